"""Averages with the gradients before.

Wrong: grad_wk
Slip: state between calls
"""
import numpy as np

velocity = {}


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    g = X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
    previous = velocity.get(g.shape, g)
    velocity[g.shape] = 0.9 * previous + 0.1 * g
    return velocity[g.shape]
