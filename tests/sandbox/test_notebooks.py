"""Ordinary notebooks in the sandbox: what cells see and show, how they end, and what a test's pass may rest on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from grader.model import CellOutcome, CourseText, Limits, NotebookCell
from grader.sandbox.notebooks import TIME_UP, TOO_MANY
from grader.sandbox.outputs import checked, without_scripts
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.tiers import open_sandbox

LIMITS = Limits(seconds=100, memory_mib=2048, scratch_mib=32)
PNG = "iVBORw0KGgo="
NOTHING_SAID = CourseText()


def run(
    *sources: str,
    files: Mapping[str, bytes] | None = None,
    seconds: float = 20.0,
    tier: str = "best",
    course: CourseText = NOTHING_SAID,
    limits: Limits = LIMITS,
) -> list[CellOutcome]:
    """Run cells; those that begin with `# test` are the course's tests, those with `# handed out` its own text."""
    cells = [NotebookCell(s, s.startswith("# test"), s.startswith("# handed out")) for s in sources]
    return list(open_sandbox(tier, require="weak").notebook(cells, files or {}, limits, seconds, course))


def texts(outcome: CellOutcome) -> list[str]:
    """What an outcome shows: streams, results and names of errors."""
    shown = []
    for output in outcome.outputs:
        data = output.get("data") or {}
        shown.append(output.get("text") or data.get("text/plain") or output.get("ename") or "")
    return shown


def test_cells_share_names_and_show_what_a_kernel_shows() -> None:
    first, second, third, fourth = run(
        "import sys\nx = 2\nprint('out')\nprint('err', file=sys.stderr)\nx + 1", "display(x)\n_ + 1", "x?", "1 / 0"
    )
    assert [(o["output_type"], o.get("name")) for o in first.outputs] == [
        ("stream", "stdout"),
        ("stream", "stderr"),
        ("execute_result", None),
    ]
    assert texts(first) == ["out\n", "err\n", "3"]
    assert texts(second) == ["2", "4"]
    assert not third.failed
    assert fourth.failed and texts(fourth) == ["ZeroDivisionError"]


def test_a_plot_is_shown_though_nothing_can_be_written_where_matplotlib_is_loaded() -> None:
    pytest.importorskip("matplotlib")
    (shown,) = run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert not shown.failed
    assert ["image/png" in output.get("data", {}) for output in shown.outputs] == [True]


def test_magics_coroutines_and_files_work_as_in_a_kernel() -> None:
    outcomes = run(
        "%%writefile helper.py\nvalue = 3",
        "import helper, asyncio\nawait asyncio.sleep(0)\nhelper.value",
        "open('a.txt', 'w').write('x')\nopen('a.txt').read() + open('data/d.csv').read()",
        "%%capture cap\nprint('kept')",
        "cap.stdout",
        "%timeit -n1 -r1 1",
        "input()",
        "get_ipython().__class__.__name__",
        files={"data/d.csv": b"1,2"},
    )
    assert texts(outcomes[1]) == ["3"]
    assert texts(outcomes[2]) == ["'x1,2'"]
    assert texts(outcomes[4]) == ["'kept\\n'"]
    assert texts(outcomes[6]) == ["StdinNotImplementedError"]
    assert texts(outcomes[7]) == ["'ZMQInteractiveShell'"]
    assert [o.failed for o in outcomes] == [False] * 6 + [True, False]


@pytest.mark.parametrize("tier", ["strong", "standard"])
def test_what_one_notebook_writes_is_not_there_for_the_next(tier: str) -> None:
    run("import os\nopen('left.txt', 'w').write('x')\nos.makedirs(os.path.expanduser('~/sub'))", tier=tier)
    (outcome,) = run("import os\nos.listdir(), os.listdir(os.path.expanduser('~'))", tier=tier)
    assert texts(outcome) == ["([], [])"]


