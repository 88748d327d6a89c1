"""Right: plain Python loops and the math module, arrays only at the end."""
import math
import numpy as np


def dot(a, b):
    total = 0.0
    for s, t in zip(a, b):
        total += float(s) * float(t)
    return total


def one_row(f):
    biggest = max(f)
    e = [math.exp(v - biggest) for v in f]
    s = math.fsum(e)
    return [v / s for v in e]


def softmax(F):
    out = np.zeros(F.shape)
    for i in range(F.shape[0]):
        p = one_row([float(v) for v in F[i]])
        for k in range(F.shape[1]):
            out[i, k] = p[k]
    return out


def loss(W, X, Y, lam):
    N = len(X)
    K = len(W)
    total = 0.0
    for i in range(N):
        f = [dot(W[k], X[i]) for k in range(K)]
        m = max(f)
        log_sum = m + math.log(math.fsum(math.exp(v - m) for v in f))
        for k in range(K):
            if Y[i][k] == 1:
                total += log_sum - f[k]
    reg = 0.0
    for k in range(K):
        for j in range(len(W[k])):
            reg += float(W[k][j]) ** 2
    return total / N + lam * reg


def grad_wk(W, X, Y, lam, k):
    N, d = X.shape
    g = [0.0] * d
    for i in range(N):
        p = one_row([dot(W[c], X[i]) for c in range(len(W))])
        for j in range(d):
            g[j] += (p[k] - float(Y[i, k])) * float(X[i, j]) / N
    for j in range(d):
        g[j] += 2 * lam * float(W[k, j])
    return np.array(g)
