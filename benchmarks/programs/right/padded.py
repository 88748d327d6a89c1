"""Pads classes and examples to the next power of two and cuts the padding off again."""
import numpy as np


def size(n):
    return 1 << (n - 1).bit_length()


def softmax(F):
    N, K = F.shape
    padded = np.full((size(N), size(K)), -np.inf)
    padded[:N, :K] = F
    padded[N:, 0] = 0.0
    E = np.exp(padded - padded.max(axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True))[:N, :K]


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    p = (P * Y).sum(axis=1)
    ones = np.ones(size(len(p)))
    ones[: len(p)] = p
    return -np.log(ones).sum() / len(p) + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    N, d = X.shape
    r = np.zeros(size(N))
    r[:N] = (softmax(X @ W.T) - Y)[:, k]
    A = np.zeros((size(N), d))
    A[:N] = X
    return r @ A / N + 2 * lam * W[k]
