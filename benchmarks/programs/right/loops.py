"""Three nested loops over Python numbers, nothing vectorised."""
import math

import numpy as np


def softmax(F):
    N, K = F.shape
    P = np.zeros((N, K))
    for i in range(N):
        m = F[i, 0]
        for c in range(1, K):
            if F[i, c] > m:
                m = F[i, c]
        total = 0.0
        for c in range(K):
            P[i, c] = math.exp(F[i, c] - m)
            total += P[i, c]
        for c in range(K):
            P[i, c] /= total
    return P


def logits(W, X):
    N, d = X.shape
    K = W.shape[0]
    F = np.zeros((N, K))
    for i in range(N):
        for c in range(K):
            for j in range(d):
                F[i, c] += X[i, j] * W[c, j]
    return F


def loss(W, X, Y, lam):
    P = softmax(logits(W, X))
    N, K = Y.shape
    total = 0.0
    for i in range(N):
        for c in range(K):
            if Y[i, c] == 1:
                total -= math.log(P[i, c])
    penalty = 0.0
    for row in W:
        for w in row:
            penalty += w * w
    return total / N + lam * penalty


def grad_wk(W, X, Y, lam, k):
    P = softmax(logits(W, X))
    N, d = X.shape
    g = [0.0] * d
    for i in range(N):
        for j in range(d):
            g[j] += (P[i, k] - Y[i, k]) * X[i, j] / N
    for j in range(d):
        g[j] += 2 * lam * W[k, j]
    return np.array(g)
