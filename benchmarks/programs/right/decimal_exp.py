"""Exponentials, logarithms and sums in decimal with 30 digits."""
import decimal
from decimal import Decimal

import numpy as np

context = decimal.Context(prec=30, Emin=-9999, Emax=9999)


def distribution(row):
    powers = [context.exp(f) for f in row]
    total = Decimal(0)
    for p in powers:
        total = context.add(total, p)
    return [context.divide(p, total) for p in powers]


def decimals(F):
    return [[Decimal(float(f)) for f in row] for row in F]


def softmax(F):
    return np.array([[float(p) for p in distribution(row)] for row in decimals(F)])


def loss(W, X, Y, lam):
    labels = Y.argmax(axis=1)
    total = Decimal(0)
    for row, label in zip(decimals(X @ W.T), labels):
        total = context.subtract(total, context.ln(distribution(row)[label]))
    return float(total) / len(X) + lam * float((W ** 2).sum())


def grad_wk(W, X, Y, lam, k):
    residuals = [float(distribution(row)[k] - int(y)) for row, y in zip(decimals(X @ W.T), Y[:, k])]
    return np.array(residuals) @ X / len(X) + 2 * lam * W[k]
