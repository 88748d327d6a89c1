"""Ordinary notebooks in the sandbox: what cells see and show, how they end, and what a test's pass may rest on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from grader.model import CellOutcome, Limits, NotebookCell
from grader.sandbox.outputs import checked
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.tiers import open_sandbox

LIMITS = Limits(seconds=100, memory_mib=2048, scratch_mib=32)
PNG = "iVBORw0KGgo="


def run(
    *sources: str, files: Mapping[str, bytes] | None = None, seconds: float = 20.0, tier: str = "best"
) -> list[CellOutcome]:
    """Run cells; those that begin with `# test` are the course's tests, those with `# handed out` its own text."""
    cells = [NotebookCell(s, s.startswith("# test"), s.startswith("# handed out")) for s in sources]
    return list(open_sandbox(tier, require="weak").notebook(cells, files or {}, LIMITS, seconds))


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


def test_a_cell_that_does_not_end_is_interrupted_and_the_next_go_on() -> None:
    outcomes = run("y = 1", "while True:\n    pass", "y", seconds=1.0)
    assert texts(outcomes[1]) == ["KeyboardInterrupt", "CellTimeoutError"]
    assert texts(outcomes[2]) == ["1"]


def test_a_cell_that_cannot_be_interrupted_or_ends_the_program_is_left_out() -> None:
    stubborn = "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except KeyboardInterrupt:\n        pass"
    outcomes = run("y = 1", stubborn, "import os\nos._exit(3)", "y", seconds=0.5)
    assert [bool(o.ended) for o in outcomes] == [False, True, True, False]
    assert texts(outcomes[3]) == ["1"]


def test_too_much_output_is_cut_off_and_told() -> None:
    (outcome, after) = run("for i in range(40):\n    print('x' * 100_000)\nprint('end')", "1")
    assert outcome.cut and not outcome.failed
    assert len(texts(outcome)[0]) < 1_100_000 and texts(outcome)[0].endswith("not kept) ...")
    assert not after.cut


HONEST = [
    ("class V:\n    def __init__(s, x): s.x = x\n    def __eq__(s, o): return s.x == o.x", "assert V(1) == V(1)"),
    ("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int", "assert P(1) == P(1) and P(1).x == 1"),
    ("import numpy as np\nimport numpy as np\ndef f(x): return np.sum(x)", "import numpy as np\nassert f([1, 2]) == 3"),
    ("def close(a, b): return abs(a - b) < 1", "assert close(1, 1.5)"),
    ("import warnings\nwarnings.filterwarnings('ignore')\ndef f(): return 1", "assert f() == 1"),
]


@pytest.mark.parametrize(("work", "test"), HONEST)
def test_honest_work_is_not_doubted(work: str, test: str) -> None:
    outcome = run(work, f"# test\n{test}")[-1]
    assert (outcome.failed, outcome.told) == (False, ())


def test_a_name_that_the_course_asks_for_may_be_pythons() -> None:
    outcome = run("# handed out\ndef sum(xs):\n    ...", "def sum(xs):\n    return 6", "# test\nassert sum([1]) == 6")[
        -1
    ]
    assert (outcome.failed, outcome.told) == (False, ())


DOUBTED = [
    ("class E:\n    def __eq__(s, o): return True\nf = lambda: E()", "assert f() == [1, 4]", "class E"),
    ("class E(float):\n    def __lt__(s, o): return True\nf = lambda: E(9)", "assert f() < 1e-6", "class E"),
    ("abs = lambda x: 0\nf = lambda: 9", "assert abs(f() - 3) < 1e-6", "use abs"),
    ("class np:\n    allclose = staticmethod(lambda *a: True)", "assert np.allclose(1, 2)", "use np"),
]


@pytest.mark.parametrize(("work", "test", "words"), DOUBTED)
def test_a_pass_that_rests_on_the_notebooks_own_comparisons_is_told(work: str, test: str, words: str) -> None:
    outcome = run("import numpy as np", work, f"# test\n{test}")[-1]
    assert not outcome.failed
    assert any(words in told for told in outcome.told)


PUT_BACK = [
    "np.allclose = lambda *a, **k: True",
    "np.testing.assert_allclose = lambda *a, **k: None\nnp.allclose = lambda *a: True",
    "import builtins\nbuiltins.abs = lambda x: 0\nnp.allclose = lambda *a: True",
    "get_ipython().showtraceback = lambda *a, **k: None",
    "get_ipython().__class__.showtraceback = lambda *a, **k: None",
]


@pytest.mark.parametrize("work", PUT_BACK)
def test_what_was_changed_in_libraries_does_not_make_a_test_pass(work: str) -> None:
    outcome = run("import numpy as np", work, "# test\nassert np.allclose(1, 2)")[-1]
    assert outcome.failed


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
    html = "<b onclick=x()>hi</b><script>alert(1)</script><img src=x onerror=y()><a href='javascript:z()'>a</a>"
    outcome, script, svg = run(
        f"from IPython.display import *\nHTML({html!r})",
        "Javascript('alert(1)')",
        "SVG('<svg><script>1</script></svg>')",
    )
    (output,) = outcome.outputs
    assert output["data"]["text/html"] == '<b>hi</b><img src="x"><a>a</a>'
    assert set(script.outputs[0]["data"]) == {"text/plain"} == set(svg.outputs[0]["data"])


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
        told([{"output_type": "execute_result", "data": {"text/plain": {}}}]),
        told([{"output_type": "pager", "data": {}}]),
    ],
)
def test_what_our_worker_would_not_send_is_refused(outputs: bytes) -> None:
    with pytest.raises(ProtocolError):
        checked(outputs)


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
