"""`grader init`: a small working course in an empty folder."""

from __future__ import annotations

import argparse

from grader.authoring.starter import NAME, empty, starter
from grader.cli.common import short
from grader.cli.new import write


def run(options: argparse.Namespace) -> int:
    """Write the course, and say what to do next."""
    folder = empty(options.path)
    for path in write(folder, starter()):
        print(f"wrote {short(path.resolve())}")
    print(f"Next: cd {folder} && grader validate {NAME}")
    return 0
