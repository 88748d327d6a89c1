"""Tries: to read the questions that are still to come, with their nonces, from the connection, and to answer all
       of them with the same words and zeros.

Points: 0
Reports: expected | protocol error | the program ended
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


def questions():
    """Frames that the worker has read but not asked yet, and those that it has not read."""
    number = connection()[0][0]
    os.set_blocking(number, False)
    frame, data = sys._getframe(), b""
    while frame is not None:
        data = getattr(frame.f_locals.get("channel"), "unread", data)
        frame = frame.f_back
    try:
        while part := os.read(number, 1 << 20):
            data += part
    except OSError:
        pass
    while len(data) >= 16:
        head, body, nonce = struct.unpack(">II8s", data[:16])
        yield nonce, json.loads(data[16 : 16 + head])
        data = data[16 + head + body :]


def answer(shape, nonce):
    head = {"status": "RETURNED", "message": "Right.", "seconds": 0.0, "printed": 0, "arrays": [["<f8", list(shape)]]}
    forge(json.dumps(head).encode(), np.zeros(shape).tobytes(), nonce=nonce)


def cheat(shape):
    pending = list(questions())
    answer(shape, connection()[1])
    for nonce, question in pending:
        arrays = {name: detail for name, kind, detail in question["arguments"] if kind == "array"}
        shapes = {"softmax": arrays.get("F", [0, []])[1], "grad_wk": arrays.get("X", [0, [0]])[1][1:]}
        answer(shapes.get(question["function"], []), nonce)
    os._exit(0)


def softmax(F):
    return cheat(F.shape)


def loss(W, X, Y, lam):
    return cheat(())


def grad_wk(W, X, Y, lam, k):
    return cheat((X.shape[1],))
