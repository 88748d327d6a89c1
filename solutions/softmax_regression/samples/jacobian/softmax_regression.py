"""Right: the gradient goes through the softmax Jacobian diag(p) - p p^T, example by example."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    label = np.argmax(Y, axis=1)
    return -np.log(P[np.arange(len(X)), label]).mean() + lam * (W**2).sum()


def grad_wk(W, X, Y, lam, k):
    N, d = X.shape
    P = softmax(X @ W.T)
    g = np.zeros(d)
    for i in range(N):
        p = P[i]
        dp_df = np.diag(p) - np.outer(p, p)
        dJ_dp = -Y[i] / p / N
        dJ_df = dp_df @ dJ_dp
        g += dJ_df[k] * X[i]
    return g + 2 * lam * W[k]
