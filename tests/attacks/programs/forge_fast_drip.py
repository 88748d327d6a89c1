"""Tries: to send an answer byte by byte as fast as it can, so that a grader that looks at its clock only when
       nothing comes never does. The other functions are right.

Points: 15
Reports: time limit (0.5 s)
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


def softmax(F):
    forge(b"{}", b"", lengths=(2, 16_000_000))
    numbers = connection()[0]
    while True:
        for number in numbers:
            os.write(number, b" ")
        for _ in range(100):
            pass


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
