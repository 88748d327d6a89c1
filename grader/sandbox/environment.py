"""The student's environment: the interpreter's own library and the packages that a rubric lists, nothing else."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import SandboxUnavailable

RUNTIME = Path(__file__).parent / "runtime"
VARIABLES = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
}
KEPT_VARIABLES = ("OPENBLAS_CORETYPE",)
INSTALLED = ("site-packages", "dist-packages")
"""Folders of what else is installed for an interpreter; a student's process finds them empty or closed."""


def variables() -> dict[str, str]:
    """The environment variables of a student's process: no name, no path and no token of ours."""
    return {**VARIABLES, **{name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}}


def interpreter() -> Path:
    """The Python behind this virtual environment, so that the environment itself stays outside."""
    return Path(sys.executable).resolve()


@functools.cache
def _own_paths() -> re.Pattern[str]:
    prefixes = {sys.prefix, sys.base_prefix, str(interpreter().parents[1]), str(RUNTIME.parents[2])} - {"/", "/usr"}
    either = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
    return re.compile(rf"(?:{either})/(?:[^\s'\"():,]*/)?")


def without_paths(text: str) -> str:
    """A text of a student's program without the folders of this machine."""
    return _own_paths().sub("", text)


@functools.cache
def library_folders() -> tuple[Path, ...]:
    """Where the interpreter and its shared libraries lie, without what is installed for it (see `hidden_folders`)."""
    base = {"platbase": sys.base_exec_prefix}
    stdlib = [Path(sysconfig.get_path(name, vars=base)).resolve() for name in ("stdlib", "platstdlib")]
    multiarch = Path("/usr/lib") / str(sysconfig.get_config_var("MULTIARCH"))
    system = [multiarch, Path("/usr/lib/locale")] if multiarch.is_dir() else [Path("/usr/lib"), Path("/usr/lib32")]
    own = [] if sys.base_prefix == "/usr" else [Path(sys.base_prefix) / "lib"]
    shared = [*own, *system, Path("/usr/lib64")]
    found = {path.resolve() for path in (*stdlib, *shared) if path.is_dir()}
    return tuple(sorted(path for path in found if not any(other in path.parents for other in found)))


@functools.cache
def hidden_folders() -> tuple[Path, ...]:
    """Folders inside of the library folders that hold other packages."""
    stdlib = Path(sysconfig.get_path("stdlib")).resolve()
    debian = Path("/usr/lib/python3")
    candidates = [stdlib / name for name in INSTALLED] + [debian / name for name in INSTALLED]
    candidates += [path / name for path in Path("/usr/lib").glob("python3.*") for name in INSTALLED]
    inside = {path for path in candidates for folder in library_folders() if folder in path.parents}
    return tuple(sorted(path for path in inside if path.is_dir()))


def readable_paths(packages: Iterable[Path]) -> tuple[list[str], list[str]]:
    """For a sandbox that cannot hide folders: what may be read with all below it, and what may just be listed."""
    readable, listed = [interpreter(), *packages], []
    waiting = list(library_folders())
    while waiting:
        folder = waiting.pop()
        if any(folder in hidden.parents for hidden in hidden_folders()):
            listed.append(folder)
            waiting += folder.iterdir()
        elif folder not in hidden_folders():
            readable.append(folder)
    files = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")
    return sorted(str(path) for path in [*readable, *files]), sorted(map(str, listed))


@dataclass(frozen=True)
class Packages:
    """Installed distributions as files: `paths` are top-level folders and files, some of them importable."""

    paths: tuple[Path, ...]

    @property
    def folders(self) -> dict[str, str]:
        """The folder in which each importable name lies."""
        importable = [path for path in self.paths if not path.name.endswith((".libs", ".dist-info"))]
        return {path.name.split(".")[0]: str(path.parent) for path in importable}


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
                f"the rubric lists the package '{name}', which is not installed here; pip install {name}"
            ) from None
        paths |= _top_level(distribution)
        for requirement in _requirements(distribution):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append((requirement.name, False))
    return Packages(tuple(sorted(paths)))


NOT_FOR_NOTEBOOKS = ("grader", "nablagrade", "__editable__", "__pycache__", "distutils-precedence")


@functools.cache
def all_packages() -> Packages:
    """Everything that is installed beside this Python but for the grader itself: what a kernel would have."""
    sites = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    found = [path for site in sites for path in site.iterdir() if not path.name.startswith(NOT_FOR_NOTEBOOKS)]
    return Packages(tuple(sorted(path for path in found if path.suffix != ".pth")))


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
