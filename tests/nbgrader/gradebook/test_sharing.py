"""What many students have alike is held once."""

from __future__ import annotations

from grader.nbgrader.gradebook.marks import Mark, Marks, Record, Sharing


def record(student: str, points: float) -> Record:
    criterion = {"id": "loss", "points": points, "max_points": 3.0, "needs_review": False, "status": "right"}
    return {"student": student, "points": points, "criteria": [criterion]}


def test_equal_criteria_are_one_and_others_are_not() -> None:
    sharing = Sharing()
    first, second, third = (sharing.record(record(*each)) for each in (("ada", 3.0), ("bob", 3.0), ("cid", 2.0)))
    assert first["criteria"] is second["criteria"]
    assert third["criteria"] is not first["criteria"]
    assert [first, second, third] == [record("ada", 3.0), record("bob", 3.0), record("cid", 2.0)]


def test_equal_marks_are_one_and_keep_their_own_penalty() -> None:
    sharing = Sharing()
    given = [
        Marks({("ps1", "loss"): Mark(points, 3.0, by_person=False)}, late)
        for points, late in ((3.0, 1.0), (3.0, 0.0), (2.0, 0.0))
    ]
    first, second, third = map(sharing.marks, given)
    assert first.cells is second.cells and third.cells is not first.cells
    assert [first, second, third] == given
