from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.base import Inputs
from grader.checks.derivation import DerivationCheck
from grader.course.assignment import Assignment
from grader.model import Evidence, Verdict
from grader.oracle.reference import Oracle

BLANK = "Write your derivation here.\n"


@pytest.fixture
def verdict_on(oracle_of: Callable[[Callable[..., Any]], Oracle]) -> Callable[[str | None], Verdict]:
    def verdict(answer: str | None) -> Verdict:
        evidence = Evidence({}, answer, BLANK)
        return DerivationCheck(kind="derivation").judge(evidence, Inputs({}, {}, {}), oracle_of(print))

    return verdict


@pytest.mark.parametrize("answer", [None, "", " \n\t ", BLANK, f"\n  {BLANK}\n\n"])
def test_an_answer_that_is_blank_or_unchanged_gets_nothing(
    verdict_on: Callable[[str | None], Verdict], answer: str | None
) -> None:
    verdict = verdict_on(answer)
    assert (verdict.credit, verdict.status) == (0, "not handed in")


@pytest.mark.parametrize("answer", ["?", "Write your derivation here. By the chain rule,", "$J$", "\x00"])
def test_any_other_answer_waits_for_a_person(verdict_on: Callable[[str | None], Verdict], answer: str) -> None:
    verdict = verdict_on(answer)
    assert (verdict.credit, verdict.status) == (None, "waits for a person")


@pytest.mark.parametrize("answer", [None, BLANK])
@pytest.mark.parametrize(("documents", "doubt"), [(("scan.pdf", "b.docx"), ""), ((), "scan.pdf, b.docx")])
def test_what_only_a_person_reads_beside_a_blank_answer_is_no_zero(
    oracle_of: Callable[[Callable[..., Any]], Oracle], answer: str | None, documents: tuple[str, ...], doubt: str
) -> None:
    evidence = Evidence({}, answer, BLANK, documents=documents, doubt=doubt)
    verdict = DerivationCheck(kind="derivation").judge(evidence, Inputs({}, {}, {}), oracle_of(print))
    assert (verdict.credit, verdict.status, verdict.unread) == (None, "waits for a person", True)
    assert "scan.pdf, b.docx" in verdict.message


def test_a_complete_derivation_is_awarded_beside_documents_and_not_with_pictures(assignment: Assignment) -> None:
    (check,) = (check for each in assignment.rubric.criteria if each.written for check in each.checks)
    model = (assignment.course.solutions(assignment.name) / "derivation.md").read_text(encoding="utf-8")
    picture = "\n\n![a picture](attachment:picture-0123456789abcdef.png)"

    def credit(evidence: Evidence) -> tuple[float | None, bool]:
        verdict = check.judge(evidence, assignment.inputs, assignment.reference)
        assert verdict.written is not None and verdict.written.points == 10
        return verdict.credit, verdict.unread

    assert credit(Evidence({}, model, documents=("notes.pdf",))) == (1, False)
    assert credit(Evidence({}, model + picture, doubt="it shows pictures")) == (None, True)


def test_a_written_answer_needs_no_call_of_student_code() -> None:
    check = DerivationCheck(kind="derivation")
    assert check.called == () and list(check.probes(Inputs({}, {}, {}))) == []
