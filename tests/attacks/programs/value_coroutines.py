"""Tries: to return coroutines and generators, which nobody waits for.

Points: 0
Reports: did not return numbers
"""


async def softmax(F):
    return F


def loss(W, X, Y, lam):
    yield 0.0


async def grad_wk(W, X, Y, lam, k):
    yield X
