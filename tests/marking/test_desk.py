"""A decision for a group is in nbgrader's gradebook, is undone, and takes no mark of another person's with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.cli import main
from grader.course.assignment import Course
from grader.marking.deciding import Decision, DecisionError
from grader.marking.desk import Desk
from grader.nbgrader.gradebook.opening import open_gradebook
from tests.nbgrader.conftest import NAME

DeskOf = Callable[..., Desk]
CODE = {"softmax", "softmax_stable", "loss", "loss_stable", "grad_wk"}


def seen(desk: Desk, *students: str) -> dict[str, str]:
    answers = desk.standings().of("derivation")
    return {student: answers[student].seen for student in students}


def in_gradebook(course: Course, student: str) -> tuple[float | None, bool, str | None]:
    with open_gradebook(course) as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, student)
        grade = next(each for each in notebook.grades if each.name == "derivation")
        comment = next(each for each in notebook.comments if each.name == "derivation")
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def in_formgrader(course: Course, student: str, score: float) -> None:
    """As formgrader saves a mark."""
    with open_gradebook(course) as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, student)
        grade = next(each for each in notebook.grades if each.name == "derivation")
        grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()


def test_answers_that_are_alike_stand_together(desk_of: DeskOf) -> None:
    stands = desk_of().standings()
    written = [group for group in stands.groups if group.part == "derivation"]
    groups = {tuple(sorted(each.student for each in group.members)) for group in written}
    assert groups == {("anna", "bert", "carl"), ("gina",), ("cleo",), ("emil", "fred")}
    anna, gina = (next(g for g in written if g.first.student == student) for student in ("anna", "gina"))
    assert anna.first.suggested == 7.0
    assert gina.why == f"{anna.why}; some of it was not read"


def test_one_decision_marks_a_group_in_the_gradebook(desk_of: DeskOf, own_class: Course) -> None:
    desk = desk_of()
    done = desk.decide(Decision("derivation", 6.5, "The 2 is lost.", "Ada"), seen(desk, "anna", "bert"))
    assert set(done.saved) == {"anna", "bert"} and done.changed_since == ()
    assert in_gradebook(own_class, "anna") == (6.5, False, "The 2 is lost.")
    stands = desk.standings()
    assert {each.student for each in stands.marked} == {"anna", "bert"}
    assert stands.by_whom["derivation", "bert"] == "Ada"
    assert stands.comments("derivation") == ["The 2 is lost."]


def test_what_was_marked_is_in_the_export(
    desk_of: DeskOf, own_class: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_of()
    desk.decide(Decision("derivation", 6.5, "", "Ada"), seen(desk, "anna"))
    main(["export", NAME, "--course", str(own_class.root)])
    rows = [line for line in capsys.readouterr().out.splitlines() if ",anna," in line]
    assert len(rows) == 1 and "6.5" in rows[0]


def test_undoing_puts_back_what_stood(desk_of: DeskOf, own_class: Course) -> None:
    desk = desk_of()
    before = in_gradebook(own_class, "anna")
    done = desk.decide(Decision("derivation", 6.5, "Look again.", "Ada"), seen(desk, "anna", "bert"))
    undone = desk.undo(done.number, "Ben")
    assert set(undone.saved) == {"anna", "bert"}
    assert in_gradebook(own_class, "anna") == before
    assert desk.standings().past[0].undone_by == "Ben"
    with pytest.raises(DecisionError, match="undone already"):
        desk.undo(done.number, "Ada")


def test_two_assistants_at_once_lose_no_mark(desk_of: DeskOf, own_class: Course) -> None:
    ada, ben = desk_of("Ada"), desk_of("Ben")
    both = seen(ada, "anna", "bert")
    ben.decide(Decision("derivation", 5.0, "", "Ben"), seen(ben, "bert"))
    done = ada.decide(Decision("derivation", 7.0, "", "Ada"), both)
    assert done.saved == ("anna",) and done.changed_since == ("bert",)
    assert in_gradebook(own_class, "bert")[0] == 5.0 and in_gradebook(own_class, "anna")[0] == 7.0


def test_a_mark_of_formgraders_is_seen_and_never_overwritten(desk_of: DeskOf, own_class: Course) -> None:
    desk = desk_of()
    before = seen(desk, "cleo")
    in_formgrader(own_class, "cleo", 3.0)
    assert {each.student for each in desk.standings().marked} == {"cleo"}
    assert desk.decide(Decision("derivation", 0.0, "", "Ada"), before).saved == ()
    assert in_gradebook(own_class, "cleo")[0] == 3.0


def test_undoing_leaves_a_mark_that_was_given_since(desk_of: DeskOf, own_class: Course) -> None:
    desk = desk_of()
    done = desk.decide(Decision("derivation", 6.0, "", "Ada"), seen(desk, "anna", "bert"))
    in_formgrader(own_class, "bert", 9.0)
    undone = desk.undo(done.number, "Ada")
    assert undone.saved == ("anna",) and undone.changed_since == ("bert",)
    assert in_gradebook(own_class, "bert")[0] == 9.0


def test_a_mark_that_formgrader_changed_since_is_nobodys_here(desk_of: DeskOf, own_class: Course) -> None:
    desk = desk_of()
    for points in (9.0, 6.0):
        desk.decide(Decision("derivation", points, "", "Ada"), seen(desk, "anna", "bert"))
    in_formgrader(own_class, "bert", 9.0)
    assert desk.standings().by_whom == {("derivation", "anna"): "Ada"}


def test_the_last_decision_is_ones_own_and_not_undone(desk_of: DeskOf) -> None:
    ada, ben = desk_of("Ada"), desk_of("Ben")
    first = ada.decide(Decision("derivation", 6.0, "", "Ada"), seen(ada, "anna"))
    second = ada.decide(Decision("derivation", 6.0, "", "Ada"), seen(ada, "carl"))
    ben.decide(Decision("derivation", 5.0, "", "Ben"), seen(ben, "bert"))
    last = ada.standings().last_of("Ada")
    assert last is not None and last.id == second.number
    ada.undo(second.number, "Ada")
    last = ada.standings().last_of("Ada")
    assert last is not None and last.id == first.number
    assert ada.standings().last_of("Cleo") is None


def test_a_kill_between_journal_and_gradebook_is_settled(
    desk_of: DeskOf, own_class: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of()
    for step in ("grader.marking.desk.write", "grader.marking.journal.Journal.saved"):
        with monkeypatch.context() as patched:
            patched.setattr(step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                desk.decide(Decision("derivation", 4.0, "", "Ada"), seen(desk, "cleo"))
    past = desk_of("Ben").standings().past
    assert [(each.decision.points, [change.student for change in each.changes]) for each in past] == [(4.0, ["cleo"])]
    assert in_gradebook(own_class, "cleo")[0] == 4.0
    assert desk_of("Ben").undo(past[0].id, "Ben").saved == ("cleo",)


def test_without_names_nothing_tells_who_it_is(desk_of: DeskOf) -> None:
    stands = desk_of(anonymous=True).standings()
    shown = [stands.name(each.student) for each in stands.answers]
    assert all(name.startswith("answer ") for name in shown)
    assert not any("Fred" in note for each in stands.answers for note in each.notes if each.student == "fred")
    again = desk_of("Ben", anonymous=True).standings()
    assert {each: stands.name(each) for each in stands.people} == {each: again.name(each) for each in again.people}


def test_answers_of_a_group_stand_by_what_their_first_wrong_line_states(desk_of: DeskOf) -> None:
    together = next(group for group in desk_of().standings().groups if len(group.members) == 3)
    assert [sorted(each.student for each in kind.members) for kind in together.kinds] == [["anna", "bert"], ["carl"]]


def test_programs_that_wait_are_shown_with_what_is_said_of_them(desk_of: DeskOf) -> None:
    stands = desk_of().standings()
    waiting = [each.first for each in stands.groups if each.part == "softmax"]
    assert [each.student for each in waiting] == ["hugo"] and waiting[0].suggested is None


def test_cells_that_only_formgrader_shows_are_counted(desk_of: DeskOf, own_class: Course) -> None:
    assert desk_of().standings().others == 0
    with open_gradebook(own_class) as gradebook:
        gradebook.find_graded_cell("derivation", NAME, NAME).name = "a cell of the notebook's own"
        gradebook.db.commit()
    stands = desk_of().standings()
    assert stands.others == 7 and {each.part for each in stands.answers if each.cell.waits} == CODE
