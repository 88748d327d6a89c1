"""Names of files: what leads elsewhere, hides or collides is refused, and what honest systems make is read."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from grader.ingest.entries import MAX_DEPTH, look, printable, safe_name, shown
from tests.ingest.build import CODE, Forged, forged, names, refused, unpack, zipped

MODULE = "softmax_regression.py"


def name_of(raw: str) -> str | None:
    name = safe_name(raw, PurePosixPath())
    return None if name is None else str(name)


# What is refused


@pytest.mark.parametrize("ending", [".py", ".sh", ".png", "", "/"])
@pytest.mark.parametrize(
    "start",
    [
        "../x",
        "../../x",
        "/etc/x",
        "a/../../x",
        "..\\x",
        "a\\..\\..\\x",
        "C:\\x",
        "C:x",
        "c:/x",
        "//s/x",
        "\\\\s\\x",
        ".. /x",
        ".../x",
        ". ./x",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_whatever_its_ending(tmp_path: Path, start: str, ending: str) -> None:
    told = refused(lambda: unpack(tmp_path, zipped({MODULE: CODE, start + ending: CODE})))
    assert told.startswith(f"ana.zip: the name '{start}{ending}' leads elsewhere; allowed are names below the folder")


@pytest.mark.parametrize("folder", ["__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", "venv"])
def test_a_name_that_leads_elsewhere_hides_in_no_folder_that_is_passed_over(tmp_path: Path, folder: str) -> None:
    told = refused(lambda: unpack(tmp_path, zipped({MODULE: CODE, f"{folder}/../../evil.py": CODE})))
    assert "leads elsewhere" in told


@pytest.mark.parametrize("ending", [".py", ".sh"])
@pytest.mark.parametrize(
    "letter", ["\x1b", "\n", "\r", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u00ad", "\u2028"]
)
def test_a_character_that_does_not_show_is_refused_and_told_by_its_number(
    tmp_path: Path, letter: str, ending: str
) -> None:
    told = refused(lambda: unpack(tmp_path, zipped({MODULE: CODE, f"a{letter}b{ending}": CODE})))
    assert told.startswith(f"ana.zip: the name 'a?b{ending}' has a character that does not show (U+{ord(letter):04X})")
    assert "rename" in told


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_a_joiner_is_a_letter_in_persian_and_a_hiding_place_in_english(joiner: str) -> None:
    assert name_of(f"\u06a9\u0645{joiner}\u0627.py") == f"\u06a9\u0645{joiner}\u0627.py"
    for hidden in (f"soft{joiner}max.py", f"softmax{joiner}.py", f"{joiner}a.py", f"a{joiner}é.py"):
        assert "does not show" in refused(lambda hidden=hidden: name_of(hidden))  # type: ignore[misc]


@pytest.mark.parametrize("name", [b"softmax_regression.py\0.png", b"evil.sh\0.png", b"a\0/b.py"])
def test_a_name_does_not_end_at_a_nul_byte(tmp_path: Path, name: bytes) -> None:
    told = refused(lambda: unpack(tmp_path, forged(Forged(b"mine.py"), Forged(name))))
    assert "does not show (U+0000)" in told


@pytest.mark.parametrize(
    "name",
    ["a" * 300 + ".py", "a" * 300 + ".png", "\N{GRINNING FACE}" * 100 + ".py", "a/" * 400 + "b" * 250, "a" * 60000],
)
def test_a_name_that_no_disk_takes_is_refused(tmp_path: Path, name: str) -> None:
    assert "is too long; allowed are" in refused(lambda: unpack(tmp_path, zipped({MODULE: CODE, name: CODE})))


def test_a_name_that_is_just_not_too_long_can_be_written(tmp_path: Path) -> None:
    name = "\N{GRINNING FACE}" * 63 + ".py"
    assert names(unpack(tmp_path, zipped({name: CODE}))) == [f"ana.zip/{name}"]
    (tmp_path / name).write_bytes(b"")


def test_folders_in_folders_end(tmp_path: Path) -> None:
    deep = "a/" * (MAX_DEPTH - 2) + MODULE
    assert names(unpack(tmp_path, zipped({deep: CODE}))) == [f"ana.zip/{deep}"]
    assert f"too deep; allowed are {MAX_DEPTH}" in refused(lambda: unpack(tmp_path, zipped({f"a/{deep}": CODE})))


COLLISIONS = [
    (MODULE, MODULE.upper()),
    ("hw/Helpers.py", "HW/helpers.py"),
    ("é.py", "e\N{COMBINING ACUTE ACCENT}.py"),
    ("softmax.py", "\N{FULLWIDTH LATIN SMALL LETTER S}oftmax.py"),
    ("a.py", "a.PY"),
    ("straße.py", "STRASSE.py"),
]


@pytest.mark.parametrize("pair", COLLISIONS)
def test_two_names_that_a_disk_or_a_reader_takes_for_one_are_refused(tmp_path: Path, pair: tuple[str, str]) -> None:
    told = refused(lambda: unpack(tmp_path, zipped(dict.fromkeys(pair, CODE))))
    assert told.startswith("ana.zip/") and "each file is allowed once" in told


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", [MODULE, f"./{MODULE}", f"{MODULE}.", f"{MODULE} ", f".//{MODULE}"])
def test_a_name_that_is_there_twice_is_refused(tmp_path: Path, second: str) -> None:
    told = refused(lambda: unpack(tmp_path, zipped([(MODULE, CODE), (second, b"other")])))
    assert told == f"ana.zip/{MODULE}: is there twice; each file is allowed once"


@pytest.mark.parametrize("inside", ["a.py/b.py", "A.py/b.py", "a.py/b/c.py"])
def test_a_name_that_is_a_file_and_a_folder_is_refused(tmp_path: Path, inside: str) -> None:
    told = refused(lambda: unpack(tmp_path, zipped({"a.py": CODE, inside: CODE})))
    assert told == "ana.zip/a.py: is a file and a folder at once; each name is allowed once"


# What is read


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("hw\\week 3\\a.py", "hw/week 3/a.py"),
        ("./a.py", "a.py"),
        ("A.PY", "A.py"),
        ("a.py ", "a.py"),
        ("a.py.", "a.py"),
        ("folder /a.py", "folder /a.py"),
        ("hw 3: mine.py", "hw 3: mine.py"),
        ("作业\N{IDEOGRAPHIC SPACE}一.py", "作业\N{IDEOGRAPHIC SPACE}一.py"),
        ("no\N{NO-BREAK SPACE}break.ipynb", "no\N{NO-BREAK SPACE}break.ipynb"),
        ("aux.py", "aux.py"),
        (
            "picture 10:22:33 at 3\N{NARROW NO-BREAK SPACE}PM.PNG",
            "picture 10:22:33 at 3\N{NARROW NO-BREAK SPACE}PM.PNG",
        ),
        ("L\udcf6sung.py", "L?sung.py"),
    ],
)
def test_odd_names_of_honest_systems_are_taken(raw: str, name: str) -> None:
    assert name_of(raw) == name


@pytest.mark.parametrize(
    "raw",
    [
        ".hidden.py",
        ".git/a.py",
        "__MACOSX/._a.py",
        "hw/__pycache__/a.py",
        ".ipynb_checkpoints/a.ipynb",
        "venv/lib/a.py",
        "env/lib/site-packages/numpy/a.py",
        "Icon\r",
        "hw/Icon\r",
        "",
        ".",
        "./",
    ],
)
def test_what_systems_leave_behind_is_passed_over(raw: str) -> None:
    assert name_of(raw) is None


def test_names_of_macos_and_of_old_windows_are_decoded(tmp_path: Path) -> None:
    unmarked = [Forged("Übung.py".encode(), flags=0), Forged("Lösung.md".encode("cp437"), flags=0)]
    assert names(unpack(tmp_path, forged(*unmarked))) == ["ana.zip/Lösung.md", "ana.zip/Übung.py"]


def test_a_name_whose_flag_lies_about_its_code_is_still_a_name(tmp_path: Path) -> None:
    assert names(unpack(tmp_path, forged(Forged(b"\xff\xfe.py")))) == ["ana.zip/\ufffd\ufffd.py"]


# How names are shown


def test_a_name_is_shown_without_what_could_steer_a_terminal_and_at_a_bearable_length() -> None:
    assert printable("a\x1b[31m\u202eb\nc\udcf6") == "a?[31m?b?c?"
    assert shown("a" * 1000) == "a" * 60 + "..." + "a" * 50
    assert shown(PurePosixPath("hw/a.py")) == "hw/a.py"


def test_what_looks_the_same_looks_the_same() -> None:
    assert look(PurePosixPath("A\u0301.py")) == look(PurePosixPath("á.PY"))
    assert look(PurePosixPath("ab.py")) != look(PurePosixPath("a.py"))
