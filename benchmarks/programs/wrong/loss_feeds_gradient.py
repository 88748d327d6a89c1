"""The gradient uses the probabilities of the last loss.

Wrong: grad_wk
Slip: state between functions
"""
import numpy as np

last = {}


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    last["P"] = softmax(X @ W.T)
    return -np.log(last["P"][Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = last.get("P")
    if P is None or P.shape != Y.shape:
        P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
