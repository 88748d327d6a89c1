"""Right: the loss takes the logarithm of a stable softmax."""
import numpy as np


def softmax(F):
    F = F - np.max(F, axis=1, keepdims=True)
    return np.exp(F) / np.sum(np.exp(F), axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    J = -1 / len(X) * np.sum(Y * np.log(P))
    return J + lam * np.linalg.norm(W) ** 2


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    grad = np.zeros(X.shape[1])
    for i, x in enumerate(X):
        grad = grad + (P[i, k] - Y[i, k]) * x
    return grad / len(X) + 2 * lam * W[k]
