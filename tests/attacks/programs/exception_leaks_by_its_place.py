"""Tries: to carry inputs out in what looks like the place of an error: a line number that is a text, a file name,
       a module's name; raised by code that has no place in the submission.

Points: 0
Reports: SyntaxError | ModuleNotFoundError
"""


class Line(int):
    def __str__(self):
        return "CANARY"

    __repr__ = __str__

    def __format__(self, specification):
        return "CANARY"


CODE = """
def softmax(F):
    error = SyntaxError("CANARY", ("CANARY", 1, 1, "CANARY"))
    error.lineno = Line(7)
    raise error


def loss(W, X, Y, lam):
    error = SyntaxError("CANARY")
    error.lineno = "CANARY"
    raise error


def grad_wk(W, X, Y, lam, k):
    raise ModuleNotFoundError("CANARY", name="CANARY", path="CANARY")
"""
exec(compile(CODE, "<elsewhere>", "exec"))
