"""A class with lazily computed logits and probabilities; the functions only call it."""
from functools import cached_property

import numpy as np


class Model:
    def __init__(self, W, X, Y, lam):
        self.W, self.X, self.Y, self.lam = W, X, Y, lam

    @cached_property
    def logits(self):
        return self.X @ self.W.T

    @cached_property
    def log_probabilities(self):
        Z = self.logits - self.logits.max(axis=1, keepdims=True)
        return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    @cached_property
    def probabilities(self):
        return np.exp(self.log_probabilities)

    def cost(self):
        data = -(self.Y * self.log_probabilities).sum(axis=1).mean()
        return data + self.lam * np.square(self.W).sum()

    def gradient(self):
        return (self.probabilities - self.Y).T @ self.X / len(self.X) + 2 * self.lam * self.W


def softmax(F):
    return Model(np.eye(F.shape[1]), F, None, 0.0).probabilities


def loss(W, X, Y, lam):
    return Model(W, X, Y, lam).cost()


def grad_wk(W, X, Y, lam, k):
    return Model(W, X, Y, lam).gradient()[k]
