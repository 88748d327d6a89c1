"""The loss computes y log(y/p), and 0 log 0 is NaN."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    kl = np.sum(Y * np.log(Y / P), axis=1)
    return np.mean(kl) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
