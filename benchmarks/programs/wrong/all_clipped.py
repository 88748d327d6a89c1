"""Everything uses a softmax with logits clipped at 100.

Wrong: softmax, loss, grad_wk
Slip: clip(f, -100, 100)
"""
import numpy as np


def softmax(F):
    E = np.exp(np.clip(F, -100, 100))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    return -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
