"""A course on disk, and one of its assignments with everything that grading needs, loaded once."""

from __future__ import annotations

import functools
import logging
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from grader.checks.base import Inputs
from grader.checks.pytest import PytestCheck
from grader.checks.value import ValueCheck
from grader.course.agreement import misfits
from grader.course.conventions import (
    Side,
    mistakes_between,
    mistakes_of_problems,
    mistakes_of_reference,
    transposed,
)
from grader.course.handout import handout_of
from grader.course.helpers import helpers_of
from grader.course.task import Task
from grader.errors import CourseError, RubricError, SandboxUnavailable, did_you_mean
from grader.explain.twins import Twins
from grader.ingest.notebooks import Cell, read_cells
from grader.model import Limits
from grader.oracle.reference import Reference
from grader.rubric import Rubric, load_rubric, rubric_digest, with_lines
from grader.sandbox.existing import site_of

# nbgrader's own marks in a test cell and in a solution.
HIDDEN = re.compile(r"\n?^[^\n]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*", re.MULTILINE | re.DOTALL)
SOLUTION = re.compile(r"^([ \t]*)[^\n]*### BEGIN SOLUTION.*?### END SOLUTION[^\n]*", re.MULTILINE | re.DOTALL)
STUB = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"
CACHE = "nabla"
log = logging.getLogger(__name__)


def _is_nbgraders(root: Path) -> bool:
    """Whether a folder is a course of nbgrader's."""
    return (root / "nbgrader_config.py").is_file() or (root / "source").is_dir() or (root / "gradebook.db").is_file()


def is_linked(path: Path, root: Path) -> bool:
    """Whether a student's folder for an assignment, or the student's own above it, is a link."""
    return path.is_symlink() or (path.parent.is_symlink() and path.parent != root)


def has_rubric(root: Path, name: str) -> bool:
    """Whether an assignment of a course is graded by a rubric, and not by its notebooks' own test cells."""
    return bool(name) and (root / "rubrics" / f"{name}.yaml").is_file()


@dataclass(frozen=True)
class Course:
    """A folder with rubrics/, and assignment/ and solutions/ where they are needed; or nbgrader's course; or both.

    nbgrader's folders and gradebook lie beside ours.
    """

    root: Path

    def __post_init__(self) -> None:
        if not (self.root / "rubrics").is_dir() and not _is_nbgraders(self.root):
            raise CourseError(
                f"{self.root}: not a course, there is no rubrics/ in it; go to the course's folder or name it with "
                "--course DIR"
            )

    @property
    def assignments(self) -> list[str]:
        return sorted(path.stem for path in (self.root / "rubrics").glob("*.yaml"))

    def rubric_file(self, name: str) -> Path:
        path = self.root / "rubrics" / f"{name}.yaml"
        if name not in self.assignments:
            known = ", ".join(self.assignments) or "none"
            meant = did_you_mean(name, self.assignments) or ";"
            raise CourseError(f"{self.root}: there is no assignment '{name}'{meant} this course has: {known}")
        return path

    def handout(self, name: str) -> Path:
        """What a student receives, before nbgrader's metadata is stamped on it."""
        return self.root / "assignment" / name

    def solutions(self, name: str) -> Path:
        return self.root / "solutions" / name

    def environment(self, rubric: Rubric) -> Path | None:
        """The existing environment whose packages students may import, if the rubric names one."""
        return None if rubric.environment is None else Path(os.path.normpath(self.root / rubric.environment))

    def folder(self, step: str, student: str, name: str) -> Path:
        """nbgrader's folder for a step: source and release (student "."), submitted, autograded, feedback."""
        return self.root / step / student / name

    def report_file(self, name: str, student: str) -> Path:
        return self.root / "reports" / name / f"{student}.json"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def students(self, name: str) -> list[str]:
        """Everyone with a folder in submitted/ for this assignment; links are nobody's."""
        found = (self.root / "submitted").glob(f"*/{name}")
        return sorted(path.parent.name for path in found if path.is_dir() and not is_linked(path, self.root))


def find_course(start: Path) -> Course:
    """The nearest folder from `start` upwards that is a course."""
    for folder in (start, *start.parents):
        ours = (folder / "solutions").is_dir() or any((folder / "rubrics").glob("*.yaml"))
        if ((folder / "rubrics").is_dir() and ours) or _is_nbgraders(folder):
            return Course(folder)
    return Course(start)


