"""Each class takes its share of what is left, in log space, from the last class to the first."""
import numpy as np


def log_probabilities(F):
    N, K = F.shape
    after = F[:, K - 1]
    shares, rests = [], []
    for c in range(K - 2, -1, -1):
        both = np.logaddexp(F[:, c], after)
        shares.append(F[:, c] - both)
        rests.append(after - both)
        after = both
    logp = np.zeros((N, K))
    left = np.zeros(N)
    for c in range(K - 1):
        logp[:, c] = left + shares[K - 2 - c]
        left = left + rests[K - 2 - c]
    logp[:, K - 1] = left
    return logp


def softmax(F):
    return np.exp(log_probabilities(F))


def loss(W, X, Y, lam):
    return -(log_probabilities(X @ W.T) * Y).sum() / len(X) + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T)[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
