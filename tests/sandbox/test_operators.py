"""Every operator makes the changes that its examples show, in a place where it may."""

from __future__ import annotations

import ast

import pytest

from grader.sandbox.runtime.edits import ALL, Edit, edits, text_of
from grader.sandbox.runtime.operators import Operator

SHAPES = {"A": [4, 5], "B": [4, 5], "a": None, "b": [3], "c": "number", "k": "whole"}
HEAD = "def f(A, B, a, b, c, k):\n"
EXAMPLES = [(operator, before, after) for operator in ALL for before, after in operator.examples]


def changes(body: str, *, functions: str = "f", before: str = "") -> list[Edit]:
    """All edits of a function of these arguments."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return edits(ast.parse(before + HEAD + lines).body, {functions: SHAPES})


def made(edit: Edit) -> str:
    """The body of the function with the edit made in it."""
    undo = edit.make()
    text = ast.unparse(edit.place.top)
    undo()
    return "\n".join(line.removeprefix("    ") for line in text.splitlines()[1:])


def test_operators_have_names_of_their_own_and_words_for_a_family() -> None:
    names = [operator.name for operator in ALL]
    assert len(set(names)) == len(names)
    assert all(operator.words and operator.family and operator.cost > 0 for operator in ALL)


@pytest.mark.parametrize(
    ("operator", "before", "after"), EXAMPLES, ids=[f"{operator.name}: {after}" for operator, _, after in EXAMPLES]
)
def test_an_example_is_one_of_the_changes(operator: Operator, before: str, after: str) -> None:
    found = [made(edit) for edit in changes(f"return {before}") if edit.operator is operator]
    assert f"return {after}" in found


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("out of loop", "for i in A:\n    k += i\n    b = k\nreturn b", "for i in A:\n    k += i\nb = k\nreturn b"),
        ("into loop", "for i in A:\n    k += i\nb = k\nreturn b", "for i in A:\n    k += i\n    b = k\nreturn b"),
        ("into loop", "b = 0\nfor i in A:\n    b += i\nreturn b", "for i in A:\n    b = 0\n    b += i\nreturn b"),
        ("summed", "for i in A:\n    g = i\nreturn g", "g = 0\nfor i in A:\n    g += i\nreturn g"),
        ("accumulated", "b[k] = a\nreturn b", "b[k] += a\nreturn b"),
        ("added up", "b += a\nreturn b", "b = a\nreturn b"),
        ("on a copy", "A -= 1\nreturn A", "A = np.array(A)\nA -= 1\nreturn A"),
        ("copied", "g = A\ng -= 1\nreturn g", "g = np.array(A)\ng -= 1\nreturn g"),
        ("always", "if k:\n    return A\nreturn B", "if False:\n    return A\nreturn B"),
        ("condition", "if k:\n    return A\nreturn B", "if not k:\n    return A\nreturn B"),
        ("divided apart", "A /= k + b\nreturn A", "A = A / k + b\nreturn A"),
        ("shift", "F = A\nreturn F", "F = A - np.max(A, axis=1, keepdims=True)\nreturn F"),
        ("misspelt", "total = 1\nreturn totl", "total = 1\nreturn total"),
        ("misspelt member", "return np.summ(A)", "return np.sum(A)"),
        ("statement", "A += 1\nreturn A", "pass\nreturn A"),
        ("range", "for i in range(k):\n    pass\nreturn A", "for i in range(k - 1):\n    pass\nreturn A"),
        ("bounds", "for i in range(1, k):\n    pass\nreturn A", "for i in range(k):\n    pass\nreturn A"),
        ("own function", "return g(A)", "return h(A)"),
        ("option", "return h(A)", "return h(A, twice=True)"),
    ],
)
def test_what_takes_more_than_an_expression(name: str, before: str, after: str) -> None:
    other = "def g(x):\n    return x\n\ndef h(x, twice=False):\n    return x\n\n"
    other = other if name in ("own function", "option") else ""
    found = [made(edit) for edit in changes(before, before=other) if edit.operator.name == name]
    assert after in found


def test_two_arguments_of_the_function_change_places() -> None:
    found = [edit for edit in changes("return A") if edit.operator.name == "parameters"]
    undo = found[0].make()
    assert ast.unparse(found[0].place.top).startswith("def f(B, A, a, b, c, k):")
    undo()
    assert ast.unparse(found[0].place.top).startswith("def f(A, B, a, b, c, k):")


def test_the_tree_is_what_it_was_after_each_edit() -> None:
    body = "F = A @ B.T\nfor i in range(k):\n    F[i] -= F[i].max()\nreturn np.exp(F).sum(axis=1) / 2"
    found = changes(body)
    before = ast.dump(found[0].place.top)
    for edit in found:
        edit.make()()
    assert ast.dump(found[0].place.top) == before
    assert len(found) > 300


def test_edits_are_found_where_a_function_calls_and_nowhere_else() -> None:
    source = "def g(x):\n    return x + 1\n\ndef h(x):\n    return x + 2\n\ndef f(A):\n    return g(A)\n"
    found = edits(ast.parse(source).body, {"f": {"A": [3]}})
    assert {edit.place.function for edit in found} == {"f", "g"}


def test_methods_of_a_class_are_found_with_what_they_call() -> None:
    source = (
        "class Model:\n    def scores(self, X):\n        return X + 1\n\n"
        "    def loss(self, X):\n        return self.scores(X)\n"
    )
    found = edits(ast.parse(source).body, {"Model.loss": {"X": [3, 2]}})
    assert {edit.place.function for edit in found} == {"Model.loss", "Model.scores"}


def test_the_same_slip_in_two_places_is_one_edit_too() -> None:
    found = changes("m = A.max(axis=0)\nreturn A.sum(axis=0)")
    both = [made(edit) for edit in found if edit.operator.name == "axis" and edit.alike]
    assert "m = A.max(axis=1)\nreturn A.sum(axis=1)" in both


def test_nothing_is_multiplied_that_is_an_index_or_given_a_value() -> None:
    found = changes("b[k] = A\nreturn b[k]")
    scaled = {text_of(edit.place.node) for edit in found if edit.operator.name == "factor of 2"}
    assert scaled == {"A", "b[k]"}
