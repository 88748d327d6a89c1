import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        """With the biases as a last row of the weights."""
        W1 = np.vstack([self.params["W1"], self.params["b1"]])
        W2 = np.vstack([self.params["W2"], self.params["b2"]])
        X1 = np.hstack([X, np.ones((len(X), 1))])
        before = X1 @ W1
        X2 = np.hstack([np.where(before > 0, before, 0), np.ones((len(X), 1))])
        scores = X2 @ W2
        if y is None:
            return scores
        onehot = np.eye(scores.shape[1])[y]
        top = scores.max(1)[:, None]
        log_z = top + np.log(np.exp(scores - top).sum(1))[:, None]
        loss = np.mean(log_z[:, 0] - (scores * onehot).sum(1)) + reg * (W1[:-1] ** 2).sum() + reg * (W2[:-1] ** 2).sum()
        delta = (np.exp(scores - log_z) - onehot) / len(X)
        dW2 = X2.T @ delta
        dW1 = X1.T @ ((delta @ W2[:-1].T) * (before > 0))
        return loss, {
            "W1": dW1[:-1] + 2 * reg * W1[:-1],
            "b1": dW1[-1],
            "W2": dW2[:-1] + 2 * reg * W2[:-1],
            "b2": dW2[-1],
        }
