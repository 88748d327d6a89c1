"""Extra arguments with defaults, unused helpers, a main part."""
import numpy as np


def softmax(F, axis=1, temperature=1.0):
    Z = F / temperature
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def accuracy(W, X, Y):
    return np.mean((X @ W.T).argmax(axis=1) == Y.argmax(axis=1))


def loss(W, X, Y, lam=0.0, reduction="mean"):
    nll = -np.log(softmax(X @ W.T)[Y == 1])
    data = {"mean": nll.mean, "sum": nll.sum}[reduction]()
    return data + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam=0.0, k=0, *, weights=None):
    weights = np.ones(len(X)) if weights is None else weights
    r = weights * (softmax(X @ W.T)[:, k] - Y[:, k])
    return r @ X / len(X) + 2 * lam * W[k]


if __name__ == "__main__":
    print(accuracy(np.eye(3), np.eye(3), np.eye(3)))
