"""Ready-made regimes, derived from what is declared: groups `ordinary`, `edges`, `large`, `tiny`, `ties` and `public`.

They are in the form in which an author writes regimes, and cover what wrong programs differ in: sizes in another
order, a size of one, equal sizes (an axis taken for the other), a class that is missing, zeros, values that repeat,
numbers far from one, and calls that differ in one argument only (programs that remember). They depend on the
declarations alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from grader.oracle.drawing import Declared, Settings, shared

READY = ("ordinary", "edges", "large", "tiny", "ties", "public")
LOWEST, HIGHEST = 2, 8
"""Sizes of which nothing else is said lie between these, but for the edges and one regime of many."""
MANY = 12
MOST_PRODUCTS = 3
"""Pairs of arrays whose product is made large."""

Ranges = Mapping[str, tuple[int, int]]
"""Letter -> the sizes that it may have, where an author says so."""
Regimes = dict[str, Settings]


def _word(name: str) -> str:
    """The name of an argument, or of an entry of one, within the name of a regime."""
    return name.replace(".", "_")


def letters(inputs: Mapping[str, Declared]) -> list[str]:
    """The sizes of all declarations that are letters, in reading order."""
    found = (size for declared in inputs.values() for size in declared.sizes)
    return list(dict.fromkeys(size for size in found if isinstance(size, str)))


def ready_made(inputs: Mapping[str, Declared], ranges: Ranges) -> dict[str, Regimes]:
    """All groups that have a regime for these declarations."""
    sizes = _Sizes(inputs, ranges)
    groups: dict[str, Regimes] = {
        "ordinary": _ordinary(inputs, sizes),
        "edges": _edges(inputs, sizes),
        "large": _large(inputs, sizes),
        "tiny": _far(inputs, sizes, "tiny"),
        "ties": _far(inputs, sizes, "ties"),
        "public": {"published": sizes.different("published")},
    }
    return {group: regimes for group, regimes in groups.items() if regimes}


def completed(inputs: Mapping[str, Declared], ranges: Ranges, regime: str, settings: Settings) -> Settings:
    """An author's own regime with the sizes that it leaves open."""
    return {**_Sizes(inputs, ranges).different(regime, settings), **settings}


class _Sizes:
    """Chooses numbers for the letters, within what is allowed."""

    def __init__(self, inputs: Mapping[str, Declared], ranges: Ranges) -> None:
        self.letters = letters(inputs)
        self.ranges = ranges
        self.classes = {declared.class_size for declared in inputs.values()}

    def usual(self, letter: str) -> tuple[int, int]:
        return self.ranges.get(letter, (LOWEST, HIGHEST))

    def lowest(self, letter: str) -> int:
        """Two classes are the fewest, and one of anything else, unless the author says otherwise."""
        return self.ranges[letter][0] if letter in self.ranges else (2 if letter in self.classes else 1)

    def different(self, regime: str, fixed: Settings | None = None) -> dict[str, int]:
        """Sizes that differ from each other wherever there is room for it; always the same for a regime's name."""
        digest = hashlib.sha256(regime.encode()).digest()
        rng = np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))
        chosen = {letter: int(fixed[letter]) for letter in self.letters if fixed and letter in fixed}
        least_room = sorted(self.letters, key=lambda letter: self.usual(letter)[1] - self.usual(letter)[0])
        for letter in least_room:
            if letter not in chosen:
                low, high = self.usual(letter)
                free = [size for size in range(low, high + 1) if size not in chosen.values()]
                chosen[letter] = int(rng.choice(free)) if free else int(rng.integers(low, high + 1))
        return {letter: chosen[letter] for letter in self.letters}

    def unlike(self, other: Mapping[str, int], regime: str) -> dict[str, int]:
        """Sizes that are others than these, and in another order, as far as can be."""
        candidates = [self.different(f"{regime} {attempt}") for attempt in range(20)]
        return max(candidates, key=lambda sizes: _differences(sizes, other))

    def many(self) -> dict[str, int]:
        """More of everything, all different."""
        top = [self.ranges.get(letter, (0, MANY + at)) for at, letter in enumerate(self.letters)]
        return {letter: high for letter, (_, high) in zip(self.letters, top, strict=True)}

    def equal(self, *equal: str) -> dict[str, int] | None:
        """These letters equal, the others different; None where they cannot be."""
        low, high = (end(self.usual(letter)[side] for letter in equal) for side, end in enumerate((max, min)))
        if low > high or any(letter not in self.letters for letter in equal):
            return None
        size = min(high, max(low, 4))
        return self.different("equal " + " ".join(equal), dict.fromkeys(equal, size))


