"""What is told, in files that are never half written."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

BEGUN = ".new-"
"""How the name of a file begins that is not in its place yet."""
log = logging.getLogger(__name__)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    handle, temporary = tempfile.mkstemp(prefix=BEGUN, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            os.fchmod(handle, 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise
    log.debug("wrote %s, %d characters", path, len(content))


def tidy(folder: Path) -> None:
    """Take away what a kill left half written there. For who writes there alone: what others write now is lost."""
    for left in folder.glob(f"{BEGUN}*"):
        left.unlink(missing_ok=True)
