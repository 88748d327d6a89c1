"""What the program notes of itself as it goes: with --verbose all, with seconds and tracebacks; else only troubles."""

from __future__ import annotations

import logging
import time

from grader.cli.common import tell
from grader.ingest import printable


def begin(*, verbose: bool) -> None:
    """Let the loggers of this package speak, from now on."""
    log = logging.getLogger("grader")
    for handler in [each for each in log.handlers if isinstance(each, Teller)]:
        log.removeHandler(handler)
    log.addHandler(Teller(verbose=verbose))
    log.setLevel(logging.DEBUG if verbose else logging.WARNING)


class Teller(logging.Handler):
    """One line for each note, on standard error."""

    def __init__(self, *, verbose: bool) -> None:
        super().__init__()
        self._verbose, self._began = verbose, time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        said = printable(record.getMessage())
        if not self._verbose:
            why = f" ({type(error).__name__}; --verbose tells where)" if error is not None else ""
            tell(f"grader: {said}{why}")
            return
        tell(f"[{time.monotonic() - self._began:7.3f} s] {said}")
        if record.exc_info and error is not None:
            tell(logging.Formatter().formatException(record.exc_info))
