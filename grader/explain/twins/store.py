"""Keeps the numbers of twins on disk: a file of arrays for each library, named after all that they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import stat
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from grader.checks.value import ValueCheck
from grader.explain.twins.library import Saved
from grader.sandbox import runtime

VERSION = 1


def key(reference: str, check: ValueCheck, probes: Sequence[str]) -> str:
    """SHA-256 of the reference's digest, the check, its calls (which the seed decides), numpy and this program."""
    parts = [reference, check.model_dump_json(), *probes, np.__version__, str(VERSION), _program()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _program() -> str:
    """A digest of what makes twins: the changes and this package."""
    sha = hashlib.sha256()
    makers = [Path(runtime.__path__[0]) / f"{name}.py" for name in ("operators", "insertions", "edits")]
    for path in (*makers, *sorted(Path(__file__).parent.glob("*.py"))):
        sha.update(path.read_bytes())
    return sha.hexdigest()


LARGEST = 256 << 20
"""Bytes of a file that is read, packed or not."""


class Store:
    """Files of arrays in a folder; without one, or where it cannot be written to, nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def load(self, name: str) -> Saved | None:
        """The arrays of this name; None where there are none that can be read."""
        if self.folder is None:
            return None
        path = self.folder / f"{name}.npz"
        try:
            about = path.lstat()
            if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
                return None
            content = io.BytesIO(path.read_bytes())
            with zipfile.ZipFile(content) as archive:
                if sum(member.file_size for member in archive.infolist()) > LARGEST:
                    return None
            with np.load(content, allow_pickle=False) as file:
                return {field: file[field] for field in file.files}
        except Exception:  # a damaged file may fail in any way, and is made anew
            return None

    def save(self, name: str, arrays: Saved) -> None:
        """Put a file there all at once, or not at all."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            content = io.BytesIO()
            np.savez_compressed(content, **arrays)  # type: ignore[arg-type]
            descriptor, beside = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content.getvalue())
                Path(beside).replace(self.folder / f"{name}.npz")
            finally:
                Path(beside).unlink(missing_ok=True)
