from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from grader.checks.base import Inputs
from grader.checks.static import StaticCheck
from grader.course.assignment import Assignment
from grader.errors import RubricError
from grader.grading import grade
from grader.model import Evidence, Limits, Mention, Outcome, Status, Verdict
from grader.oracle.reference import Oracle
from grader.sandbox import Tier
from grader.sandbox.examination import outcome as read_answer
from grader.sandbox.runtime.syntax import examine
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.tiers import Sandbox
from tests.checks.course import course, marked, submission

INPUTS = Inputs({}, {}, {})
NAMES = ["scipy", "numpy.linalg", "numpy.gradient", "eval", "small"]


def found(code: str, *, functions: list[str] | None = None, **helpers: str) -> list[str]:
    """Kind, name and line of what is mentioned of NAMES, and of all statements."""
    files = {"small.py": code.encode(), **{f"{name}.py": text.encode() for name, text in helpers.items()}}
    asked = {"names": NAMES, "statements": ["for", "while", "comprehension"], "functions": functions or []}
    told = examine("small.py", files, asked)
    return [f"{kind} {name} {line}" + (f" of {list(files)[file]}" if file else "") for file, line, kind, name in told]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("import numpy as np\nnp.exp(1)", []),
        ("import scipy", ["import scipy 1"]),
        ("import scipy.special as s", ["import scipy 1"]),
        ("from scipy import special", ["import scipy 1"]),
        ("import scipython", []),
        ("def f():\n    import scipy", ["import scipy 2"]),
        ("import numpy.linalg as la\nla.lstsq", ["import numpy.linalg 1", "use numpy.linalg 2"]),
        ("from numpy import linalg", ["import numpy.linalg 1"]),
        ("from numpy.linalg import inv as i\ni(1)", ["import numpy.linalg 1", "use numpy.linalg 2"]),
        ("import numpy as q\nq.linalg.inv(1)", ["use numpy.linalg 2"]),
        ("import numpy\nn = numpy\nn.linalg.inv(1)", ["use numpy.linalg 3"]),
        ("import numpy\nif (n := numpy):\n    n.linalg", ["use numpy.linalg 3"]),
        ("import numpy as np\ng = np.gradient", ["use numpy.gradient 2"]),
        ("from numpy import *\ngradient(1)", ["use numpy.gradient 2"]),
        ("from numpy import *\ndef gradient(x): return x\ngradient(1)", []),
        ("import numpy as np\ngradient = 2 * np.ones(2)\ngradient", []),
        ("class A:\n    def gradient(self): return self.gradient()", []),
        ("__import__('scipy')", ["import scipy 1"]),
        ("__import__(name='scipy.special')", ["import scipy 1"]),
        ("import importlib\nimportlib.import_module('scipy.special')", ["import scipy 2"]),
        ("from importlib import import_module as m\nm('numpy.linalg')", ["import numpy.linalg 2"]),
        ("__import__('importlib').import_module('numpy.linalg').inv", ["import numpy.linalg 1", "use numpy.linalg 1"]),
        ("__import__('numpy').linalg.inv", ["use numpy.linalg 1"]),
        ("import numpy\ngetattr(numpy, 'linalg')", ["use numpy.linalg 2"]),
        ("import numpy\ngetattr(getattr(numpy, 'linalg'), 'inv')", ["use numpy.linalg 2"]),
        ("import numpy\nnumpy.__dict__['gradient'](3)", ["use numpy.gradient 2"]),
        ("import sys\nsys.modules['numpy'].gradient", ["use numpy.gradient 2"]),
        ("eval('1')", ["use eval 1"]),
        ("import builtins as b\nb.eval('1')", ["use eval 2"]),
        ("__builtins__['eval']('1')", ["use eval 1"]),
        ("list(map(eval, ['1']))", ["use eval 1"]),
        ("def f(model): return model.eval()", []),
        ("def eval(x): return x\neval(3)", []),
        ("def f(eval): return eval(3)\n", []),
        ("def f(eval): return 1\neval(3)", ["use eval 2"]),
        ("class A:\n    eval = 1\n    def f(self): return eval('1')", ["use eval 3"]),
        ("def f():\n    global np\n    import numpy as np\ndef g(): return np.gradient(1)", ["use numpy.gradient 4"]),
        ("for i in x:\n    while i: pass", ["statement for 1", "statement while 2"]),
        ("[i for i in x]\n{i for i in x}", ["statement comprehension 1"]),
        ("x = 'for i in x: eval(scipy)'  # for eval", []),
        ("a = a\na.b", []),
        ("a = b\nb = a\na.b()", []),
    ],
)  # fmt: skip
def test_what_is_written_is_found_under_any_name(code: str, wanted: list[str]) -> None:
    assert found(code) == wanted


