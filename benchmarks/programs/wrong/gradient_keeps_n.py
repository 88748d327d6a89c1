"""Remembers N from the first call.

Wrong: grad_wk
Slip: N of the first call
"""
import numpy as np

examples = None


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    global examples
    if examples is None:
        examples = len(X)
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / examples + 2 * lam * W[k]
