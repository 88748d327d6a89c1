"""nbgrader is loaded without what its gradebook does not use, and that is there for who asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BEGIN = """
import sys
from grader.nbgrader.importing import import_nbgrader
import_nbgrader()
from nbgrader.api import Gradebook
"""
SLOW = """
assert not {"jupyter_server", "nbgrader.apps", "nbformat", "jsonschema", "requests", "setuptools"} & {*sys.modules}
assert not [name for name in sys.modules if name.startswith("nbgrader.server_extensions")]
from nbgrader.server_extensions import formgrader
print(formgrader.load_jupyter_server_extension.__module__)
"""
USED = """
import pathlib, zipfile
import nbgrader.utils
with zipfile.ZipFile("a.zip", "w") as archive:
    archive.writestr("inside.txt", "of the archive")
pathlib.Path("taken").mkdir()
nbgrader.utils.unzip("a.zip", "taken", create_own_folder=True)
print(*pathlib.Path("taken").rglob("*.txt"))
import nbformat.notebooknode, requests, setuptools
print(nbformat.notebooknode.NotebookNode is nbformat.NotebookNode, requests.Session.__name__)
"""


def ran(program: str, folder: Path) -> list[str]:
    command = [sys.executable, "-c", BEGIN + program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()


def test_extensions_of_jupyters_server_are_left_out_and_the_real_ones_come_when_asked_for(tmp_path: Path) -> None:
    assert ran(SLOW, tmp_path)[-1].startswith("nbgrader.server_extensions.formgrader")


def test_what_nbgrader_takes_of_other_packages_is_there_when_it_is_called(tmp_path: Path) -> None:
    assert ran(USED, tmp_path) == ["taken/a/inside.txt", "True Session"]
