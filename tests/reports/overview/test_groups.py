"""Students by what an instructor asks for."""

from typing import Any

from grader.reports.overview.groups import Late, late, milestones, sections, waiting

from .classes import record


def read(student: str, why: str, *earned: float) -> dict[str, Any]:
    made = record(student, written=None)
    steps = [
        {
            "id": f"m{i}",
            "title": f"step {i}",
            "points": 2.0,
            "met": points > 0,
            "lines": [],
            "earned": points,
            "cost": 0,
        }
        for i, points in enumerate(earned)
    ]
    made["criteria"][2]["derivation"] = {"why": why, "needs_review": bool(why), "milestones": steps}
    return made


def test_who_waits_is_told_by_criterion_and_reason_the_commonest_first() -> None:
    found = waiting(
        [read("a", "one line does not hold"), read("b", "a step is missing"), read("c", "one line does not hold")]
    )
    assert [(each.title, each.why, each.students) for each in found] == [
        ("the derivation of dJ/dw_k", "one line does not hold", ("a", "c")),
        ("the derivation of dJ/dw_k", "a step is missing", ("b",)),
    ]


def test_without_a_reading_the_message_says_why() -> None:
    assert [each.why for each in waiting([record("a", written=None)])] == ["A person reads this"]


def test_a_cell_that_is_no_criterion_waits_too() -> None:
    (found,) = waiting([{**record("a"), "needs_review": True}])
    assert (found.criterion, found.students) == (0, ("a",)) and "no criterion" in found.title


def test_work_that_a_person_marked_before_says_so() -> None:
    made = record("a", written=None)
    made["criteria"][2]["by_person"] = True
    assert "the work has changed since" in waiting([made])[0].why


def test_the_latest_come_first_and_a_penalty_counts_as_late() -> None:
    made = [
        record("a", late=60.0),
        record("b"),
        record("c", late=0.0, penalty=2.0),
        record("d", late=90.0, penalty=1.0),
    ]
    assert late(made) == (Late("d", 90.0, 1.0), Late("a", 60.0, 0.0), Late("c", 0.0, 2.0))


def test_sections_have_quartiles_and_those_without_one_come_last() -> None:
    made = [record("a", section="B", late=5.0), record("b", section="A", written=None), record("c", section="")]
    found = sections(made)
    assert [(each.name, each.spread.median, each.waiting, each.late) for each in found] == [
        ("A", 12.0, 1, 0),
        ("B", 22.0, 0, 1),
        ("(none)", 22.0, 0, 0),
    ]
    assert sections([record("a", section="A"), record("b", section="A")]) == ()


def test_steps_count_who_reached_them_in_full_and_in_part() -> None:
    (found,) = milestones([read("a", "", 2.0, 1.0), read("b", "no", 2.0, 0.0), record("c", written=0.0)])
    assert (found.title, found.read, found.complete) == ("the derivation of dJ/dw_k", 2, 1)
    assert [(step.title, step.read, step.full, step.part) for step in found.steps] == [
        ("step 0", 2, 2, 0),
        ("step 1", 2, 0, 1),
    ]
    assert milestones([record("a")]) == ()
