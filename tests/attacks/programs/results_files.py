"""Tries: to write the files in which graders keep their results, wherever they might lie, and beside the course's
       own.

Points: 0
Reports: is 0, expected
"""

import json
import os

import numpy as np

FULL = {"score": 20, "points": 20, "max_points": 20, "tests": [{"score": 20, "max_score": 20, "status": "passed"}]}
FOLDERS = [
    "",
    ".",
    "..",
    "/autograder/results",
    "/tmp",
    "/grade/results",
    "@COURSE@",
    "@COURSE@/reports",
    os.path.dirname(__file__),
]
NAMES = ["results.json", "results.txt", "report.json", "gradebook.db", "feedback.html", "softmax_regression.json"]

for folder in FOLDERS:
    for name in NAMES:
        try:
            os.chmod(os.path.join(folder, name), 0o666)
        except OSError:
            pass
        try:
            with open(os.path.join(folder, name), "w") as file:
                json.dump(FULL, file)
            os.chmod(os.path.join(folder, name), 0o444)
        except OSError:
            pass


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
