"""A student's names taken out of what is shown; pure."""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

INSTEAD = "[name]"
SHORTEST = 3
BUILTINS = frozenset(dir(builtins))


def redacted(value: Any, names: Sequence[str], files: Collection[str] = (), words: Collection[str] = ()) -> Any:
    """Texts, lists and mappings of them with something else in place of the names, whatever their case.

    Keys stay, but for names of `files`: these get names that tell nothing and are told apart as before. Names of fewer
    than three letters stay: they stand in too many other words and formulas. So do names that a program has in common
    with all others: the assignment's own `words`, Python's and numpy's, written as these are (`lam`, `np.max`).
    """
    long = sorted({name for name in names if len(name) >= SHORTEST}, key=len, reverse=True)
    if not long:
        return value
    renamed = _renamed(files, _any_of(long))
    instead = {**dict.fromkeys({*words, *BUILTINS}), **renamed}
    return _without(value, _any_of([*renamed, *long]), {name: new or name for name, new in instead.items()})


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?<!\bnp\.)(?<!\bnumpy\.)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _renamed(files: Collection[str], names: re.Pattern[str]) -> dict[str, str]:
    """The files with a name in theirs, the longest first, and what they are called instead."""
    renamed: dict[str, str] = {}
    for file in sorted(files, key=lambda each: (-len(each), each)):
        plain = PurePosixPath(names.sub(INSTEAD, file))
        told, number = str(plain), 1
        while told != file and told in {*files, *renamed.values()}:
            number += 1
            told = str(plain.with_name(f"{plain.stem}-{number}{plain.suffix}"))
        if told != file:
            renamed[file] = told
    return renamed


def _without(value: Any, hidden: re.Pattern[str], renamed: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return hidden.sub(lambda match: renamed.get(match[0], INSTEAD), value)
    if isinstance(value, Mapping):
        return {renamed.get(key, key): _without(each, hidden, renamed) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, hidden, renamed) for each in value]
    return value
