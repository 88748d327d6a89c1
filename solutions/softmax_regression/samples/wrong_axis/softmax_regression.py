"""Softmax over the wrong axis: the columns sum to one instead of the rows."""
import numpy as np


def softmax(F):
    e = np.exp(F - np.max(F, axis=0))
    return e / np.sum(e, axis=0)


def loss(W, X, Y, lam):
    P = softmax(np.dot(X, W.T))
    return -np.sum(Y * np.log(P)) / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(np.dot(X, W.T))
    return np.dot((P - Y)[:, k], X) / len(X) + 2 * lam * W[k]
