"""Tries: to leave links, pipes and devices in its own folder, for a grader that collects what lies there.

Points: 0
Reports: is 0, expected
"""

import os

import numpy as np

TARGETS = {"results.json": "@COURSE@/rubrics/softmax_regression.yaml", "output.txt": "/etc/passwd", "core": "/dev/zero"}

for name, target in TARGETS.items():
    for make in (os.symlink, os.link):
        try:
            make(target, name)
        except OSError:
            pass
for name in ("report.html", "feedback.html", "softmax_regression.py"):
    try:
        os.mkfifo(name)
    except OSError:
        pass
try:
    os.makedirs("/".join(["x" * 200] * 15))
except OSError:
    pass


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
