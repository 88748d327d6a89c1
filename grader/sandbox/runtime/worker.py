"""The student's process: take one batch from standard input, call functions, answer each call with one frame.

    worker.py OUT_FD PACKAGES WORK_FOLDER     (python -I -S: only the listed packages can be imported)

Says "ready" before it touches student code: whatever ends the process earlier is the grader's fault, later the
student's. Everything it sends is untrusted by the reader, since student code can write to the same descriptor.
"""

import builtins
import json
import os
import resource
import sys
import time
import traceback
import types
from typing import Any

OUT, PACKAGES, WORK = int(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), PACKAGES]

import numpy as np  # noqa: E402
import numpy.random  # noqa: E402  (imported before the limits are set)
import wire  # type: ignore[import-not-found]  # noqa: E402  (beside this file, not in a package)

SCALARS = {"float": float, "int": int}


def main() -> None:
    batch = sys.stdin.buffer.read()
    length = int.from_bytes(batch[:4], "big")
    request = json.loads(batch[4 : 4 + length])
    rest = memoryview(batch)[4 + length :]
    files = {}
    for name, size in request["files"]:
        files[name], rest = bytes(rest[:size]), rest[size:]
    probes = []
    for function, arguments in request["probes"]:
        values: dict[str, Any] = {}
        for name, kind, detail in arguments:
            if kind == "array":
                dtype, shape, size = detail
                values[name], rest = np.frombuffer(rest[:size], dtype).reshape(shape).copy(), rest[size:]
            else:
                values[name] = SCALARS[kind](detail)
        probes.append((function, values))
    _write_files(files)
    _confine(request["limits"], request["uid"])
    _check_imports()
    send(wire.frame({"ready": True}))
    _silence()
    # The student's own wire.py must not be mistaken for ours, and exit() exists in every ordinary Python.
    del sys.modules["wire"], sys.path[0]
    vars(builtins).update(exit=sys.exit, quit=sys.exit)
    module = load(request["module"], files)
    send(wire.frame({"loaded": True}))
    for index, (function, values) in enumerate(probes):
        call(index, module, function, values)


def send(data: bytes) -> None:
    while data:
        data = data[os.write(OUT, data) :]


def _write_files(files: dict[str, bytes]) -> None:
    os.umask(0o022)  # whatever the operator's is: the user that root becomes must be able to read them
    for name, content in files.items():
        path = os.path.join(WORK, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)


def _confine(limits: dict[str, Any], uid: int | None) -> None:
    """Limits last, when everything that this process needs has been opened; root becomes a user without rights."""
    megabyte = 1024 * 1024
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory_mib"] * megabyte),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 16 * megabyte),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    if uid is not None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    if limits["processes"] is not None:
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"],) * 2)


def _check_imports() -> None:
    """What the student may import must be readable to the user we became; if not, it is no fault of the student's."""
    for folder in (os.path.dirname(os.__file__), *(os.path.join(PACKAGES, name) for name in os.listdir(PACKAGES))):
        if not os.access(folder, os.R_OK | os.X_OK if os.path.isdir(folder) else os.R_OK):
            raise SystemExit(f"{folder} cannot be read by user {os.getuid()}; make it readable to all (chmod -R a+rX)")


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def load(name: str, files: dict[str, bytes]) -> Any:
    """The student's module, or the frame's header that says why there is none."""
    if name not in files:
        return {"status": "MISSING", "message": f"there is no file {name} in the submission."}
    os.chdir(WORK)
    sys.path.insert(0, WORK)
    module = types.ModuleType(name.removesuffix(".py"))
    module.__file__ = os.path.join(WORK, name)
    sys.modules[module.__name__] = module
    try:
        exec(compile(files[name], module.__file__, "exec"), module.__dict__)
    except BaseException as error:
        header = describe(error)
        words = header["message"]
        if isinstance(error, ModuleNotFoundError):
            words = f"there is no module '{str(error.name)[:40]}' here ({words})"
        return {**header, "message": f"Your file cannot be imported: {words}."}
    return module


def call(index: int, module: Any, function: str, values: dict[str, Any]) -> None:
    """Call one function and send what became of it."""
    if isinstance(module, dict):
        send(wire.frame({**module, "index": index}))
        return
    target = getattr(module, function, None)
    if not callable(target):
        send(wire.frame({"index": index, "status": "MISSING", "message": f"there is no function {function}()."}))
        return
    before = {name: fingerprint(value) for name, value in values.items()}
    started = time.perf_counter()
    try:
        with np.errstate(all="ignore"):
            result = target(*values.values())
            array, complaint = numbers(result)
    except BaseException as error:
        send(wire.frame({**describe(error), "index": index}))
        return
    seconds = time.perf_counter() - started
    changed = [name for name, value in values.items() if fingerprint(value) != before[name]]
    header = {"index": index, "seconds": seconds}
    if complaint:
        send(wire.frame({**header, "status": "NOT_NUMBERS", "message": complaint}))
    elif changed:
        send(wire.frame({**header, "status": "MUTATED", "message": f"{' and '.join(changed)} must stay as given"}))
    else:
        send(wire.frame({**header, "status": "RETURNED", "message": ""}, array))


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
            return None, f"it returned {type(result).__name__[:60]} of {array.dtype}"
        if array.dtype.kind == "O" and any(isinstance(element, str | bytes) for element in array.flat):
            return None, "it returned text in place of numbers"
        return np.ascontiguousarray(array.astype("<f8")).reshape(array.shape), ""
    except (ValueError, TypeError):
        return None, f"it returned {type(result).__name__[:60]}, which is not an array of numbers"


def describe(error: BaseException) -> dict[str, Any]:
    """Status, message and detail of an exception; the message holds no text of the student's."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith(WORK):
            line = number
    kind = type(error).__name__[:60]
    words = f"{kind} on line {line}" if line else kind
    if isinstance(error, MemoryError):
        return {"status": "OUT_OF_MEMORY", "message": words}
    if isinstance(error, SystemExit):
        return {"status": "CRASHED", "message": f"it called exit() on line {line}" if line else "it called exit()"}
    try:
        detail = str(error)[:500]
    except Exception:
        detail = ""
    return {"status": "RAISED", "message": words, "detail": detail}


if __name__ == "__main__":
    main()
    os._exit(0)
