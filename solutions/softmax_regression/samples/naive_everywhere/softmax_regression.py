"""No shift by the maximum anywhere: overflows for large logits."""
import numpy as np


def softmax(F):
    return np.exp(F) / np.sum(np.exp(F), axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.sum(Y * np.log(P)) / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
