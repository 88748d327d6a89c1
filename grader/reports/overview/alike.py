"""Which programs of a class are alike, in time that grows with the class and not with its square.

A program is the stream of its tokens, without comments, spacing, texts and names of variables. Its fingerprints are
runs of tokens, short ones for passages and long ones for their order; those of the handout do not count. One that few
have says much and one that many have says little (weight log(N / other holders)), and only rare ones propose pairs. How
alike two are is the weight that they share, as a share of the geometric mean of theirs. Programs with equal
fingerprints are one variant, so that copies stay rare.
"""

from __future__ import annotations

import keyword
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.reports.listing import listing

LENGTHS = (8, 24)
"""Of fingerprints, in tokens."""
FEWEST = 12
"""Fingerprints below which a program is too small to be compared."""
LEAST = 0.35
"""How alike two must be to be told, 0..1."""
MOST_PAIRS = 30
MOST_GROUPS = 15
MOST_OF_ONE = 3
"""Pairs that are told of one student, so that one popular program does not fill the list."""
MOST_HOLDERS = 40
"""Fingerprints of more variants than this propose no pairs."""
MOST_PROPOSED = 3_000_000
"""Pairs that are proposed in all; where there would be more, only rarer fingerprints propose."""
LOOKED_AT = 1_000
MAX_TEXT = 60_000
"""Characters of one student's code that are compared."""
_TOKEN = re.compile(
    r"(?P<text>\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<comment>#[^\n]*)|(?P<name>\.?[^\W\d]\w*)|(?P<number>\.?\d[\w.]*)|(?P<sign>[^\s\w])"
)
_BASE = np.uint64(1_099_511_628_211)
Prints = NDArray[np.uint64]


@dataclass(frozen=True)
class Program:
    """One student's own code in one text, cells of the handout left out; `cut` where it is longer than is compared."""

    student: str
    text: str
    cut: bool = False


@dataclass(frozen=True)
class Pair:
    """Two programs and how alike they are, 0..1."""

    one: Program
    other: Program
    alike: float


@dataclass(frozen=True)
class Group:
    """Students whose programs are the same but for names, spacing, comments and texts; `exact`: letter for letter."""

    members: tuple[Program, ...]
    exact: bool


@dataclass(frozen=True)
class Found:
    """What was found: how many were compared, how many are too small, those cut, groups and pairs, most alike first.

    `more` are the groups and pairs that are not listed.
    """

    compared: int
    small: int
    cut: tuple[str, ...]
    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...]
    more: int


def program(student: str, files: Mapping[str, str]) -> Program:
    """The student's own code: file by file, each below its name where there are several."""
    parts: list[str] = []
    for name, text in sorted(files.items()):
        if len(files) > 1:
            parts.append(f"# {name}")
        parts += (line.text for _, lines in listing(text) for line in lines)
    whole = "\n".join(parts)
    return Program(student, whole[:MAX_TEXT], len(whole) > MAX_TEXT)


def fingerprints(text: str) -> Prints:
    """Each run of tokens as a number, in order and each once."""
    tokens = np.fromiter((zlib.crc32(token.encode("utf-8", "replace")) for token in _tokens(text)), np.uint64)
    return np.unique(np.concatenate([_runs(tokens, length) for length in LENGTHS]))


def _runs(tokens: Prints, length: int) -> Prints:
    """Of each run of so many tokens a number, in their order."""
    count = len(tokens) - length + 1
    found = np.full(max(count, 0), length, np.uint64)
    for at in range(length if count > 0 else 0):
        found = found * _BASE + tokens[at : at + count]
    return found


def _tokens(text: str) -> Iterator[str]:
    """Names of variables are all the same; attributes, keywords and numbers are told apart."""
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "name":
            yield token if token[0] == "." or keyword.iskeyword(token) else "name"
        elif kind != "comment":
            yield "text" if kind == "text" else token


