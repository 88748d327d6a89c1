"""Records survive being kept, equal work is done once, and a store that cannot be read is made anew."""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course.assignment import Assignment
from grader.course.submission import read_submission
from grader.explain.diagnosis import Found
from grader.explain.repair import Repair
from grader.grading import grade
from grader.grading.memo import Recent, Remembered, digest_of, digest_of_outcomes, state_of
from grader.grading.records import packed, unpacked
from grader.grading.store import Kept, Store
from grader.model import Failure, Generator, Judgement, Made, Outcome, Place, Probe, Status, Submission, Verdict
from grader.reports.json import report_json
from grader.sandbox.tiers import Sandbox

WRONG = b"import numpy as np\ndef softmax(F):\n    return np.exp(F)\n"


def submission(source: bytes = WRONG, answer: str | None = "$J = 1$", student: str = "ana") -> Submission:
    name = "softmax_regression"
    return Submission(student, name, f"{name}.py", {f"{name}.py": source}, answer)


def remembered(store: Store, base: str = "") -> Remembered:
    return Remembered(store.load, store.save, base)


def test_a_judgement_comes_back_as_it_was() -> None:
    arguments: dict[str, Any] = {
        "W": np.array([[1.0, -0.0], [np.inf, np.nan]]),
        "k": np.int64(2),
        "net": Made("fit", {"X": np.ones(3)}, frozenset({"X"}), "1", {"b": 2.0}, {"b": "c"}),
        "rng": Generator(7),
        "more": {"x": 1, "y": "z", "on": True},
    }
    outcome = Outcome(Probe("f", arguments, "small", keywords=frozenset({"k"})), Status.RAISED, None, "no \ud800 way")
    failure = Failure(outcome, "wrong", "in words", "in brief", np.arange(3.0), "said")
    verdict = Verdict(None, "look", "wrong", frozenset({"b", "a"}), "float32", example=failure, remarks=("x",), calls=2)
    made = Judgement({"loss": verdict, "other": Verdict(1.0, "fine")}, ("a note",), {"sign": "plus"})
    back = unpacked(packed(made))
    assert back.notes == made.notes and back.conventions == made.conventions
    assert back.verdicts["other"] == made.verdicts["other"]
    again = back.verdicts["loss"]
    assert replace(again, example=None) == replace(verdict, example=None)
    probe = again.example.outcome.probe
    assert (probe.key, probe.keywords, probe.shapes) == (
        outcome.probe.key,
        outcome.probe.keywords,
        outcome.probe.shapes,
    )
    assert again.example.outcome.status is Status.RAISED and again.example.outcome.message == "no \ud800 way"
    np.testing.assert_array_equal(again.example.expected, failure.expected)


def test_what_was_found_in_a_program_comes_back_as_it_was() -> None:
    place = Place(3, 1.5, "line 3", "f", "sign", "a sign", "a + b", "return a + b", "a - b", also="line 4")
    found = {"loss": Found(Repair(((place,), (place, place)), suits_all=False), "a twin"), "other": Found()}
    assert unpacked(packed(found)) == found


@pytest.mark.parametrize("sample", ["plain", "wrong_axis", "returns_lists", "remembers_n"])
def test_reports_made_of_what_was_kept_are_the_same(assignment: Assignment, in_process: Sandbox, sample: str) -> None:
    path = assignment.course.solutions(assignment.name) / "samples" / sample
    work = read_submission(path, assignment, "ana")
    store = Store(None)
    made = [report_json(grade(work, assignment, in_process, memo=remembered(store))) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not packed",
        packed(("whole",))[:-3],
        zlib.compress(json.dumps({"Popen": {"args": "ls"}}).encode()),
        zlib.compress(json.dumps({"array": ["O", [1], "AAAAAAAAAAA="]}).encode()),
        zlib.compress(json.dumps({"Verdict": {"credit": 1, "no_such_field": 2}}).encode()),
    ],
)
def test_bytes_that_are_no_record_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(content)


def test_what_is_no_record_is_not_kept() -> None:
    with pytest.raises(TypeError, match="function"):
        packed(Judgement({}, (print,)))  # type: ignore[arg-type]


def counting(sandbox: Sandbox) -> tuple[Sandbox, list[str]]:
    ran: list[str] = []

    def run(work: Submission, probes: Any, limits: Any) -> Any:
        ran.append(work.student)
        return sandbox.run(work, probes, limits)

    return replace(sandbox, run=run), ran


