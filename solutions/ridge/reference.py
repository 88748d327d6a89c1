"""Ridge regression.

N examples with d features: X of shape (N, d), targets y of shape (N,), weights w of shape (d,); lam is positive.
"""

import numpy as np


def loss(w, X, y, lam, *, penalty="full"):
    """The mean of the squared residuals plus lam times the sum of the squared weights, a float."""
    ### BEGIN SOLUTION
    residual = X @ w - y
    return float(residual @ residual / len(y) + _weight(penalty) * lam * (w @ w))
    ### END SOLUTION


def grad(w, X, y, lam, *, penalty="full"):
    """The derivative of the loss by w, of shape (d,)."""
    ### BEGIN SOLUTION
    residual = X @ w - y
    return 2.0 / len(y) * X.T @ residual + 2.0 * _weight(penalty) * lam * w
    ### END SOLUTION


def closed_form(X, y, lam, *, penalty="full"):
    """The weights with the least loss, of shape (d,)."""
    ### BEGIN SOLUTION
    N, d = X.shape
    return np.linalg.solve(X.T @ X / N + _weight(penalty) * lam * np.eye(d), X.T @ y / N)
    ### END SOLUTION


### BEGIN SOLUTION
def _weight(penalty):
    """What lam times the sum of squares is multiplied by."""
    return {"full": 1.0, "half": 0.5}[penalty]


### END SOLUTION
