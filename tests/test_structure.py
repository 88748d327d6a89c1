"""The shape of the code: imports run downward, files and functions stay small, the lists are complete."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import grader
import grader.checks
import grader.cli
import grader.reports
from grader.checks.kinds import AnyCheck
from grader.course.assignment import Assignment, Course
from grader.reports import FORMATS

PACKAGE = Path(grader.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# From the ground up. A room imports from lower floors only, and from itself.
FLOORS = (
    ("grader",),
    ("errors",),
    ("derivation",),
    ("model",),
    ("ingest", "oracle", "sandbox"),
    ("checks",),
    ("explain",),
    ("rubric",),
    ("course", "reports"),
    ("grading", "lms"),
    ("nbgrader",),
    ("authoring", "marking"),
    ("cli",),
    ("__main__",),
)
MOST_ROOMS = 20
MOST_ARROWS = 92
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}
# Words of the shipped assignment that are also everybody's words.
ORDINARY = {"loss", "derivation", "public", "generic", "extreme", "everyday"}

# To be emptied, never to grow.
STILL_TOO_LONG: set[str] = set()


pytestmark = pytest.mark.xdist_group("the shape of the code")  # every tree is read once


@functools.cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@functools.cache
def nodes_of(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(file)))


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def part_of(file: Path) -> str:
    """The module directly under grader/, or the sub-package, that a file belongs to."""
    first = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "grader" if first == "__init__" else first


@functools.cache
def imported(file: Path) -> tuple[str, ...]:
    """Full names of all imports, those inside functions too."""
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in nodes_of(file):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # What runs in the sandbox has another name there, so its files name each other relatively.
            prefix = "grader.sandbox.runtime." if node.level == 1 else ""
            module = f"{node.module}." if node.module else ""
            yield from (f"{prefix}{module}{alias.name}" for alias in node.names)


@functools.cache
def parts_imported(file: Path) -> set[str]:
    parts = set()
    for name in imported(file):
        words = name.split(".")
        if words[0] == "grader":
            there = len(words) > 1 and ((PACKAGE / words[1]).is_dir() or (PACKAGE / f"{words[1]}.py").is_file())
            parts.add(words[1] if there else "grader")
    return parts


def test_every_module_lies_in_a_room_and_every_room_has_a_floor() -> None:
    assert {part_of(file) for file in FILES} == set(FLOOR)
    assert {file.name for file in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "errors.py", "model.py"}


def test_there_are_few_rooms_and_few_ways_between_them() -> None:
    arrows = {(part_of(file), other) for file in FILES for other in parts_imported(file) if other != part_of(file)}
    assert len(FLOOR) <= MOST_ROOMS
    assert len(arrows) <= MOST_ARROWS


@pytest.mark.parametrize(
    "room", sorted(path.parent for path in PACKAGE.glob("*/__init__.py")), ids=lambda room: room.name
)
def test_a_room_says_where_to_start(room: Path) -> None:
    told = ast.get_docstring(tree_of(room / "__init__.py")) or ""
    named = re.findall(r"`([\w/]+\.py)`", told)
    assert named or room.name == "grading"
    assert [name for name in named if not list(PACKAGE.rglob(name))] == []


def test_imports_run_only_downward() -> None:
    parts = {file: part_of(file) for file in FILES}
    upward = [
        f"{name_of(file)}: {other}"
        for file, part in parts.items()
        for other in parts_imported(file)
        if other != part and FLOOR[other] >= FLOOR[part]
    ]
    assert upward == []


def test_what_starts_in_a_students_process_imports_nothing_of_ours_but_its_neighbours() -> None:
    runtime = PACKAGE / "sandbox" / "runtime"
    neighbours = {"AT_START", *(file.stem for file in runtime.glob("*.py"))}
    for file in runtime.glob("*.py"):
        names = {name.removeprefix("grader.sandbox.runtime.") for name in imported(file)}
        roots = {name.split(".")[0] for name in names}
        shell = {"IPython", "ipykernel", "jupyter_client", "matplotlib", "traitlets"}
        others = {"testing": {"pytest"}, "python2": {"fissix"}, "notebook": shell, "recording": shell}
        assert roots <= {*sys.stdlib_module_names, *neighbours, "numpy", *others.get(file.stem, set())}, file.name


def test_relative_imports_are_only_for_what_runs_in_the_sandbox() -> None:
    for file in FILES:
        levels = {n.level for n in nodes_of(file) if isinstance(n, ast.ImportFrom)}
        assert levels <= ({0, 1} if file.parent.name == "runtime" else {0}), file


def test_a_module_has_under_500_lines() -> None:
    assert [name_of(file) for file in FILES if len(file.read_text(encoding="utf-8").splitlines()) >= 500] == []


def test_a_function_has_at_most_50_lines() -> None:
    long = {
        f"{name_of(file)}: {node.name}"
        for file in FILES
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 50
    }
    assert long <= STILL_TOO_LONG


def test_grading_tells_its_story_in_under_120_lines() -> None:
    text = (PACKAGE / "grading" / "__init__.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 120
    assert ast.get_docstring(ast.parse(text))


def test_every_module_says_what_it_is_for() -> None:
    assert [name_of(file) for file in FILES if tree_of(file).body and not ast.get_docstring(tree_of(file))] == []


def test_every_kind_of_check_has_a_file_of_its_name_and_may_stand_in_a_rubric() -> None:
    union, discriminator = get_args(AnyCheck)
    assert discriminator.discriminator == "kind"
    kinds = {get_args(check.model_fields["kind"].annotation): check.__module__ for check in get_args(union)}
    # A file that declares a `kind:` is one; the others serve them.
    declares = re.compile(r"^    kind: Literal\[", re.MULTILINE)
    files = {file.stem for file in (PACKAGE / "checks").glob("*.py") if declares.search(file.read_text("utf-8"))}
    assert kinds == {(name,): f"grader.checks.{name}" for name in files}


def test_every_kind_of_check_has_its_section_in_the_documents() -> None:
    kinds = {get_args(check.model_fields["kind"].annotation)[0] for check in get_args(get_args(AnyCheck)[0])}
    text = (PACKAGE.parent / "docs" / "checks.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert set(sections) == kinds
    assert all(f"kind: {kind}" in section for kind, section in sections.items())


def test_every_report_format_has_a_file_of_its_name_and_is_known() -> None:
    writes = re.compile(r"^def report_(\w+)\(report: Report\) -> str:", re.MULTILINE)
    found = {file.stem: writes.findall(file.read_text(encoding="utf-8")) for file in (PACKAGE / "reports").glob("*.py")}
    assert {name: written for name, written in found.items() if written} == {name: [name] for name in FORMATS}


def public_names() -> Iterator[tuple[Path, list[str]]]:
    """Every file with an `__all__`, and what stands in it."""
    for file in FILES:
        for node in tree_of(file).body:
            if isinstance(node, ast.Assign) and any(
                isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
            ):
                yield file, ast.literal_eval(node.value)


def test_public_names_are_listed_in_order_and_are_there() -> None:
    listed = list(public_names())
    assert listed
    for file, public in listed:
        assert public == sorted(set(public), key=lambda name: (not name.isupper(), name)), file
        if file.parent.name in ("checks", "reports"):
            module = getattr(grader, file.parent.name)
            assert all(hasattr(module, name) for name in public), file


def test_the_grader_knows_no_assignment(assignment: Assignment) -> None:
    rubric = assignment.rubric
    regimes = {regime for group in rubric.groups.values() for regime in group}
    criteria = {criterion.id for criterion in rubric.criteria}
    known = {rubric.assignment, *rubric.functions, *rubric.groups, *regimes, *criteria} - ORDINARY
    assert {"softmax", "softmax_regression", "grad_wk"} <= known
    word = re.compile("|".join(sorted(known)), re.IGNORECASE)
    found = {
        f"{file.relative_to(PACKAGE)}: {match[0]}"
        for file in PACKAGE.rglob("*")
        if file.suffix != ".pyc" and file.is_file()
        for match in word.finditer(file.read_text(encoding="utf-8"))
        # In formulas it is a function like log and exp, whatever the assignment.
        if not ("derivation" in file.parts and match[0] == "softmax")
    }
    assert found == set()


def test_the_grader_names_no_shipped_assignment_and_none_of_its_classes(course: Course) -> None:
    rubrics = {
        name: (course.root / "rubrics" / f"{name}.yaml").read_text(encoding="utf-8") for name in course.assignments
    }
    known = {
        *rubrics,
        *(name for text in rubrics.values() for name in re.findall(r"^  ([A-Z]\w+): \{", text, re.MULTILINE)),
    }
    assert {"ridge", "two_layer_net", "TwoLayerNet"} <= known
    word = re.compile(rf"\b(?:{'|'.join(sorted(known))})\b")
    assert [name_of(file) for file in FILES if word.search(file.read_text(encoding="utf-8"))] == []


# Words for the things of one assignment.
DOMAIN = re.compile(r"\b(the gradient|classes|examples of|regulari\w*|logits|(?<!its )weights|in [A-Z](?![a-z]))")

# What later work replaces whole. To be emptied, never to grow.
STILL_DOMESTIC = {
    "explain/whole.py": {"the gradient"},
}
STILL_LETTERS = {
    "explain/follow_through.py": {"f"},  # the kind of a dtype
    "derivation/meaning/applications.py": {"d"},  # d is the sign of a differential, here and below
    "derivation/judging/differentials.py": {"d"},
    "derivation/meaning/names.py": {"d"},
    "derivation/nodes/applications.py": {"d"},
    "derivation/nodes/derivatives.py": {"d"},
    "derivation/nodes/norms.py": {"F"},  # the index of Frobenius' norm
    "derivation/nodes/scripts.py": {"t"},  # a transpose
    "derivation/nodes/symbols.py": {"d"},
    "derivation/text/code_lines.py": {"d"},
    "derivation/text/code_sides.py": {"d"},
    "derivation/text/code_tokens.py": {"d"},
    "derivation/text/doubts.py": {"N"},  # Unicode's category of numbers
    "derivation/text/plain_derivatives.py": {"d"},
    "derivation/text/plain_scripts.py": {"d"},
    "derivation/text/typst.py": {"d"},
}


def strings_of(tree: ast.AST) -> Iterator[str]:
    """All text in the code but for docstrings."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_the_grader_knows_no_symbol_and_no_thing_of_an_assignment(assignment: Assignment) -> None:
    steps = assignment.rubric.derivation
    assert steps is not None
    written = [*steps.given, *steps.matrices, *steps.also, *(name for names in steps.also.values() for name in names)]
    letters = {name for name in written if len(name) == 1} | {
        size for axis in steps.axes.values() for size in axis.size
    }
    assert {"w", "x", "p", "W", "K", "d"} <= letters
    for file in sorted([*(PACKAGE / "derivation").rglob("*.py"), *(PACKAGE / "explain").glob("*.py")]):
        name, texts = file.relative_to(PACKAGE).as_posix(), list(strings_of(tree_of(file)))
        assert letters & set(texts) == STILL_LETTERS.get(name, set()), name
        assert {match[0] for text in texts for match in DOMAIN.finditer(text)} == STILL_DOMESTIC.get(name, set()), name


