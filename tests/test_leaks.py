"""Nothing hidden stands in a file that a student can get, beyond what the rubric's feedback shows."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

import grader.cli
from grader.cli import main
from grader.cli.parsing import Commands
from grader.course.assignment import Assignment, Course, load_assignment
from tests.leaks import Secrets, below, found_in, secrets_of

NAME = "softmax_regression"
PEOPLE = {
    "quq17": ("Quirin", "Quittenbaum", "gradient_sign"),
    "zwd23": ("Zora", "Zwirnsdottir", "naive_everywhere"),
    "vox31": ("Veit", "Vogelweider", "plain"),
}
SEED = 730192846  # of this course alone, so that it is known where it is met
POLICIES = ("full", "shape", "verdict")
PLATFORMS = ("gradescope", "prairielearn", "classroom")

pytestmark = pytest.mark.xdist_group("leaks")


def ran(*arguments: str) -> tuple[int, bytes]:
    """A command's status and all that it printed."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        status = main(arguments)
    return status, out.getvalue().encode()


def with_policy(root: Path, policy: str) -> Assignment:
    path = root / "rubrics" / f"{NAME}.yaml"
    text = re.sub(r"^feedback:.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(re.sub(r"^seed:", f"feedback: {policy}\nseed:", text, flags=re.MULTILINE), encoding="utf-8")
    return load_assignment(Course(root), NAME)


@pytest.fixture(scope="module")
def root(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped course, released, with three students."""
    root = tmp_path_factory.mktemp("leaks") / "course"
    for folder in ("assignment", "solutions"):
        ignored = shutil.ignore_patterns("samples", "__pycache__")
        shutil.copytree(course.root / folder / NAME, root / folder / NAME, ignore=ignored)
    (root / "rubrics").mkdir()
    text = course.rubric_file(NAME).read_text(encoding="utf-8")
    (root / "rubrics" / f"{NAME}.yaml").write_text(re.sub(r"(?m)^seed:.*$", f"seed: {SEED}", text), encoding="utf-8")
    shutil.copy(course.root / "nbgrader_config.py", root)
    lines = [f"{who},{first},{last},{who}@example.org" for who, (first, last, _) in PEOPLE.items()]
    (root / "students.csv").write_text("\n".join(["id,first_name,last_name,email", *lines]), encoding="utf-8")
    for who, (_, _, sample) in PEOPLE.items():
        shutil.copytree(course.solutions(NAME) / "samples" / sample, root / "submitted" / who / NAME)
    (samples := root / "solutions" / NAME / "samples").mkdir()
    (samples / "expected.yaml").write_text("{}\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def secrets(root: Path) -> Secrets:
    """All that is hidden of the assignment."""
    return secrets_of(load_assignment(Course(root), NAME))


@pytest.fixture(scope="module")
def released(root: Path) -> dict[str, bytes]:
    """All that `grader release` makes for students, archives opened."""
    zipped = ["--zip"] if "--zip" in _help_of("release") else []
    status, said = ran("release", NAME, "--course", str(root), "--sandbox", "none", *zipped)
    assert status == 0, said
    return below(root / "release")


def _help_of(command: str) -> str:
    (commands,) = (action for action in grader.cli.parser()._actions if isinstance(action, Commands))
    return str(commands.choices[command].format_help())


@pytest.fixture(scope="module", params=POLICIES)
def graded(request: pytest.FixtureRequest, root: Path, released: dict[str, bytes]) -> tuple[str, Assignment]:
    """The class graded under each policy."""
    policy: str = request.param
    assignment = with_policy(root, policy)
    status, said = ran("grade", NAME, "--course", str(root), "--sandbox", "none", "--jobs", "2")
    assert status in (0, 1) and b"could not" not in said, said
    return policy, assignment


def secrets_for(who: str, assignment: Assignment) -> Secrets:
    """What this student must not learn: all that is hidden, and who the others are."""
    found = secrets_of(assignment, below(assignment.course.folder("submitted", who, NAME)).values())
    others = {word for other, (first, last, _) in PEOPLE.items() if other != who for word in (other, first, last)}
    return replace(found, texts={**found.texts, "another student": others})


@pytest.fixture(scope="module")
def told(graded: tuple[str, Assignment]) -> dict[str, tuple[list[str], set[str]]]:
    """What is found of the secrets in each student's pages, and in what platforms show of the marks."""
    _, assignment = graded
    root = assignment.course.root
    platforms = [platform for platform in PLATFORMS if platform in _help_of("export")]
    for platform in platforms:
        folder = root / "exported" / platform
        status, said = ran("export", NAME, "--course", str(root), "--format", platform, "--output", str(folder))
        assert status in (0, 1), said
    return {who: found_in(files_of(who, assignment, platforms), secrets_for(who, assignment)) for who in PEOPLE}


def files_of(who: str, assignment: Assignment, platforms: list[str]) -> dict[str, bytes]:
    files = below(assignment.course.folder("feedback", who, NAME))
    assert f"{NAME}.html" in files
    results = {name: assignment.course.root / "exported" / name / "results" / f"{who}.json" for name in platforms}
    return {**files, **{f"{name}.json": file.read_bytes() for name, file in results.items()}}


def test_the_secrets_are_many_and_of_every_kind(secrets: Secrets) -> None:
    assert all(secrets.texts.values())
    assert len(secrets.texts["a line of a hidden file"]) > 20 and len(secrets.texts["a line of the answer key"]) > 5
    assert len(secrets.numbers) > 1000 and len(set(secrets.numbers.values())) > 5


def test_a_release_holds_nothing_hidden(secrets: Secrets, released: dict[str, bytes]) -> None:
    everybody = {word for who, (first, last, _) in PEOPLE.items() for word in (who, first, last)}
    secrets = replace(secrets, texts={**secrets.texts, "a student": everybody})
    assert f"{NAME}/{NAME}.ipynb" in released and f"{NAME}/public_checks.json" in released
    assert found_in(released, secrets) == ([], set())


def test_a_students_own_check_tells_nothing_hidden(
    root: Path, released: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = load_assignment(Course(root), NAME)
    folder = tmp_path / "home" / NAME
    shutil.copytree(root / "release" / NAME, folder)
    shutil.copytree(root / "submitted" / "quq17" / NAME, folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    answer = next(path.name for path in folder.iterdir() if path.suffix in (".md", ".ipynb") and path.stem != "README")
    said = {"check": ran("check"), "derivation": ran("derivation", answer)}
    assert all(status in (0, 1) and out for status, out in said.values()), said
    files = {name: out for name, (_, out) in said.items()}
    assert found_in({**files, **below(folder)}, secrets_for("quq17", assignment)) == ([], set())


def test_pages_and_exports_tell_what_the_policy_shows_and_no_more(
    graded: tuple[str, Assignment], told: dict[str, tuple[list[str], set[str]]]
) -> None:
    policy, assignment = graded
    for who, (hidden, regimes) in told.items():
        assert hidden == [], (policy, who)
        report = json.loads(assignment.course.report_file(NAME, who).read_text(encoding="utf-8"))
        wrong = [each for each in report["criteria"] if each["points"] == 0]
        assert len(regimes) <= (len(wrong) if policy == "full" else 0), (policy, who, regimes)


def test_a_page_of_full_feedback_is_known_to_show_a_hidden_call(
    graded: tuple[str, Assignment], told: dict[str, tuple[list[str], set[str]]]
) -> None:
    policy, _ = graded
    assert any(regimes for _, regimes in told.values()) == (policy == "full")


# That leaks would be found


@pytest.mark.parametrize("kind", ["a line of a hidden file", "a line of the answer key", "a milestone", "the seed"])
@pytest.mark.parametrize("form", ["plain", "notebook", "page", "archive", "picture"])
def test_a_planted_text_is_found(secrets: Secrets, kind: str, form: str) -> None:
    text = min(secrets.texts[kind])
    files = {"planted": planted(text, form)}
    assert [line for line in found_in(files, secrets)[0] if kind in line]
    assert found_in({"clean": planted("nothing of it", form)}, secrets) == ([], set())


@pytest.mark.parametrize("form", ["plain", "notebook", "page", "archive", "picture"])
@pytest.mark.parametrize("which", [0, -1])
def test_a_planted_number_is_found(secrets: Secrets, form: str, which: int) -> None:
    number = sorted(secrets.numbers)[which]
    assert found_in({"planted": planted(f"x = [{number}, 1]", form)}, secrets)[1] == {secrets.numbers[number]}


def planted(text: str, form: str) -> bytes:
    """A text in a file of this form."""
    if form == "notebook":
        return json.dumps({"cells": [{"source": [text[:7], text[7:]]}]}).encode()
    if form == "page":
        return f"<p>{text[:3]}<b>{text[3:]}</b></p>".encode()
    if form == "archive":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.txt", text)
        return out.getvalue()
    if form == "picture":
        import base64

        return b'<img src="data:image/svg+xml;base64,' + base64.b64encode(text.encode()) + b'">'
    return text.encode()


def test_what_an_author_hands_out_by_mistake_is_found(root: Path, secrets: Secrets, tmp_path: Path) -> None:
    other = tmp_path / "course"
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("release", "source", "gradebook.db", "submitted"))
    shutil.copy(other / "solutions" / NAME / "problems.py", other / "assignment" / NAME / "helpers.txt")
    status, said = ran("release", NAME, "--course", str(other), "--sandbox", "none")
    assert status == 0, said
    told, _ = found_in(below(other / "release"), secrets)
    assert any("helpers.txt: a line of a hidden file" in line for line in told)
