"""Assignments whose inputs are declared, from a reference and a rubric alone: what `grader validate` says of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from grader.authoring.killing import killers
from grader.authoring.mutants import Mutant
from grader.authoring.public import public_checks, to_json
from grader.authoring.remarks import remarks
from grader.authoring.validation import survivors, validate
from grader.course.assignment import Assignment, Course, load_assignment
from grader.course.public_checks import from_json
from grader.errors import GraderError
from grader.grading import grade
from grader.model import Submission
from grader.sandbox.tiers import Sandbox

RUBRIC = """\
assignment: small
title: Small
points: 2
module: small.py
inputs:
  X: {shape: [N, d]}
  y: {labels: K, shape: [N]}
  lam: {positive: true}
  flag: {boolean: true}
functions:
  f: {arguments: [X, y, lam, flag]}
criteria:
  - {id: f, points: 2, checks: [{kind: value, function: f}]}
"""
REFERENCE = """\
import numpy as np

def f(X, y, lam, flag):
    mean = X.mean(axis=0) if flag else 0.0
    return lam * ((X - mean) ** 2).sum(axis=1) + y
"""
STUB = "def f(X, y, lam, flag):\n    raise NotImplementedError\n"
STABLE = """\
import numpy as np

def f(X, y, lam, flag):
    top = X.max(axis=1)
    return top + np.log(np.exp(X - top[:, None]).sum(axis=1)) + y + lam * flag
