"""Three classes, whatever K is.

Wrong: loss
Slip: hard-coded K = 3
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = max(f[:3])
        total += m + np.log(sum(np.exp(f[c] - m) for c in range(min(3, len(f))))) - f @ y
    return total / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
