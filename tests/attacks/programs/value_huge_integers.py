"""Tries: to return integers of 5,000 digits, fractions and decimals, for a reader that converts or prints them.

Points: 0
Reports: raised | did not return numbers | expected
"""

from decimal import Decimal
from fractions import Fraction

import numpy as np

HUGE = 10**5000


def softmax(F):
    return [[HUGE] * F.shape[1]] * F.shape[0]


def loss(W, X, Y, lam):
    return Fraction(HUGE, 7)


def grad_wk(W, X, Y, lam, k):
    return np.array([Decimal("1e999999")] * X.shape[1])
