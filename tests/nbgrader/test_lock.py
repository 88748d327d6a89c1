"""One grader of a course at a time, where there is no fcntl too."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.nbgrader.whole_class.lock import BYTE, FILE, alone


def test_on_windows_a_byte_of_the_file_is_locked_and_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [PermissionError(errno.EACCES, "held"), OSError(errno.EDEADLK, "ten seconds are over"), None]
    asked: list[str] = []

    def locking(descriptor: int, mode: str, count: int) -> None:
        asked.append(mode)
        answer = answers[len(asked) - 1]
        if answer is not None:
            raise answer

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_LOCK="wait", LK_NBLCK="try"))
    told: list[str] = []
    with alone(tmp_path, "ps1", told.append):
        assert asked == ["try", "wait", "wait"] and len(told) == 1
        assert '"assignment": "ps1"' in (tmp_path / FILE).read_text(encoding="utf-8")
        assert (tmp_path / FILE).stat().st_size < BYTE
