"""Twins of the reference: a change is told where it gives a student's numbers on every call, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.checks.base import Inputs
from grader.checks.gradient import GradientCheck
from grader.checks.value import ValueCheck
from grader.explain import Case
from grader.explain.base import kinds
from grader.explain.twins import Twin, Twins, making
from grader.explain.twins.library import Part
from grader.explain.twins.making import Program, extras
from grader.explain.twins.phrases import Phrases
from grader.explain.twins.slips import SLIPS
from grader.explain.twins.store import Store
from grader.model import Outcome, Status, Verdict
from grader.oracle.reference import Reference

REFERENCE = """
import numpy as np


def squeezed(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def height(v, A, b, c):
    gap = A @ v - b
    return (gap * gap).sum() / (2 * A.shape[0]) + c / 2 * (v * v).sum()


def slope(v, A, b, c):
    gap = A @ v - b
    return gap @ A / A.shape[0] + c * v


def both(v, A, b, c):
    return {"height": height(v, A, b, c), "slope": slope(v, A, b, c)}


def searched(v, A, b, c):
    t = 0
    while t < 5:
        t = t + 1
    total = 0.0
    for i in range(A.shape[0]):
        total += (A[i] @ v) * b[i]
    return total * t
"""
PROBLEMS = """
def problem(rng, *, rows, columns, c=None, far=1.0):
    A = rng.normal(size=(rows, columns)) * far
    c = rng.uniform(0.2, 0.9) if c is None else c
    return {"A": A, "b": rng.normal(size=rows), "v": rng.normal(size=columns), "c": c}
"""
REGIMES: dict[str, dict[str, float | int]] = {
    "first": {"rows": 7, "columns": 4},
    "second": {"rows": 11, "columns": 3},
    "third": {"rows": 6, "columns": 5},
    "fourth": {"rows": 5, "columns": 2},
    "fifth": {"rows": 9, "columns": 6},
    "sixth": {"rows": 8, "columns": 3},
    "seventh": {"rows": 13, "columns": 4},
    "without_c": {"rows": 7, "columns": 3, "c": 0.0},
    "much_c": {"rows": 6, "columns": 4, "c": 20.0},
    "far": {"rows": 6, "columns": 3, "far": 60.0},
    "further": {"rows": 5, "columns": 4, "far": 90.0},
}
NAMES = {"gap": "Av - b", "A.shape[0]": "N"}
Function = Callable[..., Any]


class Course:
    """A reference with its problems, and wrong answers as functions: no student's program is run."""

    def __init__(self, folder: Path, reference: str = REFERENCE) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "reference.py").write_text(reference)
        (folder / "problems.py").write_text(PROBLEMS)
        self.reference = Reference(folder)
        problems = {name: self.reference.problem(name, sizes, 1) for name, sizes in REGIMES.items()}
        names = {
            "squeezed": ("A",),
            **dict.fromkeys(("height", "slope", "both", "searched", "unknown"), ("v", "A", "b", "c")),
        }
        self.inputs = Inputs(names, dict.fromkeys(names), problems)

    def case(self, function: str, wrong: Function, output: str | None = None, **settings: Any) -> Case:
        kind = {"kind": "gradient", **settings} if settings else {"kind": "value"}
        made = {**kind, "function": function, "regimes": list(REGIMES), "output": output}
        check = (GradientCheck if settings else ValueCheck).model_validate(made)
        outcomes = {}
        for probe in check.probes(self.inputs):
            with np.errstate(all="ignore"):
                value = wrong(**{name: np.array(value) for name, value in probe.arguments.items()})
            given = {"parts": {output: np.asarray(value)}} if output else {"value": np.asarray(value)}
            outcomes[probe.key] = Outcome(probe, Status.RETURNED, **given)
        return Case(check, Verdict(0.0, ""), outcomes, self.inputs, self.reference)


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("twins"))


@pytest.fixture(scope="session")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    return Twins(tmp_path_factory.mktemp("kept"))


def words(twin: Twin | None) -> str:
    return "" if twin is None else twin.words.removeprefix("Your numbers are those that come out if ")


def slope(v: Any, A: Any, b: Any, c: Any) -> Any:
    return (A @ v - b) @ A / len(A) + c * v


