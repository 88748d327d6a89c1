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
from types import ModuleType
from typing import Any

import numpy as np

from . import modules, wire

SCALARS = {"float": float, "int": int}
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
        described, arrays = call(module, header["function"], arguments(header["arguments"], body))


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


def arguments(layout: list[Any], body: bytes) -> dict[str, Any]:
    """The arguments by name, arrays as copies that the student may own."""
    values: dict[str, Any] = {}
    for name, kind, detail in layout:
        if kind == "array":
            dtype, shape, size = detail
            values[name], body = np.frombuffer(body[:size], dtype).reshape(shape).copy(), body[size:]
        else:
            values[name] = SCALARS[kind](detail)
    return values


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


def call(module: ModuleType | Description, function: str, values: dict[str, Any]) -> tuple[Description, list[Any]]:
    """Call one function: what became of it, and its value if there is one."""
    if isinstance(module, dict):
        return module, []
    before = {name: fingerprint(value) for name, value in values.items()}
    started = time.perf_counter()
    try:
        with np.errstate(all="ignore"):
            target = getattr(module, function, None)
            if not callable(target):
                return {"status": "MISSING", "message": f"there is no function {function}()."}, []
            result = target(*values.values())
            array, complaint = numbers(result)
    except BaseException as error:
        return describe(error), []
    seconds = time.perf_counter() - started
    changed = [name for name, value in values.items() if fingerprint(value) != before[name]]
    if complaint:
        return {"status": "NOT_NUMBERS", "message": complaint, "seconds": seconds}, []
    if changed:
        words = f"{' and '.join(changed)} must stay as given"
        return {"status": "MUTATED", "message": words, "seconds": seconds}, []
    return {"status": "RETURNED", "message": "", "seconds": seconds}, [array]


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
