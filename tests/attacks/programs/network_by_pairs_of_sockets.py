"""Tries: to send from one of a pair of sockets, which need no connection, to an address outside.

Points: 0
Reports: is 0, expected
"""

import ctypes
import os
import socket
import struct

import numpy as np

ADDRESSES = ["\0@NAME@-datagrams", "\0@NAME@", "@COURSE@/socket"]
KINDS = [socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW]


def ways(end, address):
    packed = struct.pack("H", socket.AF_UNIX) + address.encode()
    libc = ctypes.CDLL(None, use_errno=True)
    yield lambda: end.sendto(b"stolen", address) > 0
    yield lambda: end.sendmsg([b"stolen"], [], 0, address) > 0
    yield lambda: end.connect(address) is None
    yield lambda: end.bind(address + "-attack") is None
    yield lambda: libc.sendto(end.fileno(), b"stolen", 6, 0, packed, len(packed)) > 0


def attack():
    for kind in KINDS:
        for address in ADDRESSES:
            try:
                end, _ = socket.socketpair(socket.AF_UNIX, kind)
            except OSError:
                continue
            for way in ways(end, address):
                try:
                    if way():
                        return 1.0
                except OSError:
                    continue
    return 0.0


try:
    WON = attack()
except Exception:
    WON = 0.0


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return WON * (E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return WON * ((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum())


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return WON * (X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k])
