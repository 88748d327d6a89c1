from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.base import Inputs
from grader.checks.derivation import DerivationCheck
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


def test_a_written_answer_needs_no_call_of_student_code() -> None:
    check = DerivationCheck(kind="derivation")
    assert check.called == () and list(check.probes(Inputs({}, {}, {}))) == []
