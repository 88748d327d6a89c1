"""The student's process, once it is confined: load the submission, then answer one question after the other.

Everything it sends is untrusted by the reader, since student code can write to the same descriptor.
"""

import errno
import io
import json
import os
import sys
import time
import traceback
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

import numpy as np

from . import modules, wire

MAX_PARTS = 16
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EROFS)
Description = dict[str, Any]


def serve(descriptor: int, nonce: bytes) -> None:
    """Say that this process is ready, load what is sent, and answer until the other side is gone."""
    channel = Channel(descriptor)
    printing = [Counting(1, "w"), Counting(2, "w")]
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "replace") for raw in printing)
    channel.send(wire.frame(nonce, {"ready": True}))
    nonce, header, body = channel.receive()
    files = {}
    for name, size in header["files"]:
        files[name], body = bytes(body[:size]), body[size:]
    module = load(header["module"], files)
    described: Description = module if isinstance(module, dict) else {"loaded": True}
    arrays: list[Any] = []
    while True:
        flush()
        described = {**described, "printed": sum(raw.count for raw in printing)}
        channel.send(wire.frame(nonce, described, *arrays))
        nonce, header, body = channel.receive()
        described, arrays = call(module, header, body)


class Channel:
    """The connection to the grader."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.unread = b""

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.descriptor, data) :]

    def receive(self) -> tuple[bytes, Any, bytes]:
        """One frame of the grader's: nonce, header and body."""
        head, body, nonce = wire.PREFIX.unpack(self._exactly(wire.PREFIX.size))
        return nonce, json.loads(self._exactly(head)), self._exactly(body)

    def _exactly(self, size: int) -> bytes:
        parts = [self.unread]
        missing = size - len(self.unread)
        while missing > 0:
            part = os.read(self.descriptor, max(missing, 1 << 16))
            if not part:
                os._exit(0)
            parts.append(part)
            missing -= len(part)
        data = b"".join(parts)
        self.unread = data[size:]
        return data[:size]


class Counting(io.FileIO):
    """An output stream that knows how much went through it, so that it is known which call printed what."""

    count = 0

    def write(self, data: Any) -> int:
        written = super().write(data) or 0
        self.count += written
        return written


class Made:
    """An argument that the student's own function makes, when it is needed."""

    def __init__(self, function: str, arguments: dict[str, Any]) -> None:
        self.function, self.arguments = function, arguments


