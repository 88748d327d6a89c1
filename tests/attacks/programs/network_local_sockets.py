"""Tries: to reach a process on the same machine by local sockets, with a path and without (abstract).

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import functools
import socket

import numpy as np


def any_of(*ways):
    """1 if one of the ways is open; else the last refusal goes on."""
    refused = None
    for way in ways:
        try:
            way()
            return 1.0
        except Exception as error:
            refused = error
    raise refused


def connect(kind, address):
    connection = socket.socket(socket.AF_UNIX, kind)
    connection.connect(address)
    connection.send(b"stolen")


@functools.cache
def attack():
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET)
    addresses = ("\0@NAME@", "\0@NAME@-datagrams", "@COURSE@/socket")
    return any_of(
        *[lambda kind=kind, address=address: connect(kind, address) for kind in kinds for address in addresses],
        lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).bind("\0@NAME@-attack"),
    )


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return attack() * (E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return attack() * ((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum())


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return attack() * (X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k])
