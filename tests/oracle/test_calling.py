"""Whether an author's function is called by the names of the inputs or by position."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from grader.oracle.calling import invokes_by_name


class Net:
    def loss(self, X: Any, y: Any = None, *, reg: float = 0.0) -> Any: ...

    def first_by_place(self, /, X: Any) -> Any: ...

    def all_by_place(self, X: Any, /) -> Any: ...

    @classmethod
    def made(cls, X: Any) -> Any: ...

    @staticmethod
    def loose(X: Any) -> Any: ...


def of_any(*rest: Any) -> Any: ...


def mixed(a: Any, /, X: Any, *rest: Any, reg: Any, **more: Any) -> Any: ...


class Unhashable:
    __hash__ = None  # type: ignore[assignment]

    def __call__(self, X: Any) -> Any: ...


@pytest.mark.parametrize(
    ("function", "names", "by_name"),
    [
        (Net().loss, ["X", "y", "reg"], True),
        (Net().loss, ["self", "X"], False),
        (Net().loss, ["X", "lam"], False),
        (Net().first_by_place, ["X"], True),
        (Net().all_by_place, ["X"], False),
        (Net.made, ["X"], True),
        (Net.loose, ["X"], True),
        (of_any, ["X"], False),
        (mixed, ["X", "reg"], True),
        (mixed, ["a", "X"], False),
        (mixed, ["rest"], False),
        (mixed, ["more"], False),
        (functools.wraps(mixed)(lambda *rest: None), ["X"], True),
        (Unhashable(), ["X"], True),
    ],
)
def test_a_function_is_called_by_name_where_it_knows_all_names(
    function: Callable[..., Any], names: list[str], by_name: bool
) -> None:
    assert invokes_by_name(function, names) == by_name


def test_a_signature_is_read_once_for_all_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A derivative takes thousands of calls; a method is bound anew for each of them."""
    read: list[object] = []

    def signature(function: Callable[..., Any]) -> inspect.Signature:
        read.append(function)
        return inspect.Signature.from_callable(function)

    class Own:
        def loss(self, X: Any) -> Any: ...

    monkeypatch.setattr(inspect, "signature", signature)
    assert all(invokes_by_name(Own().loss, ["X"]) for _ in range(3))
    assert len(read) == 0, "a plain function's own code says it"
    wrapped = functools.wraps(mixed)(lambda *rest: None)
    assert all(invokes_by_name(wrapped, ["X"]) for _ in range(3))
    assert len(read) == 1
