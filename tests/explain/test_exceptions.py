"""What is said of an exception is true for its text, tells no number of the input, and is counted over all calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from grader.course.assignment import Assignment
from grader.explain.exceptions import raised
from grader.grading import grade
from grader.model import Argument, Limits, Outcome, Probe, Status, Submission, Verdict
from grader.sandbox.tiers import Sandbox, open_sandbox

GIVEN: Mapping[str, Argument] = {
    "A": np.ones((4, 3)),
    "v": np.ones(5),
    "X": np.ones((7, 5)),
    "U": np.ones((6, 7)),
    "k": 2,
}
BROADCAST = "counted from the last axis, two sizes must be equal or one of them 1"
RULES = {
    "return A + v": f"(4, 3), the shape of A, and (5,), the shape of v, do not broadcast; {BROADCAST}",
    "A -= v": f"(4, 3), the shape of A, and (5,), the shape of v, do not broadcast; {BROADCAST}",
    "return X.T + A": f"(5, 7), the shape of X transposed, and (4, 3), the shape of A, do not broadcast; {BROADCAST}",
    "return X.dot(A)": (
        "(7, 5), the shape of X, and (4, 3), the shape of A, do not fit in a product of arrays: the 5 (axis 1 of the "
        "first) and the 4 (axis 0 of the second) must be equal"
    ),
    "return X @ A": (
        "a matrix product sums over the last axis on its left, of size 5, and over an axis of size 4 on its right; "
        "these must be equal"
    ),
    "return X @ 2.0": "on one side of a matrix product (@) stands something without axes, such as a single number",
    "return v[5]": "index 5 is used on axis 0, which has size 5; its indices end with 4",
    "return v[-7]": "an index lies outside of its axis",
    "return v[1, 2]": "2 indices are used on an array with 1 axis",
    "return v[0][1]": "a single number is indexed as if it were an array",
    "return v[2.0]": (
        "an index is used that is no integer, no slice and no array of integers or booleans; 2.0 is no integer"
    ),
    "return A[A]": "an array of other numbers than integers is used as an index",
    "return np.array([v, v[:3]])": "an array is made of parts that have different shapes",
    "v[0] = X[0]": "several numbers are put where an array has room for one",
    "A[:, 0] = v": "(5,), the shape of v, cannot be assigned to an array or a part of one of shape (4,)",
    "A[[0, 1]] = np.ones((3, 3))": "(3, 3) cannot be assigned to a part of shape (2, 3)",
    "return v[np.ones(4, bool)]": "a boolean index of size 4 is used on axis 0, which has size 5",
    "v[v > 0] = A[0]": "a boolean index picks another number of entries than are assigned to it",
    "return 1 if A > 0 else 2": (
        "an array stands where one True or False is needed, as in `if`, `and`, `or`, `not`, `in`, max() and min()"
    ),
    "return math.exp(v)": (
        "an array stands where a single number is needed; float(), int() and the functions of math take one at a time"
    ),
    "return math.log(0)": (
        "a function of math is given a number for which it has no value, as sqrt a negative one or log one that is not "
        "positive"
    ),
    "return 1 / 0": "one of Python's own numbers is divided by zero",
    "return v[0](1 - v)": (
        "a number is called like a function; where a product is meant, a * must stand before the bracket"
    ),
    "return 2.0[0]": "a number is indexed, which has no parts to index",
    "return len(v[0])": "the length of a number is asked for, which has none",
    "return [1.0] * 0.5": (
        "a list, a tuple or a text is multiplied with a number; only arrays are multiplied number by number"
    ),
    "return None * v": "`*` is used with None, which is also what a function without a return statement returns",
    "return np.exp * v": "`*` is used with a function itself, not with what it returns",
    "return A.reshape(5)": "12 entries do not fit into shape (5,), the shape of v",
    "return v.sum(axis=1)": "an array with 1 axis has no axis 1",
    "n = np.zeros(5, int); n += v": (
        "floats are to be written into an array of integers, as with += or /=; where it is made, dtype=float would "
        "make it one of floats"
    ),
    "return np.concatenate([A, X])": "arrays are joined that have sizes 3 and 5 along axis 1, where they must agree",
    "return np.einsum('ij,jk->ik', X, A)": (
        "the sizes of axes that belong together differ in (7, 5), the shape of X, and (4, 3), the shape of A, as where "
        "a letter in an einsum has two sizes"
    ),
    "return np.einsum('ij,jk->ik', X)": "the subscripts of an einsum are for another number of arrays than it is given",
    "return np.linalg.inv(np.zeros((2, 2)))": (
        "a matrix without an inverse is inverted, or an equation system with it is solved"
    ),
    "return range(v[0])": (
        "a number stands where an integer is needed, such as a size, an axis or a bound of range(); 2.0 is no integer"
    ),
    "return np.zeros(3, 4)": (
        "something else stands where a dtype is taken; a shape of several sizes is one argument, as in zeros((3, 4))"
    ),
    "return {}[k]": "a key is looked up that is not there",
    "return {v: k}": "a cache or a dict needs keys that can be hashed, a set such elements, and an array cannot be",
    "return tool(k)": "tool() is called there without its `other`",
    "return v.foo": "an array has no `foo`",
    "return undefined": "`undefined` has no value there",
    # Nothing is known of these, or the student says so.
    "raise ValueError('the weights do not fit')": "",
    "raise ValueError('Singular matrix')": "",
    "raise ValueError(f'index {k} is out of bounds')": "",
    "assert k == 3, 'k must be 3'": "",
}


def program() -> str:
    functions = [
        f"def f{number}({', '.join(GIVEN)}):\n    {line}\n    return 1" for number, line in enumerate(RULES, start=1)
    ]
    return "\n".join(["import math", "import numpy as np", "def tool(a, other): return a", *functions])


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """What the sandbox says of a function for each of these lines."""
    submission = Submission("s", "a", "work.py", {"work.py": program().encode()})
    probes = [Probe(f"f{number}", GIVEN, "usual") for number, _ in enumerate(RULES, start=1)]
    return dict(zip(RULES, open_sandbox().run(submission, probes, Limits(seconds_per_call=2.0)), strict=True))


@pytest.mark.parametrize("line", RULES)
def test_a_text_of_numpys_or_pythons_is_told_in_words_that_are_true_for_it(
    outcomes: dict[str, Outcome], line: str
) -> None:
    outcome = outcomes[line]
    assert outcome.status is Status.RAISED
    told = raised(outcome)
    assert told.words == RULES[line]
    at = 1 + [text.strip() for text in program().splitlines()].index(line)
    assert told.place == f"line {at}"


OTHER_FORMS = [
    ("TypeError", "only size-1 arrays can be converted to Python scalars", "return math.exp(v)"),
    ("TypeError", "only length-1 arrays can be converted to Python scalars", "return math.exp(v)"),
    ("TypeError", "only 0-dimensional arrays can be converted to Python scalars", "return math.exp(v)"),
    (
        "IndexError",
        "boolean index did not match indexed array along dimension 0; dimension is 5 but corresponding boolean "
        "dimension is 4",
        "return v[np.ones(4, bool)]",
    ),
    (
        "IndexError",
        "boolean index did not match indexed array along axis 0; size of axis is 5 but size of corresponding boolean "
        "axis is 4",
        "return v[np.ones(4, bool)]",
    ),
    (
        "UFuncTypeError",
        "Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64') with casting rule 'same_kind'",
        "n = np.zeros(5, int); n += v",
    ),
    ("ZeroDivisionError", "float division by zero", "return 1 / 0"),
    ("ZeroDivisionError", "integer modulo by zero", "return 1 / 0"),
]


@pytest.mark.parametrize(("name", "text", "line"), OTHER_FORMS)
def test_every_form_of_a_text_is_known(name: str, text: str, line: str) -> None:
    assert raised(failed(f"{name} on line 2", text)).words == RULES[line]


def failed(message: str, text: str, **arguments: Argument) -> Outcome:
    return Outcome(Probe("f", arguments or GIVEN, "usual"), Status.RAISED, message=message, detail=text)


SHAPES = "operands could not be broadcast together with shapes {} (5,) "


@pytest.mark.parametrize("shape", ["(4,31415926)", "(27182,)", "(4,3,4,3,4)", "(123456789012,)"])
def test_a_number_that_is_no_size_of_the_call_is_not_told(shape: str) -> None:
    told = raised(failed("ValueError on line 2", SHAPES.format(shape)))
    assert told.words == f"the shapes of arrays do not broadcast; {BROADCAST}" and not told.example


@pytest.mark.parametrize(
    "text",
    [
        "index 31415 is out of bounds for axis 0 with size 5",
        "cannot reshape array of size 31415 into shape (5,)",
        "matmul: Input operand 1 has a mismatch in its core dimension 0, x (size 31415 is different from 5)",
        "shapes (31415,5) and (4,5) not aligned: 5 (dim 1) != 4 (dim 0)",
        "unsupported operand type(s) for +: 'secret31415' and 'int'",
        "ufunc 'secret31415' not supported for the input types",
        "'secret31415' object is not callable",
        "invalid literal for int() with base 10: '31415'",
        "could not convert string to float: '31415'",
        "'secret31415'",
        "NumPy boolean array indexing assignment cannot assign 31415 input values to the 2 output values",
    ],
)
def test_nothing_of_a_text_that_the_student_may_have_written_is_repeated(text: str) -> None:
    for name in ("ValueError", "TypeError", "IndexError", "KeyError"):
        assert "31415" not in raised(failed(f"{name} on line 2", text)).words


def test_no_size_is_told_where_none_may_be() -> None:
    outcome = failed("ValueError on line 2", SHAPES.format("(4,3)"))
    assert "(4, 3)" in raised(outcome).words
    assert not any(digit in raised(outcome, sizes=False).words.removesuffix("1") for digit in "345")


def test_a_shape_is_whose_it_is_only_where_one_argument_has_it_or_its_transpose() -> None:
    text = SHAPES.format("(4,3)")
    both = {"A": np.ones((4, 3)), "B": np.ones((3, 4)), "v": np.ones(5)}
    assert raised(failed("ValueError", text, **both)).words.startswith("(4, 3) and (5,), the shape of v, do not")
    assert raised(failed("ValueError", text, v=np.ones((3, 4)), w=np.ones(5))).words.startswith(
        "(4, 3), the shape of v transposed, and (5,), the shape of w, do not"
    )


# Over all calls of a check

PLAIN = """import numpy as np
def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1, keepdims=True)
    log_norm = m + np.log(np.exp(F - m).sum(axis=1, keepdims=True))
    return -np.sum(Y * (F - log_norm)) / X.shape[0] + lam * np.sum(W**2)
