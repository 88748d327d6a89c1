"""Right: the work is done in helpers.py, a second file in the same folder."""
from helpers import mean_over_examples, shifted, squared_norm
import numpy as np


def softmax(F):
    E = np.exp(shifted(F))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    Z = shifted(X @ W.T)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -mean_over_examples((Y * logp).sum(axis=1)) + lam * squared_norm(W)


def grad_wk(W, X, Y, lam, k):
    r = softmax(X @ W.T)[:, k] - Y[:, k]
    return mean_over_examples(r[:, None] * X) + 2 * lam * W[k]
