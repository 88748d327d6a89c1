"""The loss calls sys.exit."""
import sys

import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    J = -np.sum(Y * np.log(P)) / len(X) + lam * np.sum(W**2)
    print("J =", J)
    sys.exit(0)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
