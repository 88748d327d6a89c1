"""Validation against a course whose author made a mistake: it must be found, and its place named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.authoring import validation
from grader.authoring.mutants import mutants
from grader.authoring.samples import expected_marks
from grader.authoring.validation import survivors, validate
from grader.course.assignment import Assignment, Course, load_assignment
from grader.errors import CourseError, ReferenceFault, RubricError
from grader.sandbox.tiers import Sandbox
from tests.few import keep_few_regimes

NAME = "softmax_regression"
# Harmless programs only: they run in this process.
SAMPLES = {
    "naive_everywhere": "{softmax: 3, softmax_stable: 0, loss: 3, loss_stable: 0, grad_wk: 10, derivation: 0}",
    "plain": "{softmax: 3, softmax_stable: 2, loss: 3, loss_stable: 2, grad_wk: 10, derivation: 10}",
    "wrong_axis": "{softmax: 0, softmax_stable: 0, loss: 0, loss_stable: 0, grad_wk: 0, derivation: review}",
}


@pytest.fixture
def copy(course: Course, tmp_path: Path) -> Course:
    """The course with three samples and few regimes, for a test to spoil."""
    (tmp_path / "rubrics").mkdir()
    shutil.copy(course.rubric_file(NAME), tmp_path / "rubrics")
    keep_few_regimes(tmp_path / "rubrics" / f"{NAME}.yaml")
    shutil.copytree(course.handout(NAME), tmp_path / "assignment" / NAME)
    shutil.copytree(course.solutions(NAME), tmp_path / "solutions" / NAME, ignore=shutil.ignore_patterns("samples"))
    for name in SAMPLES:
        there = Path("solutions", NAME, "samples", name)
        shutil.copytree(course.root / there, tmp_path / there)
    spoiled = Course(tmp_path)
    write_marks(spoiled, SAMPLES)
    return spoiled


@pytest.fixture
def without_misconceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """To prove that the author's misconceptions are told apart takes long; for tests of something else."""
    monkeypatch.setattr(validation, "_misconceptions", lambda _: [])


SHORT = pytest.mark.usefixtures("without_misconceptions")


def write_marks(course: Course, marks: dict[str, str]) -> None:
    text = "".join(f"{name}: {mark}\n" for name, mark in marks.items())
    (course.solutions(NAME) / "samples" / "expected.yaml").write_text(text, encoding="utf-8")


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def load(course: Course) -> Assignment:
    return load_assignment(course, NAME)


def test_a_course_without_mistakes_has_none(copy: Course, in_process: Sandbox) -> None:
    # The reference, the stub and the samples.
    assert validate(load(copy), in_process) == (2 + len(SAMPLES), [])


@SHORT
def test_the_number_of_jobs_changes_nothing(copy: Course, in_process: Sandbox) -> None:
    write_marks(copy, {name: mark.replace("loss: 3", "loss: 1") for name, mark in SAMPLES.items()})
    one, three = (validate(load(copy), in_process, jobs=jobs) for jobs in (1, 3))
    assert one == three and len(one[1]) == 2


@SHORT
def test_a_sample_that_gets_other_marks_is_named_with_the_criterion(copy: Course, in_process: Sandbox) -> None:
    write_marks(copy, {**SAMPLES, "wrong_axis": SAMPLES["wrong_axis"].replace("loss: 0", "loss: 3")})
    _, (mistake,) = validate(load(copy), in_process)
    assert mistake.startswith("sample wrong_axis: criterion 'loss' gets 0.0, must get 3 (loss() on input W (")


@SHORT
def test_a_sample_that_should_wait_for_a_person_and_does_not_is_named(copy: Course, in_process: Sandbox) -> None:
    marks = {
        "plain": SAMPLES["plain"].replace("derivation: 10", "derivation: 0"),
        "naive_everywhere": SAMPLES["naive_everywhere"].replace("derivation: 0", "derivation: review"),
        "wrong_axis": SAMPLES["wrong_axis"].replace("softmax: 0", "softmax: review"),
    }
    write_marks(copy, marks)
    _, mistakes = validate(load(copy), in_process)
    assert [mistake.partition(" (")[0] for mistake in mistakes] == [
        "sample naive_everywhere: criterion 'derivation' gets 0.0, must get review",
        "sample plain: criterion 'derivation' gets 10.0, must get 0",
        "sample wrong_axis: criterion 'softmax' gets 0.0, must get review",
    ]


@SHORT
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("residual @ X / X.shape[0]", "residual @ X"),
        ("+ 2 * lam * W[k]", "+ lam * W[k]"),
        ("softmax(X @ W.T)[:, k] - Y", "Y[:, k] - Y"),
    ],
)
def test_a_reference_whose_gradient_is_not_that_of_its_loss_is_found(
    copy: Course, in_process: Sandbox, before: str, after: str
) -> None:
    change(copy.solutions(NAME) / "reference.py", before, after)
    _, mistakes = validate(load(copy), in_process)
    told, marks = mistakes
    assert told.startswith(
        "the reference: criterion 'grad_wk': grad_wk() of reference.py is not the derivative of its loss() on W ("
    )
    assert marks.startswith("the reference: criterion 'grad_wk' gets 0.0, must get 10.0")


