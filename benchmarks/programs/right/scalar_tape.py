"""Reverse mode on single numbers, in the manner of micrograd."""
import math

import numpy as np


class Value:
    def __init__(self, data, children=()):
        self.data, self.children, self.grad = data, children, 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, factor):
        return Value(self.data * factor, ((self, factor),))

    def square(self):
        return Value(self.data * self.data, ((self, 2.0 * self.data),))


def log_sum_exp(values):
    top = max(v.data for v in values)
    powers = [math.exp(v.data - top) for v in values]
    total = sum(powers)
    return Value(top + math.log(total), tuple((v, p / total) for v, p in zip(values, powers)))


def add_all(values):
    return Value(sum(v.data for v in values), tuple((v, 1.0) for v in values))


def build(W, X, Y, lam):
    w = [[Value(float(v)) for v in row] for row in W]
    losses = []
    for x, y in zip(X, Y):
        f = [add_all([v * float(a) for v, a in zip(row, x)]) for row in w]
        losses.append(log_sum_exp(f) + f[int(np.flatnonzero(y)[0])] * -1.0)
    penalty = add_all([v.square() for row in w for v in row])
    return w, add_all(losses) * (1.0 / len(X)) + penalty * float(lam)


def backward(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child, _ in node.children)
    root.grad = 1.0
    for node in reversed(order):
        for child, slope in node.children:
            child.grad += slope * node.grad


def softmax(F):
    out = np.empty(F.shape)
    for i, row in enumerate(F):
        values = [Value(float(f)) for f in row]
        backward(log_sum_exp(values))
        out[i] = [v.grad for v in values]
    return out


def loss(W, X, Y, lam):
    return build(W, X, Y, lam)[1].data


def grad_wk(W, X, Y, lam, k):
    w, root = build(W, X, Y, lam)
    backward(root)
    return np.array([v.grad for v in w[k]])
