"""A small class whose derivations wait: written differently, wrong in the same places, blank, scanned."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from grader.authoring.release import release
from grader.course.assignment import Course, load_assignment
from grader.marking.desk import Desk
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import open_sandbox
from tests.nbgrader.conftest import NAME, REPOSITORY, shipped

LOST_TWO = (REPOSITORY / "benchmarks/derivations/wrong/lost_two.md").read_text(encoding="utf-8")
RESULT_ONLY = (REPOSITORY / "benchmarks/derivations/incomplete/final_line_only.md").read_text(encoding="utf-8")
RIGHT = (REPOSITORY / "benchmarks/derivations/right/lse_seed_style.md").read_text(encoding="utf-8")
HOSTILE = '<script>document.title = "taken over"</script>\n\n![x](javascript:alert(1)) <img src=x onerror=alert(1)>'


def scan() -> bytes:
    """A photo of nothing much."""
    made = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(made, "JPEG")
    return made.getvalue()


WRONG_TOO = LOST_TWO.replace(r"\lambda w_k", r"3 \lambda w_k")
"""The same step is lost by another slip."""
ANSWERS: dict[str, dict[str, bytes]] = {
    "anna": {"derivation.md": LOST_TWO.encode()},
    "bert": {
        "derivation.md": LOST_TWO.replace("w_", r"\theta_").replace("because", "since").replace("q", "r").encode()
    },
    "carl": {"derivation.md": WRONG_TOO.encode()},
    "cleo": {"derivation.md": RESULT_ONLY.encode()},
    "dora": {"derivation.md": RIGHT.encode()},
    "emil": {"scan.jpg": scan()},
    "fred": {"photo of Fred.jpg": scan()},
    "hugo": {
        "a/softmax_regression.py": b"def softmax(F):\n    return F\n",
        "b/softmax_regression.py": b"x = 1\n\ndef softmax(F):\n    return 2 * F\n",
    },
    "gina": {"derivation.md": (HOSTILE + "\n\n" + LOST_TWO).encode()},
}


@pytest.fixture(scope="session")
def marked_class(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class, released and graded; nobody has marked anything."""
    course = shipped(tmp_path_factory.mktemp("marking") / "course", "samples")
    assignment = load_assignment(course, NAME)
    release(assignment)
    for student, files in ANSWERS.items():
        folder = course.folder("submitted", student, NAME)
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
    (course.root / "students.csv").write_text("id,first_name,last_name\nanna,Anna,Muster\nfred,Fred,Feuerstein\n")
    grade_students(assignment, [], open_sandbox(), 2, lambda _: None)
    return course


@pytest.fixture
def own_class(marked_class: Course, tmp_path: Path) -> Course:
    """A copy that a test may mark."""
    return Course(shutil.copytree(marked_class.root, tmp_path / "course"))


@pytest.fixture
def desk_of(own_class: Course) -> Callable[..., Desk]:
    """Desks of assistants at the same class."""

    def made(who: str = "Ada", *, anonymous: bool = False) -> Desk:
        return Desk(load_assignment(own_class, NAME), who, anonymous=anonymous)

    return made
