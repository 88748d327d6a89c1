"""np.add.at and np.bincount gather what belongs to each class."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    labels = Y.argmax(axis=1)
    nll = -np.log(softmax(X @ W.T)[np.arange(len(X)), labels])
    by_class = np.bincount(labels, weights=nll, minlength=W.shape[0])
    return by_class.sum() / len(X) + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    G = softmax(X @ W.T).T @ X
    np.add.at(G, Y.argmax(axis=1), -X)
    return G[k] / len(X) + 2 * lam * W[k]
