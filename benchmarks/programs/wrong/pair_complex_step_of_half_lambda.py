"""A right complex step of a wrong loss.

Wrong: loss, grad_wk
Slip: lambda / 2 in both
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.real.max(axis=1)
    J = (m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)).mean() + lam / 2 * (W * W).sum()
    return J if np.iscomplexobj(J) else float(J)


def grad_wk(W, X, Y, lam, k):
    g = []
    for j in range(W.shape[1]):
        V = W + 0j
        V[k, j] += 1e-50j
        g.append(loss(V, X, Y, lam).imag / 1e-50)
    return np.array(g)
