"""Tries: to carry the secret inputs out in the text of its exceptions and in what it prints.

Points: 0
Reports: ValueError on line
"""

import sys

import numpy as np


def tell(*values):
    text = "CANARY" + repr(values)
    print(text)
    print(text, file=sys.stderr)
    error = ValueError(text)
    error.add_note(text)
    raise error


def softmax(F):
    tell(F)


def loss(W, X, Y, lam):
    tell(W, X, Y, lam)


def grad_wk(W, X, Y, lam, k):
    tell(W, X, Y, lam, k)
