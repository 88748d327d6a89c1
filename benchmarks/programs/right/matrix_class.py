"""Uses np.matrix throughout, so vectors stay two-dimensional."""
import numpy as np


def softmax(F):
    F = np.matrix(F)
    E = np.exp(F - F.max(axis=1))
    return E / E.sum(axis=1)


def loss(W, X, Y, lam):
    W, X, Y = np.matrix(W), np.matrix(X), np.matrix(Y)
    F = X * W.T
    Z = F - F.max(axis=1)
    logp = Z - np.log(np.exp(Z).sum(axis=1))
    return -np.multiply(Y, logp).sum() / X.shape[0] + lam * np.trace(W * W.T)


def grad_wk(W, X, Y, lam, k):
    W, X, Y = np.matrix(W), np.matrix(X), np.matrix(Y)
    R = softmax(X * W.T) - Y
    return X.T * R[:, k] / X.shape[0] + 2 * lam * W[k].T
