"""Keeps the probabilities of the last calls, found again by the bytes of W and X."""
import numpy as np

known = {}


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def probabilities(W, X):
    key = (W.shape, X.shape, W.tobytes(), X.tobytes())
    if key not in known:
        if len(known) > 20:
            known.clear()
        known[key] = softmax(X @ W.T)
    return known[key]


def loss(W, X, Y, lam):
    P = probabilities(W, X)
    return -np.log(P[Y == 1]).sum() / len(X) + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    return (probabilities(W, X) - Y)[:, k] @ X / len(X) + 2 * lam * W[k]