def arguments(layout: list[Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """The arguments by name, arrays as copies that the student may own, and the bytes that are left."""
    values: dict[str, Any] = {}
    for name, kind, detail in layout:
        if kind == "array":
            dtype, shape, size = detail
            values[name], body = np.frombuffer(body[:size], dtype).reshape(shape).copy(), body[size:]
        elif kind == "made":
            inner, body = arguments(detail[1], body)
            values[name] = Made(detail[0], inner)
        else:
            values[name] = detail
    return values, body


def found(module: ModuleType, function: str) -> Any:
    """A function, or a method of a class as `Class.method`; None if there is no such thing to call."""
    target: Any = module
    for name in function.split("."):
        target = getattr(target, name, None)
    return target if callable(target) else None


def made(module: ModuleType, value: Any) -> Any:
    """The argument itself; what the student's own function makes is made here."""
    if not isinstance(value, Made):
        return value
    return found(module, value.function)(*[made(module, inner) for inner in value.arguments.values()])


def flush() -> None:
    """What was printed so far goes out before the answer, so that it is known to which call it belongs."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue


def load(name: str, files: dict[str, bytes]) -> ModuleType | Description:
    """The student's module, or what to answer to every question in its place."""
    if name not in files:
        return {"status": "MISSING", "message": f"there is no file {name} in the submission."}
    finder = modules.SubmissionFinder(files)
    modules.offer(finder)
    try:
        return modules.load(name.removesuffix(".py"), finder)
    except BaseException as error:
        header = describe(error)
        words = header["message"]
        if isinstance(error, ModuleNotFoundError):
            words = f"there is no module '{str(error.name)[:40]}' here ({words})"
        return {**header, "message": f"Your file cannot be imported: {words}."}


def call(module: ModuleType | Description, question: Any, body: bytes) -> tuple[Description, list[Any]]:
    """Call one function: what became of it, and the arrays that it returned."""
    if isinstance(module, dict):
        return module, []
    values, _ = arguments(question["arguments"], body)
    keywords = question["keywords"]
    before = {name: fingerprint(value) for name, value in values.items()}
    started = time.perf_counter()
    try:
        with np.errstate(all="ignore"):
            target = found(module, question["function"])
            if target is None:
                return {"status": "MISSING", "message": f"there is no function {question['function']}()."}, []
            given = {name: made(module, value) for name, value in values.items()}
            named = {name: given.pop(name) for name in keywords}
            result = target(*given.values(), **named)
            array, complaint = numbers(result)
            parts = parts_of(result)
    except BaseException as error:
        return describe(error), []
    seconds = time.perf_counter() - started
    changed = [name for name, value in values.items() if fingerprint(value) != before[name]]
    if complaint and not parts:
        return {"status": "NOT_NUMBERS", "message": complaint, "seconds": seconds}, []
    if changed:
        words = f"{' and '.join(changed)} must stay as given"
        return {"status": "MUTATED", "message": words, "seconds": seconds}, []
    whole = [] if complaint else [array]
    header = {"status": "RETURNED", "message": complaint, "seconds": seconds, "whole": not complaint}
    return {**header, "parts": list(parts)}, [*whole, *parts.values()]


def parts_of(result: Any) -> dict[str, Any]:
    """The arrays in a tuple, a dict or a dataclass, by number or name; none for anything else."""
    if isinstance(result, dict):
        named = {str(name)[:60]: value for name, value in result.items()}
    elif is_dataclass(result) and not isinstance(result, type):
        named = {each.name: getattr(result, each.name) for each in fields(result)}
    elif isinstance(result, tuple):
        named = {str(at): value for at, value in enumerate(result)}
        named.update(zip(getattr(result, "_fields", ()), result, strict=False))
    else:
        return {}
    arrays = {name: numbers(value) for name, value in list(named.items())[:MAX_PARTS]}
    return {name: array for name, (array, complaint) in arrays.items() if not complaint}


def fingerprint(value: Any) -> Any:
    return (value.shape, value.dtype.str, value.tobytes()) if isinstance(value, np.ndarray) else value


def numbers(result: Any) -> tuple[Any, str]:
    """The result as float64, and a complaint where it is not numbers."""
    if result is None:
        return None, "it returned None; is there a return statement?"
    try:
        if isinstance(result, np.ma.MaskedArray):
            result = result.filled(np.nan)
        array = np.asarray(result)
        if array.dtype.kind == "c" and not array.imag.any():
            array = array.real
        if array.dtype.kind not in "fiubO":
            return None, f"it returned {type(result).__name__[:60]} of {str(array.dtype)[:60]}"
        if array.dtype.kind == "O" and any(isinstance(element, str | bytes) for element in array.flat):
            return None, "it returned text in place of numbers"
        if array.size * 8 > wire.MAX_BODY:
            return None, f"it returned {array.size} numbers, far more than any answer here has"
        return np.ascontiguousarray(array.astype("<f8")).reshape(array.shape), ""
    except (ValueError, TypeError):
        return None, f"it returned {type(result).__name__[:60]}, which is not an array of numbers"


def describe(error: BaseException) -> Description:
    """Status, message and detail of an exception; the message holds no text of the student's."""
    kind = type(error)
    line = getattr(error, "lineno", None) if issubclass(kind, SyntaxError) else None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith(modules.ROOT):
            line = number
    at = f" on line {line}" if isinstance(line, int) else ""
    if issubclass(kind, MemoryError):
        return {"status": "OUT_OF_MEMORY", "message": at}
    if issubclass(kind, SystemExit):
        return {"status": "CRASHED", "message": f"it called exit(){at}"}
    words = f"{kind.__name__[:60]}{at}"
    if issubclass(kind, OSError) and getattr(error, "errno", None) in REFUSALS:
        words += " (not allowed here: processes, network, files)"
    try:
        detail = str(error)[:500]
    except Exception:
        detail = ""
    return {"status": "RAISED", "message": words, "detail": detail}
