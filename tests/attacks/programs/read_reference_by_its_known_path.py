"""Tries: to open the reference where a friend says it lies. Whoever can read it needs no mathematics.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
Points (weak): 20
Reports (weak): Right
Points (none): 20
Reports (none): Right
Tiers: strong, standard, weak, none
"""

PATH = "@COURSE@/solutions/softmax_regression/reference.py"


def reference():
    space = {}
    with open(PATH) as file:
        exec(file.read(), space)
    return space


def softmax(F):
    return reference()["softmax"](F)


def loss(W, X, Y, lam):
    return reference()["loss"](W, X, Y, lam)


def grad_wk(W, X, Y, lam, k):
    return reference()["grad_wk"](W, X, Y, lam, k)
