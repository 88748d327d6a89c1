"""Tries: to copy the work of another student, whose folder is known.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
Points (none): 20
Reports (none): Right
Tiers: strong, standard, none
"""

PATH = "@COURSE@/submitted/another/softmax_regression/softmax_regression.py"


def other():
    space = {}
    with open(PATH) as file:
        exec(file.read(), space)
    return space


def softmax(F):
    return other()["softmax"](F)


def loss(W, X, Y, lam):
    return other()["loss"](W, X, Y, lam)


def grad_wk(W, X, Y, lam, k):
    return other()["grad_wk"](W, X, Y, lam, k)
