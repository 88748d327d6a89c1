"""What lies in submitted/: nbgrader's layout, what is taken from elsewhere with a note, and what is only told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.assignment import Course
from grader.course.submitted import Submitted, submitted

MODULE = "hw1.py"
FILES = (MODULE, "hw1.ipynb")
CODE = b"def f():\n    return 1\n"

Look = Callable[..., Submitted]


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, CODE)
    return buffer.getvalue()


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Lay out files below submitted/ and look for hw1 there."""

    def look_at(files: dict[str, bytes], *others: str) -> Submitted:
        for folder in ("assignment", "solutions", "rubrics", "submitted"):
            (tmp_path / folder).mkdir()
        for name in ("hw1", *others):
            (tmp_path / "rubrics" / f"{name}.yaml").touch()
        for file, content in files.items():
            path = tmp_path / "submitted" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return submitted(Course(tmp_path), "hw1", FILES)

    return look_at


def taken(found: Submitted) -> dict[str, str]:
    """Student -> where, below submitted/."""
    return {place.student: place.path.as_posix().split("/submitted/")[1] for place in found.places}


def told(found: Submitted) -> dict[str, bool]:
    """What was not taken -> whether nothing else of that student was."""
    return {left.path.as_posix().split("/submitted/")[1]: left.alone for left in found.left}


def test_nbgraders_layout_is_taken_without_a_word(look: Look) -> None:
    found = look({f"anna/hw1/{MODULE}": CODE, f"bert/hw1/{MODULE}": CODE})
    assert taken(found) == {"anna": "anna/hw1", "bert": "bert/hw1"}
    assert all(place.notes == () for place in found.places) and found.left == ()


@pytest.mark.parametrize("folder", ["HW1", " hw1", "Hw1 "])
def test_other_capitals_and_blanks_are_taken_with_a_note(look: Look, folder: str) -> None:
    found = look({f"anna/{folder}/{MODULE}": CODE})
    assert taken(found) == {"anna": f"anna/{folder}"} and found.left == ()
    assert "was taken for hw1/" in found.places[0].notes[0]


@pytest.mark.parametrize(
    "files", [{f"anna/{MODULE}": CODE}, {"anna/work.zip": archive(MODULE)}], ids=["a module", "an archive"]
)
def test_work_one_folder_too_high_is_taken_with_a_note(look: Look, files: dict[str, bytes]) -> None:
    found = look(files)
    assert taken(found) == {"anna": "anna"} and found.left == ()
    assert found.places[0].notes == ("the work lay one folder too high, not in submitted/anna/hw1/",)


def test_an_archive_in_a_students_place_is_taken_with_a_note(look: Look) -> None:
    found = look({"frank.zip": archive(f"hw1/{MODULE}"), "Jo.Doe.ZIP": b"damaged: a person will look"})
    assert taken(found) == {"frank": "frank.zip", "Jo.Doe": "Jo.Doe.ZIP"} and found.left == ()
    assert "'frank.zip'" in found.places[1].notes[0]


def test_what_is_beside_a_students_work_is_told(look: Look) -> None:
    found = look(
        {f"anna/hw1/{MODULE}": CODE, f"anna/{MODULE}": CODE, "anna.zip": archive(MODULE), "anna/HW1/x.py": b""}
    )
    assert taken(found) == {"anna": "anna/hw1"}
    assert told(found) == {f"anna/{MODULE}": False, "anna.zip": False, "anna/HW1": False}


@pytest.mark.parametrize(
    "file",
    [
        f"{MODULE}",  # of nobody
        "anna.rar",
        "anna/work.tar.gz",
        f"anna/week 3/{MODULE}",
        f"hw1/anna/{MODULE}",  # the folders the other way round
        "anna/grades.csv",
    ],
)
def test_what_cannot_be_graded_is_told_with_the_place_where_it_belongs(look: Look, file: str) -> None:
    found = look({file: CODE, f"bert/hw1/{MODULE}": CODE})
    assert taken(found) == {"bert": "bert/hw1"}
    (left,) = found.left
    assert left.alone and "/hw1/" in left.words


@pytest.mark.parametrize("name", ["submissions.zip", "hw1.zip", "Gradebook download.zip", "anna (1).zip"])
def test_an_archive_that_names_no_student_is_told(look: Look, name: str) -> None:
    found = look({name: archive(MODULE)})
    assert taken(found) == {} and told(found) == {name: True}


def test_an_archive_of_a_whole_class_is_told(look: Look) -> None:
    found = look({"monday.zip": archive(f"anna/{MODULE}", f"bert/{MODULE}")})
    assert taken(found) == {} and "several" in found.left[0].words


def test_names_that_differ_in_capitals_alone_are_not_guessed_between(look: Look) -> None:
    found = look({f"anna/hw1/{MODULE}": CODE, "Anna.zip": archive(MODULE)})
    assert taken(found) == {"anna": "anna/hw1"} and told(found) == {"Anna.zip": True}


def test_two_folders_of_other_capitals_are_not_guessed_between(look: Look) -> None:
    found = look({f"anna/HW1/{MODULE}": CODE, f"anna/Hw1/{MODULE}": CODE})
    assert taken(found) == {} and told(found) == {"anna/HW1": True, "anna/Hw1": True}


def test_among_several_assignments_only_what_names_this_one_is_taken(look: Look) -> None:
    files = {
        f"anna/{MODULE}": CODE,
        "bert/solution.py": CODE,
        "carl/hw2/hw2.py": CODE,
        f"dora/{MODULE}": CODE,
        "dora/hw2/hw2.py": CODE,
        "emil.zip": archive(MODULE),
    }
    found = look(files, "hw2")
    assert taken(found) == {"anna": "anna"}
    assert told(found) == {"bert/solution.py": True, f"dora/{MODULE}": True, "emil.zip": True}


def test_nbgraders_files_hidden_ones_and_links_are_no_work_and_a_linked_folder_is_told(
    look: Look, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / MODULE).write_bytes(CODE)
    look({"anna/timestamp.txt": b"", ".DS_Store": b"", "anna/.hidden.py": b"", "__MACOSX/x.py": b""})
    (tmp_path / "submitted/eve").symlink_to(tmp_path / "outside")
    (tmp_path / "submitted/anna" / MODULE).symlink_to(tmp_path / "outside" / MODULE)
    found = submitted(Course(tmp_path), "hw1", FILES)
    assert taken(found) == {} and told(found) == {"eve": True}


def test_a_course_without_submissions_has_none(look: Look) -> None:
    assert look({}) == Submitted((), ())


def test_a_name_that_is_no_utf_8_is_told_and_stops_nobody(look: Look) -> None:
    odd = b"m\xfcller".decode("utf-8", "surrogateescape")  # as an old archive unpacks it
    found = look({f"anna/hw1/{MODULE}": CODE, f"{odd}/hw1/{MODULE}": CODE, f"{odd}.zip": archive(MODULE)})
    assert taken(found) == {"anna": "anna/hw1"} and told(found) == {odd: True, f"{odd}.zip": True}
    assert {left.words for left in found.left} == {"is called by bytes that are no UTF-8; rename it"}
