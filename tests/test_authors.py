"""docs/authors.md, done by the letter: its commands are run, its output is what they print, its rubrics are read."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.cli import main
from grader.rubric import Rubric, parse_rubric

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "authors.md").read_text(encoding="utf-8")
RUBRICS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
(REFERENCE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines that are shown below it."""
    for block in re.findall(r"```\n(\$ .*?)```", PAGE, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield command, shown


def test_every_command_prints_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, shown in commands():
        if command.startswith("cd "):
            monkeypatch.chdir(tmp_path / command.removeprefix("cd "))
            Path("logistic.py").write_text(REFERENCE, encoding="utf-8")
        elif command.startswith("grader "):
            status = main(command.split()[1:])
            printed = [line.rstrip() for line in capsys.readouterr().out.replace(f"{Path.cwd()}/", "").splitlines()]
            assert status == ("TODO" in "".join(shown)), command
            wanted = [line for line in shown if line != "..."]
            assert [line for line in printed if "..." not in shown or line in wanted] == wanted, command
        else:
            subprocess.run(["sh", "-c", command], check=True)
    text = Path("rubrics/logistic.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == yaml.safe_load(RUBRICS[0])


@pytest.mark.parametrize("block", RUBRICS)
def test_every_rubric_is_one(block: str) -> None:
    """A part of a rubric, in place of the same of the first."""
    whole: dict[str, Any] = {**yaml.safe_load(RUBRICS[0]), **yaml.safe_load(block)}
    whole["points"] = sum(criterion["points"] for criterion in whole["criteria"])
    assert isinstance(parse_rubric(yaml.safe_dump(whole), "logistic.yaml"), Rubric)