def test_names_are_followed_through_other_submitted_files() -> None:
    assert found("from tools import g\ng(1)", tools="from numpy import gradient as g") == [
        "use numpy.gradient 2",
        "import numpy.gradient 1 of tools.py",
    ]
    assert "use numpy.gradient 2" in found("import tools\ntools.np.gradient(1)", tools="import numpy as np")
    assert "use numpy.gradient 2" in found("from tools import *\ngradient(1)", tools="from numpy import *")
    assert found("import a\na.x()", a="from b import x", b="from a import x") == []


def test_statements_may_be_limited_to_functions() -> None:
    code = "for i in x: pass\ndef f():\n    def g():\n        for i in x: pass\n"
    code += "class A:\n    def f(self):\n        for i in x: pass"
    assert found(code, functions=["f"]) == ["statement for 4"]
    assert found(code, functions=["A.f"]) == ["statement for 7"]
    assert found(code, functions=["g"]) == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(:\n",
        "x = 1\n  y",
        "\0",
        "(" * 500 + ")" * 500,
        "# coding: nonsense\n",
        "x = " + "-" * 100000 + "1",
        "\udcff",
    ],
    ids=["syntax", "indentation", "null", "parentheses", "encoding", "minus", "bytes"],
)
def test_what_python_cannot_read_is_told(code: str) -> None:
    files = {"small.py": b"import scipy", "b.py": code.encode("utf-8", "surrogateescape")}
    told = examine("small.py", files, {"names": ["scipy"], "statements": [], "functions": []})
    assert [(file, kind) for file, _, kind, _ in told] == [(0, "import"), (1, "unreadable")]


def test_names_that_stand_for_each_other_are_followed_in_time() -> None:
    layers = "".join(f"x{i + 1} = x{i}.a\nx{i + 1} = x{i}.T\n" for i in range(60))
    steps = "s = s.strip()\n" * 60 + "a = b\nb = a\nb = numpy\na = c\nc = b\nc.gradient(1)\n"
    assert found("import numpy\nx0 = numpy\n" + layers + "s = ''\n" + steps) == ["use numpy.gradient 189"]
    assert found("import numpy\nx = numpy\nx = y\ny = x\ny = eval\nx('1')\ny.linalg") == [
        "use eval 3",
        "use numpy.linalg 7",
    ]


def test_a_long_file_is_read_in_time() -> None:
    code = "import numpy as np\nx = " + " + ".join(["np.exp(1)"] * 500) + "\n" + "y = np.a.b.c\n" * 20000
    assert found(code) == []


# Judging


def verdict_on(settings: dict[str, Any], *mentions: Mention, status: Status = Status.RETURNED) -> Verdict:
    check = StaticCheck(kind="static", **settings)
    (probe,) = check.probes(INPUTS)
    oracle: Oracle = None  # type: ignore[assignment]
    return check.judge(Evidence({probe.key: Outcome(probe, status, mentions=mentions)}), INPUTS, oracle)


def test_what_is_forbidden_costs_the_credit_and_its_line_is_told() -> None:
    used = Mention("small.py", 3, "use", "numpy.linalg")
    verdict = verdict_on({"forbid_imports": ["numpy.linalg"], "forbid_statements": ["for"], "functions": ["f"]}, used)
    assert (verdict.credit, verdict.status) == (0, "not allowed")
    assert verdict.message == "Not allowed: numpy.linalg may not be used, and is on line 3 of small.py."
    loop = Mention("small.py", 7, "statement", "for")
    told = verdict_on({"forbid_statements": ["for"], "functions": ["f"]}, loop).message
    assert told == "Not allowed: 'for' may not be used in f, and is on line 7 of small.py."


