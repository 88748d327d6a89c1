"""`grader collect`: whose the files of a download are, which count, and what happens where nobody can know."""

from __future__ import annotations

import io
import stat
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Literal

import pytest

from grader.course.assignment import Course
from grader.lms import collecting

from .conftest import MODULE, NAME, PEOPLE, Collect, zipped

WORK = b"def softmax(F): ...\n"


def canvas_name(student: str) -> str:
    first, last, _, _ = PEOPLE[student]
    return "".join(letter for letter in f"{last}{first}".lower() if letter.isalnum())


def test_canvas_names_give_student_file_and_what_is_late(collect: Collect) -> None:
    files = {
        f"{canvas_name(s)}_{PEOPLE[s][3]}_50{at}_{MODULE}": s.encode() for at, s in enumerate(PEOPLE) if s != "finn"
    }
    files |= {
        f"{canvas_name('finn')}_LATE_1006_99_{NAME}-2.py": b"third",
        f"{canvas_name('finn')}_LATE_1006_98_{NAME}-1.py": b"second",
        f"{canvas_name('anna')}_1001_700_page 1-2.jpg": b"picture",
        f"{canvas_name('hana')}_1008_text.html": b"<p>typed</p>",
    }
    done = collect(files)
    assert done.status == 0, done.err
    assert {name: content for name, content in done.files.items() if name.endswith(".py")} == {
        f"{s}/{MODULE}": b"third" if s == "finn" else s.encode() for s in PEOPLE
    }
    assert done.files["anna/page 1-2.jpg"] == b"picture" and done.files["hana/text.html"] == b"<p>typed</p>"
    assert "late; when, the platform does not say" in done.row("finn")
    assert f"'{canvas_name('finn')}_LATE_1006_98_{NAME}-1.py' is older and was left" in done.row("finn")
    assert "Canvas: 8 of 8 taken" in done.err


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("folders", [True, False], ids=["folders", "flat"])
def test_moodle_names_people_in_any_letters(collect: Collect, form: Literal["NFC", "NFD"], folders: bool) -> None:
    files = {
        unicodedata.normalize(
            form, f"{first} {last}_88{at}_assignsubmission_file{'/' if folders else '_'}{MODULE}"
        ): s.encode()
        for at, (s, (first, last, _, _)) in enumerate(PEOPLE.items())
    }
    files["Group B-Anna Müller_880_assignsubmission_onlinetext/onlinetext.html"] = b"<p>text</p>"
    done = collect(files)
    assert done.status == 1  # the group's name makes another person of her, with another file
    assert {name for name in done.files if name.endswith(".py")} == {f"{s}/{MODULE}" for s in PEOPLE} - {
        f"anna/{MODULE}"
    }
    assert "are several hand-ins of anna without a time" in done.err


def test_a_groups_name_may_stand_before_someones_in_moodle(collect: Collect) -> None:
    done = collect({f"Group B-Erin Smith-Jones_880_assignsubmission_file_/{MODULE}": WORK})
    assert (done.status, list(done.files)) == (0, [f"erin_s/{MODULE}"])


def about(login: str, name: str, zone: str = "CET", typed: str = "", comment: str = "") -> bytes:
    return (
        f"Name: {name} ({login})\nAssignment: HW_3\nDate Submitted: Sunday, March 1, 2026 10:00:00 AM {zone}\n"
        f"Current Grade: Not Graded Yet\n\nSubmission Field:\n"
        f"{typed or 'There is no student submission text data for this assignment.'}\n\nComments:\n"
        f"{comment or 'There are no student comments for this assignment.'}\n\nFiles:\n"
        f"\tOriginal filename: {MODULE}\n\tFilename: HW_3_{login}_attempt_2026-03-01-10-00-00_{MODULE}\n"
    ).encode()


