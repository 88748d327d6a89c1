"""Wrong sign in the gradient: y - p instead of p - y."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    F = F - F.max(axis=1, keepdims=True)
    logp = F - np.log(np.exp(F).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / len(X) + lam * (W**2).sum()


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (Y - P)[:, k] / len(X) + 2 * lam * W[k]
