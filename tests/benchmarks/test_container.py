"""The image for macOS and Windows: its steps name what exists, and what it starts is what is documented.

`python benchmarks/container.py` runs the steps themselves; that takes minutes and a network.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from container import CONTAINERFILE, REPOSITORY, SUITES, Root, Step, steps, take

STEPS = steps(CONTAINERFILE.read_text(encoding="utf-8"))
PAGE = (REPOSITORY / "docs" / "containers.md").read_text(encoding="utf-8")
INSTALLED = "/opt/nablagrade/"


def rests(word: str) -> list[str]:
    return [step.rest for step in STEPS if step.word == word]


def test_steps_are_read_with_lines_that_go_on_and_without_comments() -> None:
    assert steps("# a\nFROM x\n\nRUN a \\\n  && b\n") == [Step("FROM", "x"), Step("RUN", "a && b")]


def test_it_starts_from_an_image_that_can_be_tried() -> None:
    assert STEPS[0].word == "FROM" and STEPS[0].rest in SUITES
    known = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "ENTRYPOINT"}
    assert {step.word for step in STEPS} <= known


def test_what_is_copied_exists_and_is_sent_to_the_engine() -> None:
    lines = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    sent = {line[1:] for line in lines if line.startswith("!")}
    copied = {name for rest in rests("COPY") for name in rest.split()[:-1]}
    assert all((REPOSITORY / name).exists() for name in copied)
    assert copied == sent


def test_nothing_of_a_class_is_sent_to_the_engine() -> None:
    sent = {name for rest in rests("COPY") for name in rest.split()[:-1]}
    for name in ("submitted", "gradebook.db", "feedback", "reports", ".venv", ".git", "students.csv"):
        assert not any(fnmatch.fnmatch(name, each) for each in sent)


def test_scripts_that_are_run_exist_are_programs_and_install_what_they_say() -> None:
    told = " ".join([*rests("RUN"), *json.loads(rests("ENTRYPOINT")[0])]).replace(INSTALLED, "")
    scripts = set(re.findall(r"scripts/[\w-]+", told))
    assert scripts == {"scripts/install-system-packages", "scripts/install-python-packages", "scripts/in-container"}
    assert all(os.access(REPOSITORY / script, os.X_OK) for script in scripts)
    assert "bubblewrap" in (REPOSITORY / "scripts" / "install-system-packages").read_text(encoding="utf-8")
    assert "requirements.lock" in (REPOSITORY / "scripts" / "install-python-packages").read_text(encoding="utf-8")


def test_it_does_not_run_as_root_and_its_home_is_for_any_user() -> None:
    assert rests("USER")[-1] == "1000:1000"
    home = next(rest for rest in rests("ENV") if rest.startswith("HOME=")).removeprefix("HOME=")
    assert any(f"mkdir -m 1777 {home}" in rest for rest in rests("RUN"))
    assert rests("WORKDIR")[-1] == "/course"


@pytest.mark.parametrize(
    ("given", "started"),
    [
        ("", "grader --help"),
        ("doctor", "grader doctor"),
        ("grade ps1 --student ada", "grader grade ps1 --student ada"),
        ("mark ps1 --as Ada", "grader mark --host 0.0.0.0 --port 8765 ps1 --as Ada"),
        ("nbgrader autograde ps1", "nbgrader autograde ps1"),
        ("formgrader", "jupyter lab --ip=0.0.0.0 --port=8888 --no-browser"),
    ],
)
def test_the_entry_point_starts_what_was_asked_for(tmp_path: Path, given: str, started: str) -> None:
    for name in ("grader", "jupyter", "nbgrader"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@"\n', encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    entry = REPOSITORY / Path(json.loads(rests("ENTRYPOINT")[0])[0]).relative_to(INSTALLED)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run([entry, *given.split()], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip().startswith(started)


def test_the_documented_commands_publish_the_ports_that_are_listened_at_to_this_computer_alone() -> None:
    commands = re.findall(r"docker run .*", PAGE)
    assert len(commands) == 4
    entry = (REPOSITORY / "scripts" / "in-container").read_text(encoding="utf-8")
    for port in rests("EXPOSE")[0].split():
        assert port in entry
        assert all(f"-p 127.0.0.1:{port}:{port}" in command for command in commands)
    assert all(":/course" in command and " nablagrade " in command for command in commands)
    assert all("--privileged" not in command for command in commands)
    (build,) = re.findall(r"docker build .*", PAGE)
    assert f"-f {CONTAINERFILE.name} ." in build and " -t nablagrade " in build


def test_steps_are_taken_one_after_the_other(tmp_path: Path) -> None:
    root = Root(tmp_path)
    copies = "COPY pyproject.toml requirements.lock ./\nCOPY scripts scripts"
    for step in steps(f"WORKDIR /opt/x\nENV A=b c\n{copies}\nUSER 5:6"):
        take(root, step)
    assert (root.working, root.environment["A"], root.user) == ("/opt/x", "b c", "5:6")
    assert (tmp_path / "opt/x/pyproject.toml").is_file()
    assert os.access(tmp_path / "opt/x/scripts/in-container", os.X_OK)