def test_what_is_required_must_be_used_and_not_just_imported() -> None:
    settings = {"require_calls": ["numpy.einsum"]}
    assert verdict_on(settings, Mention("small.py", 1, "import", "numpy.einsum")).credit == 0
    assert verdict_on(settings, Mention("small.py", 2, "use", "numpy.einsum")).credit == 1
    assert "numpy.einsum must be used and is not" in verdict_on(settings).message


@pytest.mark.parametrize(
    ("status", "credit"),
    [
        (Status.GRADER_FAULT, None),
        (Status.NOT_RUN, None),
        (Status.MISSING, 0),
        (Status.CRASHED, 0),
        (Status.TIMED_OUT, 0),
        (Status.RETURNED, 1),
    ],
)
def test_what_could_not_be_examined_is_not_held_for_right(status: Status, credit: float | None) -> None:
    assert verdict_on({"forbid_imports": ["scipy"]}, status=status).credit == credit


def test_a_helper_that_cannot_be_read_goes_to_a_person() -> None:
    verdict = verdict_on({"forbid_imports": ["scipy"]}, Mention("b.py", 4, "unreadable", ""))
    assert (verdict.credit, verdict.status) == (None, "cannot be read as Python")


@pytest.mark.parametrize("settings", [{}, {"functions": ["f"], "forbid_calls": ["eval"]}, {"forbid_imports": ["a b"]}])
def test_settings_that_ask_nothing_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StaticCheck(kind="static", **settings)


# What the student's process says


@pytest.mark.parametrize(
    "mentions",
    [
        [[0, 1, "use", "numpy"]],
        [[1, 1, "use", "scipy"]],
        [[-1, 1, "use", "scipy"]],
        [[0, -1, "use", "scipy"]],
        [[0, 1.5, "use", "scipy"]],
        [[True, 1, "use", "scipy"]],
        [[0, 1, "look", "scipy"]],
        [[0, 1, "statement", "scipy"]],
        [[0, 1, "unreadable", "scipy"]],
        [[0, 1, "use", "scipy"]] * 2,
        [[0, 1, "use"]],
        ["scipy"],
        {},
        None,
    ],
)
def test_an_answer_that_nobody_asked_for_breaks_the_protocol(mentions: Any) -> None:
    (probe,) = StaticCheck(kind="static", forbid_imports=["scipy"]).probes(INPUTS)
    header = json.loads(json.dumps({"status": "RETURNED", "mentions": mentions}))
    with pytest.raises(ProtocolError):
        read_answer(probe, header, submission(""), Limits())


# End to end

CHECKS = (
    "{kind: value, function: f, regimes: [usual]}, "
    "{kind: static, forbid_imports: [scipy, numpy.linalg, fractions], forbid_calls: [numpy.einsum, exec]}, "
    "{kind: static, forbid_statements: [for, while], functions: [f]}"
)
RIGHT = "import numpy as np\n\ndef f(x, a):\n    return a * x.sum(axis=1)\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return course(tmp_path_factory.mktemp("course"), CHECKS)


