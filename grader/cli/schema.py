"""`grader schema`: all settings of a rubric file, as a JSON schema for editors or as a page for people."""

from __future__ import annotations

import argparse
import json

from grader.rubric import json_schema
from grader.rubric.settings_page import settings_page


def run(options: argparse.Namespace) -> int:
    """Print the schema, or the page that is made from it."""
    print(settings_page(json.loads(json_schema())) if options.format == "markdown" else json_schema(), end="")
    return 0
