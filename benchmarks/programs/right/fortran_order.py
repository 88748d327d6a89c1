"""Works on transposed arrays and returns views in Fortran order."""
import numpy as np


def softmax(F):
    G = np.asfortranarray(F).T
    E = np.exp(G - G.max(axis=0))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    F = np.asfortranarray(W) @ np.asfortranarray(X).T
    m = F.max(axis=0)
    logp = F - m - np.log(np.exp(F - m).sum(axis=0))
    return -np.mean(np.sum(logp * Y.T, axis=0)) + lam * np.linalg.norm(W) ** 2


def grad_wk(W, X, Y, lam, k):
    R = (softmax(X @ W.T) - Y).T
    G = np.asfortranarray(R @ X / X.shape[0] + 2 * lam * W)
    return G[k]
