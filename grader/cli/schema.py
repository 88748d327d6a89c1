"""`grader schema`: the JSON schema of a rubric file, for editors."""

from __future__ import annotations

import argparse

from grader.rubric import json_schema


def run(options: argparse.Namespace) -> int:
    """Print the schema."""
    print(json_schema(), end="")
    return 0
