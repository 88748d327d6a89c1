"""What became of a call, in our own words. The student's process sends codes, and nothing that it says gets through.

A hidden input could else be told by the name of an exception's class, or by a forged answer.
"""

from __future__ import annotations

import builtins
import re
import sys
from typing import Any

from grader.model import Limits, Made, Probe, Submission, makers
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
REMOVED = {
    **{name: name for name in ("bool", "complex", "float", "int", "object", "str")},
    **dict.fromkeys(("Inf", "Infinity", "PINF", "infty"), "np.inf"),
    **dict.fromkeys(("NAN", "NaN"), "np.nan"),
    "NINF": "-np.inf",
    "float_": "np.float64",
    "complex_": "np.complex128",
    "unicode_": "np.str_",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "sometrue": "np.any",
    "alltrue": "np.all",
    "in1d": "np.isin",
    "row_stack": "np.vstack",
    "trapz": "np.trapezoid",
    "round_": "np.round",
    "asfarray": "np.asarray(..., dtype=float)",
    "asscalar": "a.item()",
    "mat": "np.asmatrix",
    "msort": "np.sort",
    "longfloat": "np.longdouble",
    "string_": "np.bytes_",
    "singlecomplex": "np.complex64",
}
"""Names that numpy has no more, and what to write now."""
PYTHON_2 = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
    "reduce": "functools.reduce",
}
LEFTOVERS = (
    (re.compile(rb"^\s*print\s+[^\s(=]|^\s*print\s*$|^\s*print\s*\(.*\)\s*%"), "print(...), with brackets"),
    (re.compile(rb"^\s*except\s+[\w.]+\s*,\s*\w+\s*:"), "except Error as name:"),
    (re.compile(rb"^\s*raise\s+\w+\s*,"), "raise Error(text)"),
    (re.compile(rb"<>"), "!= in place of <>"),
    (re.compile(rb"^\s*exec\s+[^\s(]"), "exec(...), with brackets"),
)
THINGS = {
    **dict.fromkeys(("float", "int", "complex", "bool"), "a number"),
    **{f"numpy.{name}": "a number" for name in ("float64", "float32", "float16", "int64", "int32", "intc", "uint8")},
    **dict.fromkeys(("numpy.bool", "numpy.bool_", "numpy.complex128"), "a number"),
    **dict.fromkeys(("function", "builtin_function_or_method", "method", "numpy.ufunc"), "a function"),
    "numpy.ndarray": "an array",
    "numpy.matrix": "a matrix",
    "NoneType": "None",
    "str": "text",
    "list": "a list",
    "tuple": "a tuple",
    "dict": "a dict",
    "set": "a set",
    "slice": "a slice",
    "range": "a range",
    "generator": "a generator",
    "map": "a map",
    "zip": "a zip",
    "enumerate": "an enumerate",
    "module": "a module",
    "type": "a class",
    "ellipsis": "an ellipsis (...)",
    "numpy._ArrayFunctionDispatcher": "a function",
}
"""Types as Python's exceptions name them, for a reader."""
MOST_TAKEN, MOST_READ = 20, 500
NAMING = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"(?:\w+\.)*(?P<name>\w+)\(\) missing \d+ required (?:positional |keyword-only )?arguments?:? "
            r"(?P<names>'\w+'(?:,? (?:and )?'\w+')*)",
            "{name}() is called there without its `{names}`",
        ),
        (
            r"(?:\w+\.)*(?P<name>\w+)\(\) got an unexpected keyword argument (?P<names>'\w+')",
            "{name}() has no argument `{names}`",
        ),
        (
            r"(?:\w+\.)*(?P<name>\w+)\(\) got multiple values for argument (?P<names>'\w+')",
            "{name}() is given its argument `{names}` twice",
        ),
        (
            r"(?:\w+\.)*(?P<name>\w+)\(\) takes (?:from \d+ to )?(?P<takes>\d{1,4}) positional arguments? but "
            r"(?P<given>\d{1,4}) w(?:as|ere) given$",
            "{name}() takes no more than {takes} by position and is given {given}",
        ),
        (
            r"(?:cannot access )?local variable '(?P<name>\w+)' ",
            "`{name}` is used there before it has a value",
        ),
        (
            r".*unhashable type: '(?P<kind>[\w.]+)'",
            "a cache or a dict needs keys that can be hashed, a set such elements, and {kind} cannot be",
        ),
        (r"module '(?P<name>[\w.]+)' has no attribute '(?P<names>\w+)'", "{name} has no `{names}`"),
        (r"'(?P<kind>[\w.]+)' object has no attribute '(?P<name>\w+)'", "{kind} has no `{name}`"),
    )
)
"""Texts that name what is in the program, and what they say."""
REFUSED = " (not allowed here: processes, network, files)"
MALFORMED = "a malformed answer"


