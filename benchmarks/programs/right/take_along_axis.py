"""Labels are looked up with np.take_along_axis, shapes made with np.broadcast_to."""
import numpy as np


def softmax(F):
    top = np.broadcast_to(F.max(axis=1, keepdims=True), F.shape)
    E = np.exp(np.subtract(F, top))
    return np.divide(E, np.broadcast_to(E.sum(axis=1, keepdims=True), F.shape))


def loss(W, X, Y, lam):
    labels = Y.argmax(axis=1, keepdims=True)
    own = np.take_along_axis(softmax(X @ W.T), labels, axis=1)
    return -np.log(own).mean() + lam * np.sum(np.power(W, 2))


def grad_wk(W, X, Y, lam, k):
    labels = Y.argmax(axis=1)
    r = softmax(X @ W.T)[:, k] - (labels == k)
    return np.mean(r.reshape(-1, 1) * X, axis=0) + 2 * lam * W[k]
