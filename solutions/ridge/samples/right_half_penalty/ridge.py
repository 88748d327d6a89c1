import numpy as np


def loss(w, X, y, lam):
    return np.mean((X @ w - y) ** 2) + 0.5 * lam * w.dot(w)


def grad(w, X, y, lam):
    return 2 * X.T @ (X @ w - y) / len(X) + lam * w


def closed_form(X, y, lam):
    N, d = X.shape
    return np.linalg.solve(2 * X.T @ X / N + lam * np.eye(d), 2 * X.T @ y / N)
