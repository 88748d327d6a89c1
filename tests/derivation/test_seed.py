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


def test_half_of_the_noise_is_read_with_guesses_that_a_person_decides_on(read: Read) -> None:
    written = read(OCR.read_text(encoding="utf-8"))
    unread = [claim for claim in written.claims if claim.status == "not read"]
    assert written.points is None and 2 * len(unread) <= len(written.claims)
    assert written.why == f"{len(unread)} of {len(written.claims)} lines were not read"
    assert {claim.status for claim in written.claims} == {"not read", "holds", "definition", "trivial"}
    assert all(claim.note for claim in unread)
    # What can be read without a guess is the question itself, and what says nothing.
    assert {claim.line for claim in written.claims if claim.status == "holds" and not claim.guesses} == {1}
    assert {17, 23, 31, 40, 41, 49, 57} <= set(written.guessed)


GUESSES = [
    (31, r"\sum_{q=1}^{K} for \frac{K}{5}", r"\sum_{q=1}^{K} \frac{\partial f_{q}}{\partial w_r}"),
    (40, r"x for \chi", r"\frac{\partial x^T W_{k}}{\partial W_{k}} = x"),
    (41, "f_{g} for fg", r"\frac{\partial f_{g}}{\partial W_{k}} = 0"),
    (49, "y for g", r"\frac{\partial y_{ik}f_{k}}{\partial f_{k}} = y_{ik}"),
    (57, r"\partial for \lambda", r"\frac{\partial \left[\lambda \cdot ||W_{k}||_{2}^{2}\right]}{\partial w_{k}} = "),
]


def test_each_guess_is_told_with_what_was_scanned(read: Read) -> None:
    text = OCR.read_text(encoding="utf-8")
    written = read(text)
    for line, guess, read_as in GUESSES:
        found = [claim for claim in written.claims if claim.line == line]
        assert any(guess in claim.guesses and read_as in " ".join(claim.read_as.split()) for claim in found), line
        assert all(claim.text in text for claim in found if claim.guesses), line


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
