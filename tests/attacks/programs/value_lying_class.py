"""Tries: to return objects whose __class__, __name__ and metaclass lie, for a worker that asks before it looks.

Points: 0
Reports: did not return numbers | raised | the program ended | protocol error
"""

import numpy as np


class Meta(type):
    @property
    def __name__(cls):
        return ["<script>alert(1)</script>\x1b[2J"] * 1000

    def __instancecheck__(cls, other):
        return True


class Liar(metaclass=Meta):
    __class__ = property(lambda self: np.ndarray)
    shape = property(lambda self: (1 << 40,))
    dtype = property(lambda self: 1 / 0)

    def __repr__(self):
        raise SystemExit(0)


def softmax(F):
    return Liar()


def loss(W, X, Y, lam):
    return Liar()


def grad_wk(W, X, Y, lam, k):
    return Liar()
