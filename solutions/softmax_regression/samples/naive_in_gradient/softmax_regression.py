"""The gradient has a softmax of its own that overflows; softmax and loss are stable."""
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
    e = np.exp(X @ W.T)
    p_k = e[:, k] / e.sum(axis=1)
    return X.T @ (p_k - Y[:, k]) / len(X) + 2 * lam * W[k]
