"""Values for what a rubric declares under `inputs`: what each argument is, and how one regime draws it.

A regime is plain data, in the form in which an author may write one: a number for each size, and the keywords below.
Each argument has a stream of random numbers of its own, from the seed, the regime's name and the argument's, so that
one more declaration changes no other value. Pure: the same declarations, regime and seed give the same values.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.model import Generator

Size = str | int
"""A letter, or a number that never changes."""
Settings = Mapping[str, Any]
"""A regime: sizes by letter, and keywords."""

Kind = Literal[
    "real", "integers", "labels", "one_hot", "signs", "binary", "probabilities", "boolean", "index", "size", "generator"
]
Form = Literal["", "symmetric", "positive_definite", "orthogonal", "sorted"]

KEYWORDS = {
    "large": "Arrays that are multiplied by 1000.",
    "tiny": "Arrays that are multiplied by 0.00001.",
    "zero": "Arrays that are zero.",
    "ties": "Arrays whose first two rows, columns or entries are equal.",
    "absent": "Arrays of labels (or one-hot rows, signs, zeros and ones) without the last class, or the 1.",
    "offset": "One array whose rows are moved by 900, -900 or 0; or two, whose product moves so by the second's rows.",
    "values": "Single values by the name of the argument.",
    "like": "Another regime, with the same sizes, whose values this one has but for those of the arguments in `new`.",
    "new": "The arguments that differ from the regime in `like`.",
}
"""What a regime may say besides sizes."""
OFFSET = 900.0
UP_AND_DOWN = [1.0, -1.0, 0.0]
DISCRETE: frozenset[Kind] = frozenset(
    ("integers", "labels", "one_hot", "signs", "binary", "boolean", "index", "size", "generator")
)


@dataclass(frozen=True)
class Declared:
    """What an argument is.

    `classes` is the number of values of labels and index, and the size that a `size` tells; those of `one_hot` and
    `probabilities` are the last of their `shape`. Arrays of labels and integers are int64, all others float64 (those of
    booleans bool); without a shape it is a single number of Python's.
    """

    kind: Kind = "real"
    shape: tuple[Size, ...] = ()
    classes: Size | None = None
    between: tuple[float, float] | None = None
    sign: Literal["", "positive", "nonnegative"] = ""
    scale: float = 1.0
    form: Form = ""

    @property
    def sizes(self) -> tuple[Size, ...]:
        """All sizes that it mentions."""
        return (*self.shape, *(() if self.classes is None else (self.classes,)))

    @property
    def class_size(self) -> Size | None:
        """The size that counts classes, if one does."""
        if self.kind in ("one_hot", "probabilities"):
            return self.shape[-1]
        return self.classes if self.kind in ("labels", "index") else None

    @property
    def discrete(self) -> bool:
        """Whether its values are what they are, without a rounding error of their own."""
        return self.kind in DISCRETE

    def can(self, keyword: str) -> bool:
        """Whether a regime may have this keyword for it."""
        plain = self.kind == "real" and bool(self.shape)
        if keyword in ("large", "tiny"):
            return plain and self.between is None and self.form != "orthogonal"
        if keyword == "zero":
            within = self.between is None or self.between[0] <= 0 <= self.between[1]
            return plain and within and self.sign != "positive" and self.form in ("", "sorted")
        if keyword == "ties":
            return (plain and self.form in ("", "sorted")) or self.kind == "probabilities"
        if keyword == "offset":
            return plain and self.between is None and not self.sign and not self.form
        if keyword == "absent":
            return self.kind in ("labels", "one_hot", "signs", "binary") and bool(self.shape)
        if keyword == "values":
            return not self.shape and self.kind in ("real", "integers", "boolean", "labels")
        return keyword == "new" and self.kind not in ("index", "size")


def draw(inputs: Mapping[str, Declared], regime: str, settings: Settings, seed: int) -> dict[str, Any]:
    """The named values of one regime. An `index` is the list of all of its values: one call is made for each.

    Names with dots are entries of dicts: `params.W` is the entry W of params.
    """
    sizes = sizes_of(settings)
    absent, new = names(settings, "absent"), names(settings, "new")
    values: dict[str, Any] = {}
    for name, declared in inputs.items():
        home = regime if name in new else settings.get("like", regime)
        values[name] = _drawn(declared, sizes, _stream(seed, home, name), name in absent)
    for keyword, change in _CHANGES.items():
        for name in names(settings, keyword):
            values[name] = change(values[name], inputs[name].kind)
    _move([(name, inputs[name]) for name in names(settings, "offset")], values)
    for name, value in settings.get("values", {}).items():
        values[name] = float(value) if inputs[name].kind == "real" else value
    return _nested(values)


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for name, value in values.items():
        *outer, last = name.split(".")
        there = whole
        for step in outer:
            there = there.setdefault(step, {})
        there[last] = value
    return whole


def sizes_of(settings: Settings) -> dict[str, int]:
    """The sizes that a regime gives, by letter."""
    return {name: value for name, value in settings.items() if name not in KEYWORDS}


def names(settings: Settings, keyword: str) -> list[str]:
    """The arguments that a keyword of a regime names, one or several."""
    named = settings.get(keyword, [])
    return [named] if isinstance(named, str) else list(named)


def _stream(seed: int, *words: str) -> np.random.Generator:
    digest = hashlib.sha256(" ".join((str(seed), *words)).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


def _drawn(declared: Declared, sizes: Mapping[str, int], rng: np.random.Generator, absent: bool) -> Any:
    shape = tuple(size if isinstance(size, int) else sizes[size] for size in declared.shape)
    count = 0 if declared.classes is None else sizes.get(str(declared.classes), declared.classes)
    match declared.kind:
        case "index":
            return list(range(int(count)))
        case "size":
            return int(count)
        case "generator":
            return Generator(int(rng.integers(2**31)))
        case "boolean":
            return rng.integers(2, size=shape).astype(bool) if shape else bool(rng.integers(2))
        case "integers":
            low, high = map(int, declared.between or (0, 9))
            whole = rng.integers(low, high + 1, size=shape)
            return np.sort(whole) if declared.form == "sorted" else (whole if shape else int(whole))
        case "labels":
            labels = _labels(shape, int(count), rng, absent)
            return labels if shape else int(labels)
        case "one_hot":
            return np.eye(shape[-1])[_labels(shape[:-1], shape[-1], rng, absent)]
        case "signs":
            return 2.0 * _labels(shape, 2, rng, absent) - 1.0
        case "binary":
            return _labels(shape, 2, rng, absent).astype(np.float64)
        case "probabilities":
            return rng.dirichlet(np.ones(shape[-1]), size=shape[:-1])
        case "real":
            value = _real(declared, shape, rng)
            return value if shape else float(value)


def _labels(shape: tuple[int, ...], classes: int, rng: np.random.Generator, absent: bool) -> NDArray[np.int64]:
    """Labels in which each class is there, if there are enough of them; without the last class if it is `absent`."""
    there = classes - 1 if absent and classes > 1 else classes
    count = math.prod(shape)
    labels = np.concatenate([rng.permutation(there), rng.integers(there, size=count)])[:count]
    labels = rng.permutation(labels)
    while shape == (classes,) and classes > 2 and not absent and np.array_equal(labels[labels], np.arange(count)):
        labels = rng.permutation(classes)  # else the one-hot rows would equal their transpose, and hide who transposes
    return labels.reshape(shape)


def _real(declared: Declared, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    if declared.between is not None:
        value = rng.uniform(*declared.between, size=shape)
    elif declared.sign:
        value = rng.uniform(0.1, 2.0, size=shape) * declared.scale
    else:
        value = rng.normal(size=shape) * declared.scale
    match declared.form:
        case "sorted":
            return np.sort(value)
        case "symmetric":
            return np.asarray((value + np.swapaxes(value, -1, -2)) / 2)
        case "positive_definite":
            side = shape[-1]
            return np.asarray((value @ np.swapaxes(value, -1, -2)) / side + 0.5 * declared.scale**2 * np.eye(side))
        case "orthogonal":
            q, r = np.linalg.qr(value)
            return np.asarray(q * np.where(np.diagonal(r, axis1=-2, axis2=-1) < 0, -1.0, 1.0)[..., None, :])
    return np.asarray(value)


def _tied(value: NDArray[np.float64], kind: Kind) -> NDArray[np.float64]:
    """The same with equal rows and equal columns at its beginning; rows of probabilities go on having the sum one."""
    tied = value.copy()
    if kind == "probabilities":
        tied[..., :2] = tied[..., :2].mean(axis=-1, keepdims=True)
    else:
        tied[..., :2] = tied[..., :1]
    if tied.ndim > 1:
        tied[:2] = tied[:1]
    return tied


_CHANGES: dict[str, Callable[[NDArray[np.float64], Kind], NDArray[np.float64]]] = {
    "large": lambda value, _: value * 1000.0,
    "tiny": lambda value, _: value * 1e-5,
    "zero": lambda value, _: value * 0.0,
    "ties": _tied,
}


def _move(named: Sequence[tuple[str, Declared]], values: dict[str, Any]) -> None:
    """Rows of one array up, down or not at all by 900; or the same of the product of two over the size they share.

    Of a product, the last of the terms that are added up becomes 900, -900 or 0, row by row of the second array.
    """
    if len(named) == 1:
        name, array = named[0][0], values[named[0][0]]
        values[name] = array + np.resize(UP_AND_DOWN, len(array)).reshape(-1, *[1] * (array.ndim - 1)) * OFFSET
    elif named:
        letter = shared(named[0][1], named[1][1])
        for (name, declared), signs in zip(named, ([1.0], UP_AND_DOWN), strict=True):
            axis = declared.shape.index(str(letter))
            moved = np.moveaxis(values[name].copy(), axis, -1)
            moved[..., -1] = math.sqrt(OFFSET) * np.resize(signs, moved.shape[:-1])
            values[name] = np.ascontiguousarray(np.moveaxis(moved, -1, axis))


def shared(one: Declared, other: Declared) -> str | None:
    """The size that a product of two arrays adds up over: the only letter that both have."""
    both = [size for size in dict.fromkeys(one.shape) if size in other.shape and isinstance(size, str)]
    return both[0] if len(both) == 1 else None
