"""Returns the weights.

Wrong: grad_wk
Slip: w_k
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return W[k].copy()
