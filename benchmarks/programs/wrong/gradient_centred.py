"""The mean over the classes is subtracted.

Wrong: grad_wk
Slip: G - mean_c G
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    G = (softmax(X @ W.T) - Y).T @ X / len(X) + 2 * lam * W
    return (G - G.mean(axis=0))[k]