def _differences(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    turned = sum((one[a] < one[b]) != (other[a] < other[b]) for a, b in combinations(one, 2))
    return 2 * turned + sum(one[letter] != other[letter] for letter in one)


def _ordinary(inputs: Mapping[str, Declared], sizes: _Sizes) -> Regimes:
    generic = sizes.different("generic")
    found: Regimes = {"generic": generic, "generic_again": generic}
    if sizes.letters:
        found |= {"other_sizes": sizes.unlike(generic, "other_sizes"), "many": sizes.many()}
    for name, declared in inputs.items():
        if declared.kind == "boolean" and not declared.shape:
            found |= {
                f"{_word(name)}_{str(value).lower()}": {**generic, "values": {name: value}} for value in (True, False)
            }
    step = sizes.different("step")
    found["step"] = step
    for name, declared in inputs.items():
        if declared.can("new"):
            found[f"step_other_{_word(name)}"] = {**step, "like": "step", "new": [name]}
    return found


def _edges(inputs: Mapping[str, Declared], sizes: _Sizes) -> Regimes:
    found: Regimes = {}
    for letter in sizes.letters:
        lowest = sizes.lowest(letter)
        name = f"{letter}_is_{lowest}"
        found[name] = sizes.different(name, {letter: lowest})
    for pair in combinations(sizes.letters, 2):
        found |= _if_any("_equals_".join(pair), sizes.equal(*pair))
    if len(sizes.letters) > 2:
        found |= _if_any("sizes_equal", sizes.equal(*sizes.letters))
    for name, declared in inputs.items():
        usual = sizes.different(f"edge of {name}")
        if declared.can("absent"):
            found[f"{_word(name)}_without_a_class"] = {**usual, "absent": [name]}
        if declared.can("zero"):
            found[f"{_word(name)}_zero"] = {**usual, "zero": [name]}
        for words, value in _single_values(declared):
            found[f"{_word(name)}_{words}"] = {**usual, "values": {name: value}}
    return found


def _if_any(name: str, found: dict[str, int] | None) -> Regimes:
    return {} if found is None else {name: found}


def _single_values(declared: Declared) -> Iterator[tuple[str, float]]:
    """Values at the edge for a single number: none where all are as good."""
    if declared.kind not in ("real", "integers") or declared.shape:
        return
    if declared.between is not None:
        low, high = declared.between
        yield from (("lowest", low), ("highest", high))
        if low < 0 < high:
            yield "zero", 0
        return
    if declared.sign != "positive":
        yield "zero", 0.0
    if not declared.sign:
        yield "negative", -2.5 * declared.scale
    yield from (("small", 0.001 * declared.scale), ("large", 12.5 * declared.scale))


def _far(inputs: Mapping[str, Declared], sizes: _Sizes, keyword: str) -> Regimes:
    """Each array by itself, and all of them at once."""
    able = [name for name, declared in inputs.items() if declared.can(keyword)]
    found: Regimes = {
        f"{keyword}_{_word(name)}": {**sizes.different(f"{keyword} {name}"), keyword: [name]} for name in able
    }
    if len(able) > 1:
        found[f"{keyword}_all"] = {**sizes.different(f"{keyword} all"), keyword: able}
    return found


def _large(inputs: Mapping[str, Declared], sizes: _Sizes) -> Regimes:
    """Each array times 1000, its rows moved by 900, and the products of two arrays moved by 900."""
    found: Regimes = {}
    able = {name: declared for name, declared in inputs.items() if declared.can("large")}
    for name in able:
        found[f"large_{_word(name)}"] = {**sizes.different(f"large {name}"), "large": [name]}
    movable = {name: declared for name, declared in inputs.items() if declared.can("offset")}
    for name, declared in movable.items():
        if len(declared.shape) > 1:
            found[f"offset_{_word(name)}"] = {**sizes.different(f"offset {name}"), "offset": [name]}
    pairs = [(a, b) for a, b in combinations(movable, 2) if shared(movable[a], movable[b])]
    pairs = [pair for pair in pairs if any(len(movable[name].shape) > 1 for name in pair)]
    for a, b in pairs[:MOST_PRODUCTS]:
        ordered = sorted((a, b), key=lambda name: len(movable[name].shape))
        for pair in (ordered, ordered[::-1])[: 2 if len(movable[ordered[0]].shape) > 1 else 1]:
            name = f"offset_{_word(pair[0])}_{_word(pair[1])}"
            found[name] = {**sizes.different(name), "offset": pair}
    return found
