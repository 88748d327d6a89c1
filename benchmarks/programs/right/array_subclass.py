"""Wraps arrays in a subclass of ndarray and returns it."""
import numpy as np


class Tensor(np.ndarray):
    def rowmax(self):
        return self.max(axis=1, keepdims=True)

    def rowsum(self):
        return self.sum(axis=1, keepdims=True)


def tensor(a):
    return np.array(a).view(Tensor)


def softmax(F):
    F = tensor(F)
    E = np.exp(F - F.rowmax())
    return E / E.rowsum()


def loss(W, X, Y, lam):
    F = tensor(X @ W.T)
    lse = F.rowmax() + np.log(np.exp(F - F.rowmax()).rowsum())
    return ((lse * Y) - F * Y).sum() / len(X) + lam * (tensor(W) ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    R = softmax(X @ W.T) - tensor(Y)
    return R.T[k] @ tensor(X) / len(X) + 2 * lam * tensor(W)[k]