STAGES = ("text", "nodes", "meaning", "judging", "guessing", "marking", "telling")
"""A derivation's way through its room: each stage reads only what those before it made."""


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_of_reading_knows_only_those_before_it(stage: str) -> None:
    for file in (PACKAGE / "derivation" / stage).rglob("*.py"):
        for name in imported(file):
            room, _, rest = name.partition("grader.derivation.")
            other = rest.partition(".")[0]
            if not room and other in STAGES:
                assert STAGES.index(other) <= STAGES.index(stage), f"{file}: {name}"


NBGRADER = (
    "importing",
    "settings",
    "troubles",
    "notebooks",
    "gradebook",
    "handing_back",
    "commands",
    "whole_class",
    "inside",
    "plugin",
)
"""What lies in nbgrader's room, each of which knows only those before it."""


def test_in_nbgraders_room_each_knows_only_those_before_it() -> None:
    room = PACKAGE / "nbgrader"
    assert {path.stem for path in room.glob("[!_]*")} == set(NBGRADER)
    known = {"grader.nbgrader": -1, **{f"grader.nbgrader.{name}": place for place, name in enumerate(NBGRADER)}}
    for file in room.rglob("*.py"):
        own = "" if file.parent == room and file.stem == "__init__" else file.relative_to(room).parts[0]
        place = NBGRADER.index(own.removesuffix(".py")) if own else -1
        for name in imported(file):
            assert known.get(".".join(name.split(".")[:3]), -1) <= place, f"{file}: {name}"


