"""Weighs examples by the inverse frequency of their class.

Wrong: grad_wk
Slip: class weights
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    counts = np.maximum(Y.sum(axis=0), 1)
    weight = (Y / counts).sum(axis=1) * len(X) / (counts > 0).sum()
    P = softmax(X @ W.T)
    return X.T @ (weight * (P - Y)[:, k]) / len(X) + 2 * lam * W[k]
