"""Leaves numpy at the door: lists of Python floats and math.fsum."""
from math import exp, fsum, log

import numpy as np


def row_softmax(row):
    top = max(row)
    powers = [exp(f - top) for f in row]
    total = fsum(powers)
    return [p / total for p in powers]


def softmax(F):
    return np.array([row_softmax(row) for row in F.tolist()])


def scores(W, x):
    return [fsum(a * b for a, b in zip(w, x)) for w in W]


def loss(W, X, Y, lam):
    weights = W.tolist()
    terms = []
    for x, y in zip(X.tolist(), Y.tolist()):
        f = scores(weights, x)
        top = max(f)
        terms.append(top + log(fsum(exp(v - top) for v in f)) - f[y.index(1.0)])
    return fsum(terms) / len(terms) + lam * fsum(v * v for w in weights for v in w)


def grad_wk(W, X, Y, lam, k):
    weights = W.tolist()
    residuals = [row_softmax(scores(weights, x))[k] - y[k] for x, y in zip(X.tolist(), Y.tolist())]
    columns = X.T.tolist()
    return np.array(
        [
            fsum(r * x for r, x in zip(residuals, column)) / len(residuals) + 2 * lam * w
            for column, w in zip(columns, weights[k])
        ]
    )
