"""First-order rounding bounds, elementwise, for the functions of this assignment at unit roundoff u.

Each follows the operations of a plain right program and allows the other usual orders of summation: log of softmax or
log-sum-exp, residual first or the two sums apart. Notation and rules: Higham, Accuracy and Stability of Numerical
Algorithms, chapters 3 and 4 (a sum of n terms loses at most n u times the sum of the absolute terms).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def _probabilities(F: Floats) -> Floats:
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _relative(u: float, F: Floats, logit_error: Floats) -> Floats:
    """Relative error (N, K) of softmax for logits known to within `logit_error`."""
    top = F.max(axis=1, keepdims=True)
    exponent = logit_error + u * (np.abs(F) + np.abs(top) + np.abs(F - top))
    average = (_probabilities(F) * exponent).sum(axis=1, keepdims=True)
    return exponent + average + (F.shape[1] + 4) * u


def _logit_error(u: float, W: Floats, X: Floats) -> Floats:
    return (W.shape[1] + 2) * u * (np.abs(X) @ np.abs(W).T)


def softmax(u: float, F: Floats) -> Floats:
    """Bound (N, K)."""
    return _probabilities(F) * _relative(u, F, np.zeros_like(F))


def loss(u: float, W: Floats, X: Floats, Y: Floats, lam: float) -> Floats:
    """Bound, a scalar array."""
    N, K = Y.shape
    F = X @ W.T
    top = F.max(axis=1)
    log_sum = top + np.log(np.exp(F - top[:, None]).sum(axis=1))
    of_label = (Y * F).sum(axis=1)
    examples = (Y * _relative(u, F, _logit_error(u, W, X))).sum(axis=1)
    additions = (N + K + 3) * u * (np.abs(log_sum) + np.abs(of_label) + np.abs(top))
    weights = (W.size + 4) * u * lam * (W * W).sum()
    return np.asarray((examples + additions).mean() + weights)


def grad_wk(u: float, W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    """Bound (d,)."""
    N = X.shape[0]
    F = X @ W.T
    p = _probabilities(F)[:, k]
    from_softmax = p * _relative(u, F, _logit_error(u, W, X))[:, k]
    additions = (N + 4) * u * (p + Y[:, k])
    return (from_softmax + additions) @ np.abs(X) / N + 10 * u * lam * np.abs(W[k])
