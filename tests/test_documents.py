"""What the documents say is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from grader.cli import main
from grader.course.roster import read_roster
from grader.course.settings import CourseSettings
from grader.rubric import parse_rubric
from grader.rubric.yaml_source import read_yaml
from tests.conftest import Demo
from tests.nbgrader.commands.test_ordinary import ONE_LINE

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def shown(command: str) -> list[str]:
    """The output that README.md shows below a command."""
    blocks = re.findall(r"```\n\$ (.*?)\n(.*?)```", README, flags=re.DOTALL)
    output: dict[str, str] = dict(blocks)
    return [of_any_machine(line) for line in output[command].splitlines()]


def of_any_machine(line: str) -> str:
    """A line without the paths and versions of the machine that it was printed on."""
    return re.sub(r"(bubblewrap|Landlock) [\d.]+", r"\1 n", re.sub(r"\S*/jupyter", "jupyter", line))


def grader(*arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "grader", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [of_any_machine(line) for line in done.stdout.splitlines()]


def test_the_readme_opens_with_one_sentence_and_one_command() -> None:
    title, sentence, block, *_ = README.split("\n\n")
    assert title == "# Nablagrade"
    assert sentence.count(". ") == 0
    assert block.startswith("```\n$ make demo\n")


def test_the_demo_prints_what_the_readme_shows(demo: Demo) -> None:
    printed = [of_any_machine(line) for line in demo.printed.splitlines()]
    wanted = [line for line in shown("make demo") if line not in ("", "...")]
    assert [line for line in printed if line in wanted] == wanted
    assert len(printed) > len(wanted)


def test_the_demo_again_is_safe_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = tmp_path / "small"
    for name in ("assignment", "rubrics"):
        (course / name).mkdir(parents=True)
    subprocess.run(["cp", "-r", REPOSITORY / "assignment", REPOSITORY / "rubrics", course], check=True)
    solutions = course / "solutions" / "softmax_regression"
    solutions.mkdir(parents=True)
    for file in (REPOSITORY / "solutions/softmax_regression").iterdir():
        if file.is_file():
            (solutions / file.name).write_bytes(file.read_bytes())
    samples = REPOSITORY / "solutions/softmax_regression/samples"
    (solutions / "samples").mkdir()
    subprocess.run(["cp", "-r", samples / "plain", samples / "stub", solutions / "samples"], check=True)
    marks = (samples / "expected.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in marks if re.match(r"(plain|stub):", line)]
    (solutions / "samples" / "expected.yaml").write_text("\n".join(kept), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    printed = []
    for _ in range(2):
        assert main(["demo", "softmax_regression", "--course", str(course)]) == 0
        printed.append(capsys.readouterr().out)
    assert "30 / 30" in printed[0]
    assert printed[0] == printed[1]


def test_grading_one_submission_prints_what_the_readme_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = "grader score solutions/softmax_regression/samples/gradient_sign --assignment softmax_regression"
    monkeypatch.chdir(REPOSITORY)
    assert main(command.split()[1:]) == 0
    printed = "\n".join(of_any_machine(line) for line in capsys.readouterr().out.splitlines())
    at = 0
    for part in "\n".join(shown(command)).split("\n...\n"):
        assert part in printed[at:], part
        at = printed.index(part, at) + len(part)


def test_the_rubric_in_the_readme_is_the_shipped_one() -> None:
    (lines,) = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    assert lines in (REPOSITORY / "rubrics" / "softmax_regression.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        *(f"docs/{name}.md" for name in ("architecture", "assistants", "checks", "inputs", "instructors", "nbgrader")),
    ],
)
def test_links_and_files_named_in_the_documents_exist(document: str) -> None:
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(((?!http)[^)]+)\)", text):
        assert (REPOSITORY / target).exists() or (REPOSITORY / document).with_name(target).exists(), target
    for name in re.findall(r"`((?:grader|tests|scripts)/[\w./-]+)`", text):
        assert (REPOSITORY / name).exists(), name


def test_the_rubric_and_the_line_in_the_page_on_nbgrader_work(tmp_path: Path) -> None:
    text = (REPOSITORY / "docs" / "nbgrader.md").read_text(encoding="utf-8")
    settings, rubric, written = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert parse_rubric(rubric, "ps1.yaml").code == "ps1.py"
    head = "assignment: alone\ntitle: Alone\npoints: 10\nseed: 1\ncriteria:\n"
    assert parse_rubric(head + written, "alone.yaml").functions == {}
    assert CourseSettings.model_validate(read_yaml(settings).data) == CourseSettings()
    assert f"```\n{ONE_LINE}```" in text
    (roster,) = re.findall(r"```\n(id,.*?)```", text, flags=re.DOTALL)
    (tmp_path / "students.csv").write_text(roster, encoding="utf-8")
    assert read_roster(tmp_path)["anna"].extensions == {"ps1": timedelta(days=2)}


def test_the_roster_in_the_page_for_instructors_works(tmp_path: Path) -> None:
    text = (REPOSITORY / "docs" / "instructors.md").read_text(encoding="utf-8")
    (roster,) = re.findall(r"```\n(id,.*?)```", text, flags=re.DOTALL)
    (tmp_path / "students.csv").write_text(roster, encoding="utf-8")
    anna, bo = read_roster(tmp_path).values()
    assert anna.extensions == {"softmax_regression": timedelta(days=2)}
    assert (anna.section, bo.section, bo.extensions) == ("A", "B", {"softmax_regression": timedelta()})


def test_every_command_in_the_help_is_in_the_changelog() -> None:
    usage = "\n".join(grader("--help"))
    commands = re.findall(r"^    (\w+) {2,}", usage, flags=re.MULTILINE)
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert {"score", "grade", "validate"} <= set(commands)
    assert all(f"`{command}`" in changelog for command in commands)
