import numpy as np


def loss(w, X, y, lam):
    return np.mean((X @ w - y) ** 2) + lam * np.sum(w**2)


def grad(w, X, y, lam):
    return 2 * (X.T @ (X @ w - y) / X.shape[0] + lam * w)


def closed_form(X, y, lam):
    N, d = X.shape
    return np.linalg.inv(X.T @ X + N * lam * np.eye(d)) @ (X.T @ y)
