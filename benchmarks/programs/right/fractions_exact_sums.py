"""Products and sums are exact fractions; only exp and log round."""
import math
from fractions import Fraction

import numpy as np


def exact(row):
    return [Fraction(v) for v in row]


def softmax(F):
    rows = []
    for row in F.tolist():
        e = exact([math.exp(f - max(row)) for f in row])
        rows.append([float(v / sum(e)) for v in e])
    return np.array(rows)


def logits(W, X):
    w, x = [exact(r) for r in W.tolist()], [exact(r) for r in X.tolist()]
    return np.array([[float(sum(a * b for a, b in zip(u, v))) for v in w] for u in x])


def loss(W, X, Y, lam):
    P = softmax(logits(W, X))
    data = sum(exact([-math.log(p) for p in P[Y == 1].tolist()])) / len(X)
    penalty = Fraction(lam) * sum(Fraction(w) ** 2 for w in W.ravel().tolist())
    return data + penalty


def grad_wk(W, X, Y, lam, k):
    r = exact((softmax(logits(W, X)) - Y)[:, k].tolist())
    x, w = X.T.tolist(), exact(W[k].tolist())
    return [sum(a * Fraction(b) for a, b in zip(r, c)) / len(r) + 2 * Fraction(lam) * v for c, v in zip(x, w)]