def test_no_axis_has_a_meaning_by_its_place() -> None:
    for file in FILES:
        for node in nodes_of(file):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
                assert node.value.attr != "axes" or not isinstance(node.slice, ast.Constant), file


def loaded_by(imports: str) -> set[str]:
    code = f"import sys\n{imports}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(ran.stdout.split())


def test_a_class_is_graded_without_what_nbgrader_runs_notebooks_with() -> None:
    configured = "from grader.nbgrader import settings\nsettings.course_config(settings.Course(settings.Path()))"
    loaded = loaded_by(f"{configured}\nimport grader.nbgrader.notebooks.own_cells")
    assert "nbgrader" in loaded
    assert not loaded & {"jupyter_server", "nbclient", "nbconvert", "zmq"}


def test_the_command_line_starts_with_the_standard_library_alone() -> None:
    loaded = loaded_by("import grader.cli\ngrader.cli.parser().format_help()")
    assert "grader" in loaded
    assert not loaded & {"jinja2", "nbgrader", "numpy", "pydantic", "yaml"}


SHARED_BY_COMMANDS = {
    "__init__",
    "common",
    "completion",
    "ending",
    "parsing",
    "verbose",
    "watching",
    "showing",
    "magic",
}


def test_every_command_is_a_file_that_starts_without_nbgrader() -> None:
    commands = sorted(set(grader.cli.parser()._subparsers._group_actions[0].choices))  # type: ignore[union-attr, arg-type]
    files = {file.stem for file in (PACKAGE / "cli").glob("*.py")} - SHARED_BY_COMMANDS
    assert set(commands) == files
    loaded = loaded_by("\n".join(f"import grader.cli.{name}" for name in commands))
    assert {"grader", "numpy", "pydantic"} <= loaded
    assert not loaded & {"nbgrader", "nbconvert", "nbformat", "sqlalchemy", "jupyter_client"}


def test_a_students_own_check_loads_no_more_than_it_needs() -> None:
    assert not loaded_by("import grader.cli.check") & {"jinja2", "nbgrader", "yaml"}


def test_a_command_that_needs_nbgrader_starts_without_parsers_that_nobody_needs() -> None:
    asked = "grader.cli.main(['score', 'no-file', '--assignment', 'none'])"
    loaded = loaded_by(f"import grader.cli\n{asked}\nimport nbgrader.api, nbformat")
    assert "jsonschema" in loaded and not {"lark", "arrow"} & loaded
