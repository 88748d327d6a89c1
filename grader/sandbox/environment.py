"""The student's environment: the interpreter's own library and the packages that a rubric lists, nothing else."""

from __future__ import annotations

import functools
import os
import re
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from grader.errors import SandboxUnavailable
from grader.model import Limits
from grader.sandbox.existing import packages_in
from grader.sandbox.packages import Packages, packages_of

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
PLAIN = {name: VARIABLES[name] for name in VARIABLES if name.endswith("_THREADS")} | {"PYTHONHASHSEED": "0"}
"""What a plain process has beside the variables of whoever starts it."""
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
    anywhere = r"/(?:[^\s'\"():,]*/)?(?:site|dist)-packages"
    return re.compile(rf"(?:{either}|{anywhere})/(?:[^\s'\"():,]*/)?")


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


def offered(limits: Limits) -> Packages:
    """What a student may import beside Python's own library. Raises SandboxUnavailable for what is not installed."""
    found = _offered(limits.packages, limits.modules, limits.environment)
    for name in limits.stand_ins:
        if name in found.folders:
            raise SandboxUnavailable(
                f"the rubric has a stand-in for '{name}', which students can import here; take it out of stand_ins"
            )
    return found


@functools.cache
def _offered(names: tuple[str, ...], modules: tuple[str, ...], environment: str) -> Packages:
    found = packages_in(Path(environment), names) if environment else packages_of(names)
    for module in modules:
        if module not in found.folders:
            raise SandboxUnavailable(
                f"the rubric lists the package to import as '{module}', which is in none of those that it says to "
                f"install: {', '.join(names)}"
            )
    return found
