"""Every kind of change is made, each once, in an order of its own, and nothing else."""

from __future__ import annotations

import ast

import pytest

from grader.authoring.mutants import mutants

PROGRAM = '''"""A program."""
import numpy as np


def first(A, B, k, lam=0.0):
    """Says what it does."""
    m = A.max(axis=1, keepdims=True)
    Z = np.exp(A - m)
    for i in range(len(A)):
        if i > k:
            Z[i] += B[:, k].sum()
    return -Z @ B.T / 2 + lam * B[k] ** 2


def second(A):
    return A + 1
'''


def bodies(statement: str) -> set[str]:
    """What becomes of one statement in a function of A, B and k."""
    head = "def f(A, B, k):\n    "
    return {mutant.source.removeprefix(head).rstrip("\n") for mutant in mutants(f"{head}{statement}\n")}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("return A - B", {"return A + B", "return A", "return -B", "return B - A", "return -(A - B)"}),
        ("return A * B", {"return A / B", "return A + B", "return A", "return B", "return -(A * B)"}),
        ("return A @ B", {"return A * B", "return B @ A", "return A.T @ B", "return A @ B.T", "return A", "return B"}),
        ("return -A", {"return A"}),
        ("return A.T", {"return A", "return B.T"}),
        ("return A < B", {"return A <= B", "return A > B"}),
        ("return A and B", {"return A or B"}),
        ("return 2 * A", {"return 0 * A", "return 1 * A", "return 3 * A", "return 4 * A", "return A", "return -2 * A"}),
        (
            "return A[:, k]",
            {"return A[k, :]", "return A[k]", "return A[:, k - 1]", "return A[:, 0]", "return A[1:, k]"},
        ),
        ("return A[1:k]", {"return A[:k]", "return A[1:]", "return A", "return A[1:k + 1]"}),
        (
            "return A.sum(axis=1)",
            {"return A.sum(axis=0)", "return A.sum(axis=None)", "return A.sum()", "return A.mean(axis=1)"},
        ),
        (
            "return A.max(keepdims=True)",
            {"return A.max(keepdims=False)", "return A.max()", "return A.min(keepdims=True)"},
        ),
        ("return exp(A)", {"return log(A)", "return A", "return exp(B)"}),
        ("return f(A, B)", {"return f(B, A)", "return A", "return f(A, A)"}),
        ("return A if k else B", {"return A if not k else B", "return A", "return B"}),
        ("return A", {"return -A", "return B", "return k", "return 0.0", "pass"}),
        ("A += B", {"A -= B", "A = B", "A *= B", "pass"}),
        ("return range(k)", {"return range(1, k)", "return range(k - 1)"}),
    ],
)
def test_a_statement_becomes(statement: str, expected: set[str]) -> None:
    assert expected <= bodies(statement)


def test_names_are_swapped_with_arguments_and_earlier_locals_of_their_kind() -> None:
    source = "def f(A, k):\n    B = A\n    return B[k]\n    C = B\n"
    changed = {mutant.source for mutant in mutants(source) if mutant.line == 3}
    assert any("return A[k]" in text for text in changed)
    assert not any("return C[k]" in text or "return k[k]" in text or "return B[A]" in text for text in changed)


def test_a_statement_is_removed_and_a_condition_turned_round() -> None:
    found = {mutant.description for mutant in mutants(PROGRAM)}
    assert "line 8: `Z = np.exp(A - m)` was removed" in found
    assert "line 10: the condition `i > k` was turned round" in found
    assert "line 11: `Z[i] += B[:, k].sum()` was removed" in found


def test_the_shift_by_a_maximum_is_named() -> None:
    found = [mutant.description for mutant in mutants("def f(A):\n    return exp(A - A.max())\n")]
    assert "line 2: the shift `- A.max()` was removed" in found


def test_each_mutant_is_another_program_that_compiles() -> None:
    found = mutants(PROGRAM)
    sources = [mutant.source for mutant in found]
    assert len(found) > 80
    assert len(set(sources)) == len(sources)
    original = ast.dump(ast.parse(PROGRAM))
    for source in sources:
        assert ast.dump(ast.parse(source)) != original
        compile(source, "mutant", "exec")


def test_the_order_is_that_of_the_lines_and_always_the_same() -> None:
    lines = [mutant.line for mutant in mutants(PROGRAM)]
    assert [lines.index(line) for line in sorted(set(lines))] == sorted(lines.index(line) for line in set(lines))
    assert mutants(PROGRAM) == mutants(PROGRAM)


def test_only_the_named_functions_change() -> None:
    for mutant in mutants(PROGRAM, ["second"]):
        assert mutant.line >= 15
        assert mutant.source.startswith(ast.unparse(ast.parse(PROGRAM)).partition("def second")[0])
    assert {mutant.line for mutant in mutants(PROGRAM, {"first"})} <= set(range(5, 13))
    assert mutants(PROGRAM, ["third"]) == []


def test_docstrings_annotations_and_decorators_stay() -> None:
    source = 'import functools\n\n@functools.cache\ndef f(a: int = 1) -> list[int]:\n    """One."""\n    return [a]\n'
    for mutant in mutants(source, ["f"]):
        assert "@functools.cache" in mutant.source
        assert "-> list[int]" in mutant.source
        assert '"""One."""' in mutant.source


def test_a_source_that_does_not_parse_is_an_error() -> None:
    with pytest.raises(SyntaxError):
        mutants("def f(:\n")
