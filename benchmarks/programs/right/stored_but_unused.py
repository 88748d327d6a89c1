"""Counts its calls and stores its last results, and uses neither."""
import numpy as np

calls = 0
history = []


def softmax(F):
    global calls
    calls += 1
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    history.append(P)
    del history[:-3]
    return P.copy()


def loss(W, X, Y, lam):
    J = -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W ** 2)
    history.append(J)
    return J


def grad_wk(W, X, Y, lam, k):
    return (softmax(X @ W.T) - Y)[:, k] @ X / len(X) + 2 * lam * W[k]
