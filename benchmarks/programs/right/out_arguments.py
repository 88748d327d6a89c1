"""Works in place on its own copies with out=."""
import numpy as np


def softmax(F):
    Z = np.array(F, copy=True)
    np.subtract(Z, Z.max(axis=1, keepdims=True), out=Z)
    np.exp(Z, out=Z)
    np.divide(Z, Z.sum(axis=1, keepdims=True), out=Z)
    return Z


def loss(W, X, Y, lam):
    F = np.empty((X.shape[0], W.shape[0]))
    np.matmul(X, W.T, out=F)
    P = softmax(F)
    np.log(P, out=P)
    np.multiply(P, Y, out=P)
    return -P.sum() / len(X) + lam * np.sum(W ** 2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    P -= Y
    g = P[:, k] @ X
    g /= len(X)
    g += 2 * lam * W[k]
    return g
