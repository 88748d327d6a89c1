"""A loss linear in the weights, with its gradient.

Wrong: loss, grad_wk
Slip: sum of weights
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    return float(np.sum(W))


def grad_wk(W, X, Y, lam, k):
    return np.ones(W.shape[1])