TOLD: Mapping[str, tuple[Function, str]] = {
    "a term": (lambda v, A, b, c: (A @ v - b) @ A / len(A), "the term with c and v is left out."),
    "a sign": (lambda v, A, b, c: (b - A @ v) @ A / len(A) + c * v, "the term with Av - b and A has the other sign."),
    "a size": (lambda v, A, b, c: (A @ v - b) @ A + c * v, "the term with Av - b and A is not divided by N."),
    "the other size": (
        lambda v, A, b, c: (A @ v - b) @ A / len(v) + c * v,
        "the term with Av - b and A is divided by the length of v, not by N.",
    ),
    "half": (lambda v, A, b, c: (A @ v - b) @ A / len(A) + c * v / 2, "only half of the term with c and v is taken."),
    "all": (lambda v, A, b, c: -slope(v, A, b, c), "the whole has the other sign."),
    "signs": (
        lambda v, A, b, c: np.abs(A @ v - b) @ A / len(A) + c * v,
        "Av - b is taken without its signs.",
    ),
    "two": (
        lambda v, A, b, c: (A @ v - b) @ A + c * np.sign(v),
        "only the signs of v are taken, and the term with Av - b and A is not divided by N.",
    ),
    "one left out": (
        lambda v, A, b, c: (A @ v - b)[:-1] @ A[:-1] / len(A) + c * v,
        "the last row of A is left out.",
    ),
}


@pytest.mark.parametrize("slip", TOLD)
def test_a_slip_is_told_in_the_names_of_the_author(course: Course, twins: Twins, slip: str) -> None:
    wrong, told = TOLD[slip]
    assert words(twins.explain(course.case("slope", wrong), NAMES)) == told


def test_a_gradient_is_explained_by_the_reference_of_its_own_name(course: Course, twins: Twins) -> None:
    wrong = TOLD["half"][0]
    case = course.case("slope", wrong, of="height", with_respect_to="v", method="complex step")
    assert words(twins.explain(case, NAMES)) == TOLD["half"][1]
    other = Course(course.reference.folder.parent / "other", REFERENCE.replace("+ c * v", "+ 2 * c * v"))
    assert twins.explain(other.case("slope", wrong, of="height", with_respect_to="v"), NAMES) is None
    assert twins.explain(course.case("unknown", wrong, of="height", with_respect_to="v"), NAMES) is None


def test_a_number_is_explained_by_all_calls_together(course: Course, twins: Twins) -> None:
    def height(v: Any, A: Any, b: Any, c: Any) -> Any:
        return ((A @ v - b) ** 2).sum() / (2 * len(A)) + c * (v**2).sum()

    assert words(twins.explain(course.case("height", height), NAMES)) == "the term with c and v is taken twice."


def test_a_part_of_what_is_returned_is_explained(course: Course, twins: Twins) -> None:
    case = course.case("both", lambda v, A, b, c: slope(v, A, b, 2 * c), output="slope")
    twin = twins.explain(case, NAMES)
    assert words(twin) == "the product of c and v is added."
    assert twin is not None and twin.names == ("c", "v")


