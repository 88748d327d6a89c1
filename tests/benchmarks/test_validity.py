"""What is counted, and how the rivals decide."""

from __future__ import annotations

import corpus
import pytest
import rivals
import validity
from corpus import FUNCTIONS, Program
from validity import WHOLE, Tally, Verdict

from grader.course.assignment import Assignment
from grader.sandbox.tiers import Sandbox

ALL = dict.fromkeys(FUNCTIONS, True)
PROGRAM = Program("some/program", "")
BY_NAME = {program.name: program for program in corpus.by_hand()}


def tally(marks: str, *accepted: str, forgiven: frozenset[str] = frozenset()) -> Tally:
    found = Tally()
    found.add(PROGRAM, marks, Verdict({function: function in accepted for function in FUNCTIONS}, {}, forgiven))
    return found


def test_right_programs_that_are_refused_are_false_rejects() -> None:
    found = tally("RRR", "softmax", "loss")
    assert found.false_rejects == {"grad_wk": 1, WHOLE: 1}
    assert not found.false_accepts
    assert list(found.named) == [("false reject", "some/program", "grad_wk")]


def test_wrong_programs_that_are_accepted_are_false_accepts() -> None:
    found = tally("RWR", *FUNCTIONS)
    assert found.false_accepts == {"loss": 1, WHOLE: 1}
    assert found.right == {"softmax": 1, "grad_wk": 1}


def test_one_refused_function_refuses_the_submission() -> None:
    found = tally("WRW", "grad_wk", "loss")
    assert found.false_accepts == {"grad_wk": 1}
    assert found.wrong[WHOLE] == 1


def test_grey_functions_count_nowhere() -> None:
    found = tally("GRR", *FUNCTIONS)
    assert found.right == {"loss": 1, "grad_wk": 1}
    assert not found.wrong


def test_a_gradient_forgiven_beside_a_softmax_that_paid_is_explained() -> None:
    found = tally("LRL", "loss", "grad_wk", forgiven=frozenset({"grad_wk"}))
    assert found.explained == 1
    assert not found.false_accepts


def test_a_gradient_that_is_wrong_everywhere_is_not_explained() -> None:
    assert tally("LRW", "loss", "grad_wk", forgiven=frozenset({"grad_wk"})).false_accepts == {"grad_wk": 1}


def test_the_rubric_is_asked_about_each_function(assignment: Assignment, in_process: Sandbox) -> None:
    names = ["right/plain", "right/float32_everywhere", "wrong/pair_half_lambda", "wrong/all_not_shifted"]
    programs = [BY_NAME[name] for name in names]
    plain, single, pair, naive = validity.graded(programs, assignment, in_process)
    assert plain.accepted == single.accepted == ALL
    assert pair.accepted == {"softmax": True, "loss": False, "grad_wk": False}
    assert naive.accepted == {"softmax": False, "loss": False, "grad_wk": True}
    assert naive.forgiven == {"grad_wk"}
    assert naive.everyday == ALL


def test_the_table_has_a_line_for_each_way() -> None:
    text = validity.table({"one way": tally("RRW", *FUNCTIONS), "another": tally("RRR")})
    assert [line.split("  ")[0] for line in text.splitlines()[2:]] == ["one way", "another"]
    assert "1/1" in text


@pytest.mark.parametrize(
    ("name", "allclose", "own"),
    [
        ("right/plain", True, True),
        ("wrong/gradient_lambda_once", False, False),
        ("wrong/pair_half_lambda", False, True),
        ("wrong/stub", False, False),
    ],
)
def test_rivals_decide(assignment: Assignment, name: str, allclose: bool, own: bool) -> None:
    reference = (assignment.reference.folder / "reference.py").read_text(encoding="utf-8")
    said = rivals.decide(BY_NAME[name].source, reference, seed=3)
    assert said.pop(rivals.ALLCLOSE).accepted["grad_wk"] is allclose
    assert said
    # The stricter CS231n rule refuses a right gradient now and then.
    assert {way for way, decision in said.items() if decision.accepted["grad_wk"] is not own} == set()
    assert name == "wrong/stub" or all(decision.calls > 1 for decision in said.values())


def test_a_rival_that_dies_accepts_nothing(assignment: Assignment) -> None:
    said = rivals.decide("import os\nos._exit(0)\n", "", seed=1)
    assert not any(any(decision.accepted.values()) for decision in said.values())
