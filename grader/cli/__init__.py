"""The command `grader`: the only place that prints or exits. One file a command; this one is the list of them.

What a command needs is imported when it runs: `--help` imports nothing but this. Start at `score.py`, the shortest road
from a file to a report; `common.py` is what commands share.

Exit status: 0 done; 1 done, but something needs a person; 2 usage or input that cannot be read.
"""

from __future__ import annotations

import argparse
import codecs
import importlib
import io
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader import __version__
from grader.errors import GraderError, RubricError
from grader.reports import FORMATS
from grader.sandbox import CHOICES

ESCAPED = "grader.escaped"


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What a stream cannot take as JSON writes it, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wide = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{wide[i : i + 2].hex()}" for i in range(0, len(wide), 2)), error.end


codecs.register_error(ESCAPED, _escaped)


def _leave_out_what_is_slow() -> None:
    """Keep jsonschema, which nbformat loads, from its parsers for IRIs: a second, and no notebook has IRIs."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # imports fail, as if it were absent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names are any letters, and not every terminal is UTF-8
            stream.reconfigure(errors=ESCAPED)
    options = parser().parse_args(arguments)
    _leave_out_what_is_slow()
    try:
        status: int = importlib.import_module(f"grader.cli.{options.command}").run(options)
        sys.stdout.flush()
        return status
    except RubricError as error:  # lines that an editor can jump to, so nothing stands before the file's name
        print(error, file=sys.stderr)
        return 2
    except GraderError as error:
        print(f"grader: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"grader: {error.filename or 'input or output'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print(f"grader: interrupted; {stop or 'what was written so far is whole'}", file=sys.stderr)
        if arguments is None:
            _leave(130)
        return 130


def _leave(status: int) -> None:
    """End this process at once where its threads still wait for a student's program; the sandbox ends with it."""
    if threading.active_count() > 1:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def parser() -> argparse.ArgumentParser:
    """All commands and options, each declared once."""
    top = argparse.ArgumentParser(
        prog="grader", description="Grade assignments in the mathematics of machine learning."
    )
    top.add_argument("--version", action="version", version=f"grader {__version__}")
    course = argparse.ArgumentParser(add_help=False)
    course.add_argument("--course", type=Path, metavar="DIR", help="the course folder (default: the one around here)")
    running = argparse.ArgumentParser(add_help=False, parents=[course])
    running.add_argument(
        "--sandbox", choices=CHOICES, default="best", help="how student code is held (default: as well as possible)"
    )
    running.add_argument(
        "--allow-weak-sandbox", action="store_true", help="go on with less than course.yaml's sandbox.require"
    )
    running.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, metavar="N", help="how many at once")
    commands = top.add_subparsers(title="commands", required=True, dest="command", metavar="COMMAND")

    one = commands.add_parser("demo", parents=[running], help="grade the shipped sample class into ./demo-course")
    one.add_argument("assignment", nargs="*", help="only these; all that are shipped by default")

    one = commands.add_parser("init", help="make a small working course in an empty folder")
    one.add_argument("path", type=Path, metavar="DIR")

    one = commands.add_parser("new", parents=[course], help="draft an assignment from a reference solution")
    one.add_argument("assignment", metavar="NAME")
    one.add_argument("--from", dest="reference", type=Path, required=True, metavar="REFERENCE.py")

    one = commands.add_parser("validate", parents=[running], help="do reference, stub and samples get their marks?")
    one.add_argument("assignment")
    one.add_argument("--mutants", action="store_true", help="list changes of the reference that get its marks too")

    one = commands.add_parser("release", parents=[running], help="build the student's version through nbgrader")
    one.add_argument("assignment")

    one = commands.add_parser("doctor", parents=[course], help="which protections this machine gives")

    one = commands.add_parser("schema", help="print all settings of a rubric file, for editors or as a page")
    one.add_argument("--format", choices=("json", "markdown"), default="json")

    _marking(commands, course, running)
    return top


def _marking(commands: Any, course: argparse.ArgumentParser, running: argparse.ArgumentParser) -> None:
    """Commands for work that was handed in, or is about to be."""
    one = commands.add_parser("check", parents=[course], help="a student's own check: public examples only")
    one.add_argument("path", nargs="?", type=Path, default=Path(), help="your folder or file (default: this folder)")
    one.add_argument(
        "--sandbox", choices=CHOICES, default="none", help="how the code is held (default: not, it is yours)"
    )

    one = commands.add_parser("derivation", parents=[course], help="read one written derivation, line by line")
    one.add_argument("path", type=Path, metavar="FILE", help="a .md, .tex or .txt file, or a notebook")
    one.add_argument("--assignment", help="needed where several have one; students need the handout only")
    one.add_argument("--format", choices=("text", "json"), default="text")

    one = commands.add_parser("score", parents=[running], help="grade one submission; touch no gradebook")
    one.add_argument("path", type=Path, help="a .py file, a folder or a .zip")
    one.add_argument("--assignment", required=True)
    one.add_argument("--format", choices=FORMATS, default="text")
    one.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")

    one = commands.add_parser(
        "grade", parents=[running], help="grade submitted/ into gradebook, autograded/, feedback/"
    )
    one.add_argument("assignment")
    one.add_argument("--student", nargs="+", action="extend", default=[], metavar="ID", help="only these")
    one.add_argument("--fresh", action="store_true", help="run, read and explain all again, whatever was kept")
    one.add_argument("--dry-run", action="store_true", help="say whose mark would change, and why; write nothing")
    one.add_argument("--dask", metavar="ADDRESS", help="on the workers of this Dask scheduler, as tcp://host:8786")
    one.add_argument("--json-log", metavar="FILE", help="every event as a JSON object in a line; -: standard output")

    one = commands.add_parser("report", parents=[course], help="the instructor's page of a graded class")
    one.add_argument("assignment")

    one = commands.add_parser("export", parents=[course], help="final marks as a table")
    one.add_argument("assignment")
    one.add_argument("--format", choices=("csv",), default="csv")
    one.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")
    one.add_argument("--final", action="store_true", help="write nothing while marks wait for a person")


def positive(text: str) -> int:
    """A whole number of at least one."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"needs a whole number of at least 1, got '{text}'")
    return number
