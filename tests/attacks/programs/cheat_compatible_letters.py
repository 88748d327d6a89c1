"""Tries: no harm: names in letters that Python takes for the ordinary ones (NFKC), which a search of the text
       would not find. The answers are right and must count.

Points: 20
Reports: Right
Tiers: strong, standard, weak, none
"""

import numpy as np


def ｓｏｆｔｍａｘ(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def 𝐥𝐨𝐬𝐬(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def 𝗀𝗋𝖺𝖽_𝗐𝗄(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
