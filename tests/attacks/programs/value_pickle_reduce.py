"""Tries: to have code run by whoever unpickles its value or its exception: a folder made beside the course's
       files.

Points: 0
Reports: did not return numbers | raised
Tiers: strong, standard, weak, none
"""

import os


class Bomb:
    def __reduce__(self):
        return (os.mkdir, ("@COURSE@/unpickled",))


class BombError(Exception):
    def __reduce__(self):
        return (os.mkdir, ("@COURSE@/unpickled",))


def softmax(F):
    return Bomb()


def loss(W, X, Y, lam):
    raise BombError(Bomb())


def grad_wk(W, X, Y, lam, k):
    return [Bomb()] * X.shape[1]
