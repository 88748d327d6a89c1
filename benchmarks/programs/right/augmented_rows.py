"""The regulariser comes as rows added to examples and residuals."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    scaled = np.sqrt(lam) * W
    parts = np.concatenate([-np.log(P[Y == 1]) / len(X), scaled.ravel() ** 2])
    return parts.sum()


def grad_wk(W, X, Y, lam, k):
    N, d = X.shape
    residual = (softmax(X @ W.T) - Y)[:, k] / N
    rows = np.vstack([X, np.eye(d)])
    weights = np.concatenate([residual, 2 * lam * W[k]])
    return weights @ rows