def test_equal_submissions_run_once_and_are_told_the_same(assignment: Assignment, in_process: Sandbox) -> None:
    sandbox, ran = counting(in_process)
    memo = remembered(Store(None))
    reports = [grade(submission(student=name), assignment, sandbox, memo=memo) for name in ("ana", "bob")]
    runs = len(ran)
    assert set(ran) == {"ana"}
    alone = grade(submission(student="bob"), assignment, in_process)
    assert report_json(reports[1]) == report_json(alone)
    other = grade(submission(student="cyd", answer="$J = 2$"), assignment, sandbox, memo=memo)
    assert len(ran) > runs and other.provenance.submission != alone.provenance.submission


def test_an_equal_text_is_read_once_and_an_equal_program_looked_into_once(
    assignment: Assignment, in_process: Sandbox
) -> None:
    made: list[str] = []

    class Noting(Remembered):
        def once(self, kind: str, parts: Any, make: Any, sound: Any) -> Any:
            def noted() -> Any:
                made.append(kind)
                return make()

            return super().once(kind, parts, noted, sound)

    store = Store(None)
    memo = Noting(store.load, store.save, "")
    grade(submission(), assignment, in_process, memo=memo)
    assert sorted(made) == ["found", "judgement", "text"]
    made.clear()
    grade(submission(answer="$J = 2$"), assignment, in_process, memo=memo)
    assert sorted(made) == ["judgement", "text"]
    made.clear()
    grade(submission(WRONG + b"\nunused = 3  # no part of what is told\n"), assignment, in_process, memo=memo)
    assert sorted(made) == ["judgement"]
    made.clear()
    grade(submission(b"\n" + WRONG), assignment, in_process, memo=memo)
    assert sorted(made) == ["found", "judgement"]


def test_programs_that_give_the_same_are_judged_once_and_equal_ones_explained_once(
    assignment: Assignment, in_process: Sandbox
) -> None:
    made: list[str] = []

    class Noting(Remembered):
        def lately(self, kind: str, parts: Any, make: Any, sound: Any) -> Any:
            def noted() -> Any:
                made.append(kind)
                return make()

            return super().lately(kind, parts, noted, sound)

    memo = Noting(*(lambda store: (store.load, store.save))(Store(None)), "")
    sandbox, ran = counting(in_process)
    grade(submission(student="first"), assignment, sandbox, memo=memo)
    judged_first = [kind for kind in made if kind == "verdicts"]
    assert judged_first and made[-1] == "explained"
    made.clear()
    ran.clear()
    more = submission(WRONG + b"\nunused = 3\n", student="equal")
    told = grade(more, assignment, sandbox, memo=memo)
    assert made == [] and ran == ["equal"]
    assert report_json(told) == report_json(grade(more, assignment, in_process))
    grade(submission(b"import numpy\n" + WRONG, student="other text"), assignment, sandbox, memo=memo)
    assert made == ["explained"]
    made.clear()
    half = WRONG.replace(b"return", b"return 0.5 *")
    grade(submission(half, student="other numbers"), assignment, sandbox, memo=memo)
    assert made == [*judged_first, "explained"]


def test_what_only_the_time_or_the_text_tells_apart_is_not_taken_for_the_same() -> None:
    probe = Probe("f", {"x": np.ones(2)}, "small")
    base = Outcome(probe, Status.RETURNED, np.ones(2), seconds=1.0, parts={"0": np.ones(2)})
    others = [
        replace(base, value=np.array([1.0, 2.0])),
        replace(base, value=np.ones((1, 2))),
        replace(base, value=np.ones(2, dtype=np.float32)),
        replace(base, value=None),
        replace(base, parts={"1": np.ones(2)}),
        replace(base, status=Status.RAISED),
        replace(base, message="said"),
        replace(base, detail="said"),
        replace(base, printed="said"),
        replace(base, notes=("passed over",)),
    ]
    assert len({digest_of_outcomes([each]) for each in [base, *others]}) == 1 + len(others)
    assert digest_of_outcomes([replace(base, seconds=2.0)]) == digest_of_outcomes([base])


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    recent = Recent(2)
    recent.save("a", 1)
    recent.save("b", 2)
    assert recent.load("a") == 1
    recent.save("c", 3)
    assert [recent.load(key) for key in "abc"] == [1, None, 3]


