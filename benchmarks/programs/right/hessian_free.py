"""Gradient as the exact polynomial derivative of the quadratic part plus autodiff by hand of the rest."""
import numpy as np


def softmax(F):
    shifted = F - F.max(axis=1, keepdims=True)
    return np.exp(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def quadratic(w):
    return np.polynomial.Polynomial([0.0, 0.0, 1.0])(w)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log((P * Y).max(axis=1)).mean() + lam * quadratic(W).sum()


def grad_wk(W, X, Y, lam, k):
    slope = np.polynomial.Polynomial([0.0, 0.0, 1.0]).deriv()
    dF = (softmax(X @ W.T) - Y) / len(X)
    dW = np.zeros_like(W)
    for dfi, xi in zip(dF, X):
        dW += np.outer(dfi, xi)
    return (dW + lam * slope(W))[k]
