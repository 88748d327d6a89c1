"""Tries: to have the worker itself carry inputs out: its functions that find words for what happened are replaced.

Points: 0
Reports: raised an exception | did not return numbers | protocol error | ended
"""

import sys

import numpy as np


def tell(*values):
    text = f"CANARY {values}"
    frame = sys._getframe()
    while frame is not None:
        space = frame.f_globals
        if space is not globals():
            if callable(space.get("describe")):
                space["describe"] = lambda error: {"status": "RAISED", "message": text, "detail": text}
            if callable(space.get("numbers")):
                space["numbers"] = lambda result: (None, text)
        frame = frame.f_back
    raise ValueError(text)


def softmax(F):
    tell(F)


def loss(W, X, Y, lam):
    tell(W, lam)


def grad_wk(W, X, Y, lam, k):
    tell(X, k)