def test_the_file_system_and_the_network_are_as_closed_as_for_functions() -> None:
    outcomes = run(
        "open('/etc/passwd').read()",
        "import urllib.request\nurllib.request.urlopen('http://1.1.1.1')",
        "import os\nos.fork()",
        "import subprocess\nsubprocess.run(['ls'])",
        "!ls\nprint('after')",
    )
    assert [o.failed for o in outcomes] == [True, True, True, True, False]
    assert [o.refused for o in outcomes[1:]] == [
        ("the network",),
        *(("another program",) for _ in range(3)),
    ]
    assert texts(outcomes[4]) == ["(a notebook is graded without a command line: nothing was run)\nafter\n"]


def test_a_widget_is_told_since_nobody_can_move_it() -> None:
    outcomes = run(
        "import ipywidgets\nw = ipywidgets.IntSlider(3)\ndisplay(w)", "w.value", "# test\nassert w.value == 3"
    )
    assert [o.failed for o in outcomes] == [False] * 3
    assert outcomes[0].refused == ("a widget",)
    assert texts(outcomes[1]) == ["3"]


def test_a_cell_that_does_not_end_is_interrupted_and_the_next_go_on() -> None:
    outcomes = run("y = 1", "while True:\n    pass", "y", seconds=1.0)
    assert texts(outcomes[1]) == ["KeyboardInterrupt", "CellTimeoutError"]
    assert texts(outcomes[2]) == ["1"]


def test_a_cell_that_cannot_be_interrupted_or_ends_the_program_is_left_out() -> None:
    stubborn = "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except KeyboardInterrupt:\n        pass"
    outcomes = run("y = 1", stubborn, "import os\nos._exit(3)", "y", seconds=0.5)
    assert [bool(o.ended) for o in outcomes] == [False, True, True, False]
    assert texts(outcomes[3]) == ["1"]


def test_a_display_that_grows_is_cut_off_and_ends_nothing() -> None:
    grows = "h = display(0, display_id=True)\nfor n in range(30):\n    h.update('x' * 10**6 * n)"
    shown, test = run(grows, "# test\nassert True")
    assert shown.cut and not shown.ended and not shown.failed and len(texts(shown)[0]) > 10**6
    assert not test.failed


def test_what_the_notebooks_time_is_not_enough_for_is_not_decided() -> None:
    short = Limits(seconds=2, memory_mib=2048, scratch_mib=32)
    endless = "# test\nimport threading\nthreading.Event().wait()"
    first, cut, rest = run("x = 1", endless, "# test\nassert x == 1", limits=short)
    assert not first.undecided and not first.failed
    assert cut.failed and cut.undecided == rest.undecided == TIME_UP


def test_a_test_for_which_the_cpu_time_was_not_enough_is_not_decided() -> None:
    short = Limits(seconds=2, memory_mib=2048, scratch_mib=32)
    threads = "import numpy as np\na = np.ones((3000, 3000))"
    *_, cut = run(threads, "# test\nwhile True:\n    a @ a", limits=short)
    assert cut.undecided == TIME_UP and not cut.ended


def test_after_too_many_cells_that_end_the_program_nothing_more_is_decided() -> None:
    killer = "import os\nos._exit(1)"
    *killers, test = run(killer, killer, killer, killer, "# test\nassert True")
    assert all(outcome.ended and not outcome.undecided for outcome in killers)
    assert test.undecided == TOO_MANY and not test.ended


def test_too_much_output_is_cut_off_and_told() -> None:
    (outcome, after) = run("for i in range(40):\n    print('x' * 100_000)\nprint('end')", "1")
    assert outcome.cut and not outcome.failed
    assert len(texts(outcome)[0]) < 1_100_000 and texts(outcome)[0].endswith("not kept) ...")
    assert not after.cut


