"""Labels come in by np.where: p minus one where the label is, p elsewhere."""
import numpy as np


def softmax(F):
    m = np.amax(F, axis=1, keepdims=True)
    return np.exp(F - m) / np.sum(np.exp(F - m), axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(np.matmul(X, W.T))
    logs = np.where(Y > 0.5, np.log(P), 0.0)
    return lam * np.sum(np.square(W)) - logs.sum() / len(Y)


def grad_wk(W, X, Y, lam, k):
    P = softmax(np.matmul(X, W.T))
    R = np.where(Y == 1, P - 1, P)
    return np.average(R[:, [k]] * X, axis=0) + lam * W[k] * 2
