"""Missing 1/N in the loss and in the gradient."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    J = 0
    for i in range(X.shape[0]):
        f = W @ X[i]
        f = f - f.max()
        J -= np.sum(Y[i] * (f - np.log(np.exp(f).sum())))
    return J + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    p = softmax(X @ W.T)
    g = np.zeros(X.shape[1])
    for i in range(X.shape[0]):
        g += (p[i, k] - Y[i, k]) * X[i]
    return g + 2 * lam * W[k]
