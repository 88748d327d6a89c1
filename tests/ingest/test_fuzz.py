"""Whatever is handed in, a submission within the bounds comes out, or one printable line of refusal."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.course.answer import notebook_cells
from grader.course.assignment import Assignment
from grader.course.submission import assemble
from grader.errors import SubmissionError
from grader.ingest import read_files
from grader.ingest.entries import (
    MAX_DEPTH,
    MAX_DOCUMENTS,
    MAX_DOCUMENTS_TOTAL,
    MAX_FILES,
    MAX_NAME,
    MAX_TOTAL,
    READ,
    SKIPPED,
    safe_name,
)
from grader.ingest.notebooks import MAX_CELLS, read_cells
from tests.ingest.build import CODE, Forged, forged, zipped

MODULE = "softmax_regression.py"
NOTEBOOK = "softmax_regression.ipynb"
WITHIN = PurePosixPath("ana.zip")
FUZZ = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
Settle = Callable[[str, bytes], bool]
T = TypeVar("T")


def told_or(read: Callable[[], T]) -> T | str:
    """What is read, or the line of refusal."""
    try:
        return read()
    except SubmissionError as error:
        return str(error)


def one_line(text: str) -> bool:
    return text.isprintable() and 0 < len(text) < 1000


@pytest.fixture
def settle(assignment: Assignment, tmp_path: Path) -> Settle:
    """Read a file of that name to its very end; whether it could be read."""

    def read(path: Path) -> bool:
        files = read_files(path)
        within_bounds(files.contents)
        assert len(files.documents) <= MAX_DOCUMENTS and sum(map(len, files.documents.values())) <= MAX_DOCUMENTS_TOTAL
        submission = assemble(files, assignment, "ana")
        cells = notebook_cells(files, assignment.task)
        assert all(map(one_line, submission.notes)) and len(submission.digest) == 64
        assert len(cells) <= MAX_CELLS and json.dumps([cell.source for cell in cells], ensure_ascii=False).encode()
        return True

    def settle(name: str, content: bytes) -> bool:
        (tmp_path / name).write_bytes(content)
        outcome = told_or(lambda: read(tmp_path / name))
        assert outcome is True or (isinstance(outcome, str) and one_line(outcome))
        return outcome is True

    return settle


def within_bounds(contents: Any) -> None:
    assert len(contents) <= MAX_FILES and sum(map(len, contents.values())) <= MAX_TOTAL
    for name in contents:
        assert name.suffix in READ and not name.is_absolute() and len(name.parts) <= MAX_DEPTH
        assert not {"..", *SKIPPED}.intersection(name.parts) and all(part.strip(". ") for part in name.parts)
        assert len(str(name).encode()) <= 4 * MAX_NAME


def stamped(*cells: dict[str, Any]) -> bytes:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


WORK = stamped(
    {"cell_type": "markdown", "id": "intro", "metadata": {}, "source": ["# Title\n", "text"]},
    {"cell_type": "code", "id": "a", "metadata": {}, "source": "x = 1", "outputs": [{"data": {"text/plain": "1.5"}}]},
    {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "derivation", "points": 10}}, "source": "$J$"},
)
FILES = {f"hw/{MODULE}": CODE * 9, f"hw/{NOTEBOOK}": WORK, "a.txt": b"z", "inner.zip": zipped({"derivation.md": b"x"})}
ARCHIVES = [
    zipped(FILES),
    zipped(FILES, 0),
    forged(*(Forged(name.encode(), content) for name, content in FILES.items())),
]


def mutated(original: bytes, seed: int) -> bytes:
    """Some bits flipped, bytes overwritten, stretches cut out, doubled or moved: the same for the same seed."""
    dice = random.Random(seed)
    content = bytearray(original)
    for _ in range(dice.choice((1, 1, 2, 5))):
        at, to = sorted(dice.randrange(len(content) + 1) for _ in range(2))
        kind = dice.choice((0, 0, 1, 1, 2, 3, 4, 5))
        if kind == 0 and at < len(content):
            content[at] ^= 1 << dice.randrange(8)
        elif kind == 1 and at < len(content):
            content[at] = dice.choice((0, 0xFF, 0x7F, dice.randrange(256)))
        elif kind == 2:
            content[at : at + 4] = dice.choice((b"\xff" * 4, b"\0" * 4, b"PK\1\2", b"PK\5\6", b"PK\6\7"))
        elif kind == 3:
            del content[at : min(to, at + 40)]
        elif kind == 4:
            content[at:at] = content[at : min(to, at + 200)]
        else:
            content[at:at] = dice.randbytes(dice.randrange(8))
    return bytes(content)


@FUZZ
@given(content=st.binary(max_size=300), ending=st.sampled_from([*READ, ".exe", ""]))
def test_random_bytes_are_read_or_refused(settle: Settle, content: bytes, ending: str) -> None:
    settle(f"upload{ending}", content)


@pytest.mark.parametrize("kind", range(len(ARCHIVES)))
def test_mutated_archives_are_read_or_refused(settle: Settle, kind: int) -> None:
    outcomes = [settle("upload.zip", mutated(ARCHIVES[kind], seed)) for seed in range(400)]
    assert 0 < sum(outcomes) < len(outcomes)


def test_mutated_notebooks_are_read_or_told(settle: Settle) -> None:
    for seed in range(400):
        assert settle(NOTEBOOK, mutated(WORK, seed))


ENTRY = st.builds(
    Forged,
    name=st.sampled_from(
        [MODULE.encode(), b"a.pdf", b"a.py", b"A.py", b"a/", b"../x", b"b.zip", b"\xff.md", b"", b"x/a.ipynb"]
    ),
    content=st.sampled_from([b"", CODE, zipped({MODULE: CODE}), bytes(70_000)]),
    method=st.sampled_from([0, 8, 8, 8, 12, 99]),
    flags=st.sampled_from([0, 0x800, 0x808, 1]),
    size=st.none() | st.integers(0, 0xFFFFFFFF),
    packed=st.none() | st.integers(0, 0xFFFFFFFF),
    attributes=st.sampled_from([0, 0, 0o100644, 0o120777, 0o040755]),
    local_name=st.none() | st.binary(max_size=5),
    offset=st.none() | st.integers(0, 200) | st.just(0xFFFFFFFF),
    extra=st.binary(max_size=40),
)


@FUZZ
@given(entries=st.lists(ENTRY, max_size=5), comment=st.binary(max_size=30), number=st.none() | st.integers(0, 9))
def test_forged_archives_are_read_or_refused(
    settle: Settle, entries: list[Forged], comment: bytes, number: int | None
) -> None:
    settle("upload.zip", forged(*entries, comment=comment, number=number))


@FUZZ
@given(name=st.text(st.characters(codec="utf-8"), max_size=12), ending=st.sampled_from([*READ, ".exe", "/", ""]))
def test_any_name_is_taken_safely_passed_over_or_refused(name: str, ending: str) -> None:
    found = told_or(lambda: safe_name(name + ending, WITHIN))
    if isinstance(found, str):
        assert one_line(found)
    elif found is not None:
        assert found.is_relative_to(WITHIN) and found != WITHIN
        assert safe_name(str(found.relative_to(WITHIN)), WITHIN) == found


KEYS = ["cells", "cell_type", "source", "metadata", "id", "nbgrader", "grade_id", "nbformat", "worksheets", "outputs"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["code", "raw"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=12,
)
CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"])},
    optional={"source": JSON, "metadata": JSON, "id": JSON, "attachments": JSON},
)


@FUZZ
@given(content=JSON | st.fixed_dictionaries({"cells": st.lists(CELL | JSON, max_size=4)}))
def test_any_json_gives_cells_of_text_or_is_refused(content: Any) -> None:
    cells = told_or(lambda: read_cells(json.dumps(content).encode(), "hw.ipynb"))
    if isinstance(cells, str):
        assert cells.startswith("hw.ipynb: ") and one_line(cells)
        return
    for cell in cells:
        assert cell.kind in ("code", "markdown", "raw") and cell.source.encode().decode() == cell.source
