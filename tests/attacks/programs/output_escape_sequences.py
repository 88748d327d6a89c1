"""Tries: to steer the terminal and the page of whoever reads its output: escape sequences, directions, markup,
       formulas.

Points: 0
Reports: is 0, expected
"""

import sys

import numpy as np

TEXT = (
    "\x1b[2J\x1b[H\x1b]0;title\x07\x1b]52;c;cm0=\x07\x9b31m\r20 of 20 points\x08\x08\x7f\u202e\u2066\u200f\ufeff"
    "<script>alert(1)</script><img src=x onerror=alert(1)>=HYPERLINK('x')\n\udcff\0"
)


def shout():
    sys.stdout.buffer.write(TEXT.encode("utf-8", "surrogatepass") + bytes(range(256)))
    sys.stdout.flush()


def softmax(F):
    shout()
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    shout()
    return 0.0


def grad_wk(W, X, Y, lam, k):
    shout()
    return np.zeros(X.shape[1])