@dataclass(frozen=True, eq=False)
class Assignment:
    """A rubric with its reference, its random problems and the files as handed out.

    `helpers` are those of them that stay as they are: modules beside the student's.
    """

    rubric: Rubric
    rubric_digest: str
    reference: Reference
    inputs: Inputs
    blank_answer: str
    cells: tuple[Cell, ...]
    handout: dict[str, bytes]
    helpers: dict[str, bytes]
    course: Course
    following: Mapping[str, str] = field(default_factory=dict)
    """Convention -> the option of it that the reference follows."""

    @functools.cached_property
    def views(self) -> tuple[Assignment, ...]:
        """The assignment under each combination of conventions, itself in front: reference and inputs differ."""
        return (self, *(self._under(options) for options in self.rubric.combinations()[1:]))

    def _under(self, options: Mapping[str, str]) -> Assignment:
        names = self.rubric.transposed(options)
        problems = transposed(self.inputs.problems, names)
        inputs = replace(self.inputs, problems=problems) if names else self.inputs
        return replace(self, reference=self.reference.under(options), inputs=inputs, following=options)

    @property
    def name(self) -> str:
        return self.rubric.assignment

    @property
    def limits(self) -> Limits:
        """What student code may use, on this machine."""
        limits = self.rubric.run_limits()
        folder = self.course.environment(self.rubric)
        return limits if folder is None else replace(limits, environment=str(folder))

    @property
    def stub(self) -> bytes:
        """What students start from: the handout's module, or the cells of its notebook as one file."""
        return self.task.stub

    @functools.cached_property
    def twins(self) -> Twins:
        """What small changes of the reference give, to explain wrong answers; made once and kept for all courses."""
        return Twins(user_cache_path(CACHE, appauthor=False) / "twins")

    @functools.cached_property
    def task(self) -> Task:
        """What is to be handed in and was handed out, without anything hidden."""
        rubric = self.rubric
        written = tuple(criterion.id for criterion in rubric.criteria if criterion.written)
        functions, helpers = tuple(rubric.callees), self.helpers
        files = (rubric.code, rubric.module, rubric.notebook)
        return Task(self.name, *files, functions, written, self.handout, helpers, self.cells)


def load_assignment(course: Course, name: str, seed: int | None = None) -> Assignment:
    """Read rubric, reference and handout; again only when one of their files has changed.

    `seed` takes the place of the rubric's. Raises GraderError for anything that is not as it should be.
    """
    files = [course.rubric_file(name), *course.solutions(name).glob("*.py"), *course.handout(name).glob("*")]
    log.debug("%s: %d files of its rubric, reference and handout in %s", name, len(files), course.root)
    state = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in sorted(files))
    return _load_assignment(course, name, seed, state)


@functools.lru_cache(maxsize=16)
def _load_assignment(course: Course, name: str, seed: int | None, state: tuple[object, ...]) -> Assignment:
    path = course.rubric_file(name)
    rubric = load_rubric(path)
    if rubric.assignment != name:
        raise CourseError(f"{path}: assignment is '{rubric.assignment}', but the file's name says '{name}'")
    forms = rubric.forms()
    _check_environment(path, course, rubric)
    handout = handout_of(course.handout(name), rubric, path, course.solutions(name) / "reference.py")
    helpers = helpers_of(handout, rubric.code, _source(course.solutions(name) / "reference.py"))
    paths = [course.handout(name) / helper for helper in helpers]
    reference = Reference(course.solutions(name), forms, rubric.declared, paths)
    seed = rubric.seed if seed is None else seed
    problems = {regime: reference.problem(regime, settings, seed) for regime, settings in rubric.settings.items()}
    asked = reference.asked_for() if problems else frozenset()
    mistakes = [*_given_and_taken(rubric, problems, asked), *_bounded_twice(rubric, reference)]
    if mistakes:
        raise RubricError(with_lines(path, mistakes))
    if rubric.conventions:
        reference = _following(path, rubric, reference, problems)
    each = {function: rubric.each(function) for function in rubric.functions}
    cells = [as_released(cell) for cell in read_cells(handout[rubric.notebook], rubric.notebook)]
    tests = _tests(path, rubric, course.solutions(name))
    inputs = Inputs(rubric.signatures(), each, problems, forms, rubric.published, rubric.settings, tests)
    if mistakes := misfits(rubric, reference, inputs):
        raise RubricError(with_lines(path, mistakes))
    for file, function in rubric.other_functions():
        reference.other(file, function)
    assignment = Assignment(
        rubric=rubric,
        rubric_digest=rubric_digest(rubric),
        reference=reference,
        inputs=inputs,
        blank_answer=_blank_answer(rubric, cells),
        cells=tuple(cells),
        handout=handout,
        helpers={helper: handout[helper] for helper in helpers},
        course=course,
        following=rubric.combinations()[0],
    )
    if mistakes := list(mistakes_between(rubric, [_side(view) for view in assignment.views])):
        raise RubricError(with_lines(path, mistakes))
    return assignment


