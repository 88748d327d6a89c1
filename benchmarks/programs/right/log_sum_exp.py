"""A log-sum-exp of its own; softmax is exp of logits less log-sum-exp."""
import numpy as np


def lse(F):
    m = np.max(F, axis=1)
    return m + np.log(np.sum(np.exp(F - m[:, None]), axis=1))


def softmax(F):
    return np.exp(F - lse(F)[:, None])


def loss(W, X, Y, lam):
    F = X.dot(W.T)
    return np.mean(lse(F) - F[Y.astype(bool)]) + lam * np.sum(W ** 2)


def grad_wk(W, X, Y, lam, k):
    F = X.dot(W.T)
    pk = np.exp(F[:, k] - lse(F))
    return np.mean((pk - Y[:, k])[:, None] * X, axis=0) + 2 * lam * W[k]