VECTOR = "class V:\n    def __init__(s, x): s.x = x\n    def __eq__(s, o): return s.x == getattr(o, 'x', o)"
HONEST = [
    (VECTOR, "assert V(1) == V(1)"),
    (VECTOR, "assert V(1) == 1"),
    (
        "from dataclasses import dataclass\n@dataclass\nclass p:\n    x: int\nf = lambda: p(1)",
        "assert f() == f() and f().x == 1",
    ),
    ("class node:\n    value = 3\n    def __repr__(s): return 'n'\nf = lambda: node()", "assert f().value == 3"),
    ("import numpy as np\nimport numpy as np\ndef f(x): return np.sum(x)", "import numpy as np\nassert f([1, 2]) == 3"),
    ("from numpy import *\nf = lambda: array([1.0])", "assert sum(f()) == 1 and abs(f()[0]) == 1"),
    ("def close(a, b): return abs(a - b) < 1", "assert close(1, 1.5)"),
    ("import warnings\nwarnings.filterwarnings('ignore')\ndef f(): return 1", "assert f() == 1"),
    ("from collections import Counter, namedtuple\nP = namedtuple('P', 'x')\nf = lambda: P(1)", "assert f() == (1,)"),
    ("from fractions import Fraction\nf = lambda: Fraction(4, 2)", "assert f() == 2"),
    ("f = lambda: 3", "from unittest import TestCase\nTestCase().assertEqual(f(), 3)"),
    ("max = 5\nf = lambda: 3", "assert f() == 3"),
    (
        "class endless(list):\n    def __iter__(s):\n        while True: yield 1\nf = lambda: endless()",
        "assert len(f()) == 0",
    ),
    ("class loud:\n    def __getattr__(s, name): raise SystemExit\nf = lambda: 3\ng = loud", "assert f() == 3"),
    ("TOL = 1e-6\nf = lambda: 3", "TOL = 1e-6\nassert f() - 3 < TOL"),
    ("x = 5\ntolerance = 3\nf = lambda: 3", "assert f() == 3 and x == 5"),
    ("f = lambda k: k", "class K:\n    def __eq__(s, o): return True\nassert f(K()) == K()"),
    ("open('x.txt', 'w').write('a')", "assert open('x.txt').read() == 'a'"),
    ("class f:\n    def __iter__(s): return iter([1])", "assert list(f()) == [1]"),
]


@pytest.mark.parametrize(("work", "test"), HONEST)
def test_honest_work_is_not_doubted(work: str, test: str) -> None:
    outcome = run(work, f"# test\n{test}")[-1]
    assert (outcome.failed, outcome.told) == (False, ())


def test_a_result_is_the_last_result_for_what_comes_after() -> None:
    outcomes = run("7", "# test\nassert _ == 7", "8", "# test\n_ + 1", "_ + _8 if '_8' in dir() else _", "help")
    assert [o.failed for o in outcomes] == [False] * 6
    assert (outcomes[3].value, texts(outcomes[4])) == ("9.0", ["9"])


def test_what_the_course_asks_for_or_makes_itself_is_not_doubted() -> None:
    asked = CourseText(frozenset({"sum"}), frozenset({"tools"}))
    tools = b"class Money:\n    def __eq__(s, o): return True\ndef money(): return Money()"
    outcome = run("def sum(xs):\n    return 6", "# test\nassert sum([1]) == 6", course=asked)[-1]
    assert (outcome.failed, outcome.told) == (False, ())
    outcome = run("import tools", "# test\nassert tools.money() == 2", files={"tools.py": tools}, course=asked)[-1]
    assert (outcome.failed, outcome.told) == (False, ())
    own = "# handed out\nclass Money:\n    def __eq__(s, o): return True\nmoney = lambda: Money()"
    outcome = run(own, "f = money", "# test\nassert f() == 2")[-1]
    assert (outcome.failed, outcome.told) == (False, ())


