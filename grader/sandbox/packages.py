"""Installed packages as files: those that a rubric lists, with what they need, or all that there are."""

from __future__ import annotations

import functools
import importlib.metadata
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import SandboxUnavailable

NOT_FOR_STUDENTS = ("grader", "nablagrade", "__editable__", "__pycache__", "distutils-precedence", "_virtualenv")


@dataclass(frozen=True)
class Packages:
    """Installed distributions as files: `paths` are top-level folders and files, some of them importable.

    `whole` is the folder of an environment that holds all of them, which is given as it is; None where only they are.
    """

    paths: tuple[Path, ...]
    whole: Path | None = None

    @property
    def folders(self) -> dict[str, str]:
        """The folder in which each importable name lies."""
        importable = [path for path in self.paths if not path.name.endswith((".libs", ".dist-info"))]
        return {path.name.split(".")[0]: str(path.parent) for path in importable}

    @property
    def given(self) -> tuple[Path, ...]:
        """What a student's process may read of the disk."""
        return self.paths if self.whole is None else (self.whole,)


@functools.cache
def packages_of(names: tuple[str, ...]) -> Packages:
    """What the rubric lists, with what that needs; numpy always. Raises SandboxUnavailable for one not installed."""
    paths: set[Path] = set()
    seen: set[str] = set()
    waiting = [("numpy", True), *((name, True) for name in names)]
    while waiting:
        name, required = waiting.pop()
        if name.lower() in seen:
            continue
        seen.add(name.lower())
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if not required:
                continue
            raise SandboxUnavailable(
                f"the rubric lists the package '{name}', which is not installed here; pip install {name}, or, if it "
                f"is installed by another name than it is imported, write {{import: {name}, install: NAME}}"
            ) from None
        paths |= _top_level(distribution)
        for requirement in _requirements(distribution):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append((requirement.name, False))
    return Packages(tuple(sorted(paths)))


@functools.cache
def all_packages() -> Packages:
    """Everything that is installed beside this Python but for the grader itself: what a kernel would have."""
    sites = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    return Packages(tuple(sorted(path for site in sites for path in importable(site))))


def _requirements(distribution: importlib.metadata.Distribution) -> list[Any]:
    if not distribution.requires:
        return []
    from packaging.requirements import Requirement  # numpy needs none, and a student's own check should start fast

    return [Requirement(text) for text in distribution.requires]


def _top_level(distribution: importlib.metadata.Distribution) -> set[Path]:
    """Top-level folders and files, with the shared libraries that wheels put beside."""
    record = distribution.read_text("RECORD")  # `files` makes an object of each of its thousands of lines
    if record is None:
        tops = {file.parts[0] for file in distribution.files or []}
    else:
        tops = {line.strip('"').partition("/")[0] for line in record.replace(",", "/").splitlines() if line}
    tops -= {"..", "__pycache__"}
    site = Path(str(distribution.locate_file("")))
    return {site / top for top in tops if not top.endswith((".pth", ".data"))}


def importable(site: Path) -> Iterator[Path]:
    """What lies in a folder of packages, but for the grader itself and what adds folders from elsewhere."""
    for path in site.iterdir():
        if path.suffix != ".pth" and not path.name.startswith(NOT_FOR_STUDENTS):
            yield path
