"""Tries: to answer its question twice, and the worker a third time, so that answers and questions no longer belong
       together.

Points: 0
Reports: protocol error
"""

import json
import os
import struct
import sys

import numpy as np


def connection():
    """The descriptors that may lead to the grader, and the nonce of its question, as the worker's frames know them."""
    frame = sys._getframe()
    while frame is not None:
        if "channel" in frame.f_locals and "nonce" in frame.f_locals:
            channel = frame.f_locals["channel"]
            return [getattr(channel, "descriptor", channel)], frame.f_locals["nonce"]
        frame = frame.f_back
    return [number for number in range(3, 64) if is_open(number)], b"\0" * 8


def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def forge(head, body=b"", nonce=None, lengths=None):
    """Write a frame as the worker would, or one that only looks like it."""
    numbers, known = connection()
    prefix = struct.pack(">II8s", *(lengths or (len(head), len(body))), known if nonce is None else nonce)
    for number in numbers:
        try:
            os.write(number, prefix + head + body)
        except OSError:
            pass


def cheat(shape):

    head = {"status": "RETURNED", "message": "", "seconds": 0.0, "printed": 0, "arrays": [["<f8", list(shape)]]}
    for _ in range(2):
        forge(json.dumps(head).encode(), np.ones(shape).tobytes())
    return np.ones(shape)


def softmax(F):
    return cheat(F.shape)


def loss(W, X, Y, lam):
    return cheat(())


def grad_wk(W, X, Y, lam, k):
    return cheat((X.shape[1],))
