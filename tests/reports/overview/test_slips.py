"""Slips by name: what several students did is one line, whatever their programs look like."""

import pytest

from grader.explain.repair import Repair
from grader.explain.told import place_and_kind
from grader.explain.twins.words import START
from grader.model import Place
from grader.reports.overview.slips import SOMEWHERE, slip_name, slips

from .classes import TITLES, record

REPAIR = "Line 4: `{}` lacks a factor. With one small change there every call is right."


def name_of(*staff: str, status: str = "wrong values", misconception: str | None = None) -> str:
    return slip_name({"staff": staff, "status": status, "misconception": misconception})


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (REPAIR.format("lam * W[k]"), "An expression lacks a factor"),
        (
            "Line 6: the axis of `np.max(F, axis=0)` (on line 7, too). With one small change there every call that "
            "counts here is right.",
            "The axis of …",
        ),
        (
            "Cell 2, line 3: the function `np.sum`. With one small change there every call is right.",
            "The function np.sum",
        ),
        ("Line 11, in `Y.shape[1]`. With one small change there every call is right.", SOMEWHERE),
        ("Line 11 or line 12. With one small change there every call is right.", SOMEWHERE),
        (
            "Line 6: `F` is not shifted; and line 7 of tools.py: `G` is not shifted. With both changed every call is "
            "right.",
            "An expression is not shifted",
        ),
        (
            f"{START} the term with W is left out. (log_sum is a variable of the model solution.)",
            "The term with W is left out",
        ),
        ("All 28 calls end with a RecursionError on line 6: does it ever stop?", "It ends with a RecursionError"),
        ("122 of 131 calls end with an IndexError on line 19: too far", "It ends with an IndexError"),
        (
            "None of the 131 calls could be made: the function does not take what is given in f(W).",
            "The function does not take what is given in f(W)",
        ),
        (
            "It writes into W, which it was given: the next call then sees other numbers. Copy.",
            "It writes into W, which it was given",
        ),
        ("It returns 0 in every call.", "It returns 0 in every call"),
    ],
)
def test_a_name_has_nothing_of_one_students_own(said: str, name: str) -> None:
    assert name_of(said) == name


def test_the_sentences_are_those_that_explanations_are_made_of() -> None:
    place = Place(4, 1.0, "line 4", "f", "factor", "`a * b` lacks a factor", "a * b", "a * b", "2 * (a * b)")
    said = place_and_kind(Repair(((place,),), True))
    assert said.startswith("Line 4") and name_of(said) == "An expression lacks a factor"


def test_a_mistake_that_the_rubric_knows_names_it_first() -> None:
    known = "The 1/N is missing."
    assert name_of(known, REPAIR.format("a"), misconception="sum_for_mean") == "The 1/N is missing"
    assert name_of(REPAIR.format("a"), f"{START} only half is taken.") == "Only half is taken"


def test_without_an_explanation_the_status_is_the_name() -> None:
    assert name_of(status="timed out") == "Timed out"
    assert name_of() == "Wrong values, not explained"
    assert name_of("Compared with the reference: differs.") == "Wrong values, not explained"


def test_one_slip_of_several_is_one_line_with_students_criteria_and_a_line_of_code() -> None:
    made = [
        record("bob", softmax=0.0, said=(REPAIR.format("W * X"),)),
        record("ana", softmax=0.0, loss=0.0, said=(REPAIR.format("a * b"),)),
        record("cleo", loss=0.0, status="timed out"),
        record("dan"),
    ]
    most, other = slips(made)
    assert (most.name, most.students, dict(most.criteria)) == (
        "An expression lacks a factor",
        ("ana", "bob"),
        {1: 2, 2: 1},
    )
    assert (most.sample.student, most.sample.where) == ("ana", "work.py, line 4")
    assert most.sample.text == "return np.sum(W * X)"
    assert (other.name, other.students, other.sample.text) == ("Timed out", ("cleo",), "")


def test_what_waits_or_was_not_handed_in_is_no_slip() -> None:
    assert slips([record("ana", written=None), record("bob", written=0.0, status="not handed in")]) == ()
    assert len(TITLES) == 3


def test_a_line_of_a_notebook_is_told_by_its_cell() -> None:
    program = "# %% [cell 1]\nimport numpy\n# %% [cell 4]\n\n\nx = 1\n"
    said = "Cell 4, line 3: the sign of `x`. With one small change there every call is right."
    (slip,) = slips([record("ana", loss=0.0, said=(said,), program=program)])
    assert (slip.sample.where, slip.sample.text) == ("work.py, cell 4, line 3", "x = 1")
