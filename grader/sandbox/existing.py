"""An environment that is there already (`environment` of a rubric): the packages in it, for students to import.

Nothing is installed in it, and nothing of it is run outside of the sandbox. The interpreter is the grader's own, so it
must be an environment of the same Python.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from pathlib import Path

from grader.errors import SandboxUnavailable
from grader.sandbox.packages import Packages, importable

OURS = f"python{sys.version_info.major}.{sys.version_info.minor}"
SITE = "site-packages"


def site_of(folder: Path) -> Path:
    """Where an environment's packages lie. Raises SandboxUnavailable, with what to do, for one that cannot be used."""
    if not folder.is_dir():
        raise SandboxUnavailable(f"{folder}: there is no such folder; name one that `python -m venv` made")
    site = folder / "lib" / OURS / SITE
    if not site.is_dir():
        others = sorted(path.parent.name for path in folder.glob(f"lib/python3*/{SITE}"))
        if not others:
            raise SandboxUnavailable(f"{folder}: is no environment of Python's, there is no lib/{OURS}/{SITE} in it")
        raise SandboxUnavailable(
            f"{folder}: is an environment of {others[0]}, and the grader runs on {OURS}; make it anew with {OURS} -m "
            f"venv, or run the grader on {others[0]}"
        )
    return site.resolve()


def packages_in(folder: Path, names: tuple[str, ...] = ()) -> Packages:
    """All packages of an environment. Raises SandboxUnavailable where one of those named, or numpy, is not in it."""
    site = site_of(folder)
    there = installed(folder)
    for name in ("numpy", *names):
        if plain(name) not in there:
            why = ", which the grader itself needs there" if name == "numpy" else ""
            raise SandboxUnavailable(
                f"{folder}: '{name}' is not installed in it{why}; {folder}/bin/python -m pip install {name}"
            )
    # What conda installs finds its shared libraries by the way from there to lib/.
    whole = site.parents[1] if (folder / "conda-meta").is_dir() else site
    return Packages(tuple(sorted(importable(site))), whole)


def installed(folder: Path) -> dict[str, str]:
    """The versions of an environment's packages, by their plain names."""
    found = importlib.metadata.distributions(path=[str(site_of(folder))])
    return {plain(each.metadata["Name"]): each.version for each in found if each.metadata["Name"]}


def plain(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
