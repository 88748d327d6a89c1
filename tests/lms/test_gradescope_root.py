"""The autograder for Gradescope, in a bare root with Gradescope's paths and nothing of this machine's but Python."""

from __future__ import annotations

import io
import json
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.course.assignment import Assignment
from grader.lms.packages import NEEDED, autograder

from .conftest import MODULE, NAME

BARE = ("/usr", "/etc/alternatives", "/etc/ld.so.cache")


@pytest.fixture(scope="module")
def unpacked(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked as Gradescope does."""
    root = tmp_path_factory.mktemp("gradescope")
    with zipfile.ZipFile(io.BytesIO(autograder(assignment)["autograder.zip"][0])) as archive:
        for info in archive.infolist():
            Path(archive.extract(info, root / "source")).chmod(stat.S_IMODE(info.external_attr >> 16))
    return root


def run(root: Path, submission: Path) -> subprocess.CompletedProcess[str]:
    """Run the autograder on a submission; results are in results/."""
    for name in ("submission", "results"):
        shutil.rmtree(root / name, ignore_errors=True)
    shutil.copytree(submission, root / "submission")
    (root / "results").mkdir()
    bind = [part for path in BARE if Path(path).exists() for part in ("--ro-bind", path, path)]
    links = [part for name in ("bin", "lib", "lib64") for part in ("--symlink", f"usr/{name}", f"/{name}")]
    python = ["--ro-bind", sys.prefix, "/autograder/venv", "--ro-bind", sys.base_prefix, sys.base_prefix]
    command = ["bwrap", *bind, *links, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    command += [
        "--bind",
        str(root),
        "/autograder",
        *python,
        "--unshare-net",
        "--clearenv",
        "--setenv",
        "PATH",
        "/usr/bin",
    ]
    return subprocess.run([*command, "/autograder/source/run_autograder"], capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="there is no bubblewrap to make a root with")
def test_a_submission_is_graded_where_gradescope_puts_it(unpacked: Path, assignment: Assignment) -> None:
    done = run(unpacked, assignment.course.solutions(NAME) / "samples" / "plain")
    assert done.returncode == 0, done.stderr
    results = json.loads((unpacked / "results" / "results.json").read_text(encoding="utf-8"))
    assert results["score"] == sum(test["score"] for test in results["tests"]) == 30.0
    assert "could not be" not in done.stderr


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="there is no bubblewrap to make a root with")
def test_where_it_fails_there_is_no_result_and_so_no_zero(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / MODULE).mkdir()
    (tmp_path / f"{NAME}.zip").write_bytes(b"no archive")
    done = run(unpacked, tmp_path)
    assert done.returncode == 2 and "not a zip archive" in done.stderr
    assert not (unpacked / "results" / "results.json").exists()


def test_the_archive_has_what_gradescope_looks_for(unpacked: Path) -> None:
    source = unpacked / "source"
    for name in ("setup.sh", "run_autograder"):
        assert (source / name).stat().st_mode & 0o111
        assert subprocess.run(["bash", "-n", source / name], check=False).returncode == 0
    assert (source / "course" / "rubrics" / f"{NAME}.yaml").is_file()
    assert "@" not in (source / "run_autograder").read_text(encoding="utf-8")
    wanted = [line.partition("==")[0] for line in (source / "requirements.txt").read_text(encoding="utf-8").split()]
    assert wanted == list(NEEDED)


def test_grading_there_imports_nothing_that_is_not_installed_there(assignment: Assignment, tmp_path: Path) -> None:
    sample = str(assignment.course.solutions(NAME) / "samples" / "stub")
    arguments = ["score", sample, "--assignment", NAME, "--course", str(assignment.course.root)]
    code = (
        "import sys\nfrom importlib.metadata import packages_distributions\nfrom grader.cli import main\n"
        f"assert main({[*arguments, '--format', 'gradescope', '--output', str(tmp_path / 'r')]!r}) == 0\n"
        "found = packages_distributions()\n"
        "tops = {name.partition('.')[0] for name in sys.modules if sys.modules[name]}\n"
        "print(*{name for top in tops for name in found.get(top, ())})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    beside = {"annotated-types", "pydantic_core", "typing-inspection", "typing_extensions"}  # these come with others
    beside |= {"markdown-it-py", "mdurl", "pygments"}
    loaded = {name.lower() for name in done.stdout.split()} - {"nablagrade", "setuptools"}
    assert loaded - beside <= set(NEEDED)