def _following(path: Path, rubric: Rubric, reference: Reference, problems: dict[str, Any]) -> Reference:
    """The reference by the first option of each convention."""
    if mistakes := [*mistakes_of_reference(rubric, reference), *mistakes_of_problems(rubric, problems)]:
        raise RubricError(with_lines(path, mistakes))
    return reference.under(rubric.combinations()[0])


def _side(view: Assignment) -> Side:
    """What tells one combination of conventions from another."""
    checks = [view.rubric.expanded(check) for criterion in view.rubric.criteria for check in criterion.checks]
    values = [check for check in checks if isinstance(check, ValueCheck)]
    calls = [(check, [probe for probe in check.probes(view.inputs) if not probe.again]) for check in values]
    return view.following, view.reference, calls


def _check_environment(path: Path, course: Course, rubric: Rubric) -> None:
    folder = course.environment(rubric)
    try:
        if folder is not None:
            site_of(folder)
    except SandboxUnavailable as error:
        raise RubricError(with_lines(path, [(("environment",), str(error))])) from error


def as_released(cell: Cell) -> Cell:
    """A cell of the author's notebook as students receive it: nbgrader takes hidden tests and solutions out."""
    if cell.kind != "code":
        return cell
    return replace(cell, source=SOLUTION.sub(STUB, HIDDEN.sub("", cell.source)))


def _given_and_taken(
    rubric: Rubric, problems: Mapping[str, Mapping[str, object]], asked: Collection[str]
) -> list[tuple[tuple[str | int, ...], str]]:
    """Arguments that nothing gives, and declared inputs that neither a function nor problem(), which `asked`, takes."""
    mistakes: list[tuple[tuple[str | int, ...], str]] = []
    taken = set(asked)
    for function, signature in rubric.functions.items():
        state = [name for attributes in signature.set.values() for name in attributes.values()]
        names = [*(name for name in signature.arguments if name not in signature.made_by), *state]
        taken |= set(names)
        for name in names:
            regime = next((regime for regime, problem in problems.items() if name not in problem), None)
            if regime is not None:
                there = ", ".join(sorted(problems[regime]))
                words = f"it takes '{name}', which problem() does not give for regime '{regime}'; it gives: {there}"
                if rubric.inputs:
                    words = f"it takes '{name}', which is not declared under `inputs`; declared are: {there}"
                mistakes.append((("functions", function, "arguments"), words))
    for name in rubric.inputs:
        if name not in taken:
            mistakes.append((("inputs", name), "no function takes it; leave it out, or name it as an argument"))
    return mistakes


def _bounded_twice(rubric: Rubric, reference: Reference) -> list[tuple[tuple[str | int, ...], str]]:
    """A function's tolerance comes from its condition or from the author, and not from both."""
    words = "rounding.py has a bound of its own for this function; take out one of the two"
    twice = [name for name, each in rubric.functions.items() if each.solves and reference.has_bound(name)]
    return [(("functions", name, "solves"), words) for name in twice]


def _tests(path: Path, rubric: Rubric, folder: Path) -> dict[str, str]:
    """The author's own test files that the rubric names."""
    checks = [check for criterion in rubric.criteria for check in criterion.checks if isinstance(check, PytestCheck)]
    tests = {}
    for check in checks:
        try:
            tests[check.file] = (folder / check.file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CourseError(f"{path}: the tests {folder / check.file} cannot be read: {error}") from error
        there = set(re.findall(r"^ *def (test\w*)\(", tests[check.file], re.MULTILINE))
        for test in check.credit:
            if test.rpartition("::")[2] not in there:
                raise CourseError(
                    f"{path}: the check 'pytest' gives credit for '{test}', which is not in {folder / check.file}; "
                    f"there are: {', '.join(sorted(there)) or 'none'}"
                )
    return tests


def _source(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _blank_answer(rubric: Rubric, cells: list[Cell]) -> str:
    written = {criterion.id for criterion in rubric.criteria if criterion.written}
    return next((cell.source for cell in cells if cell.name in written), "")