"""


def small(root: Path, rubric: str = RUBRIC, reference: str = REFERENCE, **more: str) -> Assignment:
    """An assignment on disk; `more` are hidden files by name."""
    files = {
        "assignment/small/small.py": STUB,
        "solutions/small/reference.py": reference,
        "rubrics/small.yaml": rubric,
        **{f"solutions/small/{name}.py": text for name, text in more.items()},
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return load_assignment(Course(root), "small")


def refused(root: Path, rubric: str = RUBRIC, reference: str = REFERENCE, **more: str) -> str:
    with pytest.raises(GraderError) as caught:
        small(root, rubric, reference, **more)
    return str(caught.value)


def marks(assignment: Assignment, sandbox: Sandbox, code: str) -> float | None:
    submission = Submission("ana", "small", "small.py", {"small.py": code.encode()})
    return grade(submission, assignment, sandbox, marks_only=True).scores[0].points


def test_a_reference_and_a_rubric_are_enough(tmp_path: Path, in_process: Sandbox) -> None:
    assignment = small(tmp_path)
    assert validate(assignment, in_process) == (2, [])
    assert len(assignment.inputs.problems) == len(assignment.rubric.settings) > 20


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("axis=0", "axis=1, keepdims=True"),  # another axis
        ("+ y", "+ y.astype(bool)"),  # two classes alone
        ("if flag", "if True"),
        ("if flag", "if not flag"),
        ("lam *", "(lam or 1.0) * lam * 2 /"),
        ("sum(axis=1)", "sum(axis=1)[:10]"),  # not many
    ],
)
def test_wrong_programs_are_told_by_ready_made_regimes(
    tmp_path: Path, in_process: Sandbox, right: str, wrong: str
) -> None:
    assert right in REFERENCE
    assignment = small(tmp_path)
    assert marks(assignment, in_process, REFERENCE) == 2
    assert marks(assignment, in_process, REFERENCE.replace(right, wrong)) == 0


def test_a_program_that_remembers_is_told(tmp_path: Path, in_process: Sandbox) -> None:
    remembers = (
        REFERENCE
        + "\nplain, seen = f, {}\ndef f(X, y, lam, flag):\n"
        + ("    key = (X.tobytes(), y.tobytes(), flag)\n    return seen.setdefault(key, plain(X, y, lam, flag))\n")
    )
    assert marks(small(tmp_path), in_process, remembers) == 0


def test_labels_are_whole_numbers_and_flags_are_flags_also_in_published_examples(tmp_path: Path) -> None:
    assignment = small(tmp_path)
    file = tmp_path / "public.json"
    file.write_text(to_json("small.py", public_checks(assignment)), encoding="utf-8")
    (call,) = json.loads(file.read_text(encoding="utf-8"))["calls"]
    assert call["regime"] == "published"
    (check,) = from_json(file)[1]
    ((probe, expected),) = check.calls
    problem = assignment.inputs.problems["published"]
    arguments = probe.arguments
    assert isinstance(arguments["y"], np.ndarray) and arguments["y"].dtype == np.int64
    np.testing.assert_array_equal(arguments["y"], problem["y"])
    np.testing.assert_array_equal(np.asarray(arguments["X"]), problem["X"])
    assert arguments["flag"] is problem["flag"] and arguments["lam"] == problem["lam"]
    assert expected.value.shape == problem["y"].shape


def test_regimes_in_which_the_reference_has_no_answer_are_told_with_what_to_do(
    tmp_path: Path, in_process: Sandbox
) -> None:
    divides = REFERENCE.replace("sum(axis=1)", "sum(axis=1) / (len(X) - 1)")
    tried, (mistake,) = validate(small(tmp_path, reference=divides), in_process)
    assert tried == 0
    assert "criterion 'f': " in mistake and "f() is not finite on X (1, " in mistake and "'N_is_1'" in mistake
    assert "leave_out: [N_is_1]" in mistake and "sizes: {N: [2, 8]}" in mistake
    for mend in ("leave_out: [N_is_1]\n", "sizes: {N: [2, 8]}\n"):
        assert validate(small(tmp_path, RUBRIC + mend, divides), in_process) == (2, [])


def test_a_mutant_that_another_regime_would_tell_is_told_with_that_regime(tmp_path: Path, in_process: Sandbox) -> None:
    assignment = small(tmp_path, reference=STABLE)
    no_top = Mutant(STABLE.replace("- top[:, None]", "").replace("return top + ", "return "), 5, "no shift")
    (found,) = killers(assignment, in_process, [no_top])
    assert set(found) == {"f"} and "large_X" in found["f"]
    assert not set(found["f"]) & set(assignment.rubric.groups["ordinary"])
    with_large = RUBRIC.replace("function: f}", "function: f, regimes: [ordinary, large]}")
    there = small(tmp_path, with_large, STABLE)
    assert killers(there, in_process, [no_top]) == [{}]
    assert marks(there, in_process, no_top.source) == 0


def test_regimes_that_the_rubric_does_not_list_are_tried_on_mutants_that_survive(
    tmp_path: Path, in_process: Sandbox
) -> None:
    only = small(tmp_path, RUBRIC + "regimes: [tiny]\n")
    _, alive = survivors(only, in_process)
    found = killers(only, in_process, alive)
    assert any("generic" in regimes.get("f", []) for regimes in found)
    assert all("tiny_X" not in regimes.get("f", []) for regimes in found)


def test_groups_that_no_check_takes_are_told(tmp_path: Path) -> None:
    (told,) = remarks(small(tmp_path))
    assert told.startswith("no check takes a regime of 'large'; name it in a check (regimes: [large]), or leave it out")
    assert remarks(small(tmp_path, RUBRIC + "leave_out: [large]\n")) == []
    (told,) = remarks(small(tmp_path, RUBRIC.replace("function: f}", "function: f, regimes: [generic]}")
        + "regimes: [{mine: {generic: {N: 3}, idle: {N: 4}}}]\n"))  # fmt: skip
    assert told == "no check takes these regimes of 'mine': idle"


def test_what_is_not_given_and_what_is_not_taken_are_told_with_their_line(tmp_path: Path) -> None:
    assert "small.yaml:11: function 'f': arguments: it takes 'z', which is not declared under `inputs`" in refused(
        tmp_path, RUBRIC.replace("flag]", "flag, z]"), REFERENCE.replace("flag)", "flag, z=0)")
    )
    unused = RUBRIC.replace("functions:", "  more: {}\nfunctions:")
    assert "small.yaml:10: inputs: more: no function takes it; leave it out" in refused(tmp_path, unused)


def test_problem_gives_what_cannot_be_declared_from_what_is(tmp_path: Path, in_process: Sandbox) -> None:
    with_z = RUBRIC.replace("flag]", "flag, z]"), REFERENCE.replace("flag)", "flag, z)").replace("+ y", "+ z")
    problems = "def problem(rng, X, N, **other):\n    assert not other\n    return {'z': X[:, 0] + N}\n"
    assignment = small(tmp_path, *with_z, problems=problems)
    problem = assignment.inputs.problems["generic"]
    np.testing.assert_array_equal(problem["z"], problem["X"][:, 0] + len(problem["X"]))
    assert validate(assignment, in_process) == (2, [])
    twice = problems.replace("'z'", "'lam'")
    assert "problem() gives 'lam', which the rubric declares under inputs; leave one of them out" in refused(
        tmp_path, problems=twice
    )


def test_tolerances_do_not_come_from_labels_that_are_moved_a_little(tmp_path: Path, in_process: Sandbox) -> None:
    rubric = RUBRIC.replace("{labels: K, shape: [N]}", "{signs: [N]}").replace("f}]", "f, regimes: [generic]}]")
    picks = "def f(X, y, lam, flag):\n    return (X.sum(axis=1) * (y == 1)).sum() + lam + flag\n"
    assignment = small(tmp_path, rubric, picks)
    assert marks(assignment, in_process, picks) == 2
    assert marks(assignment, in_process, picks.replace("lam +", "1.01 * lam +")) == 0


def test_sizes_of_declared_regimes_are_known_to_checks_of_time(tmp_path: Path) -> None:
    growing = ", ".join(f"n{size}: {{N: {size}}}" for size in (10, 20, 40, 80))
    rubric = RUBRIC.replace("function: f}", "function: f}, {kind: scaling, function: f, size: N, regimes: [growing]}")
    assignment = small(tmp_path, rubric + f"regimes: [ordinary, {{growing: {{{growing}}}}}]\n")
    scaling = assignment.rubric.expanded(assignment.rubric.criteria[0].checks[1])
    assert [len(np.asarray(p.arguments["X"])) for p in scaling.timed(assignment.inputs)] == [10, 20, 40, 80]
