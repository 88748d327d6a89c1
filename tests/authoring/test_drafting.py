"""An assignment drafted from a reference: what is guessed, what is told by numbers, and what is left to its author."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.authoring.drafting import PUBLIC_TESTS, draft
from grader.authoring.drafting.reading import marked, solved
from grader.authoring.drafting.words import TODO, guessed
from grader.authoring.starter import NAME, starter
from grader.cli import main
from grader.course.stub import stub_of
from grader.errors import CourseError, RubricError
from grader.rubric import parse_rubric

LINEAR = '''"""A linear model: N examples, X (N, d), labels y (N,), -1 or +1, weights w (d,); lam is positive."""
import numpy as np

def _margins(w, X, y):
    return y * (X @ w)

def loss(w, X, y, lam):
    """The mean logistic loss, with the penalty."""
    return float(np.mean(np.log1p(np.exp(-_margins(w, X, y)))) + lam * w @ w)

def slope(w, X, y, lam):
    return -(y / (1 + np.exp(_margins(w, X, y)))) @ X / len(y) + 2 * lam * w
'''

NET = '''import numpy as np

class Small:
    """params holds W, of shape (D, C), and b, of shape (C,)."""

    def __init__(self, inputs, outputs):
        """inputs: the dimension D of the data
        outputs: the number C of classes"""
        self.params = {"W": np.zeros((inputs, outputs)), "b": np.zeros(outputs)}

    def loss(self, X, y=None, reg=0.0):
        """Scores (N, C), or with labels the loss and its derivatives.

        - X: data of shape (N, D)
        - y: labels, shape (N,); 0 <= y[i] < C
        - reg: regularisation strength
        """
        scores = X @ self.params["W"] + self.params["b"]
        if y is None:
            return scores
        off = scores - np.eye(scores.shape[1])[y]
        value = (off**2).sum() + reg * (self.params["W"] ** 2).sum()
        return value, {"W": 2 * X.T @ off + 2 * reg * self.params["W"], "b": 2 * off.sum(axis=0)}
'''


def rubric_of(source: str) -> str:
    return draft("small", source, "reference.py").files["rubrics/small.yaml"]


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("A (N, d) and b (N,)", {"shape": ["N", "d"]}),
        ("A: examples, shape (N, d)", {"shape": ["N", "d"]}),
        ("- A: A numpy array of shape (N, D) containing data", {"shape": ["N", "D"]}),
        ("A : ndarray of shape (n,)", {"shape": ["n"]}),
        ("A is a vector of length n", {"shape": ["n"]}),
        ("A (N,): labels, 0 <= A < K", {"labels": "K", "shape": ["N"]}),
        ("A: class labels (N,) in 0..C-1", {"labels": "C", "shape": ["N"]}),
        ("A: labels (N,)", {"labels": TODO, "shape": ["N"]}),
        ("A (N,): labels, -1 or +1", {"signs": ["N"]}),
        ("A (N,), 0 or 1", {"binary": ["N"]}),
        ("A: one-hot labels, (N, K)", {"one_hot": ["N", "K"]}),
        ("A: a symmetric matrix (n, n)", {"shape": ["n", "n"], "symmetric": True}),
        ("A: the probabilities (N, K)", {"probabilities": ["N", "K"]}),
        ("A: a positive number", {"positive": True}),
        ("A: regularization strength", {"positive": True}),
        ("A: step, at least 0", {"nonnegative": True}),
        ("A: a number between 0 and 1", {"between": [0.0, 1.0]}),
        ("A: index of the class, an int; there are K classes", {"index": "K"}),
        ("A: whether to average", {"boolean": True}),
        ("A : float, penalty on b (positive)", {"positive": True}),
        ("A: examples (N, d), b: labels (N,)", {"shape": ["N", "d"]}),
        ("The loss, A times the sum, a float", TODO),
        ("The regularisation strength A", {"positive": True}),
        ("b (N,) is all there is", TODO),
    ],
)
def test_a_docstring_says_what_an_argument_is(text: str, guess: object) -> None:
    assert guessed("A", "", None, [text], ["b"]) == guess


def test_annotations_say_what_docstrings_do_not() -> None:
    assert guessed("a", "float", None, [""], []) == {}
    assert guessed("a", "bool", None, [""], []) == {"boolean": True}
    assert guessed("rng", "np.random.Generator", None, [""], []) == {"generator": True}
    assert guessed("a", "", 0.5, [""], []) == {}


def test_a_gradient_is_recognised_by_its_numbers_whatever_its_name() -> None:
    rubric = parse_rubric(rubric_of(LINEAR), "small.yaml")
    assert {name: each.model_dump(exclude_none=True) for name, each in rubric.inputs.items()} == {
        "w": {"shape": ["d"]},
        "X": {"shape": ["N", "d"]},
        "y": {"signs": ["N"]},
        "lam": {"positive": True},
    }
    loss, slope = (criterion.checks[0].model_dump() for criterion in rubric.criteria)
    assert loss["kind"] == "value"
    assert (slope["kind"], slope["of"], slope["with_respect_to"]) == ("gradient", "loss", "w")


def test_a_wrong_gradient_is_a_value() -> None:
    rubric = parse_rubric(rubric_of(LINEAR.replace("+ 2 * lam * w", "+ lam * w")), "small.yaml")
    assert [criterion.checks[0].kind for criterion in rubric.criteria] == ["value", "value"]


def test_a_class_is_made_set_and_called_in_both_of_its_forms() -> None:
    rubric = parse_rubric(rubric_of(NET), "small.yaml")
    assert rubric.inputs["params"].model_dump(exclude_none=True) == {
        "fields": {"W": {"shape": ["D", "C"]}, "b": {"shape": ["C"]}}
    }
    assert rubric.functions["loss"].arguments == ["small", "X", "y", "reg"]
    assert rubric.functions["loss_without_y"].arguments == ["small", "X"]
    assert rubric.functions["loss"].set == {"small": {"params": "params"}}
    by = [getattr(criterion.checks[0], "with_respect_to", None) for criterion in rubric.criteria]
    assert by == [None, "params.W", "params.b", None]


def test_what_cannot_be_guessed_is_told_with_its_line_and_its_comment_and_nothing_else() -> None:
    text = rubric_of("def f(a, y):\n    '''y: labels (N,)'''\n    return a + y\n")
    with pytest.raises(RubricError) as error:
        parse_rubric(text, "small.yaml")
    numbered = {line.split(":")[0].strip(): at for at, line in enumerate(text.splitlines(), 1) if TODO in line}
    first, second = error.value.lines
    assert first.startswith(f"small.yaml:{numbered['a']}: ") and "what it is, such as {shape: [N, d]}" in first
    assert second.startswith(f"small.yaml:{numbered['y']}: ") and "how many classes" in second
    mended = text.replace("a: TODO", "a: {shape: [N]}").replace("labels: TODO", "labels: K")
    assert set(parse_rubric(mended, "small.yaml").inputs) == {"a", "y"}


def test_marks_are_put_around_what_students_write_and_the_rest_is_hidden() -> None:
    with_marks = marked(LINEAR)
    stub = stub_of(Path("reference.py"), with_marks)
    assert "The mean logistic loss" in stub and "raise NotImplementedError" in stub
    assert "np.mean" not in stub and "_margins" not in stub
    assert marked(with_marks) == with_marks
    assert solved(with_marks) == LINEAR
    assert "self.params = {" in stub_of(Path("reference.py"), marked(NET))


def test_samples_are_the_reference_and_changes_of_it_that_show() -> None:
    files = draft("small", LINEAR, "reference.py").files
    assert files["solutions/small/samples/right/small.py"] == LINEAR
    first, second = (files[f"solutions/small/samples/wrong_{at}/small.py"] for at in (1, 2))
    assert first.startswith("# Wrong: line ") and second.startswith("# Wrong: line ") and first != second


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f(:\n", "mine.py:1: this is not Python"),
        ("def _f(a):\n    return a\n", "mine.py: no public function or class with methods in it; write"),
    ],
)
def test_a_reference_that_cannot_be_used_is_told_in_one_line(source: str, told: str) -> None:
    with pytest.raises(CourseError) as error:
        draft("small", source, "mine.py")
    assert str(error.value).startswith(told) and "\n" not in str(error.value)


def test_the_commands_make_a_course_and_refuse_what_they_cannot_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.py").write_text(LINEAR, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["new", "small", "--from", "mine.py"]) == 2
    assert "not a course" in capsys.readouterr().err
    assert main(["init", "mine"]) == 0
    assert main(["init", "mine"]) == 2
    assert "is not empty; name a folder that is empty or not there yet" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path / "mine")
    assert main(["new", "small", "--from", "../mine.py"]) == 0
    assert capsys.readouterr().out.endswith("Next: grader validate small\n")
    assert main(["new", "small", "--from", "../mine.py"]) == 2
    assert "is there already; choose another name than 'small', or move it away" in capsys.readouterr().err
    assert main(["new", "2nd", "--from", "../mine.py"]) == 2
    assert "cannot be an assignment's name" in capsys.readouterr().err
    assert main(["new", "other", "--from", "../not_there.py"]) == 2
    assert "not_there.py" in capsys.readouterr().err


def test_the_new_course_does_what_its_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "mine"]) == 0
    monkeypatch.chdir(tmp_path / "mine")
    readme = Path("README.md").read_text(encoding="utf-8")
    commands = readme.split("```\n")[1].splitlines()
    assert len(commands) == 5
    for command in commands:
        if command.startswith("grader "):
            assert main(command.split()[1:]) == 0
        else:
            subprocess.run(["sh", "-c", command], check=True)
    printed = capsys.readouterr().out
    assert f"{NAME}: 5 submissions tried (reference, stub and samples): all get the marks they must get" in printed
    assert "ada" in printed and "3 / 8" in printed
    released = Path("release") / NAME
    assert {"public_checks.json", "test_public.py", f"{NAME}.py", f"{NAME}.ipynb"} <= {
        p.name for p in released.iterdir()
    }
    failed = public_tests(released)
    assert failed.returncode == 1 and "2 failed" in failed.stdout
    (released / f"{NAME}.py").write_text(starter()[f"solutions/{NAME}/samples/right/{NAME}.py"], encoding="utf-8")
    assert "2 passed" in public_tests(released).stdout


def public_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "test_public.py"]
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=bare, capture_output=True, text=True, check=False)


def test_public_tests_say_where_their_examples_are(tmp_path: Path) -> None:
    (tmp_path / "test_public.py").write_text(PUBLIC_TESTS.read_text(encoding="utf-8"), encoding="utf-8")
    assert "there is no public_checks.json here: the released folder has it" in public_tests(tmp_path).stdout


def test_what_a_course_taught_two_of_is_a_convention_to_be_described() -> None:
    source = LINEAR.replace("def loss(w, X, y, lam)", 'def loss(w, X, y, lam, *, penalty="full")')
    text = draft("linear", source, "reference.py").files["rubrics/linear.yaml"]
    assert "  loss: {arguments: [w, X, y, lam]}" in text
    with pytest.raises(
        RubricError, match=r"conventions: penalty: still to be written .*default first: \{full: in words"
    ):
        parse_rubric(text, "linear.yaml")
