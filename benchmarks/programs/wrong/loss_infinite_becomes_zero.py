"""Infinite terms count as zero.

Wrong: loss
Slip: nan_to_num
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    E = np.exp(X @ W.T)
    logp = np.nan_to_num(np.log(E / E.sum(axis=1, keepdims=True)), neginf=0.0)
    return -np.sum(Y * logp) / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / X.shape[0] + 2 * lam * W[k]