def message_of(header: dict[str, Any], probe: Probe, submission: Submission, limits: Limits) -> str:
    """The message for an answer to a call. Raises ProtocolError for codes that our worker does not send."""
    status = header["status"]
    if "maker" in header:
        return _not_made(header, probe)
    if status in ("RETURNED", "NOT_NUMBERS"):
        return _complaint(header.get("complaint"))
    if status == "MISSING":
        return f"there is no function {probe.called}()."
    if status == "MUTATED":
        names = header.get("names")
        if type(names) is not list or not names or len(names) > len(probe.arguments):
            raise ProtocolError(MALFORMED)
        if any(type(name) is not str or name not in probe.arguments for name in names):
            raise ProtocolError(MALFORMED)
        return f"{' and '.join(names)} must stay as given"
    if status == "RAISED" and type(header.get("arguments")) is int:
        return f"TypeError: it cannot be called with {_given(probe)}"
    return exception_words(header, submission, limits)


def _not_made(header: dict[str, Any], probe: Probe) -> str:
    """Why an argument that a function of the student's makes is not there."""
    made, number = list(makers(probe.arguments)), header["maker"]
    if type(number) is not int or not 0 <= number < len(made):
        raise ProtocolError(MALFORMED)
    name, maker = made[number]
    if header["status"] == "MISSING":
        return f"there is no {maker.function}(), which makes {name}."
    if header["status"] == "NOT_NUMBERS" and maker.output is not None:
        return f"what {maker.function}() returns has no part '{maker.output}', which is {name}"
    if header["status"] == "RAISED":
        return f"TypeError: {maker.function}(), which makes {name}, cannot be called with {_given(maker)}"
    raise ProtocolError(MALFORMED)


def lacking_words(told: Any, probe: Probe) -> tuple[str, ...]:
    """Notes of attributes that the student's own object did not have before they were set. Raises ProtocolError."""
    made = list(makers(probe.arguments))
    if type(told) is not list or len(told) > sum(len(maker.state) for _, maker in made):
        raise ProtocolError(MALFORMED)
    words = []
    for each in told:
        if type(each) is not list or [type(part) for part in each] != [int, int]:
            raise ProtocolError(MALFORMED)
        number, at = each
        if not 0 <= number < len(made) or not 0 <= at < len(made[number][1].state):
            raise ProtocolError(MALFORMED)
        maker, attribute = made[number][1], list(made[number][1].state)[at]
        words.append(f"what {maker.function}() makes has no '{attribute}' of its own; it was set on it all the same")
    return tuple(words)


def of_import(header: dict[str, Any], submission: Submission, limits: Limits) -> str:
    """The message where there is nothing to call."""
    if header["status"] == "MISSING":
        return f"there is no file {submission.module} in the submission."
    return f"Your file cannot be imported: {exception_words(header, submission, limits)}."


def exception_words(header: dict[str, Any], submission: Submission, limits: Limits) -> str:
    """An exception as its kind, where it was raised, and what that often means."""
    at = _place(header, submission)
    if header["status"] == "OUT_OF_MEMORY":
        return f"memory limit ({limits.memory_mib} MB) exceeded{at}"
    if header["status"] == "CRASHED":
        return f"it called exit(){at}"
    name, module = header.get("error"), header.get("module")
    if type(name) is not str:
        raise ProtocolError(MALFORMED)
    words = (name if name in KNOWN_ERRORS else "an exception of its own") + at + _meaning(name, header, submission)
    if header.get("refused") is True:
        words += REFUSED
    if type(module) is str and _is_imported(module, submission):
        words = f"there is no module '{module[:40]}' here ({words})"
    return words


