"""One class against all others: a sigmoid in place of softmax.

Wrong: grad_wk
Slip: sigmoid(f_k) instead of p_k
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
    f = np.clip((X @ W.T)[:, k], -700, 700)
    return X.T @ (1 / (1 + np.exp(-f)) - Y[:, k]) / len(X) + 2 * lam * W[k]