@SHORT
def test_a_reference_whose_loss_is_wrong_is_found_by_the_samples(copy: Course, in_process: Sandbox) -> None:
    change(copy.solutions(NAME) / "reference.py", "lam * (W * W).sum()", "2 * lam * (W * W).sum()")
    _, mistakes = validate(load(copy), in_process)
    named = {mistake.partition(" gets ")[0] for mistake in mistakes}
    assert {"the reference: criterion 'grad_wk'", "sample plain: criterion 'loss'"} <= named


@SHORT
def test_a_loss_that_the_complex_step_cannot_differentiate_is_found(copy: Course, in_process: Sandbox) -> None:
    change(copy.solutions(NAME) / "reference.py", "lam * (W * W).sum()", "lam * (np.abs(W) ** 2).sum()")
    _, mistakes = validate(load(copy), in_process)
    told = [mistake for mistake in mistakes if "complex step and Ridders differ" in mistake]
    assert len(told) == 1
    assert told[0].startswith("the reference: criterion 'grad_wk': ") and "(regime 'generic')" in told[0]


def test_a_function_that_the_rubric_names_and_the_reference_lacks_is_found(copy: Course, in_process: Sandbox) -> None:
    change(copy.solutions(NAME) / "reference.py", "def loss(", "def loss_of(")
    with pytest.raises(RubricError, match=r"\.yaml:\d+: functions: loss: reference\.py has no 'loss'"):
        validate(load(copy), in_process)


@SHORT
def test_a_handout_that_already_scores_is_found(copy: Course, in_process: Sandbox) -> None:
    solved = "E = np.exp(F - F.max(axis=1, keepdims=True)); return E / E.sum(axis=1, keepdims=True)"
    change(copy.handout(NAME) / "softmax_regression.py", "raise NotImplementedError", solved)
    _, mistakes = validate(load(copy), in_process)
    assert [mistake.partition(" (")[0] for mistake in mistakes] == [
        "the stub: criterion 'softmax' gets 3.0, must get 0",
        "the stub: criterion 'softmax_stable' gets 2.0, must get 0",
    ]


@SHORT
def test_without_a_model_answer_the_reference_hands_none_in(copy: Course, in_process: Sandbox) -> None:
    (copy.solutions(NAME) / "derivation.md").unlink()
    assert validate(load(copy), in_process)[1] == []


@SHORT
def test_a_sandbox_that_fails_is_told_for_every_submission(copy: Course, in_process: Sandbox) -> None:
    def run(*given: object) -> list[object]:
        raise OSError("no sandbox today")

    review = (
        "{softmax: review, softmax_stable: review, loss: review, loss_stable: review, grad_wk: review, derivation: 0}"
    )
    write_marks(copy, {**SAMPLES, "naive_everywhere": review})
    _, mistakes = validate(load(copy), Sandbox(run, "none"))  # type: ignore[arg-type]
    for name in ("the reference", "the stub", *(f"sample {name}" for name in SAMPLES)):
        assert any(mistake.startswith(f"{name}: ") and "no sandbox today" in mistake for mistake in mistakes)


def test_samples_without_marks_are_right_or_wrong_by_their_names(copy: Course, in_process: Sandbox) -> None:
    samples = copy.solutions(NAME) / "samples"
    (samples / "expected.yaml").unlink()
    (samples / "plain").rename(samples / "right_plain")
    told: list[str] = []
    assert validate(load(copy), in_process, tell=told.append) == (2 + len(SAMPLES), [])
    assert told == [
        "sample naive_everywhere: lost points expected, from its name: softmax_stable (0 of 2), loss_stable (0 of 2)",
        "sample right_plain: full marks expected, from its name",
        "sample wrong_axis: lost points expected, from its name: softmax (0 of 3), softmax_stable (0 of 2), "
        "loss (0 of 3), loss_stable (0 of 2), grad_wk (0 of 10), derivation (review)",
    ]


def test_a_name_that_says_the_wrong_thing_is_told(copy: Course, in_process: Sandbox) -> None:
    samples = copy.solutions(NAME) / "samples"
    write_marks(copy, {"naive_everywhere": SAMPLES["naive_everywhere"]})
    (samples / "wrong_axis").rename(samples / "right_axis")
    (samples / "right_axis" / "derivation.md").unlink()
    (samples / "plain" / "derivation.md").unlink()
    _, mistakes = validate(load(copy), in_process)
    assert mistakes[0] == (
        "sample plain: gets full marks, must lose points somewhere; call it right_plain, or write its marks into "
        "expected.yaml"
    )
    assert [mistake.partition(",")[0] for mistake in mistakes[1:]] == [
        f"sample right_axis: criterion '{name}' gets 0.0"
        for name in ("softmax", "softmax_stable", "loss", "loss_stable", "grad_wk")
    ]


