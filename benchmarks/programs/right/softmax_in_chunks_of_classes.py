"""Joins partial log-sum-exps of pairs of classes."""
import numpy as np


def lse(F):
    parts = []
    for start in range(0, F.shape[1], 2):
        block = F[:, start : start + 2]
        m = block.max(axis=1, keepdims=True)
        parts.append(m + np.log(np.exp(block - m).sum(axis=1, keepdims=True)))
    joined = np.hstack(parts)
    m = joined.max(axis=1, keepdims=True)
    return m + np.log(np.exp(joined - m).sum(axis=1, keepdims=True))


def softmax(F):
    return np.exp(F - lse(F))


def loss(W, X, Y, lam):
    F = X @ W.T
    return np.sum(Y * (lse(F) - F)) / len(X) + lam * np.sum(W ** 2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    return np.exp(F[:, [k]] - lse(F)).T.dot(X)[0] / len(X) - Y[:, k].dot(X) / len(X) + 2 * lam * W[k]