def _meaning(name: str, header: dict[str, Any], submission: Submission) -> str:
    """What lies behind an exception, where that is plain; nothing that the submitted files do not say themselves."""
    if name == "EOFError":
        return " (there is no keyboard here)"
    removed, missing = header.get("numpy"), header.get("name")
    if type(removed) is str and removed in REMOVED:
        return f" (numpy has no np.{removed} any more: write {REMOVED[removed]})"
    if name == "NameError" and type(missing) is str and _is_written(missing, submission):
        now = f": that is Python 2, write {PYTHON_2[missing]}" if missing in PYTHON_2 else ""
        return f" (`{missing}` has no value there{now})"
    if name in ("SyntaxError", "IndentationError", "TabError"):
        return f" ({_syntax(header, submission)})"
    detail = header.get("detail")
    said = _said(detail[:MOST_READ], submission) if type(detail) is str else ""
    return f" ({said})" if said else ""


def _said(detail: str, submission: Submission) -> str:
    """What an exception's own text says, where it names things: each must stand in the submitted files, so that telling
    it tells nothing new. Texts that name no such thing are explained elsewhere, from the shapes at hand."""
    match, words = next(((found, words) for text, words in NAMING if (found := text.match(detail))), (None, ""))
    if match is None:
        return ""
    parts = dict.fromkeys(("name", "names", "kind", "takes", "given"), "") | match.groupdict()
    names = [name for name in re.findall(r"\w+", parts["names"]) if name != "and"]
    told = [*re.findall(r"\w+", parts["name"]), *names]
    kind = THINGS.get(parts["kind"])
    if parts["kind"] and kind is None:
        told.append(parts["kind"])
        kind = f"an object of class {parts['kind']}"
    sensible = not parts["takes"] or int(parts["takes"]) < int(parts["given"]) <= MOST_TAKEN
    if not sensible or not all(_is_written(name, submission) for name in told):
        return ""
    return words.format_map({**parts, "names": "`, `".join(names), "kind": kind})


def _given(probe: Probe | Made) -> str:
    """`5 arguments, of which k by its name`."""
    count = f"{len(probe.arguments) or 'no'} argument{'' if len(probe.arguments) == 1 else 's'}"
    named = [name for name in probe.arguments if name in probe.keywords]
    return f"{count}, of which {' and '.join(named)} by name" if named else count


def _syntax(header: dict[str, Any], submission: Submission) -> str:
    """Who reads the file, since what one Python reads another does not; and leftovers of Python 2."""
    line, file = header.get("line"), header.get("file")
    if type(line) is int and type(file) is str and file in submission.files:
        lines = submission.files[file].split(b"\n")
        text = lines[line - 1] if 0 < line <= len(lines) else b""
        for pattern, now in LEFTOVERS:
            if pattern.search(text):
                return f"that is Python 2: write {now}"
    return f"read by Python {sys.version_info.major}.{sys.version_info.minor}"


def _is_written(name: str, submission: Submission) -> bool:
    """Whether the submitted files have this name in them, so that telling it tells nothing new."""
    if not (name.isascii() and name.isidentifier()):
        return False
    word = re.compile(rf"\b{name}\b".encode())
    return any(word.search(content) for content in submission.files.values())


def printable(text: str) -> str:
    """The text without control and direction characters, so that it cannot steer a terminal or a page."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


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
    if not module.isascii():
        return False
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
        "stand_in": "it did not return numbers but what it got of a library that is not here",
        "text": "it returned text in place of numbers",
        "kind": f"it returned {KINDS_OF_NUMBERS.get(kind, 'something that is not numbers')}",
        "size": "it returned far more numbers than any answer here has",
        "dimensions": "it returned an array of far more dimensions than any answer here has",
        "shape": f"it returned {named}, which is not an array of numbers",
    }.get(what, "it returned something that is not numbers")
