"""What a platform grades with: an autograder for Gradescope, a question for PrairieLearn, a workflow for classrooms.

An autograder and a question hold the hidden files, so they are for the platform alone; a workflow lies in students'
repositories and holds nothing that they do not have. Beside it lies each graded student's result in the platform's
form.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment
from grader.course.packing import pack, package, zipped
from grader.errors import CourseError
from grader.reports import classroom, gradescope, prairielearn
from grader.reports.files import write_atomically

NEEDED = ("jinja2", "markupsafe", "numpy", "packaging", "platformdirs", "pydantic", "python-dateutil", "pyyaml", "rich")
"""What `grader score` imports that Python does not bring."""
FILES = Path(__file__).parent / "files"
NAMESPACE = uuid.UUID("7a1e9a31-6c1b-5c8e-9d0d-2a6f2f7c6f10")

Written = Mapping[str, tuple[bytes, bool]]
"""Files by path: the content, and whether it is a program."""


def write_package(
    platform: str, assignment: Assignment, folder: Path, records: Iterable[Mapping[str, Any]]
) -> Iterator[Path]:
    """Write it into a folder, which need not be there; the paths of what was written, results as one."""
    made, results = PACKAGES[platform]
    for name, (content, program) in made(assignment).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if program else 0o644)
        if "/course/" not in name and "/grader/" not in name:
            yield path
    there = folder / "results"
    for record in records:
        there.mkdir(parents=True, exist_ok=True)
        write_atomically(there / f"{record['student']}.json", results(record))
    if there.is_dir():
        yield there


def autograder(assignment: Assignment) -> Written:
    """Gradescope's autograder.zip: setup.sh, run_autograder, this package and the course's files."""
    files = {
        "setup.sh": (_text("setup.sh", assignment), True),
        "run_autograder": (_text("run_autograder", assignment), True),
        "requirements.txt": (_requirements(assignment), False),
        **{name: (content, False) for name, content in package().items()},
        **{f"course/{name}": (content, False) for name, content in pack(assignment).files.items()},
    }
    programs = {name for name, (_, program) in files.items() if program}
    return {"autograder.zip": (zipped({name: files[name][0] for name in sorted(files)}, programs), False)}


def question(assignment: Assignment) -> Written:
    """PrairieLearn's folder of a question that is graded externally, and how its image is made."""
    import json

    name = assignment.name
    info = {
        "uuid": str(uuid.uuid5(NAMESPACE, name)),
        "title": assignment.rubric.title,
        "topic": "Programming",
        "tags": [],
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": f"your-registry/{name.replace('_', '-')}-grader",
            "entrypoint": "/grade/tests/run.sh",
            "timeout": max(60, 4 * assignment.limits.seconds),
        },
    }
    asked = [*([assignment.rubric.code] if assignment.rubric.functions else []), assignment.rubric.notebook]
    return {
        "question/info.json": (f"{json.dumps(info, indent=2)}\n".encode(), False),
        "question/question.html": (_text("question.html", assignment, FILE_NAMES=", ".join(asked)), False),
        "question/tests/run.sh": (_text("run.sh", assignment), True),
        **{f"question/tests/{at}": (content, False) for at, content in package().items()},
        **{f"question/tests/course/{at}": (content, False) for at, content in pack(assignment).files.items()},
        "image/Dockerfile": (_text("Dockerfile", assignment), False),
        "image/requirements.txt": (_requirements(assignment), False),
    }


def workflow(assignment: Assignment) -> Written:
    """A workflow for the repository that students' own are made of: their own check, with public examples alone."""
    return {"template/.github/workflows/classroom.yml": (_text("classroom.yml", assignment), False)}


PACKAGES: Mapping[str, tuple[Callable[[Assignment], Written], Callable[[Mapping[str, Any]], str]]] = {
    "classroom": (workflow, classroom.results_json),
    "gradescope": (autograder, gradescope.results_json),
    "prairielearn": (question, prairielearn.results_json),
}
"""Platform -> what it grades with, and one student's result."""


def _text(name: str, assignment: Assignment, **more: str) -> bytes:
    text = (FILES / name).read_text(encoding="utf-8")
    for key, value in {"ASSIGNMENT": assignment.name, **more}.items():
        text = text.replace(f"@{key}@", value)
    return text.encode()


def _requirements(assignment: Assignment) -> bytes:
    """What to install, in the versions of this machine."""
    names = dict.fromkeys((*NEEDED, *(name.lower() for name in assignment.limits.packages)))
    try:
        return "".join(f"{name}=={version(name)}\n" for name in names).encode()
    except PackageNotFoundError as error:
        raise CourseError(f"{error.name} is not installed here, and students may import it; install it") from error
