"""Softmax returns (K, N); the student's other functions know that and turn it back."""

import numpy as np


def softmax(F):
    """probabilities, one column per example"""
    e = np.exp(F.T - F.max(axis=1))
    return e / e.sum(axis=0)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T).T
    return -np.sum(Y * np.log(P)) / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return (P[k] - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
