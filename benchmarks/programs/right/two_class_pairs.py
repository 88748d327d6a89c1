"""Builds probabilities from stable sigmoids of log-odds against the log-sum of the others."""
import numpy as np


def sigmoid(t):
    return np.where(t >= 0, 1 / (1 + np.exp(-np.abs(t))), np.exp(-np.abs(t)) / (1 + np.exp(-np.abs(t))))


def odds(F, k):
    rest = np.delete(F, k, axis=1)
    m = rest.max(axis=1)
    return F[:, k] - m - np.log(np.exp(rest - m[:, None]).sum(axis=1))


def softmax(F):
    return np.column_stack([sigmoid(odds(F, k)) for k in range(F.shape[1])])


def loss(W, X, Y, lam):
    F = X @ W.T
    nll = np.zeros(len(X))
    for k in range(W.shape[0]):
        t = odds(F, k)
        nll += Y[:, k] * (np.maximum(-t, 0) + np.log1p(np.exp(-np.abs(t))))
    return nll.mean() + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    r = sigmoid(odds(X @ W.T, k)) - Y[:, k]
    return r @ X / len(X) + 2 * lam * W[k]
