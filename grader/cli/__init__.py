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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader import __version__
from grader.cli.completion import SHELLS, Completion, complete
from grader.cli.ending import INTERRUPTED, leave, told
from grader.cli.parsing import Parser, add_verbose
from grader.cli.verbose import begin
from grader.lms import EXPORTS
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


PARSERS = ("rfc3987_syntax", "rfc3986_validator", "isoduration")
"""Of addresses and durations, which jsonschema loads where they are installed; no notebook is checked for them."""


def leave_out_what_is_slow() -> None:
    """Keep jsonschema, which nbformat loads, from its parsers: a second."""
    for name in PARSERS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # imports fail, as if it were absent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, as in `2>&-`: no file that is opened later may come in its place
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names are any letters, and not every terminal is UTF-8
            stream.reconfigure(errors=ESCAPED)
    all_commands = parser()
    complete(all_commands)
    options = all_commands.parse_args(arguments)
    try:
        leave_out_what_is_slow()
        begin(verbose=options.verbose)
        status: int = importlib.import_module(f"grader.cli.{options.command}").run(options)
        sys.stdout.flush()
        return status
    except (Exception, KeyboardInterrupt) as error:
        status = told(error, verbose=options.verbose)
        if status == INTERRUPTED and arguments is None:
            leave(status)
        return status


def parser() -> Parser:
    """All commands and options, each declared once, with examples that a test runs."""
    top = Parser(
        prog="grader",
        description="Grade assignments in the mathematics of machine learning.",
        epilog="`grader COMMAND --help` has examples, with the assignment that `grader init` makes.",
    )
    top.add_argument("--version", action="version", version=f"grader {__version__}")
    told = 'print what lets your shell complete names; in ~/.bashrc: eval "$(grader --completion bash)"'
    top.add_argument("--completion", action=Completion, choices=SHELLS, metavar="SHELL", help=told)
    add_verbose(top, default=False)
    course = Parser(add_help=False)
    course.add_argument("--course", type=Path, metavar="DIR", help="the course folder (default: the one around here)")
    running = Parser(add_help=False, parents=[course])
    running.add_argument(
        "--sandbox", choices=CHOICES, default="best", help="how student code is held (default: as well as possible)"
    )
    running.add_argument(
        "--allow-weak-sandbox", action="store_true", help="go on with less than course.yaml's sandbox.require"
    )
    running.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, metavar="N", help="how many at once")
    commands = top.add_subparsers(title="commands", required=True, dest="command", metavar="COMMAND")
    _authoring(commands, course, running)
    _handed_in(commands, course, running)
    _graded(commands, course)
    _platforms(commands, course)
    _around(commands, course)
    return top


def _authoring(commands: Any, course: Parser, running: Parser) -> None:
    """Commands for a course and its assignments."""
    one = commands.add_parser(
        "demo",
        parents=[running],
        help="grade the shipped sample class into ./demo-course",
        examples=["grader demo", "grader demo mean_squared_error --course my-course"],
    )
    one.add_argument("assignment", nargs="*", help="only these; all that are shipped by default")

    one = commands.add_parser(
        "init", help="make a small working course in an empty folder", examples=["grader init my-course"]
    )
    one.add_argument("path", type=Path, metavar="DIR")

    one = commands.add_parser(
        "new",
        parents=[course],
        help="draft an assignment from a reference solution",
        examples=["grader new entropy --from entropy.py"],
    )
    one.add_argument("assignment", metavar="NAME")
    one.add_argument("--from", dest="reference", type=Path, required=True, metavar="REFERENCE.py")

    one = commands.add_parser(
        "validate",
        parents=[running],
        help="do reference, stub and samples get their marks?",
        examples=[
            "grader validate mean_squared_error",
            "grader validate mean_squared_error --mutants   # which slips would pass?",
        ],
    )
    one.add_argument("assignment")
    one.add_argument("--mutants", action="store_true", help="list changes of the reference that get its marks too")

    one = commands.add_parser(
        "release",
        parents=[running],
        help="build the student's version through nbgrader",
        examples=["grader release mean_squared_error", "grader release mean_squared_error --zip"],
    )
    one.add_argument("assignment")
    one.add_argument("--zip", action="store_true", help="and make an archive of it, release/ASSIGNMENT.zip")


