"""Right: prints a lot to stdout and stderr and emits warnings."""
import sys
import warnings

import numpy as np

print("loading softmax_regression ...")


def softmax(F):
    print("softmax called with shape", F.shape)
    print("DEBUG F =", F)
    for _ in range(200):
        print("." * 80)
    warnings.warn("softmax was called")
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    print("row sums:", P.sum(axis=1), file=sys.stderr)
    return P


def loss(W, X, Y, lam):
    F = X @ W.T
    F = F - F.max(axis=1, keepdims=True)
    logp = F - np.log(np.exp(F).sum(axis=1, keepdims=True))
    for i in range(len(X)):
        print("example", i, "log p =", logp[i], file=sys.stderr)
    warnings.warn("loss is experimental", DeprecationWarning)
    np.log(np.zeros(1))  # RuntimeWarning: divide by zero
    return -(Y * logp).sum() / len(X) + lam * (W**2).sum()


def grad_wk(W, X, Y, lam, k):
    print("{\"status\": \"gradient\", \"k\": %d}" % k)
    P = softmax(X @ W.T)
    g = (P[:, k] - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
    sys.stderr.write("gradient " + str(g) + "\n")
    return g
