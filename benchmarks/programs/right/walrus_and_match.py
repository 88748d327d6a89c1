"""Assignment expressions and structural matching."""
import numpy as np


def softmax(F):
    return (E := np.exp(F - (m := F.max(axis=1, keepdims=True)))) / E.sum(axis=1, keepdims=True) + 0 * m


def loss(W, X, Y, lam):
    match X.shape:
        case (1, _):
            f = W @ X[0]
            return (m := f.max()) + np.log(np.exp(f - m).sum()) - f @ Y[0] + lam * (W ** 2).sum()
        case (N, _):
            F = X @ W.T
            Z = F - (m := F.max(axis=1, keepdims=True))
            return (np.log(np.exp(Z).sum(axis=1)).sum() - (Z * Y).sum()) / N + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    r = (P := softmax(X @ W.T))[:, k] - Y[:, k]
    return (r @ X) / (N := len(P)) + 2 * lam * W[k] + 0 * N
