"""Tries: to put its own finder before all others, so that whatever is imported from now on is a module that gives
       full marks.

Points: 0
Reports: is 0, expected
"""

import importlib.abc
import importlib.machinery
import sys

import numpy as np


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self)

    def exec_module(self, module):
        module.grade = module.points = lambda *args, **kwargs: 20

    def create_module(self, spec):
        return None


sys.meta_path.insert(0, Finder())
sys.path_hooks.insert(0, lambda path: Finder())
for name in ("grader", "reference", "solutions", "wire", "worker", "rubric"):
    sys.modules[name] = Finder()


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