@pytest.mark.parametrize("tier", ["strong", "standard"])
@pytest.mark.parametrize(
    ("code", "points", "words"),
    [
        (RIGHT, 4, "Right."),
        (RIGHT.replace("a *", "a * np.matlib.eye(1)[0, 0] *").replace("np\n", "np, numpy.matlib\n"), 4, "Right."),
        (RIGHT + "\nfor i in range(3): pass\n", 4, "Right."),
        ("import scipy\n" + RIGHT, 0, ""),
        ("from fractions import Fraction\n" + RIGHT, 0, "fractions may not be used"),
        ("import numpy.linalg\n" + RIGHT, 0, "numpy.linalg may not be used"),
        (RIGHT.replace("    return", "    np.linalg.norm(x)\n    return"), 0, "numpy.linalg may not be used, and"),
        (RIGHT.replace("x.sum(axis=1)", "np.einsum('ij->i', x)"), 0, "numpy.einsum may not be called"),
        (RIGHT.replace("x.sum(axis=1)", "np.array([r.sum() for r in x])"), 4, "Right."),
        (RIGHT.replace("    return", "    for i in x: pass\n    return"), 0, "'for' may not be used in f, and"),
        ("def f(:", 0, ""),
        ("x = " + "(" * 199 + "1" + ")" * 199 + "\n" + RIGHT, 4, "Right."),
        ("x = " + "-" * 200000 + "1\n" + RIGHT, 0, ""),
        ("import os\nos._exit(0)", 0, ""),
    ],
)  # fmt: skip
def test_end_to_end(small: Assignment, tier: Tier, code: str, points: float, words: str) -> None:
    score = marked(small, code, tier)
    assert score.points == points, score.verdict
    assert words in score.verdict.message


WAYS = {
    "import": "import LIB",
    "import as": "import LIB as x",
    "from": "from PARENT import PART",
    "__import__": "__import__('LIB')",
    "import_module": "import importlib; importlib.import_module('LIB')",
    "put together": "import importlib; importlib.import_module('LIB'[:3] + 'LIB'[3:])",
    "exec": "exec('import LIB', {'__name__': 'numpy'})",
    "reload": "import sys, importlib; importlib.reload(sys.modules['LIB'])",
}


@pytest.mark.parametrize("library", ["numpy.linalg", "numpy.fft", "fractions", "scipy"])
@pytest.mark.parametrize("way", WAYS)
def test_a_forbidden_library_is_not_there_whichever_way_it_is_imported(tmp_path: Path, way: str, library: str) -> None:
    parent, _, part = library.rpartition(".")
    line = WAYS[way].replace("LIB", library)
    line = line.replace("PARENT", parent or library).replace("PART", part if parent else "x")
    code = (
        RIGHT + f"\ntry:\n    {line}\nexcept (ImportError, TypeError):\n    a = 1\nelse:\n    def f(x, a): return 0\n"
    )
    checks = f"{{kind: value, function: f, regimes: [usual]}}, {{kind: static, forbid_imports: [{library}]}}"
    outcome = marked(course(tmp_path, checks), code).verdict
    assert outcome.status in ("not allowed", "right"), outcome


def test_numpy_goes_on_working_without_its_own_forbidden_part(tmp_path: Path) -> None:
    checks = "{kind: value, function: f, regimes: [usual]}, {kind: static, forbid_imports: [numpy.linalg, numpy.fft]}"
    code = RIGHT + "import numpy.polynomial, numpy.testing\nnp.polyfit([1, 2], [1, 2], 1)\nnp.cov(np.eye(3))\n"
    assert marked(course(tmp_path, checks), code).points == 4


def test_a_helper_with_a_forbidden_name_is_found(small: Assignment) -> None:
    score = marked(small, "from tools import f", tools=RIGHT.replace("x.sum(axis=1)", "np.einsum('ij->i', x)"))
    assert "numpy.einsum may not be called, and is mentioned on line 4 of tools.py" in score.verdict.message


def test_a_codec_of_their_own_hides_nothing(small: Assignment) -> None:
    code = "import codecs\ncodecs.register(lambda n: codecs.lookup('rot13'))\nfrom tools import f"
    assert marked(small, code, tools="# coding: mine\n" + RIGHT).points in (0, None)


def test_a_plain_function_in_place_of_the_sandbox_leaves_it_to_a_person(small: Assignment, in_process: Sandbox) -> None:
    score = grade(submission(RIGHT), small, in_process).scores[0]
    assert (score.points, score.verdict.status) == (None, "was not run")


def test_an_unknown_function_is_a_mistake_of_the_rubric(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="functions: unknown function 'g'; known: f"):
        course(tmp_path, "{kind: static, forbid_statements: [for], functions: [g]}")
