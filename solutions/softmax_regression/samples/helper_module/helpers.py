"""Small helpers for softmax_regression.py."""
import numpy as np


def shifted(F):
    return F - F.max(axis=1, keepdims=True)


def mean_over_examples(values):
    return np.sum(values, axis=0) / len(values)


def squared_norm(W):
    return float(np.sum(W * W))
