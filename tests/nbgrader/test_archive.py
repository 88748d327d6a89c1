"""What students get: the release as an archive, from which everything works that they are told of, without nbgrader."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.authoring.release import archive
from grader.course.assignment import Course

NAME = "softmax_regression"
EXTRAS = ("IPython", "bleach", "dateutil", "fissix", "ipykernel", "jupyter_client", "nbconvert", "nbformat", "nbgrader")
WITHOUT_EXTRAS = f"""
import sys
for name in {EXTRAS!r}:
    sys.modules[name] = None
from grader.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def made(released: Course) -> Path:
    return archive(released.folder("release", ".", NAME))


@pytest.fixture(scope="module")
def home(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder: the archive and the wheel in it, unpacked."""
    home = tmp_path_factory.mktemp("home")
    zipfile.ZipFile(made).extractall(home)
    (wheel,) = (home / NAME).glob("*.whl")
    zipfile.ZipFile(wheel).extractall(home / "site")
    return home


def student(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in the handout's folder, from the wheel, where none of the extras is installed."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRAS, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=home / NAME,
        env={**os.environ, "PYTHONPATH": str(home / "site")},
    )


def test_it_lies_beside_the_folder_and_is_the_same_every_time(made: Path, released: Course) -> None:
    assert made == released.root / "release" / f"{NAME}.zip"
    before = made.read_bytes()
    assert archive(made.with_suffix("")).read_bytes() == before


def test_it_holds_the_handout_and_nothing_hidden(made: Path) -> None:
    names = zipfile.ZipFile(made).namelist()
    assert {Path(name).parts[0] for name in names} == {NAME}
    inside = {Path(name).name for name in names}
    (wheel,) = (name for name in inside if name.endswith(".whl"))
    assert inside == {
        "README.md",
        "public_checks.json",
        "public_symbols.json",
        f"{NAME}.ipynb",
        f"{NAME}.py",
        "test_public.py",
        wheel,
    }


def test_hidden_files_and_caches_stay_behind(tmp_path: Path) -> None:
    for name in ("a.py", ".git/config", ".hidden", "__pycache__/a.pyc"):
        (tmp_path / "work" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "work" / name).write_text("x")
    assert zipfile.ZipFile(io.BytesIO(archive(tmp_path / "work").read_bytes())).namelist() == ["work/a.py"]


def test_the_readme_names_the_wheel_and_its_size(home: Path) -> None:
    (wheel,) = (home / NAME).glob("*.whl")
    text = (home / NAME / "README.md").read_text(encoding="utf-8")
    assert f"pip install {wheel.name}" in text and f"({wheel.stat().st_size / 1e6:.1f} MB here" in text


def test_a_check_needs_no_extra(home: Path) -> None:
    done = student(home, "check")
    assert done.returncode == 1 and done.stderr == "" and "0 of 5 parts" in done.stdout


def test_a_derivation_is_read_without_an_extra(home: Path) -> None:
    (home / "answer.md").write_text(r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$", encoding="utf-8")
    (home / NAME / "answer.md").write_bytes((home / "answer.md").read_bytes())
    done = student(home, "derivation", "answer.md")
    (home / NAME / "answer.md").unlink()
    assert done.returncode == 0 and "holds" in done.stdout


def test_a_command_that_needs_an_extra_says_which(home: Path, released: Course) -> None:
    done = student(home, "export", NAME, "--course", str(released.root))
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "pip install 'nablagrade[course]'" in done.stderr