def test_blackboards_newest_attempt_is_taken_with_its_time_and_what_was_typed(collect: Collect) -> None:
    first, second = (f"HW_3_erin_s_attempt_2026-03-0{day}-10-00-00" for day in (1, 2))
    done = collect(
        {
            f"{first}_{MODULE}": b"old",
            f"{first}.txt": about("erin_s", "Erin Smith-Jones"),
            f"{second}_{MODULE}": WORK,
            f"{second}.txt": about("erin_s", "Erin Smith-Jones", typed="<p>dJ/dw</p>", comment="Sorry,\nlate bus"),
        }
    )
    assert done.status == 0, done.err
    assert done.files == {
        f"erin_s/{MODULE}": WORK,
        "erin_s/typed.html": b"<p>dJ/dw</p>",
        "erin_s/timestamp.txt": b"2026-03-02 09:00:00 UTC\n",
    }
    assert "1 older attempt left; wrote with it: Sorry, late bus" in done.row("erin_s")


def test_blackboards_names_alone_tell_logins_with_underscores_and_local_times(collect: Collect) -> None:
    files = {f"HW_3_{s}_attempt_2026-07-01-10-00-00_{MODULE}": s.encode() for s in ("anna", "erin_s")}
    done = collect(files, "--timezone", "Europe/Berlin")
    assert done.status == 0, done.err
    assert done.files["erin_s/timestamp.txt"] == b"2026-07-01 08:00:00 UTC\n"
    assert "its time has no zone that is known and was read as CEST" in done.row("anna")


METADATA = """submission_1:
  :submitters:
  - :name: Anna Müller
    :sid: '1001'
    :email: Anna.Mueller@Example.EDU
  - :name: Bert O'Brien
    :sid:
    :email: bert@example.edu
  :created_at: 2026-03-01 09:00:00.123456789 +0100
submission_2:
  :submitters:
  - :name: Anna Müller
    :email: anna.mueller@example.edu
  :created_at: 2026-03-01 08:30:00.000000000 Z
submission_3:
  :submitters:
  - :name: Who Ever
    :email: who@else.org
  :created_at: 2026-03-01 08:30:00 Z
submission_4:
  :submitters:
  - :name: Finn van der Berg
    :sid: '1006'
  :created_at: 2026-03-01 08:30:00 Z
"""


def test_gradescopes_list_says_who_when_and_with_whom(collect: Collect) -> None:
    root = "assignment 9 export"
    files = {f"{root}/submission_{n}/my work/{MODULE}": str(n).encode() for n in (1, 2, 3)}
    done = collect({f"{root}/submission_metadata.yml": METADATA.encode(), **files}, folder=True)
    assert done.status == 1
    assert done.files == {
        f"anna/{MODULE}": b"2",
        "anna/timestamp.txt": b"2026-03-01 08:30:00 UTC\n",
        f"bert/{MODULE}": b"1",
        "bert/timestamp.txt": b"2026-03-01 08:00:00.123456 UTC\n",
    }
    assert "handed in together with" not in done.row("anna") and "Anna Müller" in done.row("bert")
    assert "Who Ever: is nobody in the roster" in done.err
    assert "Finn van der Berg: handed in no file" in done.err


@pytest.mark.parametrize("damaged", [b"- a list\n", b"{", b"a: &a [*a]\n", b"\xff\xfe\x00"])
def test_a_damaged_list_of_gradescope_is_told(collect: Collect, damaged: bytes) -> None:
    done = collect({"submission_metadata.yml": damaged, f"submission_1/{MODULE}": WORK})
    assert done.status in (1, 2) and not done.files
    assert "submission" in done.err


@pytest.mark.parametrize(
    "called",
    [
        *("anna", "ANNA", "1001", "Anna Müller", "Müller, Anna", "muller_anna", "anna.mueller@example.edu"),
        *("softmax-regression-anna", "softmax regression Anna Müller", "MüllerAnna"),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "archive"])
def test_plain_folders_and_archives_are_called_by_anything_that_names_one(
    collect: Collect, called: str, packed: bool
) -> None:
    mac = {f"handed in/{MODULE}": WORK, f"__MACOSX/handed in/._{MODULE}": b"\0\5", "handed in/.DS_Store": b"x"}
    theirs = {f"{called}.zip": zipped(mac)} if packed else {f"{called}/{MODULE}": WORK}
    done = collect({**theirs, f"bert/{MODULE}": b"his", "Thumbs.db": b"x"})
    assert done.status == 0, done.err
    assert done.files == {f"anna/{MODULE}": WORK, f"bert/{MODULE}": b"his"}


