"""Divides by the number of classes instead of the number of examples: right only when N == K."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    N = Y.shape[1]
    P = softmax(X @ W.T)
    return -np.sum(Y * np.log(P)) / N + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    N = Y.shape[1]
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / N + 2 * lam * W[k]