LIAR = "class liar:\n    def __eq__(s, o): return True\n"
DOUBTED = [
    (f"{LIAR}f = lambda: liar()", "assert f() == [1, 4]", "class liar"),
    (f"{LIAR}f = lambda: liar()", "import unittest\nunittest.TestCase().assertEqual(f(), 3)", "class liar"),
    (f"{LIAR}f = lambda: [liar()]", "assert f() == [4]", "class liar"),
    ("exec('class liar:\\n def __eq__(s, o): return True')\nf = lambda: liar()", "assert f() == 3", "class liar"),
    (
        "import operator\nliar = type('liar', (), {'__eq__': operator.truth})\nf = lambda: liar()",
        "assert f() == 3",
        "liar",
    ),
    ("class liar(float):\n    def __lt__(s, o): return True\nf = lambda: liar(9)", "assert f() < 1e-6", "class liar"),
    ("class liar:\n    def __sub__(s, o): return 0.0\nf = lambda: liar()", "assert abs(f() - 3) < 1e-6", "class liar"),
    ("class liar:\n    def __bool__(s): return True\nf = lambda: liar()", "assert f()", "class liar"),
    ("import helper\nf = helper.f", "assert f() == 3", "class liar"),
    ("import unittest.mock\nf = lambda: unittest.mock.ANY", "assert f() == 3", "class _ANY"),
    ("abs = lambda x: 0\nf = lambda: 9", "assert abs(f() - 3) < 1e-6", "use abs"),
    ("import operator\nabs = operator.neg\nf = lambda: 9", "assert abs(f() - 3) < 1e-6", "use abs"),
    ("class np:\n    allclose = staticmethod(lambda *a: True)", "assert np.allclose(1, 2)", "use np"),
    ("import types\nnp = types.SimpleNamespace(allclose=lambda *a: True)", "assert np.allclose(1, 2)", "use np"),
    ("import helper as np", "assert np.allclose(1, 2)", "use np"),
    ("def check(a, b): pass", "check(1, 2)", "use check"),
    ("check.__code__ = (lambda a, b: None).__code__", "check(1, 2)", "use check"),
    ("TOL = 1e9", "assert abs(3 - 9) < TOL", "use TOL"),
    ("def abs(x): return 0", "assert near(3, 9)", "use abs"),
    (
        "def f():\n    np.allclose = lambda *a, **k: True\n    return 9",
        "r = f()\nassert np.allclose(r, 4)",
        "numpy.allclose",
    ),
    ("def f():\n    global abs\n    abs = lambda x: 0\n    return 9", "r = f()\nassert abs(r - 3) < 1e-6", "use abs"),
    ("import unittest.mock as m\nf = lambda: {'a': [m.ANY]}", "assert f() == {'a': [3]}", "class _ANY"),
    ("f = lambda: np.array([liar()], dtype=object)\nfrom helper import liar", "assert (f() == 3).all()", "class liar"),
]


@pytest.mark.parametrize(("work", "test", "words"), DOUBTED)
def test_a_pass_that_rests_on_more_than_the_work_is_told(work: str, test: str, words: str) -> None:
    helper = f"{LIAR}f = lambda: liar()\nallclose = lambda *a: True".encode()
    own = "# handed out\nimport numpy as np\ndef check(a, b):\n    assert a == b\nTOL = 1e-6"
    own += "\ndef near(a, b):\n    return abs(a - b) < TOL"
    outcome = run(own, work, f"# test\n{test}", files={"helper.py": helper})[-1]
    assert not outcome.failed
    assert any(words in told for told in outcome.told)


TRUE = "lambda *a, **k: True"
DEFEATED = [
    f"np.allclose = {TRUE}",
    f"np.testing.assert_allclose = {TRUE}\nnp.allclose = {TRUE}",
    f"vars(np)['allclose'] = {TRUE}",
    "np.allclose = np.broadcast",
    "import functools\nnp.allclose = functools.partial(bool, 1)",
    "np.isclose = lambda *a, **k: np.bool_(True)",
    f"import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = {TRUE}\nnp.allclose = {TRUE}",
    "get_ipython().showtraceback = lambda *a, **k: None",
    "get_ipython().__class__.showtraceback = lambda *a, **k: None",
    "get_ipython().run_cell = lambda *a, **k: None",
    "get_ipython().run_code = lambda *a, **k: False",
    "get_ipython().compile.ast_parse = lambda *a, **k: __import__('ast').parse('pass')",
    "import types as t, ast\nget_ipython().ast_transformers.append(t.SimpleNamespace(visit=lambda _: ast.parse('1')))",
    "get_ipython().input_transformers_post.append(lambda ls: ['pass\\n'])",
    "get_ipython().events.register('post_run_cell', lambda r: setattr(r, 'error_in_exec', None))",
    "get_ipython().set_custom_exc((Exception,), lambda *a: None)",
    "import builtins, functools\nbuiltins.exec = builtins.eval = lambda *a, **k: None",
    "import sys\nsys.settrace(lambda *a: None)\nsys.stdout = sys.stderr = None",
    "AssertionError = None",
]