def test_wrappings_around_a_class_or_around_one_student_are_taken_off(collect: Collect) -> None:
    inner = zipped({f"all/submissions/anna/a b/{MODULE}": WORK, "__MACOSX/x": b""})
    assert collect({"class/of 2026.ZIP": inner}).files == {f"anna/{MODULE}": WORK}


def test_one_students_folder_alone_is_taken_for_them(collect: Collect, tmp_path: Path) -> None:
    folder = tmp_path / "Hana" / "hana"
    folder.mkdir(parents=True)
    (folder / MODULE).write_bytes(WORK)
    assert collect(folder).files == {f"hana/{MODULE}": WORK}


def test_nobody_is_guessed_and_what_is_not_known_is_left_aside_with_the_mend(
    collect: Collect, class_of_eight: Course
) -> None:
    with (class_of_eight.root / "students.csv").open("a", encoding="utf-8") as file:
        file.write("anna2,Anna,Müller,,\n")
    files = {
        f"mulleranna_2_1_{MODULE}": WORK,
        f"anon_x7Yq2_3_{MODULE}": WORK,
        f"{canvas_name('bert')}_1003_4_{MODULE}": WORK,
        f"{canvas_name('chloe')}_9_5_{MODULE}": WORK,
        f"legofchloe_8_6_{MODULE}": WORK,
        f"{canvas_name('hana')}_1008_7_{MODULE}": WORK,
        "grades.csv": b"",
    }
    done = collect(files)
    assert (done.status, list(done.files)) == (1, [f"hana/{MODULE}"])
    for words in (
        "mulleranna_2: is the name of several students: anna, anna2",
        "anon_x7Yq2: is anonymous",
        "has the number, id or address of chloe and the name of bert",
        "legoffchloé_9: is called like chloe, whose number in the roster is 1003, not 9",
        "legofchloe_8: is nobody in the roster (nearest: chloe",
        "grades.csv: is not named as in a download of Canvas",
        "--whose 'NAME=STUDENT'",
    ):
        assert words in done.err
    again = collect(files, "--whose", "legofchloe_8=chloe", "--whose", "mulleranna_2=anna2")
    assert sorted(again.files) == [f"{s}/{MODULE}" for s in ("anna2", "chloe", "hana")]
    assert collect(files, "--whose", "x=nobody").err.startswith("grader: --whose: 'nobody' is no student's id")


