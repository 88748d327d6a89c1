"""Expected features under the model less observed features."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    top = F.max(axis=1, keepdims=True)
    log_partition = (top + np.log(np.exp(F - top).sum(axis=1, keepdims=True))).mean()
    agreement = np.trace(Y.T @ F) / len(X)
    return log_partition - agreement + lam * np.linalg.norm(W, "fro") ** 2


def grad_wk(W, X, Y, lam, k):
    expected = softmax(X @ W.T).T @ X / len(X)
    observed = Y.T @ X / len(X)
    return (expected - observed + 2 * lam * W)[k]
