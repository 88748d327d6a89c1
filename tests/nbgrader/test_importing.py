"""nbgrader is loaded without what it serves notebooks with, and that is there for who asks."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from grader.nbgrader.importing import import_nbgrader
import_nbgrader()
from nbgrader.api import Gradebook
assert "jupyter_server" not in sys.modules and "nbgrader.apps" not in sys.modules
assert not [name for name in sys.modules if name.startswith("nbgrader.server_extensions")]
from nbgrader.server_extensions import formgrader
print(formgrader.load_jupyter_server_extension.__module__)
"""


def test_extensions_of_jupyters_server_are_left_out_and_the_real_ones_come_when_asked_for() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[-1].startswith("nbgrader.server_extensions.formgrader")
