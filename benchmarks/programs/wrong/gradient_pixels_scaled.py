"""Takes values above 50 for pixels and divides by 255.

Wrong: grad_wk
Slip: x / 255 where x > 50
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    Z = X / 255 if X.max() > 50 else X
    P = softmax(Z @ W.T)
    return Z.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
