"""One call computes the gradient for all classes and picks one with np.take."""
import numpy as np


def softmax(F):
    e = np.exp(np.subtract.outer(F, 0)[..., ] - F.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]


def gradients(W, X, Y, lam):
    return [
        np.add(np.inner(X.T, softmax(np.inner(X, W))[:, c] - Y[:, c]) / len(X), 2 * lam * w) for c, w in enumerate(W)
    ]


def loss(W, X, Y, lam):
    return -np.log(np.choose(Y.argmax(axis=1), softmax(np.inner(X, W)).T)).mean() + lam * np.inner(W.ravel(), W.ravel())


def grad_wk(W, X, Y, lam, k):
    return np.take(gradients(W, X, Y, lam), k, axis=0)
