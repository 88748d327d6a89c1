"""Class weights in both.

Wrong: loss, grad_wk
Slip: class weights in both
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    v = (Y / np.maximum(Y.sum(axis=0), 1)).sum(axis=1)
    return -(v * np.log(P[Y == 1])).sum() / v.sum() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    v = (Y / np.maximum(Y.sum(axis=0), 1)).sum(axis=1)
    return X.T @ (v * (P - Y)[:, k]) / v.sum() + 2 * lam * W[k]
