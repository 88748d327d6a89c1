"""Two classes as logistic regression with only one weight vector.

Wrong: grad_wk
Slip: logistic regression for K = 2
"""
import numpy as np


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
    if W.shape[0] == 2:
        p = softmax(np.stack([0 * X[:, 0], X @ W[1]], axis=1))[:, k]
    else:
        p = softmax(X @ W.T)[:, k]
    return X.T @ (p - Y[:, k]) / len(X) + 2 * lam * W[k]
