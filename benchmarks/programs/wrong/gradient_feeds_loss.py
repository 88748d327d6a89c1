"""The loss forgets lambda after the first gradient.

Wrong: loss
Slip: state between functions
"""
import numpy as np

seen = []


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + (0 if seen else lam) * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    seen.append(k)
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