def test_marks_without_a_sample_are_named(copy: Course, in_process: Sandbox) -> None:
    write_marks(copy, {**SAMPLES, "ghost": SAMPLES["plain"]})
    with pytest.raises(CourseError, match=r"expected\.yaml: marks without a sample: ghost; there are: naive_every"):
        validate(load(copy), in_process)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("{softmax: 3}", "sample 'plain' needs a mark for each of: derivation, grad_wk, loss, loss_stable, softmax"),
        ("20", "sample 'plain' needs a mark for each of"),
        (SAMPLES["plain"].replace("loss: 3", "los: 3"), "sample 'plain' needs a mark for each of"),
        (SAMPLES["plain"].replace("loss: 3", "loss: full"), "sample 'plain': a mark is a number or review"),
    ],
)
def test_marks_that_make_no_sense_are_told_with_file_and_line(copy: Course, mark: str, words: str) -> None:
    write_marks(copy, {**SAMPLES, "plain": mark})
    with pytest.raises(CourseError, match=f"expected.yaml:2: {words}"):
        expected_marks(load(copy))


def test_all_mistakes_in_the_marks_are_told_at_once(copy: Course) -> None:
    write_marks(copy, dict.fromkeys(SAMPLES, "none"))
    with pytest.raises(CourseError) as caught:
        expected_marks(load(copy))
    assert len(str(caught.value).splitlines()) == len(SAMPLES)


@SHORT
def test_a_course_without_samples_is_tried_with_reference_and_stub(copy: Course, in_process: Sandbox) -> None:
    shutil.rmtree(copy.solutions(NAME) / "samples")
    assert validate(load(copy), in_process) == (2, [])


def spoil(copy: Course, file: str, old: str, new: str) -> None:
    path = copy.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


MISTAKES = {
    "a misconception that is right": (
        f"solutions/{NAME}/misconceptions.py",
        "softmax(F.T).T",
        "softmax(F)",
        "criterion 'softmax': the misconception 'softmax_over_examples' is right on every input",
    ),
    "a misconception behind another one": (
        f"solutions/{NAME}/misconceptions.py",
        "np.log(softmax(F))",
        "softmax(F.T).T",
        "criterion 'softmax': the misconception 'log_softmax' is taken for 'softmax_over_examples'",
    ),
    "a gradient that is not the loss's": (
        f"solutions/{NAME}/reference.py",
        "+ 2 * lam * W[k]",
        "+ 2 * lam * W[k] * (1 + 1e-9)",
        "the reference: criterion 'grad_wk': grad_wk() of reference.py is not the derivative of its loss() on W (",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_the_author_knows_of_mistakes_is_proved(copy: Course, in_process: Sandbox, name: str) -> None:
    file, old, new, words = MISTAKES[name]
    spoil(copy, file, old, new)
    _, mistakes = validate(load_assignment(copy, NAME), in_process)
    assert [mistake for mistake in mistakes if mistake.startswith(words)], mistakes


@pytest.mark.parametrize(("file", "name"), [("misconceptions", "log_softmax")])
def test_a_function_that_the_rubric_names_must_be_there(copy: Course, file: str, name: str) -> None:
    spoil(copy, f"solutions/{NAME}/{file}.py", f"def {name}(", f"def no_{name}(")
    with pytest.raises(ReferenceFault, match=f"{file}.py: there is no function '{name}'; the rubric names it"):
        load_assignment(copy, NAME)


def few_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fourth of them; benchmarks/mutants.py tries all."""
    monkeypatch.setattr(validation, "mutants", lambda *given: mutants(*given)[1::4])


def test_mutants_that_survive_are_those_that_compute_the_same(
    assignment: Assignment, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_mutants(monkeypatch)
    tried, alive = survivors(assignment, in_process)
    assert tried > 40
    # Within the promised range of logits, a shift by their mean does what a shift by their maximum does.
    allowed = ("F.real.max", "residual.T", "`X` became `Y`")
    assert all(any(words in mutant.description for words in allowed) for mutant in alive), alive


def test_a_hole_in_the_rubric_lets_mutants_through(
    copy: Course, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_mutants(monkeypatch)
    text = (copy.root / "rubrics" / f"{NAME}.yaml").read_text(encoding="utf-8")
    text = text.replace("regimes: [everyday, public_example]", "regimes: [lambda_zero]")
    (copy.root / "rubrics" / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    spoil(copy, f"rubrics/{NAME}.yaml", "regimes: [everyday, extreme, public]", "regimes: [lambda_zero]")
    _, alive = survivors(load_assignment(copy, NAME), in_process)
    assert any("lam" in mutant.description for mutant in alive)