def alike(programs: Sequence[Program], handout: Sequence[str]) -> Found:
    """Groups of equal and pairs of similar programs; those parts of the `handout` that they share count nothing."""
    given = np.concatenate([np.zeros(0, np.uint64), *map(fingerprints, handout)])
    variants: dict[bytes, list[Program]] = {}
    own: list[Prints] = []
    for each in programs:
        prints = fingerprints(each.text)
        prints = prints[~np.isin(prints, given)]
        if len(prints) >= FEWEST:
            key = prints.tobytes()
            if key not in variants:
                own.append(prints)
            variants.setdefault(key, []).append(each)
    members = list(variants.values())
    groups = sorted(
        (_group(each) for each in members if len(each) > 1),
        key=lambda group: (-len(group.members), group.members[0].student),
    )
    pairs = [Pair(members[i][0], members[j][0], share) for i, j, share in _pairs(own)]
    compared = sum(map(len, members))
    cut = tuple(each.student for each in programs if each.cut)
    shown = tuple(groups[:MOST_GROUPS]), _varied(pairs)
    more = len(groups) + len(pairs) - sum(map(len, shown))
    return Found(compared, len(programs) - compared, cut, *shown, more)


def _varied(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The first MOST_PAIRS, of nobody more than MOST_OF_ONE."""
    told: Counter[str] = Counter()
    shown: list[Pair] = []
    for pair in pairs:
        both = (pair.one.student, pair.other.student)
        if len(shown) < MOST_PAIRS and all(told[student] < MOST_OF_ONE for student in both):
            shown.append(pair)
            told.update(both)
    return tuple(shown)


def _group(members: Sequence[Program]) -> Group:
    texts = {each.text.strip() for each in members}
    return Group(tuple(sorted(members, key=lambda each: each.student)), len(texts) == 1)


def _pairs(own: Sequence[Prints]) -> list[tuple[int, int, float]]:
    """Variants that are alike by LEAST or more, the most alike first."""
    if len(own) < 2:
        return []
    prints, which, holders = np.unique(np.concatenate(own), return_inverse=True, return_counts=True)
    weight = np.log((1 + len(own)) / np.maximum(holders - 1, 1))
    owner = np.repeat(np.arange(len(own)), [len(each) for each in own])
    whole = np.bincount(owner, weight[which])
    first, second, shared = _proposed(which, owner, holders, weight)
    best = np.lexsort((second, first, -shared / np.sqrt(whole[first] * whole[second])))[:LOOKED_AT]
    found = []
    for i, j in zip(first[best].tolist(), second[best].tolist(), strict=True):
        both = np.intersect1d(own[i], own[j], assume_unique=True)
        share = float(weight[np.searchsorted(prints, both)].sum() / np.sqrt(whole[i] * whole[j]))
        if share >= LEAST:
            found.append((i, j, min(1.0, share)))
    return sorted(found, key=lambda pair: (-round(pair[2], 9), pair[:2]))


def _proposed(
    which: NDArray[np.intp], owner: NDArray[np.intp], holders: NDArray[np.intp], weight: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of variants with rare fingerprints in common: first < second, and the weight of those that they share."""
    variants = int(owner[-1]) + 1
    order = np.lexsort((owner, which))
    starts = np.concatenate(([0], np.cumsum(holders)[:-1]))
    keys, weights, proposed = [np.zeros(0, np.int64)], [np.zeros(0)], 0
    for count in range(2, MOST_HOLDERS + 1):
        rare = np.flatnonzero(holders == count)
        proposed += len(rare) * count * (count - 1) // 2
        if proposed > MOST_PROPOSED:
            break
        having = owner[order[starts[rare][:, None] + np.arange(count)]]
        i, j = np.triu_indices(count, 1)
        keys.append((having[:, i].astype(np.int64) * variants + having[:, j]).ravel())
        weights.append(np.repeat(weight[rare], len(i)))
    pairs, at = np.unique(np.concatenate(keys), return_inverse=True)
    shared = np.bincount(at, np.concatenate(weights), minlength=len(pairs)).astype(np.float64)
    return pairs // variants, pairs % variants, shared
