import numpy as np


def loss(w, X, y, lam):
    return np.mean((X @ w - y) ** 2) + lam * w @ w


def grad(w, X, y, lam):
    return 2 * X.T @ (X @ w - y) / len(y) + 2 * lam * w


def closed_form(X, y, lam):
    N, d = X.shape
    return np.linalg.lstsq(X, y, rcond=None)[0]
