"""Tries: to return an object that equals everything and is at distance 0 from it.

Points: 0
Reports: did not return numbers
Tiers: strong, standard, weak, none
"""


class Anything:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __lt__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    def __abs__(self):
        return 0.0

    def __hash__(self):
        return 0

    __le__ = __gt__ = __ge__ = __bool__ = __lt__ = lambda *args: True
    __rsub__ = __mul__ = __rmul__ = __truediv__ = __sub__


def softmax(F):
    return Anything()


def loss(W, X, Y, lam):
    return Anything()


def grad_wk(W, X, Y, lam, k):
    return Anything()