def _handed_in(commands: Any, course: Parser, running: Parser) -> None:
    """Commands for work that was handed in, or is about to be."""
    one = commands.add_parser(
        "check",
        parents=[course],
        help="a student's own check: public examples only",
        examples=["grader check", "grader check mean_squared_error.py"],
    )
    one.add_argument("path", nargs="?", type=Path, default=Path(), help="your folder or file (default: this folder)")
    one.add_argument(
        "--sandbox", choices=CHOICES, default="none", help="how the code is held (default: not, it is yours)"
    )

    one = commands.add_parser(
        "derivation",
        parents=[course],
        help="read one written derivation, line by line",
        examples=["grader derivation my_answer.md", "grader derivation my_answer.md --format json"],
    )
    one.add_argument("path", type=Path, metavar="FILE", help="a .md, .tex or .txt file, a notebook, or your folder")
    one.add_argument("--assignment", help="needed where several have one; students need the handout only")
    one.add_argument("--format", choices=("text", "json"), default="text")

    one = commands.add_parser(
        "score",
        parents=[running],
        help="grade one submission; touch no gradebook",
        examples=[
            "grader score submitted/ada/mean_squared_error --assignment mean_squared_error",
            "grader score ada.zip --assignment mean_squared_error --format html --output ada.html",
        ],
    )
    one.add_argument("path", type=Path, help="a .py file, a folder or a .zip")
    one.add_argument("--assignment", required=True)
    one.add_argument("--format", choices=FORMATS, default="text")
    one.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")

    one = commands.add_parser(
        "grade",
        parents=[running],
        help="grade submitted/ into gradebook, autograded/, feedback/",
        examples=["grader grade mean_squared_error", "grader grade mean_squared_error --student ada --dry-run"],
    )
    one.add_argument("assignment")
    one.add_argument("--student", nargs="+", action="extend", default=[], metavar="ID", help="only these")
    one.add_argument("--fresh", action="store_true", help="run, read and explain all again, whatever was kept")
    one.add_argument("--dry-run", action="store_true", help="say whose mark would change, and why; write nothing")
    one.add_argument("--dask", metavar="ADDRESS", help="on the workers of this Dask scheduler, as tcp://host:8786")
    one.add_argument("--json-log", metavar="FILE", help="every event as a JSON object in a line; -: standard output")


def _graded(commands: Any, course: Parser) -> None:
    """Commands for a class that was graded."""
    one = commands.add_parser(
        "mark",
        parents=[course],
        help="a local page to mark what waits, alike answers together",
        examples=["grader mark mean_squared_error", 'grader mark mean_squared_error --as "Ada Lovelace" --anonymous'],
    )
    one.add_argument("assignment")
    one.add_argument("--as", dest="who", metavar="NAME", help="who marks (default: your name on this machine)")
    one.add_argument("--anonymous", action="store_true", help="show no names and no ids")
    one.add_argument("--port", type=int, default=0, help="of this machine (default: any that is free)")
    told = "address to listen at; another than this one only in a container (docs/containers.md)"
    one.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help=told)

    one = commands.add_parser(
        "report",
        parents=[course],
        help="the instructor's page of a graded class",
        examples=["grader report mean_squared_error"],
    )
    one.add_argument("assignment")


def _platforms(commands: Any, course: Parser) -> None:
    """Commands between a course and a learning platform."""
    one = commands.add_parser(
        "collect",
        parents=[course],
        help="take what a learning platform gives into submitted/",
        examples=[
            "grader collect mean_squared_error ~/Downloads/submissions.zip",
            "grader collect mean_squared_error ~/Downloads/submissions --dry-run",
        ],
    )
    one.add_argument("assignment")
    one.add_argument("path", type=Path, help="a download of Canvas, Moodle, Blackboard or Gradescope, or plain folders")
    one.add_argument("--roster", type=Path, metavar="FILE", help="who takes the course (default: students.csv)")
    one.add_argument("--whose", action="append", default=[], metavar="NAME=STUDENT", help="whose this is")
    one.add_argument("--timezone", default="UTC", metavar="ZONE", help="of times without one (default: UTC)")
    one.add_argument("--dry-run", action="store_true", help="say what would be taken; write nothing")

    one = commands.add_parser(
        "export",
        parents=[course],
        help="final marks for people and platforms, and what platforms grade with",
        examples=[
            "grader export mean_squared_error --output marks.csv",
            "grader export mean_squared_error --format canvas --fill exported.csv --output to-upload.csv",
            "grader export mean_squared_error --format gradescope --output for-gradescope",
        ],
    )
    one.add_argument("assignment")
    one.add_argument("--format", choices=EXPORTS, default="csv")
    one.add_argument("--fill", type=Path, metavar="FILE", help="Canvas's exported gradebook, or Moodle's worksheet")
    one.add_argument("--column", default="", metavar="TITLE", help="of the assignment there, if it is called otherwise")
    one.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write there instead of to standard output; a folder for classroom, gradescope and prairielearn",
    )
    one.add_argument("--final", action="store_true", help="write nothing while marks wait for a person")


def _around(commands: Any, course: Parser) -> None:
    """Commands for the machine and for editors."""
    one = commands.add_parser(
        "doctor", parents=[course], help="which protections this machine gives", examples=["grader doctor"]
    )

    one = commands.add_parser(
        "schema",
        help="print all settings of a rubric file, for editors or as a page",
        examples=["grader schema > rubrics/rubric.schema.json"],
    )
    one.add_argument("--format", choices=("json", "markdown"), default="json")


def positive(text: str) -> int:
    """A whole number of at least one."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"needs a whole number of at least 1, got '{text}'")
    return number
