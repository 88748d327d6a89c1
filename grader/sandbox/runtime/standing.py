"""Stand-ins for libraries that grading does without: whatever is taken of them is there, and is nothing.

Every attribute, call, item and sum of a stand-in is another one; it is never a number. What a program says to it is
forgotten. It opens nothing: it reads no file, starts nothing and knows only the name that it stands for.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import opcode
import sys
from collections.abc import Iterator, Sequence
from types import FrameType, FunctionType, ModuleType, TracebackType
from typing import Any

from .modules import ROOT

UNPACK, UNPACK_SOME, FURTHER = (opcode.opmap[name] for name in ("UNPACK_SEQUENCE", "UNPACK_EX", "EXTENDED_ARG"))


class StandIn:
    """What is there in place of anything of a library."""

    __slots__ = ("_of",)
    __array_ufunc__ = None  # numpy leaves sums with it to it
    _of: str

    def __init__(self, of: str) -> None:
        object.__setattr__(self, "_of", of)

    def __repr__(self) -> str:
        return f"<a stand-in for {self._of}>"

    def __reduce__(self) -> tuple[type[StandIn], tuple[str]]:
        return StandIn, (self._of,)

    def __getattr__(self, name: str) -> StandIn:
        if name[:2] == "__" == name[-2:] or name == "_of":  # what Python and numpy ask of objects of all kinds
            raise AttributeError(f"a stand-in for {self._of} has no {name}")
        return StandIn(self._of)

    def _nothing(self, *_: object) -> None:
        return

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = _nothing

    def __call__(self, *given: Any, **_: Any) -> Any:
        """Another stand-in; a function that this decorates stays as it is."""
        if len(given) == 1 and type(given[0]) is FunctionType and _decorates(given[0], sys._getframe(1)):
            return given[0]
        return StandIn(self._of)

    def __iter__(self) -> Iterator[StandIn]:
        """As many as names are waiting for them, else one."""
        return iter([StandIn(self._of) for _ in range(_waiting(sys._getframe(1)))])

    def __enter__(self) -> StandIn:
        return StandIn(self._of)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return

    def __bool__(self) -> bool:
        return False  # a loop that waits for it ends

    def __contains__(self, _: object) -> bool:
        return False

    def __instancecheck__(self, _: object) -> bool:
        return False

    def __subclasscheck__(self, _: type) -> bool:
        return False

    def __mro_entries__(self, _: tuple[Any, ...]) -> tuple[type, ...]:
        """A class made from it is a plain one."""
        return ()

    def _another(self, *_: object) -> StandIn:
        return StandIn(self._of)

    __hash__ = object.__hash__
    __getitem__ = __reversed__ = _another
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _another  # type: ignore[assignment]
    __neg__ = __pos__ = __invert__ = __abs__ = _another
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = __matmul__ = _another
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = __rmatmul__ = _another
    __and__ = __or__ = __xor__ = __lshift__ = __rshift__ = _another
    __rand__ = __ror__ = __rxor__ = __rlshift__ = __rrshift__ = _another


class StandInModule(ModuleType):
    """A module of which everything can be imported."""

    def __getattr__(self, name: str) -> StandIn:
        if name[:2] == "__" == name[-2:]:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return StandIn(self.__name__.partition(".")[0])


class StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds these libraries and all modules in them; remembers which were asked for, and where."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.met: list[tuple[str, int, int]] = []

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        name = fullname.partition(".")[0]
        if name not in self.names:
            return None
        if name == fullname:
            file, line = _importing(sys._getframe(1))
            self.met.append((file, line, self.names.index(name)))
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return


def _importing(frame: FrameType | None) -> tuple[str, int]:
    """The submitted file that imports, and its line."""
    while frame is not None and not frame.f_code.co_filename.startswith(ROOT):
        frame = frame.f_back
    return ("", 0) if frame is None else (frame.f_code.co_filename.removeprefix(ROOT), frame.f_lineno)


def _waiting(frame: FrameType) -> int:
    """How many values the instruction at which a frame stands takes apart: 3 for `a, b, c = x`; 1 for any other."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if code[at] == UNPACK:
        return code[at + 1]
    if code[at] == UNPACK_SOME:
        return code[at + 1] + (code[at - 1] if at and code[at - 2] == FURTHER else 0)
    return 1


def _decorates(function: FunctionType, frame: FrameType) -> bool:
    """Whether a frame stands in the lines between the first decorator of a function and its body."""
    code = function.__code__
    if code is frame.f_code or code.co_filename != frame.f_code.co_filename or code.co_name == "<lambda>":
        return False
    body = min((line for _, _, line in code.co_lines() if line and line > code.co_firstlineno), default=0)
    return code.co_firstlineno <= frame.f_lineno < body
