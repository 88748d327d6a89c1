"""A copy of how scipy writes logsumexp, with its care for infinite maxima."""
import numpy as np


def logsumexp(a, axis, keepdims=False):
    a_max = np.amax(a, axis=axis, keepdims=True)
    a_max = np.where(np.isfinite(a_max), a_max, 0)
    with np.errstate(divide="ignore"):
        out = np.log(np.sum(np.exp(a - a_max), axis=axis, keepdims=True)) + a_max
    return out if keepdims else np.squeeze(out, axis=axis)


def softmax(F):
    return np.exp(F - logsumexp(F, axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    return np.mean(logsumexp(F, axis=1) - np.sum(F * Y, axis=-1)) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - logsumexp(F, axis=-1))
    return ((p - Y[:, k]) @ X) / F.shape[0] + 2 * lam * W[k]
