"""Equal largest logits are told apart by a hundredth.

Wrong: grad_wk
Slip: argmax moved by 0.01 at ties
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    ties = (F == F.max(axis=1, keepdims=True)).sum(axis=1) > 1
    F[ties, F[ties].argmax(axis=1)] += 0.01
    P = softmax(F)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