def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k]
"""


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return open_sandbox()


def verdicts(assignment: Assignment, sandbox: Sandbox, *changes: tuple[str, str]) -> dict[str, Verdict]:
    source = PLAIN
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    submission = Submission("ada", assignment.name, assignment.rubric.code, {assignment.rubric.code: source.encode()})
    return {score.id: score.verdict for score in grade(submission, assignment, sandbox).scores}


def test_calls_that_end_alike_are_counted_and_the_sizes_are_an_example(
    assignment: Assignment, sandbox: Sandbox
) -> None:
    change = ("return X.T @ (P[:, k] - Y[:, k])", "return X @ (P[k] - Y[k])")
    told = verdicts(assignment, sandbox, change)["grad_wk"]
    assert told.message.endswith(": ValueError on line 12. It fails in all 131 calls, one for each input and each k.")
    (remark,) = told.remarks
    assert remark.startswith(
        "102 of 131 calls end with a ValueError on line 12: a matrix product sums over the last axis on its left, of "
        "size 4, and over an axis of size 3 on its right, for example; these must be equal. Others end otherwise: 15 "
        "with a ValueError on line 12: "
    )
    assert "; 10 with an IndexError on line 12: index 1 is used on axis 0, which has size 1, for example." in remark


def test_exceptions_are_told_beside_the_place_of_a_repair(assignment: Assignment, sandbox: Sandbox) -> None:
    found = verdicts(assignment, sandbox, ("F.max(axis=1, keepdims=True))\n    return", "F.max(axis=1))\n    return"))
    assert found["softmax_stable"].remarks == (
        "Line 3: the axis of `F.max(axis=1)`. With one small change there every call is right.",
        "All 6 calls end with a ValueError on line 3: (4, 3), the shape of F, and (4,) do not broadcast, for example; "
        f"{BROADCAST}.",
    )
    assert (
        found["softmax"].remarks[1].startswith("25 of 28 calls end with a ValueError on line 3: (5, 3), the shape of")
    )


def test_sizes_of_hidden_inputs_are_told_only_where_the_rubric_shows_shapes(
    assignment: Assignment, sandbox: Sandbox
) -> None:
    hidden = ("E = np", "if F.shape not in ((5, 3), (4, 3)): return F @ F @ F\n    E = np")  # right for published ones
    begins = "4 of 6 calls end with a ValueError on line 3: a matrix product sums over "
    assert verdicts(assignment, sandbox, hidden)["softmax_stable"].remarks[1:] == (
        f"{begins}the last axis on its left, of size 2, and over an axis of size 7 on its right, for example; these "
        "must be equal.",
    )
    silent = replace(assignment, rubric=assignment.rubric.model_copy(update={"feedback": "verdict"}))
    assert verdicts(silent, sandbox, hidden)["softmax_stable"].remarks == ()


def test_a_call_that_does_not_fit_how_the_function_is_defined(assignment: Assignment, sandbox: Sandbox) -> None:
    verdict = verdicts(assignment, sandbox, ("def loss(W, X, Y, lam)", "def loss(W, X, lam)"))["loss"]
    assert verdict.remarks == (
        "None of the 29 calls could be made: the function does not take what is given in loss(W, X, Y, lam).",
    )


def test_a_module_that_is_not_there_is_told_once_without_inputs_and_hints(
    assignment: Assignment, sandbox: Sandbox
) -> None:
    found = verdicts(
        assignment,
        sandbox,
        ("import numpy as np", "import numpy as np\nimport torch, math"),
        ("lam * np.sum", "math.pi * lam * np.sum"),
        ("softmax(X @ W.T)", "math.pi * softmax(X @ W.T)"),
    )
    assert (found["softmax"].credit, found["softmax_stable"].credit) == (1, 1)
    told = [found[name] for name in ("loss", "loss_stable", "grad_wk")]
    assert [verdict.message for verdict in told] == [
        "Your file was loaded without line 2, which failed: there is no module 'torch' here (ModuleNotFoundError). "
        "So `math` has no value on line 10.",
        "Your file was loaded without line 2, as told above: `math` has no value on line 10.",
        "Your file was loaded without line 2, as told above: `math` has no value on line 12.",
    ]
    assert not any(verdict.remarks or verdict.hint or verdict.example for verdict in told)


def test_a_missing_file_is_not_a_missing_name(assignment: Assignment, sandbox: Sandbox) -> None:
    nothing = Submission("ada", assignment.name, assignment.rubric.code, {})
    found = {score.id: score.verdict for score in grade(nothing, assignment, sandbox).scores}
    assert found["grad_wk"].message == f"there is no file {assignment.rubric.code} in the submission."
    assert found["grad_wk"].remarks == ()
