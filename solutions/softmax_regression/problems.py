"""Random problems for softmax regression, one regime at a time."""

from typing import Any

import numpy as np


def problem(
    rng: np.random.Generator,
    *,
    N: int,
    K: int,
    d: int,
    lam: float | None = None,
    absent: int | None = None,
    repeated: int = 0,
    scale: float = 1.0,
    offset: float = 0.0,
    spread: float = 0.0,
    examples: float = 1.0,
    weights: float = 1.0,
    other: int | None = None,
) -> dict[str, Any]:
    """Everything that a function of this assignment can be called with, by argument name.

    - `absent` names a class without examples.
    - `repeated` examples more equal the first, all but the last of them with its label, and two classes
      share their weights, so that logits tie.
    - `scale` shrinks examples and weights, so that the gradient is tiny.
    - `offset` moves whole rows of logits up, down or not at all by that much.
    - `spread` pulls the logits within a row that far apart and labels most rows with their least likely class, so that
      a clipped or shifted logarithm shows.
    - `examples` and `weights` multiply the one or the other: large features, confident predictions, weights of zero.
    - `other` counts a family of problems of one size that share all values (they follow no seed) but one, which is new:
      0 none, 1 W, 2 X but for the first example, 3 lam. A program that keeps results and forgets what they depend on
      shows there.

    `k` holds every class: one call is made for each.
    """
    fresh, rng = rng, rng if other is None else np.random.default_rng([N, K, d])
    X = rng.normal(size=(N, d)) * scale * examples
    W = rng.normal(size=(K, d)) * 0.7 * scale * weights
    if other == 1:
        W = fresh.normal(size=(K, d)) * 0.7
    if other == 2:
        X[1:] = fresh.normal(size=(N - 1, d))
    if offset:
        W[:, -1] = np.sqrt(offset)
        X[:, -1] = np.sqrt(offset) * np.resize([1.0, -1.0, 0.0], N)
    if spread:
        W[:, -1] = rng.permutation(np.linspace(-spread / 2, spread / 2, K))
        X[:, -1] = np.resize([1.0, -1.0, 0.5], N)
    if repeated:
        X[1 : repeated + 1] = X[0]
        W[1] = W[0]
    F = X @ W.T
    present = [c for c in range(K) if c != absent]
    labels = np.concatenate([rng.permutation(present), rng.choice(present, size=N)])[:N]
    while N == K > 2 and np.array_equal(labels[labels], np.arange(N)):
        labels = rng.permutation(K)  # else Y would equal its transpose, and hide a program that transposes it
    if repeated:
        labels[: repeated + 1] = K - 1
        labels[repeated] = 0
    if spread:
        # The class between the extremes has no examples: its gradient is tiny, and must be right all the same.
        least_likely = (np.arange(N) % 4 != 3) | (W[labels, -1] == 0)
        labels[least_likely] = F.argmin(axis=1)[least_likely]
    return {
        "F": F,
        "W": W,
        "X": X,
        "Y": np.eye(K)[labels],
        "lam": float((fresh if other == 3 else rng).uniform(0.05, 0.5)) if lam is None else float(lam),
        "k": list(range(K)),
    }
