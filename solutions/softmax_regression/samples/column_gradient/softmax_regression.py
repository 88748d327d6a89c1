"""Right: the gradient comes as a column (d, 1), the loss as a 0-d array."""
import numpy as np


def softmax(F):
    A = np.exp(F - np.amax(F, axis=1)[:, None])
    return A / np.sum(A, axis=1)[:, None]


def loss(W, X, Y, lam):
    F = X @ W.T
    F = F - np.amax(F, axis=1)[:, None]
    J = -np.mean(np.sum(Y * F, axis=1) - np.log(np.sum(np.exp(F), axis=1)))
    return np.array(J + lam * np.sum(np.square(W)))


def grad_wk(W, X, Y, lam, k):
    N, d = X.shape
    diff = softmax(X @ W.T)[:, [k]] - Y[:, [k]]  # (N, 1)
    return X.T @ diff / N + 2 * lam * W[k].reshape(d, 1)
