"""Goes through the examples in blocks of sixteen and adds the blocks up."""
import numpy as np

B = 16


def softmax(F):
    parts = []
    for start in range(0, len(F), B):
        f = F[start : start + B]
        e = np.exp(f - f.max(axis=1, keepdims=True))
        parts.append(e / e.sum(axis=1, keepdims=True))
    return np.concatenate(parts)


def loss(W, X, Y, lam):
    total = 0.0
    for start in range(0, len(X), B):
        x, y = X[start : start + B], Y[start : start + B]
        f = x @ W.T
        m = f.max(axis=1, keepdims=True)
        total -= np.sum(y * (f - m - np.log(np.exp(f - m).sum(axis=1, keepdims=True))))
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for start in range(0, len(X), B):
        x, y = X[start : start + B], Y[start : start + B]
        g += (softmax(x @ W.T) - y)[:, k] @ x
    return g / len(X) + 2 * lam * W[k]
