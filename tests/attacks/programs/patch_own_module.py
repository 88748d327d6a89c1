"""Tries: to put an object in place of its own module that has every function there is and claims to equal
       everything.

Points: 0
Reports: did not return numbers | missing | there is no function
"""

import sys


class Everything:
    def __getattr__(self, name):
        return lambda *args, **kwargs: Everything()

    def __eq__(self, other):
        return True

    def __call__(self, *args, **kwargs):
        return self

    __hash__ = None
    __array__ = property(lambda self: 1 / 0)


def __getattr__(name):
    return Everything() if name in ("softmax", "loss", "grad_wk") else Everything


sys.modules[__name__] = Everything()
