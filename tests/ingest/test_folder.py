"""Folders and single files: nothing is opened through a link or waited for, and what is not read is told."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path, PurePosixPath

import pytest

from grader.ingest import Files, read_files
from grader.ingest.entries import ALLOWED, MAX_DOCUMENT, MAX_DOCUMENTS, MAX_FILE, MAX_NOTEBOOK, TOO_MANY, safe_name
from tests.ingest.build import CODE, Forged, forged, names, refused, zipped

MODULE = "softmax_regression.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's folder, with something secret beside it."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "reference.py").write_bytes(b"the reference")
    made = tmp_path / "ana"
    made.mkdir()
    return made


def reasons(files: Files) -> dict[str, str]:
    return {str(name): why for name, why in files.unread.items()}


# Links and what is no file


def test_no_link_is_followed_and_each_is_told(folder: Path) -> None:
    (folder / MODULE).symlink_to(folder.parent / "secret" / "reference.py")
    (folder / "linked").symlink_to(folder.parent / "secret", target_is_directory=True)
    (folder / "nowhere.ipynb").symlink_to("/nowhere")
    (folder / "self.py").symlink_to("self.py")
    (folder / "helpers.py").write_bytes(CODE)
    files = read_files(folder)
    assert names(files) == ["helpers.py"]
    assert set(reasons(files)) == {MODULE, "linked", "nowhere.ipynb", "self.py"}
    assert set(reasons(files).values()) == {"is a link, which is not followed; hand in the file itself"}


@pytest.mark.parametrize("target", ["secret", "secret/reference.py"])
def test_a_path_that_is_a_link_itself_is_refused(folder: Path, target: str) -> None:
    link = folder.parent / "bob.py"
    link.symlink_to(folder.parent / target)
    assert refused(lambda: read_files(link)) == f"{link}: is a link, which is not followed; name what it leads to"


def test_a_file_that_becomes_a_link_or_pipe_while_it_is_read_is_not_followed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / MODULE).write_bytes(CODE)
    real = os.open

    def swapped(path: str, flags: int, *, dir_fd: int | None = None) -> int:
        if path == MODULE:
            (folder / MODULE).unlink()
            (folder / MODULE).symlink_to(folder.parent / "secret" / "reference.py")
        return real(path, flags, dir_fd=dir_fd)

    monkeypatch.setattr("grader.ingest.folder.os.open", swapped)
    assert refused(lambda: read_files(folder)).startswith(f"{MODULE}: cannot be read: ")


@pytest.mark.parametrize("name", ["", "sub"])
def test_a_folder_that_becomes_a_link_while_it_is_read_is_not_followed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changing = folder / name
    changing.mkdir(exist_ok=True)
    real = os.open

    def swapped(path: str | Path, flags: int, *, dir_fd: int | None = None) -> int:
        if path == (name or folder):
            changing.rmdir()
            changing.symlink_to(folder.parent / "secret", target_is_directory=True)
        return real(path, flags, dir_fd=dir_fd)

    monkeypatch.setattr("grader.ingest.folder.os.open", swapped)
    assert "cannot be read: " in refused(lambda: read_files(folder))


def test_pipes_and_sockets_are_neither_opened_nor_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "helpers.py").write_bytes(CODE)
    os.mkfifo(folder / MODULE)
    monkeypatch.chdir(folder)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("plug.py")
    files = read_files(folder)
    assert names(files) == ["helpers.py"]
    assert reasons(files) == dict.fromkeys(["plug.py", MODULE], "is a pipe, a socket or a device, which is not read")
    assert "cannot be read as a submission" in refused(lambda: read_files(folder / MODULE))


def test_a_pipe_put_in_a_files_place_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / MODULE).write_bytes(CODE)
    real = os.open

    def swapped(path: str, flags: int, *, dir_fd: int | None = None) -> int:
        if path == MODULE:
            (folder / MODULE).unlink()
            os.mkfifo(folder / MODULE)
        return real(path, flags, dir_fd=dir_fd)

    monkeypatch.setattr("grader.ingest.folder.os.open", swapped)
    found: list[Files] = []
    reading = threading.Thread(target=lambda: found.append(read_files(folder)), daemon=True)
    reading.start()
    reading.join(10)
    assert names(found[0]) == [] and list(reasons(found[0])) == [MODULE]


# What cannot be read


def test_a_file_that_cannot_be_read_is_refused_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "hw").mkdir()
    (folder / "hw" / MODULE).write_bytes(CODE)
    real = os.open

    def refuse(path: str, flags: int, *, dir_fd: int | None = None) -> int:
        if path == MODULE:
            raise PermissionError(13, "Permission denied")
        return real(path, flags, dir_fd=dir_fd)

    monkeypatch.setattr("grader.ingest.folder.os.open", refuse)
    told = refused(lambda: read_files(folder))
    assert told == f"hw/{MODULE}: cannot be read: Permission denied; make it readable or leave it out"


def test_a_folder_that_cannot_be_listed_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("grader.ingest.folder.os.scandir", refuse)
    assert refused(lambda: read_files(folder)) == f"{folder}: cannot be read: Permission denied"


@pytest.mark.parametrize("name", ["essay.docx", "softmax_regression.rar", "noending", ".hidden.py"])
def test_a_file_of_another_kind_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    told = refused(lambda: read_files(folder / name))
    assert told == f"{folder / name}: cannot be read as a submission; {ALLOWED}"


def test_a_missing_path_is_named(folder: Path) -> None:
    told = refused(lambda: read_files(folder / "nobody.py"))
    assert told == f"{folder / 'nobody.py'}: there is no such file or folder"


def test_a_path_that_the_system_refuses_is_told(folder: Path) -> None:
    assert "a" * 300 in refused(lambda: read_files(folder / ("a" * 300)))


# Bounds


@pytest.mark.parametrize("name", ["a\nb.py", "a\u202eb.py", "a\u200bb.sh", "..\\b.py", "C:\\b.py"])
def test_names_in_a_folder_are_held_to_the_same_rules(folder: Path, name: str) -> None:
    (folder / name).write_bytes(CODE)
    assert refused(lambda: read_files(folder)).startswith("the name '")


def test_names_that_differ_in_capitals_are_refused(folder: Path) -> None:
    (folder / "A.py").write_bytes(b"1")
    (folder / "a.py").write_bytes(b"2")
    assert refused(lambda: read_files(folder)).startswith("a.py: differs from A.py only in capitals")


def test_a_name_of_another_code_is_read(folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/L\xf6sung.py"))).write_bytes(CODE)
    assert names(read_files(folder)) == ["L?sung.py"]


def test_many_files_are_refused_without_looking_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.ingest.folder.MAX_ENTRIES", 50)
    looked_at: list[str] = []
    monkeypatch.setattr(
        "grader.ingest.folder.safe_name",
        lambda raw, within: looked_at.append(raw) or safe_name(raw, within),  # type: ignore[func-returns-value]
    )
    (folder / "data").mkdir()
    for number in range(500):
        (folder / "data" / f"{number}.dat").touch()
    told = refused(lambda: read_files(folder))
    assert told.startswith("data/") and "with it more than 50 files and folders" in told and ALLOWED in told
    assert len(looked_at) == 50


def test_files_of_all_folders_count_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.ingest.folder.MAX_ENTRIES", 50)
    for number in range(60):
        (folder / str(number // 10)).mkdir(exist_ok=True)
        (folder / str(number // 10) / f"{number}.dat").touch()
    assert "more than 50 files and folders" in refused(lambda: read_files(folder))


def test_what_lies_in_folders_that_are_passed_over_does_not_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.ingest.folder.MAX_ENTRIES", 50)
    (folder / MODULE).write_bytes(CODE)
    for name in (".git", "venv", "__pycache__"):
        (folder / name).mkdir()
        for number in range(100):
            (folder / name / f"{number}.py").touch()
    assert names(read_files(folder)) == [MODULE]


def test_folders_in_folders_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for _ in range(200):
        Path("a").mkdir()
        os.chdir("a")
    assert "too deep" in refused(lambda: read_files(folder))


@pytest.mark.parametrize(("name", "size"), [("big.py", MAX_FILE + 1), ("big.py", 1 << 40), ("big.zip", 17 << 20)])
def test_a_file_over_its_bound_is_refused_by_name(folder: Path, name: str, size: int) -> None:
    with (folder / name).open("wb") as file:
        file.truncate(size)
    for path in (folder, folder / name):
        told = refused(lambda path=path: read_files(path))  # type: ignore[misc]
        assert told.startswith(f"{name}: is larger than {4 if name == 'big.py' else 16} MB") and ALLOWED in told


def test_data_and_notebooks_over_their_bounds_are_left_out_and_told(folder: Path) -> None:
    (folder / MODULE).write_bytes(CODE)
    for name, size in (("data.txt", 1 << 40), ("a.ipynb", MAX_NOTEBOOK + 1)):
        with (folder / name).open("wb") as file:
            file.truncate(size)
    files = read_files(folder)
    assert names(files) == [MODULE]
    assert reasons(files)["data.txt"] == "is larger than 4 MB"
    assert reasons(files)["a.ipynb"].startswith("is larger than 8 MB; clear its outputs")


def test_files_are_refused_by_their_sum(folder: Path) -> None:
    for number in range(5):
        (folder / f"{number}.py").write_bytes(bytes(MAX_FILE - 1))
    assert "16 MB in all" in refused(lambda: read_files(folder))


# Documents, which only a person reads


@pytest.mark.parametrize("name", ["scan.pdf", "IMG_0231.HEIC", "My derivation.docx", "a.odt", "hw/a.svg", "a.HTML"])
def test_a_document_is_kept_as_it_is_in_a_folder_and_in_an_archive(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"%PDF\0")
    files = read_files(folder)
    assert {str(found): content for found, content in files.documents.items()} == {name: b"%PDF\0"}
    assert names(files) == [] and reasons(files) == {}
    (folder / name).unlink()
    (folder / "hw.zip").write_bytes(zipped({name: b"%PDF\0"}))
    assert {str(found): content for found, content in read_files(folder).documents.items()} == {
        f"hw.zip/{name}": b"%PDF\0"
    }


def test_documents_over_their_bounds_are_left_out_and_told(folder: Path) -> None:
    (folder / MODULE).write_bytes(CODE)
    with (folder / "big.pdf").open("wb") as file:
        file.truncate(MAX_DOCUMENT + 1)
    for number in range(MAX_DOCUMENTS):
        (folder / f"{number:02}.png").write_bytes(b"x")
    (folder / "z.pdf").write_bytes(b"x")
    files = read_files(folder)
    assert reasons(files) == {"big.pdf": "is larger than 10 MB", f"{MAX_DOCUMENTS - 1}.png": TOO_MANY}
    assert len(files.documents) == MAX_DOCUMENTS and PurePosixPath("z.pdf") in files.documents
    assert names(files) == [MODULE]


def test_documents_are_bounded_in_their_sum_and_few_are_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.ingest.MAX_DOCUMENTS_TOTAL", 5)
    monkeypatch.setattr("grader.ingest.folder.MAX_LOOKED_AT", 3)
    for name, content in {"a.pdf": b"xxx", "b.pdf": b"yyy", "c.png": b"z", "d.pdf": b"w"}.items():
        (folder / name).write_bytes(content)
    files = read_files(folder)
    assert [str(name) for name in files.documents] == ["a.pdf", "c.png"]
    assert set(reasons(files)) == {"b.pdf", "d.pdf"} and set(reasons(files).values()) == {TOO_MANY}


def test_a_document_that_is_a_link_or_damaged_keeps_nothing_else_from_being_read(folder: Path) -> None:
    (folder / "scan.pdf").symlink_to(folder.parent / "secret" / "reference.py")
    (folder / "hw.zip").write_bytes(forged(Forged(b"a.pdf", checksum=1), Forged(MODULE.encode())))
    files = read_files(folder)
    assert names(files) == [f"hw.zip/{MODULE}"] and files.documents == {}
    assert set(reasons(files)) == {"scan.pdf", "hw.zip/a.pdf"}


# Archives in folders


def test_an_archive_and_the_folder_it_came_from_are_both_read(folder: Path) -> None:
    (folder / "hw").mkdir()
    (folder / "hw" / "a.ipynb").write_bytes(b"{}")
    (folder / "hw.zip").write_bytes(zipped({"a.ipynb": b"{}", MODULE: CODE}))
    assert names(read_files(folder)) == ["hw/a.ipynb", "hw.zip/a.ipynb", f"hw.zip/{MODULE}"]


def test_an_archive_beside_the_work_is_left_alone_and_told(folder: Path) -> None:
    (folder / MODULE).write_bytes(CODE)
    (folder / "old.zip").write_bytes(b"not even a zip")
    files = read_files(folder)
    assert names(files) == [MODULE]
    assert reasons(files) == {"old.zip": "is an archive beside the work and is left alone"}


def test_nothing_stays_open(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a\nb.py").write_bytes(CODE)
    before = set(Path("/proc/self/fd").iterdir())
    refused(lambda: read_files(folder))
    assert set(Path("/proc/self/fd").iterdir()) <= before
