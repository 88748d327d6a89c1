"""Tries: to send what it sees to a server by TCP, here to the tests themselves.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import functools
import http.client
import socket
import urllib.request

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


@functools.cache
def attack():
    return any_of(
        lambda: socket.create_connection(("127.0.0.1", int("@PORT@")), 1).close(),
        lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@/", timeout=1),
        lambda: http.client.HTTPConnection("127.0.0.1", int("@PORT@"), timeout=1).request("GET", "/"),
        lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM).connect(("::1", int("@PORT@"))),
        lambda: socket.create_server(("127.0.0.1", 0)).close(),
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
