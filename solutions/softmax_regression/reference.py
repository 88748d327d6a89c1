"""The hidden reference for softmax regression.

Written so that the loss can be differentiated by the complex step: nothing but analytic operations touches W, and the
shift that keeps exp from overflowing is taken from real parts.
"""

import numpy as np
from numpy.typing import NDArray


def softmax(F: NDArray) -> NDArray:
    """Probabilities (N, K) of logits F (N, K), each row summing to one."""
    E = np.exp(F - F.real.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W: NDArray, X: NDArray, Y: NDArray, lam: float) -> float:
    """J = -(1/N) sum_ik y_ik log p_ik + lam sum_kj w_kj^2, by log-sum-exp."""
    F = X @ W.T
    m = F.real.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W: NDArray, X: NDArray, Y: NDArray, lam: float, k: int) -> NDArray:
    """dJ/dw_k = (1/N) sum_i (p_ik - y_ik) x_i + 2 lam w_k, shape (d,)."""
    residual = softmax(X @ W.T)[:, k] - Y[:, k]
    return residual @ X / X.shape[0] + 2 * lam * W[k]
