"""Checks shapes, sums and finiteness with assertions on the way."""
import numpy as np


def softmax(F):
    assert F.ndim == 2
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    assert P.shape == F.shape and np.allclose(P.sum(axis=1), 1)
    return P


def loss(W, X, Y, lam):
    assert W.shape[1] == X.shape[1] and Y.shape == (X.shape[0], W.shape[0])
    assert lam >= 0 and set(np.unique(Y)) <= {0.0, 1.0} and (Y.sum(axis=1) == 1).all()
    F = X @ W.T
    m = F.max(axis=1)
    J = (m + np.log(np.exp(F - m[:, None]).sum(1)) - (F * Y).sum(1)).mean() + lam * (W ** 2).sum()
    assert np.isfinite(J)
    return float(J)


def grad_wk(W, X, Y, lam, k):
    assert 0 <= k < W.shape[0] and isinstance(k, int)
    g = (softmax(X @ W.T) - Y)[:, k] @ X / X.shape[0] + 2 * lam * W[k]
    assert g.shape == (X.shape[1],)
    return g
