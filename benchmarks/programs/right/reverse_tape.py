"""A small tape for reverse-mode differentiation of the loss."""
import numpy as np


class Node:
    def __init__(self, value, parents=()):
        self.value, self.parents, self.gradient = value, parents, 0.0

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.gradient = 1.0
        for node in reversed(order):
            for parent, pull in node.parents:
                parent.gradient = parent.gradient + pull(node.gradient)


def project(W, X):
    return Node(X @ W.value.T, [(W, lambda g: g.T @ X)])


def log_softmax(F):
    Z = F.value - F.value.max(axis=1, keepdims=True)
    P = np.exp(Z)
    total = P.sum(axis=1, keepdims=True)
    P /= total
    return Node(Z - np.log(total), [(F, lambda g: g - P * g.sum(axis=1, keepdims=True))])


def pick_mean(L, Y):
    return Node(-(Y * L.value).sum() / len(Y), [(L, lambda g: -g * Y / len(Y))])


def squares(W, lam):
    return Node(lam * (W.value ** 2).sum(), [(W, lambda g: 2 * lam * g * W.value)])


def add(a, b):
    return Node(a.value + b.value, [(a, lambda g: g), (b, lambda g: g)])


def cost(W, X, Y, lam):
    return add(pick_mean(log_softmax(project(W, X)), Y), squares(W, lam))


def softmax(F):
    return np.exp(log_softmax(Node(F)).value)


def loss(W, X, Y, lam):
    return cost(Node(W), X, Y, lam).value


def grad_wk(W, X, Y, lam, k):
    leaf = Node(W)
    cost(leaf, X, Y, lam).backward()
    return leaf.gradient[k]
