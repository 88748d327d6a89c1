"""Tries: to open devices that lead to the kernel, to memory, to virtual machines, to tunnels and to the terminal.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import fcntl
import functools
import os

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


NAMES = [
    "mem",
    "kmsg",
    "port",
    "kvm",
    "fuse",
    "net/tun",
    "vhost-net",
    "vhost-vsock",
    "vsock",
    "loop-control",
    "ptmx",
    "tty",
    "console",
    "sda",
    "vda",
    "vda1",
    "nvme0n1",
    "input/event0",
    "dri/card0",
    "mapper/control",
    "uinput",
]


def type_into_the_terminal(number):
    fcntl.ioctl(number, 0x5412, b" ")


@functools.cache
def attack():
    return any_of(
        *[
            lambda name=name, flags=flags: os.close(os.open(f"/dev/{name}", flags))
            for name in NAMES
            for flags in (os.O_RDWR, os.O_RDONLY)
        ],
        *[lambda number=number: type_into_the_terminal(number) for number in range(3)],
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
