"""The reference itself, and the shipped author's rounding bounds tried on programs that are right in other ways."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.checks.gradient import GradientCheck
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment, Course, load_assignment
from grader.errors import ReferenceFault
from grader.model import Probe, Verdict
from grader.oracle.numeric import Floats
from grader.oracle.reference import Reference, Target

FILES = {
    "reference": """
def area(w, h):
    return (w * h).sum()

def grad(w, h):
    return 0 * h  # wrong on purpose
""",
    "problems": """
def problem(rng, n, fail=0):
    if fail:
        raise ValueError("no such problem")
    return {"w": rng.normal(size=n), "h": rng.normal(size=n)}
""",
    "rounding": """
import numpy as np

def area(u, w, h):
    return np.asarray(10 * u * np.abs(w * h).sum())

def grad(u, w, h):
    return u * np.abs(h)
""",
}
AREA = Target("area")
SLOPE = Target("area", "w", None, "complex step")


def write(folder: Path, **files: str) -> Reference:
    for name, text in {**FILES, **files}.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return Reference(folder)


def probe(function: str = "area", **arguments: Any) -> Probe:
    given = {"w": np.array([1.0, 2.0, 3.0]), "h": np.array([0.5, 0.25, -4.0]), **arguments}
    return Probe(function, given, "generic")


def test_a_value_is_expected_to_be_the_references(tmp_path: Path) -> None:
    expected = write(tmp_path).expected(AREA, probe())
    assert expected.value == 0.5 + 0.5 - 12
    assert expected.tolerance["float64"] == 4 * 10 * 2.0**-53 * 13
    assert expected.tolerance["float32"] == 2 * 10 * 2.0**-24 * 13


@pytest.mark.parametrize("target", [SLOPE, Target("area", "w")], ids=["complex step", "ridders"])
def test_a_derivative_is_of_the_loss_and_never_the_references_own_gradient(tmp_path: Path, target: Target) -> None:
    expected = write(tmp_path).expected(target, probe("grad"))
    np.testing.assert_allclose(expected.value, [0.5, 0.25, -4.0], rtol=1e-11)


def test_a_bound_is_measured_by_the_references_own_gradient_where_that_is_right(tmp_path: Path) -> None:
    calls, tolerances = [], []
    for own in ("h", "0 * h"):
        source = "calls = []\ndef area(w, h):\n    calls.append(1)\n    return (w * h).sum()\n"
        reference = write(tmp_path, reference=f"{source}def grad(w, h):\n    return {own}\n", rounding="")
        tolerances.append(reference.expected(SLOPE, probe("grad")).tolerance["float64"])
        calls.append(len(reference._functions.calls))
    assert calls[1] - calls[0] >= 8 * 3  # eight draws, three coordinates
    np.testing.assert_allclose(tolerances[0], tolerances[1], rtol=0.5)


def test_a_value_without_an_authors_bound_gets_a_measured_one(tmp_path: Path) -> None:
    expected = write(tmp_path, rounding="").expected(AREA, probe())
    assert 13 * 2.0**-53 < expected.tolerance["float64"] < 13e-12


def test_a_value_is_computed_once(tmp_path: Path) -> None:
    reference = write(tmp_path)
    assert reference.expected(AREA, probe()) is reference.expected(AREA, probe())
    assert reference.expected(AREA, probe()) is not reference.expected(SLOPE, probe("grad"))


def test_a_reference_that_writes_to_its_arguments_cannot_spoil_the_call(tmp_path: Path) -> None:
    call = probe()
    write(tmp_path, reference="def area(w, h):\n    w *= h\n    return w.sum()\n").expected(AREA, call)
    assert np.asarray(call.arguments["w"]).tolist() == [1.0, 2.0, 3.0]


def test_a_problem_is_the_same_for_a_seed_and_another_for_another_seed_or_regime(tmp_path: Path) -> None:
    reference = write(tmp_path)

    def drawn(regime: str, seed: int) -> list[float]:
        values: list[float] = reference.problem(regime, {"n": 3}, seed)["w"].tolist()
        return values

    assert drawn("generic", 1) == drawn("generic", 1)
    assert drawn("generic", 1) != drawn("generic", 2)
    assert drawn("generic", 1) != drawn("other", 1)


@pytest.mark.parametrize("name", FILES)
def test_the_digest_changes_with_every_hidden_file_that_decides_marks(tmp_path: Path, name: str) -> None:
    before = write(tmp_path).digest
    assert write(tmp_path).digest == before
    assert write(tmp_path, **{name: FILES[name] + "\n# changed\n"}).digest != before


def test_arguments_are_named_in_order(tmp_path: Path) -> None:
    longer = "def f(b, a, *, c=1):\n    local = 2\n    return local\n"
    assert write(tmp_path, reference=longer).parameters("f") == ("b", "a", "c")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("", "there is no function 'area'"),
        ("area = 3", "there is no function 'area'"),
        (
            "def area(w, h):\n    return w[9]\n",
            r"area\(\) fails on w \(3,\), h \(3,\) \(regime 'generic'\): IndexError",
        ),
        ("def area(w, h):\n    return w / 0\n", r"area\(\) is not finite on w \(3,\), h \(3,\) \(regime 'generic'\)"),
        ("def area(w, h):\n    return 'wide'\n", r"area\(\) fails on .*: ValueError"),
        ("def area(w):\n    return w\n", r"area\(\) fails on .*: TypeError"),
    ],
)
def test_a_reference_that_fails_says_where(tmp_path: Path, reference: str, words: str) -> None:
    broken = write(tmp_path, reference=reference)
    with pytest.raises(ReferenceFault, match=rf"reference\.py: {words}"):
        broken.expected(AREA, probe())


def test_a_problem_that_fails_names_the_regime_and_its_settings(tmp_path: Path) -> None:
    reference = write(tmp_path)
    with pytest.raises(ReferenceFault, match=r"problems\.py: .* regime 'odd' \(.*'fail': 1.*\): ValueError: no such"):
        reference.problem("odd", {"n": 3, "fail": 1}, 1)


@pytest.mark.parametrize("name", ["reference", "problems"])
def test_a_missing_hidden_file_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path)
    (tmp_path / f"{name}.py").unlink()
    reference = Reference(tmp_path)  # a rubric of written answers needs neither
    with pytest.raises(ReferenceFault, match=rf"{name}\.py: not there"):
        reference.parameters("f") if name == "reference" else reference.problem("odd", {"n": 3}, 1)


def test_a_hidden_file_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFault, match=r"rounding\.py: cannot be imported: ZeroDivisionError"):
        write(tmp_path, rounding="1 / 0")


# The shipped assignment: right in other ways.

RIGHT_SAMPLES = ["plain", "python_loops", "log_sum_exp", "log_of_softmax", "einsum", "jacobian", "float32_inside"]
Functions = dict[str, Callable[..., Any]]


def shift_exp(F: Floats) -> Floats:
    return np.asarray(np.exp(F - F.max(axis=1, keepdims=True)))


def regrouped_softmax(F: Floats) -> Floats:
    """One over the sum of all exponentials relative to this one."""
    return np.asarray(1 / np.exp(F[:, None, :] - F[:, :, None]).sum(axis=2))


def regrouped_loss(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    """Examples backwards, exactly rounded sums, the labels' logits apart from the logarithms."""
    F = (X[::-1, ::-1] @ W[:, ::-1].T).tolist()
    logs = [max(f) + math.log1p(math.fsum(math.exp(v - max(f)) for v in f) - 1) for f in F]
    chosen = [f[labels.index(1)] for f, labels in zip(F, Y[::-1].tolist(), strict=True)]
    return math.fsum(logs) / len(X) - math.fsum(chosen) / len(X) + math.fsum(lam * W.ravel()[::-1] * W.ravel()[::-1])


