"""Means are updated example by example, in random order."""
import random

import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def running_mean(values):
    mean = 0.0
    for n, value in enumerate(values, start=1):
        mean = mean + (value - mean) / n
    return mean


def shuffled(N):
    order = list(range(N))
    random.Random(0).shuffle(order)
    return order


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return running_mean(-np.log(P[i] @ Y[i]) for i in shuffled(len(X))) + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    R = softmax(X @ W.T) - Y
    return running_mean(R[i, k] * X[i] for i in shuffled(len(X))) + 2 * lam * W[k]