@pytest.mark.parametrize("work", DEFEATED)
def test_what_was_tampered_with_does_not_make_a_test_pass(work: str) -> None:
    outcome = run("import numpy as np", work, "# test\nassert np.allclose(1, 2)")[-1]
    assert outcome.failed and not outcome.ended


@pytest.mark.parametrize(
    "test",
    [
        "np.testing.assert_allclose(1, 2)",
        "import hashlib\nassert hashlib.sha1(b'').hexdigest() == 3",
        "from scipy import stats\nassert stats.norm.cdf(0) == 3",
        "import statistics\nassert statistics.mean([1]) == 3",
    ],
)
def test_what_a_test_uses_is_loaded_before_it_can_be_changed(test: str) -> None:
    change = f"""
import hashlib, statistics, scipy.stats
np.testing.assert_allclose = {TRUE}
hashlib.sha1 = {TRUE}
scipy.stats.norm = 3
statistics.mean = lambda x: 3
"""
    outcome = run("# handed out\nimport numpy as np", change, f"# test\n{test}")[-1]
    assert outcome.failed and not outcome.ended


def test_an_event_loop_that_was_closed_and_a_stream_that_is_gone_harm_no_other_cell() -> None:
    close = "import asyncio, sys\ndef f():\n    asyncio.get_event_loop().close()\n    sys.stdout = None\n    return 1"
    outcomes = run(close, "# test\nassert f() == 1", "print('x')\n1", "import asyncio\nawait asyncio.sleep(0)")
    assert [o.failed for o in outcomes] == [False] * 4


@pytest.mark.parametrize(
    "work",
    [
        "get_ipython().ast_node_interactivity = 'none'",
        "get_ipython().displayhook.quiet = lambda: True",
        "get_ipython().events.register('post_execute', lambda: __import__('IPython').display.clear_output())",
        "get_ipython().display_formatter.formatters['text/plain'].for_type(float, lambda o, p, c: p.text('4'))",
        "import os\nfor fd in (0, 1, 2, 3): os.close(fd)",
    ],
)
def test_a_value_is_what_the_test_came_to(work: str) -> None:
    assert run(work, "# test\n1.5")[-1].value == "1.5"


@pytest.mark.parametrize(
    ("last", "value"),
    [
        ("3", "3.0"),
        ("np.float32(0.5)", "0.5"),
        ("np.int64(2)", "2.0"),
        ("float('nan')", "nan"),
        ("1e300", "1e+300"),
        ("True", ""),
        ("'3'", ""),
        ("3;", ""),
        ("x = 3", ""),
        ("type('I', (int,), {'__repr__': lambda s: '9'})(1)", ""),
    ],
)
def test_the_value_of_a_test_is_told_where_it_is_a_number(last: str, value: str) -> None:
    assert run("import numpy as np", f"# test\n{last}")[-1].value == value


@pytest.mark.parametrize(
    "call",
    ["get_ipython().displayhook(5.0)", "import sys\n    sys.displayhook(5.0)", "import builtins\n    display(5.0)"],
)
def test_what_a_function_hands_to_the_display_hook_is_no_result_of_a_test(call: str) -> None:
    passed, failed = run(f"def f():\n    {call}\n    return 1", "# test\nassert f() == 1", "# test\nassert f() == 2")[
        1:
    ]
    assert not passed.failed and failed.failed
    for outcome in (passed, failed):
        assert "execute_result" not in [output["output_type"] for output in outcome.outputs]


