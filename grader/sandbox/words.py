"""What became of a call, in our own words. The student's process sends codes, and nothing that it says gets through.

A hidden input could else be told by the name of an exception's class, or by a forged answer.
"""

from __future__ import annotations

import builtins
import re
from typing import Any

from grader.model import Limits, Probe, Submission
from grader.sandbox.runtime.wire import ProtocolError

BUILT_IN = {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
KNOWN_TYPES = BUILT_IN | {"coroutine", "function", "generator", "method", "module", "ndarray"}
KNOWN_ERRORS = BUILT_IN | {
    *("AxisError", "ComplexWarning", "DTypePromotionError", "LinAlgError", "RankWarning", "UFuncTypeError"),
    *("_UFuncBinaryResolutionError", "_UFuncInputCastingError", "_UFuncNoLoopError", "_UFuncOutputCastingError"),
    *("CancelledError", "Empty", "FrozenInstanceError", "Full", "InvalidOperation", "JSONDecodeError", "PicklingError"),
}
KINDS_OF_NUMBERS = {
    "c": "complex numbers",
    "U": "text",
    "S": "bytes",
    "V": "structured values",
    "M": "dates",
    "m": "time spans",
}
REFUSED = " (not allowed here: processes, network, files)"
MALFORMED = "a malformed answer"


def message_of(header: dict[str, Any], probe: Probe, submission: Submission, limits: Limits) -> str:
    """The message for an answer to a call. Raises ProtocolError for codes that our worker does not send."""
    status = header["status"]
    if status in ("RETURNED", "NOT_NUMBERS"):
        return _complaint(header.get("complaint"))
    if status == "MISSING":
        return f"there is no function {probe.function}()."
    if status == "MUTATED":
        names = header.get("names")
        if type(names) is not list or not names or len(names) > len(probe.arguments):
            raise ProtocolError(MALFORMED)
        if any(type(name) is not str or name not in probe.arguments for name in names):
            raise ProtocolError(MALFORMED)
        return f"{' and '.join(names)} must stay as given"
    if status == "RAISED" and type(header.get("arguments")) is int:
        return f"TypeError: it cannot be called with {len(probe.arguments)} arguments"
    return exception_words(header, submission, limits)


def of_import(header: dict[str, Any], submission: Submission, limits: Limits) -> str:
    """The message where there is nothing to call."""
    if header["status"] == "MISSING":
        return f"there is no file {submission.module} in the submission."
    return f"Your file cannot be imported: {exception_words(header, submission, limits)}."


def exception_words(header: dict[str, Any], submission: Submission, limits: Limits) -> str:
    at = _place(header, submission)
    if header["status"] == "OUT_OF_MEMORY":
        return f"memory limit ({limits.memory_mib} MB) exceeded{at}"
    if header["status"] == "CRASHED":
        return f"it called exit(){at}"
    name, module = header.get("error"), header.get("module")
    if type(name) is not str:
        raise ProtocolError(MALFORMED)
    words = (name if name in KNOWN_ERRORS else "an exception of its own") + at
    if name == "EOFError":
        words += " (there is no keyboard here)"
    if header.get("refused") is True:
        words += REFUSED
    if type(module) is str and _is_imported(module, submission):
        words = f"there is no module '{module[:40]}' here ({words})"
    return words


def printable(text: str) -> str:
    """The text without control and direction characters, so that it cannot steer a terminal or a page."""
    return "".join(c if c.isprintable() else " " for c in text)


def _place(header: dict[str, Any], submission: Submission) -> str:
    """` on line 3`, or ` on line 3 of tools.py` where that is another of the submitted files."""
    line, file = header.get("line"), header.get("file")
    if line is None:
        return ""
    if type(line) is not int or type(file) is not str or file not in submission.files:
        raise ProtocolError(MALFORMED)
    if not 0 < line <= submission.files[file].count(b"\n") + 2:
        return ""
    return f" on line {line}" if file == submission.module else f" on line {line} of {file}"


def _is_imported(module: str, submission: Submission) -> bool:
    """Whether an import in the submitted files names this module, so that telling it tells nothing new."""
    named = re.compile(rf"^[ \t]*(?:from|import)[ \t][^\n#]*\b{re.escape(module[:40])}\b".encode(), re.MULTILINE)
    return any(named.search(content) for content in submission.files.values())


def _complaint(complaint: Any) -> str:
    """What is wrong with a value that is not numbers; "" for one that is."""
    if not complaint:
        return ""
    if type(complaint) is not list or len(complaint) != 2 or any(type(each) is not str for each in complaint):
        raise ProtocolError(MALFORMED)
    what, kind = complaint
    named = kind if kind in KNOWN_TYPES else "an object of a class of its own"
    return {
        "none": "it returned None; is there a return statement?",
        "text": "it returned text in place of numbers",
        "kind": f"it returned {KINDS_OF_NUMBERS.get(kind, 'something that is not numbers')}",
        "size": "it returned far more numbers than any answer here has",
        "dimensions": "it returned an array of far more dimensions than any answer here has",
        "shape": f"it returned {named}, which is not an array of numbers",
    }.get(what, "it returned something that is not numbers")
