import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        p = self.params
        scores = np.array([[self.unit(j, x) for j in range(len(p["b2"]))] for x in X])
        if y is None:
            return scores
        grads = {name: np.zeros_like(value) for name, value in p.items()}
        total = 0.0
        for x, f, c in zip(X, scores, y):
            top = max(f)
            weights = [np.exp(s - top) for s in f]
            total += np.log(sum(weights)) + top - f[c]
            for j, weight in enumerate(weights):
                slope = (weight / sum(weights) - (j == c)) / len(X)
                grads["b2"][j] += slope
                for h in range(len(p["b1"])):
                    inside = x @ p["W1"][:, h] + p["b1"][h]
                    if inside > 0:
                        grads["W2"][h, j] += slope * inside
                        grads["b1"][h] += slope * p["W2"][h, j]
                        grads["W1"][:, h] += slope * p["W2"][h, j] * x
        for name in ("W1", "W2"):
            total += len(X) * reg * (p[name] ** 2).sum()
            grads[name] += 2 * reg * p[name]
        return total / len(X), grads

    def unit(self, j, x):
        p = self.params
        hidden = [max(0.0, x @ p["W1"][:, h] + p["b1"][h]) for h in range(len(p["b1"]))]
        return sum(a * b for a, b in zip(hidden, p["W2"][:, j])) + p["b2"][j]
