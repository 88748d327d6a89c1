"""A network with two layers: N examples of D features, H hidden units with ReLU, C classes, softmax loss."""

import numpy as np


class TwoLayerNet:
    """Its weights lie in the dict params: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,)."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        """A net for input_size = D features, hidden_size = H units, output_size = C classes; std scales the weights."""
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y=None, reg=0.0, *, penalty="full"):
        """Without labels y, the scores (N, C) of the examples X (N, D). Else the loss and a dict of its derivatives.

        y (N,) are labels in 0 <= y < C, and reg, which is positive, weighs the sum of the squares of W1 and W2. The
        loss is the mean of the examples' softmax losses plus that; the derivatives have the names of what they are by.
        """
        ### BEGIN SOLUTION
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        hidden = np.maximum(X @ W1 + b1, 0)
        scores = hidden @ W2 + b2
        if y is None:
            return scores
        weight = {"full": 1.0, "half": 0.5}[penalty] * reg
        shifted = scores - scores.real.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        loss = -log_p[np.arange(len(X)), y].mean() + weight * ((W1 * W1).sum() + (W2 * W2).sum())
        by_scores = (np.exp(log_p) - np.eye(scores.shape[1])[y]) / len(X)
        by_hidden = by_scores @ W2.T * (hidden > 0)
        grads = {
            "W1": X.T @ by_hidden + 2 * weight * W1,
            "b1": by_hidden.sum(axis=0),
            "W2": hidden.T @ by_scores + 2 * weight * W2,
            "b2": by_scores.sum(axis=0),
        }
        return loss, grads
        ### END SOLUTION
