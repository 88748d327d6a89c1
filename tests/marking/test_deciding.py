"""What a decision writes, and what alike answers are told by; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from grader.marking.alike import key_of
from grader.marking.anonymous import redacted
from grader.marking.deciding import Decision, DecisionError, common_comment, drawn, points_of
from grader.marking.waiting import Answer, Cell
from grader.reports.listing import places


def answer(student: str, comment: str | None = None, **about: Any) -> Answer:
    cell = Cell(f"grade of {student}", None, None, True, f"comment of {student}", comment)
    criterion = {"status": "waits", "message": "", "remarks": [], "written": True, **about}
    return Answer(student, "proof", "the proof", 10.0, cell, criterion, {"answer": "A text  of\nwords."})


def decided(comment: str, *answers: Answer) -> dict[str, str | None]:
    """The comment that each student has after a decision for all of these."""
    made = drawn(
        Decision("proof", 5.0, comment, "Ada"),
        {each.student: each for each in answers},
        {each.student: each.seen for each in answers},
    )
    return {change.student: change.after.comment for change in made.changes}


def test_a_comment_for_a_group_stands_below_what_a_person_wrote_before() -> None:
    assert decided("New.", answer("anna", "Old."), answer("bert")) == {"anna": "Old.\n\nNew.", "bert": "New."}
    assert decided("", answer("anna", "Old."), answer("bert")) == {"anna": "Old.", "bert": None}
    assert decided("Old.", answer("anna", "Old."), answer("bert")) == {"anna": "Old.", "bert": "Old."}


def test_one_answers_own_comment_is_changed_as_it_was_seen() -> None:
    assert decided("New.", answer("anna", "Old.")) == {"anna": "New."}
    assert decided("", answer("anna", "Old.")) == {"anna": None}
    assert common_comment([answer("anna", "Old.")]) == "Old."
    assert common_comment([answer("anna", "Old."), answer("bert")]) == ""


def test_an_answer_that_has_changed_is_not_decided() -> None:
    anna = answer("anna")
    made = drawn(Decision("proof", 5.0, "", "Ada"), {"anna": answer("anna", "Since.")}, {"anna": anna.seen})
    assert made.changes == () and made.changed_since == ("anna",)


def test_programs_of_which_the_same_is_said_are_alike_if_they_are_equal() -> None:
    def handed_in(student: str, program: str) -> Answer:
        return replace(answer(student, written=False), handed_in={"files": {"work.py": program}})

    assert key_of(handed_in("anna", "x = 1")) == key_of(handed_in("bert", "x = 1"))
    assert key_of(handed_in("anna", "x = 1")) != key_of(handed_in("bert", "x = 2"))


def test_undoing_writes_what_was_before() -> None:
    anna = answer("anna", "Old.")
    (change,) = drawn(Decision("proof", 5.0, "New.", "Ada"), {"anna": anna}, {"anna": anna.seen}).changes
    assert (change.back.before, change.back.after) == (change.after, anna.cell)


@pytest.mark.parametrize("text", ["", "ten", "-1", "10.5", "nan", "inf"])
def test_points_are_numbers_within_the_part(text: str) -> None:
    with pytest.raises(DecisionError):
        points_of(text, 10.0)
    assert points_of(" 7,5 ", 10.0) == 7.5


def test_equal_texts_are_alike_and_equal_texts_beside_other_scans_are_not() -> None:
    one, other = answer("anna"), answer("bert")
    assert key_of(one) == key_of(other)
    scanned = Answer("cleo", "proof", "", 10.0, one.cell, one.criterion, one.handed_in, beside="a scan")
    assert key_of(scanned) != key_of(one)


def test_names_are_taken_out_wherever_they_stand() -> None:
    shown = redacted({"text": "I, ANNA Muster (anna), wrote banana", "list": ["anna"]}, ["anna", "Muster", "An"])
    assert shown == {"text": "I, [name] [name] ([name]), wrote banana", "list": ["[name]"]}


def test_what_all_programs_name_is_nobodys_name() -> None:
    code = "# by Lam, max.lam@x.org\ndef loss(W, lam):\n    return np.max(W) * lam + max(1, 2)"
    shown = redacted(code, ["Lam", "Max"], words=["loss", "W", "lam"])
    assert shown.startswith("# by [name], ") and shown.endswith("(W, lam):\n    return np.max(W) * lam + max(1, 2)")
    assert redacted("np.max(lam)", ["Lam", "Max"]) == "np.max([name])"


def test_keys_of_records_stay_and_files_named_after_someone_are_still_told_apart() -> None:
    files = {"anna.py": "x = 1", "muster.py": "y = 2", "banana.py": "z = 3"}
    record = {"text": "of text", "files": files, "message": "line 1 of muster.py; line 1 of banana.py"}
    shown = redacted(record, ["text", "anna", "muster"], files)
    assert shown["text"] == "of [name]" and set(shown["files"].values()) == set(files.values())
    assert {"[name].py", "banana.py"} < set(shown["files"])
    found = places([shown["message"]], "banana.py", shown["files"])
    assert [shown["files"][file] for file, _ in found] == ["y = 2", "z = 3"]
