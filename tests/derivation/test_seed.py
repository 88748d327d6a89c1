"""A scanned answer: its noise is left to a person, and what it says, written cleanly, earns its marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.derivation.record import WrittenReading

from .conftest import Read

OCR = Path(__file__).parent / "seed_ocr.txt"
SUM = r"\sum_{i=1}^{N}"
CLEAN = Path(__file__).parent / "seed_clean.md"


def clean(read: Read, sum_over_examples: str) -> WrittenReading:
    """The transcription, with what is missing in it put in."""
    text = CLEAN.read_text(encoding="utf-8")
    for side in (
        r"\sum_{q=1}^{K} \frac{\partial f_{iq}}{\partial w_k}",
        r"x_i \cdot \frac{\partial H}{\partial f_{ik}}",
    ):
        assert text.count(f"= {side}") == 1
        text = text.replace(f"= {side}", f"= {sum_over_examples} {side}")
    return read(text)


def test_noise_is_neither_awarded_nor_refuted(read: Read) -> None:
    written = read(OCR.read_text(encoding="utf-8"))
    assert written.points is None and written.suggested == 0.0
    # What can be read is the question itself, and what says nothing.
    assert [claim.line for claim in written.claims if claim.status == "holds"] == [1]
    assert {claim.status for claim in written.claims} == {"not read", "holds", "trivial"}
    assert all(claim.note for claim in written.claims if claim.status == "not read")
    assert not any(milestone.met for milestone in written.milestones)
    unread = sum(claim.status == "not read" for claim in written.claims)
    assert unread >= 25 and written.why == f"{unread} of {len(written.claims)} lines were not read"


def test_each_line_of_the_noise_by_itself_waits_for_a_person(read: Read) -> None:
    lines = [line for line in OCR.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) > 30
    for line in lines:
        assert read(line).points is None, line


def test_a_clean_transcription_earns_every_milestone_but_its_missing_sum_is_for_a_person(read: Read) -> None:
    written = clean(read, "")
    assert [milestone.met for milestone in written.milestones] == [True] * 6
    assert (written.points, written.suggested, written.before) == (None, 10.0, 3.0)
    assert written.why == "one line holds only with a sum that is missing"
    chain_rule, step = (claim for claim in written.claims if claim.note)
    missing = "holds only if the right side is summed over i: a sum is missing"
    assert r"\sum_{q=1}^{K} \frac{\partial f_{iq}}{\partial w_k}" in chain_rule.text
    assert (chain_rule.status, chain_rule.note.startswith(missing)) == ("holds", True)
    assert (step.status, step.note) == ("implied", missing)
    assert written.first_wrong is step
    assert not any(claim.status in ("differs", "not read") for claim in written.claims)


def test_with_the_sum_it_is_awarded(read: Read) -> None:
    written = clean(read, SUM)
    assert (written.points, written.why) == (10.0, "")
    assert written.reading == "the regulariser is that of class k alone"


@pytest.mark.parametrize("limits", [r"\sum_i", r"\sum_{i}", r"\sum\limits_{i=1}^N"])
def test_the_sum_may_be_written_in_other_ways(read: Read, limits: str) -> None:
    assert clean(read, limits).points == 10.0
