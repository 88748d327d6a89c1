"""Right: computes everything in float32, as one does on a graphics card."""
import numpy as np

f32 = np.float32


def softmax(F):
    F = F.astype(f32)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    W, X, Y = W.astype(f32), X.astype(f32), Y.astype(f32)
    F = X @ W.T
    Z = F - F.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / f32(len(X)) + f32(lam) * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    W, X, Y = W.astype(f32), X.astype(f32), Y.astype(f32)
    P = softmax(X @ W.T)
    return (P - Y)[:, k] @ X / f32(len(X)) + f32(2 * lam) * W[k]
