"""The grader as a wheel for students to install from the handout: this package's own files, the same bytes each time.

It is put together here and not by a build tool, so that a release needs no network and no sources beside the package.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.metadata
import tomllib
from typing import Any

import grader
from grader.course.packing import PACKAGE, package, zipped

NAME = "nablagrade"


@functools.cache
def wheel() -> tuple[str, bytes]:
    """Name and bytes of the wheel."""
    stem = f"{NAME}-{grader.__version__}"
    about = {
        "METADATA": _metadata().encode(),
        "WHEEL": b"Wheel-Version: 1.0\nGenerator: nablagrade\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": b"[console_scripts]\ngrader = grader.cli:main\n",
    }
    files = package() | {f"{stem}.dist-info/{name}": content for name, content in about.items()}
    record = f"{stem}.dist-info/RECORD"
    lines = [f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items()]
    return f"{stem}-py3-none-any.whl", zipped({**files, record: "".join([*lines, f"{record},,\n"]).encode()})


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _metadata() -> str:
    """What pip is told: from pyproject.toml where it lies beside the package, else what was installed."""
    path = PACKAGE.parent / "pyproject.toml"
    project: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["project"] if path.is_file() else {}
    if project.get("name") != NAME:
        return importlib.metadata.distribution(NAME).read_text("METADATA") or ""
    lines = [f"Name: {NAME}", f"Version: {grader.__version__}", f"Summary: {project['description']}"]
    lines += [f"Requires-Python: {project['requires-python']}"]
    lines += [f"Requires-Dist: {needed}" for needed in project["dependencies"]]
    for extra, needs in project["optional-dependencies"].items():
        lines += [f"Provides-Extra: {extra}", *(f'Requires-Dist: {needed}; extra == "{extra}"' for needed in needs)]
    return "\n".join(["Metadata-Version: 2.1", *lines, ""])