def test_somebody_at_the_terminal_is_asked(
    collect: Collect, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = iter(["nobody\n", "anna\n", "\n"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdin, "readline", lambda: next(said), raising=False)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)
    done = collect({f"A. M./{MODULE}": WORK, f"B. B./{MODULE}": WORK})
    assert (done.status, list(done.files)) == (1, [f"anna/{MODULE}"])
    assert "'A. M.' is nobody in the roster; handed in: softmax_regression.py" in done.err
    assert "'nobody' is no student's id in the roster" in done.err


def test_without_a_roster_ids_are_what_the_platform_calls_people(collect: Collect, class_of_eight: Course) -> None:
    (class_of_eight.root / "students.csv").unlink()
    done = collect({f"Cy Dee/{MODULE}": WORK, f"cy-dee.v2/{MODULE}": WORK, f"../Eve/{MODULE}": WORK})
    assert sorted(done.files) == [f"Cy_Dee/{MODULE}", f"cy-dee.v2/{MODULE}"]
    assert "there is no students.csv" in done.err


def test_files_beside_the_students_folders_are_nobodys_without_a_roster(
    collect: Collect, class_of_eight: Course
) -> None:
    (class_of_eight.root / "students.csv").unlink()
    strays = {"README.md": b"x", "grades.csv": b"x", "notes.py": b"x"}
    done = collect({f"anna/{MODULE}": WORK, "bert.zip": zipped({MODULE: WORK}), **strays})
    assert (done.status, sorted(done.files)) == (1, [f"anna/{MODULE}", f"bert/{MODULE}"])
    assert "README: is a file beside the students' folders, and no roster says whose" in done.err
    again = collect({f"anna/{MODULE}": WORK, **strays}, "--whose", "notes=cy")
    assert again.files["cy/notes.py"] == b"x"


def test_a_folder_of_files_alone_has_one_for_each_student(collect: Collect, class_of_eight: Course) -> None:
    (class_of_eight.root / "students.csv").unlink()
    assert sorted(collect({"anna.py": WORK, "cy.ipynb": b"{}"}).files) == ["anna/anna.py", "cy/cy.ipynb"]


def test_a_roster_that_is_not_there_is_told(collect: Collect, tmp_path: Path) -> None:
    done = collect({f"anna/{MODULE}": WORK}, "--roster", str(tmp_path / "no.csv"))
    assert done.status == 2 and not done.files
    assert "no.csv: there is no such file" in done.err


def test_an_earlier_submission_is_kept_beside_and_the_same_changes_nothing(
    collect: Collect, class_of_eight: Course
) -> None:
    before = class_of_eight.root / "submitted-before" / "anna" / NAME
    assert "submitted-before" not in collect({f"anna/{MODULE}": b"first"}).out
    assert "is there already" in collect({f"anna/{MODULE}": b"first"}).row("anna")
    assert not before.exists()
    done = collect({f"anna/{MODULE}": b"second"})
    assert done.files == {f"anna/{MODULE}": b"second"}
    assert "the earlier one is kept in" in done.row("anna") and "submitted-before/anna" in done.row("anna")
    collect({f"anna/{MODULE}": b"third"})
    assert [(before / n / MODULE).read_bytes() for n in ("1", "2")] == [b"first", b"second"]


def test_what_is_there_and_newer_stays(collect: Collect) -> None:
    newer, older = (f"HW_anna_attempt_2026-03-0{day}-10-00-00_{MODULE}" for day in (2, 1))
    collect({newer: b"newer", f"HW_bert_attempt_2026-03-01-10-00-00_{MODULE}": WORK})
    done = collect({older: b"older", f"HW_bert_attempt_2026-03-01-10-00-00_{MODULE}": WORK})
    assert done.files[f"anna/{MODULE}"] == b"newer"
    assert "left: what is there is newer" in done.row("anna") and "is there already" in done.row("bert")


def test_a_dry_run_writes_nothing_and_says_the_same(collect: Collect) -> None:
    dry = collect({f"anna/{MODULE}": WORK}, "--dry-run")
    assert dry.files == {} and "nothing was written" in dry.err
    assert collect({f"anna/{MODULE}": WORK}).out == dry.out


def test_work_that_cannot_be_written_leaves_what_was_there(
    collect: Collect, class_of_eight: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect({f"anna/{MODULE}": b"first"})
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if content == b"second":
            raise OSError(28, "No space left on device", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = collect({"anna/a.py": b"1", f"anna/{MODULE}": b"second", f"bert/{MODULE}": WORK})
    monkeypatch.undo()
    assert done.status == 1 and "No space left" in done.err
    assert done.files == {f"anna/{MODULE}": b"first", f"bert/{MODULE}": WORK}
    assert not list(class_of_eight.root.glob("submitted/*/.collecting*"))


def test_a_students_own_timestamp_does_not_count(collect: Collect) -> None:
    done = collect(
        {f"{canvas_name('anna')}_1001_1_{MODULE}": WORK, f"{canvas_name('anna')}_1001_2_timestamp.txt": b"2000-01-01"}
    )
    assert sorted(done.files) == [f"anna/{MODULE}", "anna/timestamp (not the course's).txt"]
    inside = collect({"anna.zip": zipped({MODULE: WORK, "timestamp.txt": b"2000"}), f"bert/{MODULE}": WORK})
    assert "anna/timestamp.txt" not in inside.files
    assert "is the student's own" in inside.row("anna")


def test_nbgraders_own_layout_keeps_its_time(collect: Collect) -> None:
    done = collect(
        {
            f"anna/{NAME}/{MODULE}": WORK,
            f"anna/{NAME}/timestamp.txt": b"2026-03-01 10:00:00 CET",
            f"anna/other/{MODULE}": b"o",
        }
    )
    assert done.files == {f"anna/{MODULE}": WORK, "anna/timestamp.txt": b"2026-03-01 09:00:00 UTC\n"}


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def test_hostile_names_links_bombs_and_crowds_harm_nobody_else(
    collect: Collect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MOST_OF_ONE", 4 << 20)
    inner = zipped({"zeros.txt": bytes(3_900_000)})
    bomb = zipped({"one.zip": inner, "two.zip": inner})
    done = collect(
        {
            f"anna/{MODULE}": WORK,
            "../../escaped.py": b"x",
            "/escaped.py": b"x",
            "anna\\..\\..\\escaped.py": b"x",
            link("bert/leak.py"): b"/etc/passwd",
            f"bert/{MODULE}": WORK,
            "bert/Softmax_Regression.py": b"other",
            f"bert/{MODULE.upper()}/x.txt": b"a folder",
            "chloe/bomb.zip": bomb,
            "finn/new\nline\x1b[31m.py": b"x",
            f"finn/{MODULE}": WORK,
            **{f"hana/{n}.txt": b"" for n in range(501)},
        }
    )
    assert done.status == 1
    assert {name for name in done.files if name.startswith(("anna", "finn"))} == {f"anna/{MODULE}", f"finn/{MODULE}"}
    assert done.files[f"bert/{MODULE}"] == WORK and done.files["bert/Softmax_Regression (2).py"] == b"other"
    assert done.files[f"bert/{MODULE.upper()} (2)/x.txt"] == b"a folder"
    assert done.files["chloe/one/zeros.txt"] == bytes(3_900_000) and done.files["chloe/two.zip"] == inner
    assert "'two.zip' was not opened: more than" in done.row("chloe")
    assert not any(name.startswith("hana") for name in done.files) and "hana: more than 500 files" in done.err
    assert list(done.files) and sum(map(len, done.files.values())) < 5 << 20
    assert "leads elsewhere" in done.err and "is a link" in done.err and "\x1b" not in done.err + done.out
    assert not list(tmp_path.rglob("escaped*"))


def test_links_in_a_folder_are_not_followed(collect: Collect, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / "anna").mkdir(parents=True)
    (folder / "anna" / MODULE).write_bytes(WORK)
    (folder / "anna" / "leak.py").symlink_to("/etc/passwd")
    (folder / "bert").symlink_to(tmp_path)
    done = collect(folder)
    assert (done.status, done.files) == (1, {f"anna/{MODULE}": WORK})
    assert "anna/leak.py: is a link" in done.err and "bert: is a link" in done.err


def test_a_link_in_submitted_is_not_written_through(collect: Collect, class_of_eight: Course, tmp_path: Path) -> None:
    (class_of_eight.root / "submitted").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (class_of_eight.root / "submitted" / "anna").symlink_to(tmp_path / "elsewhere")
    done = collect({f"anna/{MODULE}": WORK, f"bert/{MODULE}": WORK})
    assert done.status == 1 and "is no folder; move it away" in done.err
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("content", [b"", b"Rar!\x1a\x07\x00", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_is_told_in_one_line(collect: Collect, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "submissions.zip"
    path.write_bytes(content)
    done = collect(path)
    assert done.status == 2 and "not a zip archive" in done.err and done.err.count("\n") == 1
    assert collect(tmp_path / "none.zip").status == 2


def test_an_archive_of_another_kind_is_kept_and_told(collect: Collect) -> None:
    done = collect({"anna/work.rar": b"Rar!", f"bert/{MODULE}": WORK})
    assert done.files["anna/work.rar"] == b"Rar!"
    assert "'work.rar' is an archive of a kind that is not opened; ask for a .zip" in done.row("anna")


def test_tar_archives_are_opened_as_zip_archives_are(collect: Collect) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        info = tarfile.TarInfo(f"hw/{MODULE}")
        info.size = len(WORK)
        packed.addfile(info, io.BytesIO(WORK))
    done = collect({"Anna Müller_1_assignsubmission_file_/hw.tar.gz": out.getvalue()})
    assert done.files == {f"anna/{MODULE}": WORK}
    plain = {"bert.tar.gz": out.getvalue(), "chloe@example.edu.tgz": out.getvalue()}
    assert set(collect(plain).files) == {f"{student}/{MODULE}" for student in ("anna", "bert", "chloe")}


def test_an_archive_that_cannot_be_opened_is_kept_as_it_is(collect: Collect) -> None:
    done = collect({"anna/work.zip": b"PK no archive", "anna/notes.txt": b"x", f"bert/{MODULE}": WORK})
    assert done.files["anna/work.zip"] == b"PK no archive"
    assert "'work.zip' was not opened" in done.row("anna")
