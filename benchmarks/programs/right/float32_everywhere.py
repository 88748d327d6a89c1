"""Everything in float32, as on a graphics card."""
import numpy as np


def softmax(F):
    F = np.asarray(F, dtype=np.float32)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    W, X, Y = np.float32(W), np.float32(X), np.float32(Y)
    F = X @ W.T
    Z = F - F.max(axis=1, keepdims=True)
    nll = np.log(np.exp(Z).sum(axis=1)) - (Z * Y).sum(axis=1)
    return nll.mean() + np.float32(lam) * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    W, X, Y = np.float32(W), np.float32(X), np.float32(Y)
    R = softmax(X @ W.T) - Y
    return X.T @ R[:, k] / np.float32(len(X)) + np.float32(2 * lam) * W[k]
