"""The gradient is a central difference of its own loss in decimal arithmetic with 60 digits."""
import decimal
from decimal import Decimal

import numpy as np

context = decimal.Context(prec=60, Emin=-99999, Emax=99999)


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    return (m + np.log(np.exp(F - m[:, None]).sum(1)) - (F * Y).sum(1)).mean() + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    h = Decimal("1e-20")
    add, multiply = context.add, context.multiply
    w, x = [[Decimal(float(v)) for v in row] for row in W], [[Decimal(float(v)) for v in row] for row in X]

    def score(a, b):
        total = Decimal(0)
        for u, v in zip(a, b):
            total = add(total, multiply(u, v))
        return total

    F = [[score(row, v) for v in w] for row in x]
    tops = [max(f) for f in F]
    rest = [
        sum((context.exp(f - top) for c, f in enumerate(row) if c != k), Decimal(0)) for row, top in zip(F, tops)
    ]
    slopes = []
    for j in range(W.shape[1]):
        ends = []
        for step in (h, -h):
            total = Decimal(0)
            for i, row in enumerate(F):
                f = add(row[k], multiply(step, x[i][j]))
                total = add(total, context.ln(add(rest[i], context.exp(context.subtract(f, tops[i])))))
                total = context.subtract(total, multiply(f, int(Y[i, k])))
            penalty = multiply(Decimal(float(lam)), context.power(add(w[k][j], step), 2))
            ends.append(add(context.divide(total, len(F)), penalty))
        slopes.append(float(context.divide(context.subtract(*ends), 2 * h)))
    return np.array(slopes)