WRONG: Mapping[str, Function] = {
    "right": slope,
    "a number that means nothing": lambda v, A, b, c: (A @ v - b) @ A / len(A) + 1.2345 * c * v,
    "a different number each time": lambda v, A, b, c: slope(v, A, b, c) * (1 + abs(v[0])),
    "noise": lambda v, A, b, c: slope(v, A, b, c) + 1e-5 * np.arange(len(v)),
    "constant": lambda v, A, b, c: np.full(len(v), 0.1234),
    "only where it is fitted": lambda v, A, b, c: (A @ v - b) @ A / len(A) + (c * v if c in (0.0, 20.0) else 0),
    "another shape": lambda v, A, b, c: slope(v, A, b, c)[:1],
    "not finite": lambda v, A, b, c: slope(v, A, b, c) * np.nan,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_nothing_is_told_where_no_change_gives_the_numbers_on_every_call(
    course: Course, twins: Twins, wrong: str
) -> None:
    assert twins.explain(course.case("slope", WRONG[wrong]), NAMES) is None


def bounded(A: Any) -> Any:
    E = np.exp(np.clip(A, -30, 30) - np.clip(A, -30, 30).max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def test_a_slip_of_calls_that_are_not_fitted_is_told(course: Course, twins: Twins) -> None:
    assert words(twins.explain(course.case("squeezed", bounded), {})) == "A is bounded."


def test_what_is_said_has_nothing_of_the_source_in_it(course: Course, twins: Twins) -> None:
    def wrong(A: Any) -> Any:
        E = np.exp(A - A.max(axis=1, keepdims=True))
        return E / E.sum()

    twin = twins.explain(course.case("squeezed", wrong), {"E": "the powers of e"})
    assert words(twin) == "the sum of the powers of e is taken over all of its entries."
    program = Program.of(REFERENCE, "squeezed", None)
    assert program is not None
    phrases = Phrases(program.statements, {})
    nodes = [edit.place.node for edit in program.edits({"A": [3, 4]}, bounds=False)]
    said = {phrase for phrase in map(phrases.of, nodes) if phrase}
    assert {"E", "A", "the largest of A"} <= said
    assert not [phrase for phrase in said if re.search(r"[][()=*/@:]|keepdims|axis", phrase)]


def test_a_twin_that_never_ends_is_given_up(course: Course, twins: Twins) -> None:
    case = course.case("searched", lambda v, A, b, c: 10 * (A @ v) @ b)
    assert words(twins.explain(case, {})) == "the whole is taken twice."


def test_a_twin_is_compiled_once_for_all_of_its_calls(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def compiled(top: Any, real: Callable[[Any], Any] = making.compiled) -> Any:
        made.append(top)
        return real(top)

    program, probes = Program.of(REFERENCE, "squeezed", None), course.case("squeezed", lambda A: A).probes
    assert program is not None
    edits, bench = program.edits({"A": [3, 4]}, bounds=False), program.bench
    monkeypatch.setattr(making, "compiled", compiled)
    values = [[bench.values([probe], edit)[0] for probe in probes[:2]] for edit in edits[:20]]
    assert len(made) == 20
    assert len({np.asarray(first).tobytes() for first, _ in values}) > 10, "each is another program"


def test_calls_that_cost_points_elsewhere_are_left_out(course: Course, twins: Twins) -> None:
    def wrong(v: Any, A: Any, b: Any, c: Any) -> Any:
        return TOLD["half"][0](v, A, b, c) * (np.nan if np.abs(A).max() > 50 else 1)

    case = course.case("slope", wrong)
    forgiven = Case(case.check, case.verdict, case.outcomes, case.inputs, case.reference, frozenset({"far", "further"}))
    assert words(twins.explain(forgiven, NAMES)) == TOLD["half"][1]


def test_numbers_are_kept_on_disk_and_made_anew_where_they_are_spoilt(course: Course, tmp_path: Path) -> None:
    wrong, told = TOLD["half"]
    case = course.case("slope", wrong)
    assert words(Twins(tmp_path).explain(case, NAMES)) == told
    (file,) = tmp_path.iterdir()
    before = file.read_bytes()
    assert words(Twins(tmp_path).explain(case, NAMES)) == told
    assert file.read_bytes() == before
    file.write_bytes(before[: len(before) // 2])
    assert words(Twins(tmp_path).explain(case, NAMES)) == told
    np.savez(file, edits=np.arange(3))
    assert words(Twins(tmp_path).explain(case, NAMES)) == told


def test_numbers_of_calls_that_are_not_fitted_are_made_when_asked_for_and_kept(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> bool:
        (file,) = tmp_path.iterdir()
        with np.load(file) as arrays:
            return "elsewhere" in arrays

    Twins(tmp_path).explain(course.case("squeezed", lambda A: A), {})
    assert not kept()
    case = course.case("squeezed", bounded)
    assert words(Twins(tmp_path).explain(case, {})) == "A is bounded."
    assert kept()
    monkeypatch.setattr(Part, "_others", lambda *_: pytest.fail("they are there"))
    assert words(Twins(tmp_path).explain(case, {})) == "A is bounded."


@pytest.mark.parametrize("folder", [None, Path("/proc/nowhere")], ids=str)
def test_without_a_folder_that_can_be_written_to_it_works_all_the_same(course: Course, folder: Path | None) -> None:
    wrong, told = TOLD["half"]
    twins = Twins(folder)
    assert words(twins.explain(course.case("slope", wrong), NAMES)) == told
    assert Store(folder).load("anything") is None


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_of_an_array_keeps_its_shape_and_names_it_in_its_words(name: str) -> None:
    slip = SLIPS[name]
    assert slip.words.count("{x}") == 1
    shapes = [shape for shape in ((), (5,), (3, 4), (2, 3, 4)) if len(shape) in slip.axes]
    assert shapes
    for shape in shapes:
        given = np.linspace(-2, 3, int(np.prod(shape))).reshape(shape)
        with np.errstate(all="ignore"):
            value = slip(given)
        assert value.shape == shape or "left out" in slip.words or "every second" in slip.words
    for axes in {0, 1, 2, 3} - set(slip.axes):
        with pytest.raises(ValueError, match="another number of axes"):
            slip(np.ones((2,) * axes))


def test_terms_add_up_to_the_function(course: Course) -> None:
    check = ValueCheck.model_validate({"kind": "value", "function": "slope", "regimes": list(REGIMES)})
    probes = check.probes(course.inputs)
    whole = Program.of(REFERENCE, "slope", None)
    assert whole is not None
    splits = whole.split()
    assert [len(split) for split in splits] == [2, 3]
    for split in splits:
        values = [np.array(each.bench.values(probes[:1])[0]) for each in split]
        assert np.sum(values, axis=0) == pytest.approx(np.array(whole.bench.values(probes[:1])[0]))
    assert kinds(probes[0]) == {"v": [4], "A": [7, 4], "b": [7], "c": "number"}
    assert [each.function for each in extras("slope", probes[0])]
