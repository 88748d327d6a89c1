import numpy as np


def loss(w, X, y, lam):
    total = 0.0
    for x, target in zip(X, y):
        total += (sum(a * b for a, b in zip(x, w)) - target) ** 2
    return total / len(y) + lam * sum(a * a for a in w)


def grad(w, X, y, lam):
    slopes = [2 * lam * a for a in w]
    for x, target in zip(X, y):
        r = sum(a * b for a, b in zip(x, w)) - target
        for j in range(len(w)):
            slopes[j] += 2 * r * x[j] / len(y)
    return slopes


def closed_form(X, y, lam):
    """Least squares with rows added for the penalty."""
    N, d = X.shape
    tall = np.vstack([X, np.sqrt(N * lam) * np.eye(d)])
    return np.linalg.lstsq(tall, np.concatenate([y, np.zeros(d)]), rcond=None)[0]