def test_a_shown_object_is_kept_without_what_a_page_would_run() -> None:
    html = (
        "<b onclick=x()>hi</b><script>alert(1)</script><img src=http://x.org/p.png onerror=y()>"
        "<a href='javascript:z()'>a</a><a href='data:text/html,x'>b</a><i class='modal' style='color:red'>c</i>"
        r"<i style='background:u\72l(http://x.org)'>d</i><i style='background:image-set(\"http://x\" 1x)'>e</i>"
    )
    outcome, script, svg = run(
        f"from IPython.display import *\nHTML({html!r})",
        "Javascript('alert(1)')",
        "SVG('<svg><script>1</script></svg>')",
    )
    (output,) = outcome.outputs
    assert output["data"]["text/html"] == ('<b>hi</b><img><a>a</a><a>b</a><i style="color:red;">c</i><i>d</i><i>e</i>')
    assert set(script.outputs[0]["data"]) == {"text/plain"} == set(svg.outputs[0]["data"])


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "![](attachment:a.png)",
        "[x](JaVaScRiPt:y)",
        "[a]\n\n[a]: javascript:y",
        "<x[y](javascript:z)",
        "![](http://x.org/p)",
    ],
)
def test_shown_markdown_runs_and_fetches_nothing(text: str) -> None:
    (outcome,) = run(f"from IPython.display import Markdown\nMarkdown({text!r})")
    (output,) = outcome.outputs
    assert "text/markdown" not in output["data"]
    assert not re.search(r"(href|src)=", output["data"]["text/html"])


def told(outputs: Sequence[Any]) -> bytes:
    return json.dumps(outputs).encode()


@pytest.mark.parametrize(
    "outputs",
    [
        b"{",
        b"{}",
        told([1]),
        told([{"output_type": "stream", "name": "stdin", "text": "x"}]),
        told([{"output_type": "stream", "name": "stdout", "text": 5}]),
        told([{"output_type": "error", "ename": "E", "evalue": "", "traceback": "x"}]),
        told([{"output_type": "execute_result", "data": []}]),
        told([{"output_type": "pager", "data": {}}]),
    ],
)
def test_what_our_worker_would_not_send_is_refused(outputs: bytes) -> None:
    with pytest.raises(ProtocolError):
        checked(outputs)


@pytest.mark.parametrize(
    "style",
    [
        "color: rgb(1, 2, 3)",
        "background: linear-gradient(90deg, #d65f5f 50%, transparent 50%)",
        "font-family: 'Fira Sans', serif; border: 1px solid black; width: 10em",
        "border-collapse: collapse; text-align: right !important",
    ],
)
def test_a_style_that_only_colours_and_measures_is_kept(style: str) -> None:
    assert "style=" in without_scripts(f'<p style="{style}">a</p>')


@pytest.mark.parametrize(
    "style",
    [
        "background: URL (//x.org/a)",
        "color: attr(title)",
        "width: expression(alert(1))",
        "background: \uff55rl(//x.org)",
        "background: cross-fade(a, b)",
        "color: red; background: u\\72l(x)",
        "margin: -9em",
        "margin-left: - 9em",
        "width: calc(0px - 9em)",
        "color: red /* */",
    ],
)
def test_a_style_that_may_fetch_or_lie_over_the_page_is_left_out(style: str) -> None:
    assert without_scripts(f'<p style="{style}">a</p>') == "<p>a</p>"


def test_texts_and_pictures_are_cleaned() -> None:
    made = checked(
        told(
            [
                {"output_type": "stream", "name": "stdout", "text": "a\ud800\x07\x1b[31mb"},
                {"output_type": "display_data", "data": {"image/png": PNG, "image/svg+xml": "<svg/>", "x/y": {}}},
                {"output_type": "display_data", "data": {"image/png": "<not base64>"}},
            ]
        )
    )
    assert made[0]["text"] == "a?\x1b[31mb"
    assert made[1]["data"] == {"image/png": PNG}
    assert list(made[2]["data"]) == ["text/plain"]
