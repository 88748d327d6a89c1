"""Nablagrade: grade assignments in the mathematics of machine learning. Start reading at grader/grading/."""

import importlib
from typing import Any

__version__ = "0.1.0"


def load_ipython_extension(shell: Any) -> None:
    """What IPython calls for `%load_ext grader`; the magic is a command, above all other rooms."""
    importlib.import_module("grader.cli.magic").register(shell)
