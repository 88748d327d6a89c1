"""What a student's program can import: the standard library, the packages of its rubric, and its own files."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, ModuleType
from typing import Any

ROOT = "/submission/"
"""Where the student's files seem to lie: they are in memory only, and their tracebacks name them so."""


Runner = Callable[[bytes, str, ModuleType], None]
"""Runs the text of a file, which seems to lie at a path, as a module."""


class PackageFinder(importlib.abc.MetaPathFinder):
    """Finds the packages listed, each in its folder, and nothing else that lies in these folders."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self.folders = folders

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if path is not None or fullname not in self.folders:
            return None
        return importlib.machinery.PathFinder.find_spec(fullname, [self.folders[fullname]])

    def find_distributions(self, context: Any = None) -> Any:
        """Metadata of the packages listed, which some of them read when they are imported."""
        from importlib.metadata import DistributionFinder, MetadataPathFinder

        name = None if context is None else context.name
        folders = sorted(set(self.folders.values()))
        return MetadataPathFinder.find_distributions(DistributionFinder.Context(name=name, path=folders))


class SubmissionFinder(importlib.abc.MetaPathFinder):
    """Finds modules among the submitted files, as if their folder stood first on sys.path."""

    def __init__(self, files: Mapping[str, bytes], run: Runner) -> None:
        self.files, self.run = files, run

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if path is not None and not any(folder.startswith(ROOT) for folder in path):
            return None
        stem = fullname.replace(".", "/")
        for file, package in ((f"{stem}/__init__.py", True), (f"{stem}.py", False)):
            if file in self.files:
                return self._spec(fullname, _Loader(ROOT + file, self.files[file], self.run), stem, package)
        if any(name.startswith(f"{stem}/") for name in self.files):
            return self._spec(fullname, _Loader(ROOT + stem, b"", self.run), stem, True)
        return None

    def _spec(self, name: str, loader: _Loader, stem: str, package: bool) -> importlib.machinery.ModuleSpec:
        spec = importlib.machinery.ModuleSpec(name, loader, origin=loader.path, is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [ROOT + stem]
        return spec


class _Loader(importlib.abc.InspectLoader):
    def __init__(self, path: str, content: bytes, run: Runner) -> None:
        self.path, self.content, self.run = path, content, run

    def exec_module(self, module: ModuleType) -> None:
        self.run(self.content, self.path, module)

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self.content)

    def get_code(self, fullname: str) -> CodeType:  # from the bytes, whose encoding the compiler knows to find
        return self.source_to_code(self.content, self.path)


def offer(finder: importlib.abc.MetaPathFinder) -> None:
    """Ask this finder before the folders of sys.path, after what is built in."""
    at = sys.meta_path.index(importlib.machinery.PathFinder)
    sys.meta_path.insert(at, finder)


def begin(name: str, finder: SubmissionFinder) -> ModuleType:
    """A submitted module that has not run yet, in the place of whatever else goes by its name."""
    spec = finder.find_spec(name, None)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    return module