def regrouped_gradient(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    """The sum over all examples less the sum over the examples of the class, each divided by N."""
    E = shift_exp(X @ W.T)
    everyone = X.T @ (E[:, k] / E.sum(axis=1)) / len(X)
    of_class = X[Y[:, k] == 1].sum(axis=0) / len(X)
    return np.asarray(lam * W[k] + lam * W[k] + everyone - of_class)


def float32_softmax(F: Floats) -> Floats:
    """By logarithms."""
    f = F.astype(np.float32)
    top = f.max(axis=1, keepdims=True)
    return np.asarray(np.exp(f - (top + np.log(np.exp(f - top).sum(axis=1, keepdims=True)))))


def float32_loss(W: Floats, X: Floats, Y: Floats, lam: float) -> Any:
    """Sums over the examples one at a time."""
    w, total = W.astype(np.float32), np.float32(0)
    for x, y in zip(X.astype(np.float32), Y.astype(np.float32), strict=True):
        f = w @ x
        total += np.log(np.exp(f - f.max()).sum()) + f.max() - y @ f
    return total / np.float32(len(X)) + np.float32(lam) * np.square(w).sum()


def float32_gradient(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Any:
    w, x, y = W.astype(np.float32), X.astype(np.float32), Y.astype(np.float32)
    return regrouped_gradient(w, x, y, np.float32(lam), k)  # type: ignore[arg-type]


def right_programs(assignment: Assignment) -> dict[str, Functions]:
    programs: dict[str, Functions] = {
        "regrouped": {"softmax": regrouped_softmax, "loss": regrouped_loss, "grad_wk": regrouped_gradient},
        "regrouped in float32": {"softmax": float32_softmax, "loss": float32_loss, "grad_wk": float32_gradient},
    }
    for name in RIGHT_SAMPLES:
        functions: Functions = {}
        exec((assignment.reference.folder / "samples" / name / assignment.rubric.code).read_text(), functions)
        programs[name] = functions
    return programs


def check_of(function: str, regimes: list[str]) -> ValueCheck:
    if function != "grad_wk":
        return ValueCheck(kind="value", function=function, regimes=regimes)
    return GradientCheck(
        kind="gradient",
        function=function,
        of="loss",
        with_respect_to="W[k]",
        method="complex step",
        regimes=regimes,
    )


@pytest.mark.parametrize("seed", range(20))
def test_programs_that_are_right_in_other_ways_stay_within_the_authors_bounds(
    course: Course, assignment: Assignment, judged: Callable[..., Verdict], seed: int
) -> None:
    drawn = load_assignment(course, assignment.name, seed=seed)
    for name, functions in right_programs(assignment).items():
        for function in drawn.rubric.functions:
            check = check_of(function, [*drawn.inputs.problems])
            verdict = judged(check, drawn.inputs, drawn.reference, functions[function])
            assert verdict.credit == 1, f"{name}: {verdict.message}"
            assert verdict.precision == ("float32" if "float32" in name else "float64"), f"{name}: {function}"


@pytest.mark.parametrize("seed", range(20))
def test_a_gradient_off_by_a_millionth_is_nowhere_right_in_float64_and_loses_the_criterion(
    course: Course, assignment: Assignment, judged: Callable[..., Verdict], seed: int
) -> None:
    drawn = load_assignment(course, assignment.name, seed=seed)
    right = right_programs(assignment)["plain"]["grad_wk"]

    def verdict(factor: float, regimes: list[str]) -> Verdict:
        check = check_of("grad_wk", regimes)
        return judged(check, drawn.inputs, drawn.reference, lambda *given: right(*given) * factor)

    for regime in drawn.inputs.problems:
        # Within a millionth may be float32's own rounding, but then it is told as float32.
        assert verdict(1 + 1e-6, [regime]).precision != "float64", regime
        assert verdict(1 + 1e-2, [regime]).credit == 0, regime
    assert verdict(1 + 1e-6, [*drawn.inputs.problems]).credit == 0


def test_complex_step_and_ridders_agree_on_every_gradient_of_the_course(assignment: Assignment) -> None:
    for call in assignment.inputs.calls("grad_wk", assignment.inputs.problems):
        exact = assignment.reference.expected(Target("loss", "W", "k", "complex step"), call)
        numeric = assignment.reference.expected(Target("loss", "W", "k", "ridders"), call)
        slack = exact.tolerance["float64"] + numeric.tolerance["float64"]
        assert np.all(np.abs(exact.value - numeric.value) <= slack), call.regime


def test_the_authors_tolerances_are_a_small_part_of_what_they_measure(assignment: Assignment) -> None:
    for function in ("softmax", "loss", "grad_wk"):
        target = check_of(function, ["generic"]).target()
        for call in assignment.inputs.calls(function, assignment.inputs.problems):
            expected = assignment.reference.expected(target, call)
            size = np.max(np.abs(expected.value))
            assert np.max(expected.tolerance["float64"]) < 1e-10 * size, (function, call.regime)
            assert np.max(expected.tolerance["float32"]) < 1e-2 * size, (function, call.regime)


def test_one_functions_calls_are_recorded_and_replaced_while_others_do_the_same(tmp_path: Path) -> None:
    source = "def inner(x):\n    return 2 * x\n\ndef f(x):\n    return inner(x) + inner(3 * x)\n"
    reference = write(tmp_path, reference=source)

    def one(x: float) -> bool:
        probe = Probe("f", {"x": x}, "r")
        calls = reference.calls_of("inner", "f", probe)
        given = reference.value_given("inner", [x, 1.0], "f", probe)
        return calls == [{"x": x}, {"x": 3 * x}] and float(given) == x + 1.0

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(one, [float(n) for n in range(2000)]))
    assert reference.expected(Target("f"), Probe("f", {"x": 1.0}, "r")).value == 8.0
