"""Needs scipy, which is not there.

Wrong: softmax, loss, grad_wk
Slip: a module that is not there
"""
import numpy as np
import surely_not_there as scipy


def softmax(F):
    return scipy.special.softmax(F, axis=1)


def loss(W, X, Y, lam):
    return -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
