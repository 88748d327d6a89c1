"""Twins of the reference: a wrong answer is explained by the small change that gives the same numbers.

Start at `making.py`, which makes twins of a function from its source; `splitting.py` finds the terms that its value is
a sum of, `slips.py` has what may be done to an array. `library.py` runs each twin once on the calls of a check
(`calls.py`), `store.py` keeps the numbers. `matching.py` finds twins, or sums of them, that give a student's numbers on
every call; `telling.py` chooses what is said of them, `clauses.py`, `words.py` and `phrases.py` say it, in names and
never in the reference's source.

    twins = Twins(folder)
    twin = twins.explain(case, {"residual": "p_ik - y_ik"})
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from grader.explain.base import Case
from grader.explain.twins.calls import Calls
from grader.explain.twins.library import Library, library
from grader.explain.twins.matching import Match
from grader.explain.twins.store import Store, key
from grader.explain.twins.telling import Teller, Twin
from grader.model import Probe

__all__ = ["Twin", "Twins"]


class Twins:
    """The twins of every function that was asked for, remembered here and kept in a folder, if there is one."""

    def __init__(self, folder: Path | None) -> None:
        self._store = Store(folder)
        self._known: dict[str, Library | None] = {}
        self._complete: set[str] = set()
        self._remade: set[str] = set()
        self._lock = threading.Lock()

    def explain(self, case: Case, names: Mapping[str, str]) -> Twin | None:
        """The twin that gives the student's numbers on all calls; None if there is none, or no words for it.

        `names` are what the author calls variables and functions of the reference.
        """
        with self._lock:
            found = self._library(case)
            if found is None or not Match(found, case).says_enough:
                return None
            made = self._made(self._name(case), found)
            before = made.parts[0].elsewhere
            try:
                told = _told(made, case, names)
            except (IndexError, TypeError, ValueError):  # what was kept is not what it says it is
                if self._name(case) in self._remade:
                    raise
                self._remade.add(self._name(case))
                made.make()
                self._store.save(self._name(case), made.saved())
                return _told(made, case, names)
            if made.parts[0].elsewhere is not before:
                self._store.save(self._name(case), made.saved())
            return told

    def _name(self, case: Case) -> str:
        return key(case.reference.digest, case.check, [probe.key for probe in _probes(case)])

    def _library(self, case: Case) -> Library | None:
        probes = _probes(case)
        name = self._name(case)
        if name not in self._known:
            calls = Calls(probes, [case.expected(probe) for probe in probes])
            modules = case.reference.modules
            self._known[name] = library(case.reference.source, probes[0].called, case.check.output, calls, modules)
        return self._known[name]

    def _made(self, name: str, found: Library) -> Library:
        """The same with its numbers, kept or made now."""
        if name not in self._complete:
            if not _loaded(found, self._store, name):
                found.make()
                self._store.save(name, found.saved())
            self._complete.add(name)
        return found


def _told(made: Library, case: Case, names: Mapping[str, str]) -> Twin | None:
    with np.errstate(all="ignore"):
        found = Match(made, case).found()
    return Teller(made, names).told(found)


def _probes(case: Case) -> list[Probe]:
    return [probe for probe in case.check.probes(case.inputs) if not probe.again]


def _loaded(made: Library, store: Store, name: str) -> bool:
    saved = store.load(name)
    if saved is None:
        return False
    try:
        made.load(saved)
    except (KeyError, TypeError, ValueError):
        return False
    return True
