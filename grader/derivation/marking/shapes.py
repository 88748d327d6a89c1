r"""What an answer says falsely of where something lies, of what shape it is and what kind of matrix."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.derivation.judging.claims import TROUBLE, Claim, Word
from grader.derivation.marking.targets import Target, close, typed
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.question import parsed
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import Value
from grader.derivation.text.documents import Formula
from grader.derivation.text.whereabouts import (
    NAME,
    Lying,
    last_side,
    lying,
    lying_there,
    multiplied,
    of_length,
    plain_name,
)

MAX_READINGS = 3
SCRIPT, INDEX = re.compile(r"[_^]\s*(?:\{[^{}]*\}|\w)"), re.compile(r"[A-Za-z]")
KIND = re.compile(
    r"\s*,?\s*(?:is|are)\s+(?:(?:again|also|just|only|but|both)\s+)?an?\s+(?P<kind>number|scalar|vector|matrix)\b"
)
OPEN_AXES = {"number": 0, "scalar": 0, "vector": 1, "matrix": 2}
PROPERTY = re.compile(
    r"\b(?:this|the|that) (?:\w+ )?(?:matrix|jacobian|hessian) is (?:also |clearly |even )?(?P<which>symmetric|"
    r"diagonal|anti-?symmetric|skew\S*|orthogonal|invertible|singular|triangular|positive \S+|the identity)\b",
    re.I,
)


@dataclass(frozen=True, eq=False)
class Shapes:
    """Looks for what is said falsely of shapes; `counted` is what each letter counts in the lines that were read."""

    claims: Sequence[Claim]
    table: Table
    place: Place
    counted: Mapping[str, set[str]]

    def reasons(self, formulas: Sequence[Formula]) -> Iterator[str]:
        before = ""
        products = dict(multiplied([(formula.text.strip(), formula.words) for formula in formulas]))
        for at, formula in enumerate(formulas):
            shown = " ".join(formula.text.split())[:60]
            places = list(lying(formula.text))
            made = products.get(at)
            if made is None:
                places += lying_there(formula.text, formula.words, last_side(before))
            elif made is not products.get(at - 1):
                places.append(Lying(last_side(made.of), made.whole))
            length = of_length(formula.text, formula.words, formula.after, last_side(before))
            fits = (made is None or made.fits) and (length is None or self._is_length(length, before))
            if not fits or any(not self._is_there(each) for each in places) or not self._is_of_kind(formula):
                yield f"line {formula.line}: {shown} is not where or of what shape something is"
            before = formula.text.strip()
        for formula in formulas:
            said = PROPERTY.search(formula.words) or (
                PROPERTY.search(formula.after) if formula is formulas[-1] else None
            )
            if said and not self._is_so(said["which"].lower(), formula.line):
                yield f"line {formula.line}: no line shows that a matrix is {said['which']}"

    def _is_there(self, said: Lying) -> bool:
        """Whether something lies where it is said to; True if that cannot be told."""
        written = [self.table.sizes.get(each, "") for each in said.dimensions]
        dimensions = sorted(written)
        if "" in dimensions or self._is_turned(said.what, written):
            return "" in dimensions
        found = list(self._read(said.what))
        if said.within is not None:
            inside = [_is_within(value, said.within, only=said.only) for value, _ in found]
        else:
            inside = [dimensions in (left, self._of_each(left)) for _, left in found]
        return not inside or any(inside)

    def _is_turned(self, what: str, axes: Sequence[str]) -> bool:
        """Whether a product or sum of matrices is transposed to what is said; of a symbol that is a matter of taste."""
        is_made = NAME.fullmatch(plain_name(what)) is None and len(axes) == 2
        laid = [value.open for value in self._values(what) if not value.free] if is_made else []
        return bool(laid) and all(each == tuple(reversed(axes)) != tuple(axes) for each in laid)

    def _values(self, text: str) -> Iterator[Value]:
        with contextlib.suppress(*TROUBLE):
            found = readings([parsed(text, self.table)], [], self.table, {}, self.place.budget)
            for reading in itertools.islice(found, MAX_READINGS):
                yield evaluate(reading.nodes[0], self.place.with_axes(reading.axes))

    def _is_length(self, said: Lying, before: str) -> bool:
        """Whether something has so many entries; what words name may be what stands before, or a vector of a line."""
        axis = self.table.sizes.get(said.dimensions[0], "")
        if said.what or not axis:
            return not axis or self._is_there(said)
        compared = [each.compared[0] for each in self.claims if each.compared]
        found = any(left == [axis] for _, left in self._read(last_side(before)))
        return found or any(value.open == (axis,) for each in compared for value in (each.left, each.right))

    def _is_of_kind(self, formula: Formula) -> bool:
        """Whether a formula is a number, a vector or a matrix, as the words after it say; True if they do not.

        A label may be a number for a student who does not say so.
        """
        said = KIND.match(formula.after)
        found = list(self._read(last_side(formula.text))) if said else []
        wanted = OPEN_AXES[said["kind"]] if said else 0
        is_label = any(formula.text.strip().lstrip("\\").startswith(name) for name in self.table.labels)
        return not found or is_label or any(wanted in (len(a), len(self._of_each(a))) for _, a in found)

    def _is_so(self, which: str, line: int) -> bool:
        """Whether the last matrix over one axis twice is symmetric or diagonal; nothing checks what else it is."""
        found = [each for each in self.claims if each.line <= line and each.status is Word.HOLDS and each.compared]
        for claim in reversed(found):
            value = typed(claim.compared[0].right, claim.reading.axes if claim.reading else {})
            axis = next((each for each in value.axes if value.axes.count(each) == 2), "")
            if axis:
                first, second = (1 + at for at, each in enumerate(value.axes) if each == axis)
                array = np.moveaxis(value.array, (first, second), (-2, -1))
                other = {"symmetric": np.swapaxes(array, -2, -1), "diagonal": array * np.eye(array.shape[-1])}.get(
                    which
                )
                return other is not None and close(array, other, None)
        return False

    def _of_each(self, axes: Sequence[str]) -> list[str]:
        return [each for each in axes if each != self.table.leave_out]

    def _read(self, text: str) -> Iterator[tuple[Target, list[str]]]:
        """The value of a formula in its most usual readings, and the axes over which it is one vector or matrix.

        No letter counts in them what it does not in the lines that were read.
        """
        with contextlib.suppress(*TROUBLE):
            found = readings([parsed(text, self.table)], [], self.table, {}, self.place.budget)
            for reading in itertools.islice(found, MAX_READINGS):
                if any(axis not in self.counted.get(name, {axis}) for name, axis in reading.axes.items()):
                    continue
                value = typed(evaluate(reading.nodes[0], self.place.with_axes(reading.axes)), reading.axes)
                written = set(INDEX.findall("".join(SCRIPT.findall(text))))
                indexed = Counter(axis for name, axis in reading.axes.items() if name in written)
                yield value, sorted((Counter(value.axes) - indexed).elements())


def _is_within(value: Target, ends: tuple[float, float], *, only: bool) -> bool:
    low, high = ends
    array = value.array
    return bool(np.all((array == low) | (array == high)) if only else np.all((low <= array) & (array <= high)))
