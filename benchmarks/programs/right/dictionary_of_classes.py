"""Weights, logits and probabilities live in dictionaries by class."""
import numpy as np


def distribution(scores):
    top = max(scores.values())
    powers = {c: np.exp(s - top) for c, s in scores.items()}
    total = sum(powers.values())
    return {c: p / total for c, p in powers.items()}


def softmax(F):
    return np.array([list(distribution(dict(enumerate(row))).values()) for row in F])


def predict(W, x):
    return distribution({c: float(w @ x) for c, w in enumerate(W)})


def loss(W, X, Y, lam):
    labels = [int(np.argmax(y)) for y in Y]
    return -sum(np.log(predict(W, x)[c]) for x, c in zip(X, labels)) / len(X) + lam * sum(float(w @ w) for w in W)


def grad_wk(W, X, Y, lam, k):
    labels = [int(np.argmax(y)) for y in Y]
    g = sum((predict(W, x)[k] - (c == k)) * x for x, c in zip(X, labels))
    return g / len(X) + 2 * lam * W[k]