def test_what_failed_through_our_fault_is_made_again(assignment: Assignment, in_process: Sandbox) -> None:
    def fails(*_: Any) -> Any:
        raise RuntimeError("a fault")

    memo = remembered(Store(None))
    broken = grade(submission(), assignment, replace(in_process, run=fails), memo=memo)
    assert {score.points for score in broken.scores if score.id != "derivation"} == {None}
    again = grade(submission(), assignment, in_process, memo=memo)
    assert any(score.points is not None for score in again.scores)


def test_equal_work_that_is_under_way_is_waited_for() -> None:
    store, began, go_on = Store(None), threading.Event(), threading.Event()
    memo, made = remembered(store), []

    def slow() -> str:
        made.append(1)
        began.set()
        go_on.wait(10)
        return "done"

    results: list[str] = []
    first = threading.Thread(target=lambda: results.append(memo.once("a", ["b"], slow, lambda _: True)))
    first.start()
    began.wait(10)
    second = threading.Thread(target=lambda: results.append(memo.once("a", ["b"], slow, lambda _: True)))
    second.start()
    go_on.set()
    for thread in (first, second):
        thread.join(10)
    assert results == ["done", "done"] and made == [1]


def test_points_and_titles_are_no_part_of_what_is_judged(assignment: Assignment, in_process: Sandbox) -> None:
    def state(**changed: Any) -> dict[str, str]:
        first, *rest = assignment.rubric.criteria
        criteria = [first.model_copy(update=changed), *rest]
        return state_of(
            replace(assignment, rubric=assignment.rubric.model_copy(update={"criteria": criteria})), in_process
        )

    usual = state_of(assignment, in_process)
    assert state(points=17.0, title="another") == usual
    changed = state(hint="another")
    assert {part for part in usual if changed[part] != usual[part]} == {"the rubric"}
    weaker = state_of(assignment, replace(in_process, protection="other"))
    assert {part for part in usual if weaker[part] != usual[part]} == {"the sandbox"}


KEPT = Kept("work", {"the rubric": "x"}, {"student": "ana"}, {"loss": 3.0, "derivation": None}, {"loss_work": "said"})


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    store = Store(tmp_path / "results.db")
    store.save("key", ("a", 1))
    store.keep("ana", KEPT)
    store.close()
    again = Store(tmp_path / "results.db")
    assert again.load("key") == ("a", 1) and again.kept("ana") == KEPT
    assert again.load("other") is None and again.kept("bob") is None


@pytest.mark.parametrize("damage", [b"no database at all" * 400, b"SQLite format 3\x00" + bytes(4000)])
def test_a_damaged_store_is_told_and_made_anew(tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "results.db"
    path.write_bytes(damage)
    store = Store(path)
    assert store.load("key") is None
    store.save("key", ("a", 1))
    store.close()
    assert "what it held is found again" in caplog.text
    assert Store(path).load("key") == ("a", 1)


def test_a_thread_that_works_on_after_the_end_of_a_run_harms_no_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "results.db")
    store.save("key", ("a", 1))
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.load("key")
    assert Store(tmp_path / "results.db").load("key") == ("a", 1)


def test_a_damaged_row_is_made_anew(tmp_path: Path) -> None:
    store = Store(tmp_path / "results.db")
    store.save("key", ("a", 1))
    store.close()
    with sqlite3.connect(tmp_path / "results.db") as database:
        database.execute("UPDATE found SET record = ?", (b"damaged",))
    store = Store(tmp_path / "results.db")
    assert store.load("key") is None
    assert remembered(store).once("a", [], lambda: "made", lambda _: True) == "made"


def test_what_was_found_with_other_settings_is_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path / "results.db")
    for base in ("old", "new"):
        remembered(store, base).once("a", ["b"], lambda base=base: base, lambda _: True)  # type: ignore[misc]
    store.drop_all_but("new")
    again = [remembered(store, base).once("a", ["b"], lambda: "made", lambda _: True) for base in ("old", "new")]
    assert again == ["made", "new"]


def test_looking_ahead_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    ahead = Store(path, read_only=True)
    ahead.save("key", ("a", 1))
    ahead.close()
    assert not path.exists()
    Store(path).close()
    before = path.read_bytes()
    ahead = Store(path, read_only=True)
    ahead.save("key", ("a", 1))
    ahead.keep("ana", KEPT)
    ahead.close()
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == [path.name]


def test_words_are_told_apart_whatever_stands_in_them() -> None:
    assert len({digest_of(parts) for parts in (["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], [b"abc", b"\xff"])}) == 5
