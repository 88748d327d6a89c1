"""Tries: to start threads until no more are granted, at most 300. The other functions are right and must count
       once the threads have ended.

Points: 15
Reports: it should be | raised | memory
"""

import threading

import numpy as np


def softmax(F):
    threading.stack_size(64 * 1024)
    stop, threads = threading.Event(), []
    try:
        while len(threads) < 300:
            thread = threading.Thread(target=stop.wait)
            thread.start()
            threads.append(thread)
        return 0.0
    finally:
        stop.set()
        for thread in threads:
            thread.join()


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
