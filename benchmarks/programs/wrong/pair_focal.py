"""The focal loss, differentiated by the complex step.

Wrong: loss, grad_wk
Slip: focal loss
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    E = np.exp(F - F.real.max(axis=1, keepdims=True))
    p = (E * Y).sum(axis=1) / E.sum(axis=1)
    J = -((1 - p) ** 2 * np.log(p)).mean() + lam * (W * W).sum()
    return J if np.iscomplexobj(J) else float(J)


def grad_wk(W, X, Y, lam, k):
    g = np.empty(W.shape[1])
    for j in range(W.shape[1]):
        V = W.astype(complex)
        V[k, j] += 1e-40j
        g[j] = loss(V, X, Y, lam).imag / 1e-40
    return g
