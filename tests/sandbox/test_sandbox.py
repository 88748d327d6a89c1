"""Student code in the real sandbox: what comes back, what it cannot do, and whom it cannot hurt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.errors import SandboxUnavailable
from grader.model import Limits, Outcome, Probe, Status, Submission
from grader.sandbox import TIERS, Tier, bubblewrap
from grader.sandbox.conversation import SocketConversation
from grader.sandbox.server import Launch, Pool
from grader.sandbox.session import run_submission
from grader.sandbox.tiers import UNUSED_UID, UNUSED_UIDS, Sandbox, open_sandbox
from grader.sandbox.words import printable

QUICK = Limits(seconds_per_call=0.5, seconds_to_load=0.5, seconds=20)
# The tiers that promise to hold student code.
HOLDING: tuple[Tier, ...] = ("strong", "standard")
F, G = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0])


def probes(*functions: str) -> list[Probe]:
    return [Probe(name, {"F": F.copy(), "lam": 0.5, "k": 1}, f"{name}-{i}") for i, name in enumerate(functions)]


def run(code: str, *functions: str, tier: Tier = "strong", limits: Limits = QUICK, **files: bytes) -> Sequence[Outcome]:
    submission = Submission("s", "a", "work.py", {"work.py": code.encode(), **files})
    return sandbox_at(tier).run(submission, distinct(*functions), limits)


def sandbox_at(tier: Tier) -> Sandbox:
    """The sandbox at this tier; root's own Python in root's home cannot be had at the tier weak."""
    try:
        return open_sandbox(tier, allow_weak=True)
    except SandboxUnavailable as error:
        if tier != "weak" or "cannot be read by user" not in str(error):
            raise
        pytest.skip(str(error))


def distinct(*functions: str) -> list[Probe]:
    return [Probe(name, {"F": F + i, "lam": 0.5, "k": 1}, "r") for i, name in enumerate(functions)]


def one(code: str, tier: Tier = "strong", limits: Limits = QUICK) -> Outcome:
    return run(f"import numpy as np\n{code}", "f", tier=tier, limits=limits)[0]


def test_a_time_out_on_a_machine_that_does_not_let_it_run_is_the_graders_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SocketConversation, "usage", lambda _: (0.0, time.monotonic()))  # it waits all the time
    outcome = one("def f(F, lam, k):\n    while True: pass", limits=replace(QUICK, seconds_per_call=0.2))
    assert (outcome.status, outcome.value) == (Status.GRADER_FAULT, None)
    assert "a busy machine did not let it run for 0.2 s" in outcome.message


@pytest.mark.parametrize("tier", TIERS)
def test_values_and_arguments_cross_unchanged(tier: Tier) -> None:
    outcome = one("def f(F, lam, k):\n    return F * lam + k + (type(lam) is float) + (type(k) is int)", tier)
    assert outcome.status is Status.RETURNED
    assert outcome.value is not None
    assert np.array_equal(outcome.value, F * 0.5 + 3)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return [[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("return np.float32(2.5)", 2.5),
        ("return True", 1.0),
        ("return np.matrix([[1, 2]])", [[1, 2]]),
        ("return np.array([1, 2], dtype=object)", [1, 2]),
        ("return np.array([1 + 0j])", [1]),
        ("return np.ma.masked_array([1.0, 2.0])", [1, 2]),
        ("return np.asfortranarray([[1.0, 2.0], [3.0, 4.0]])", [[1, 2], [3, 4]]),
        ("return [np.array([1.0]), np.array([2.0])]", [[1], [2]]),
    ],
)
def test_anything_that_is_numbers_comes_back_as_float64(body: str, value: object) -> None:
    outcome = one(f"def f(F, lam, k):\n    {body}")
    assert outcome.value is not None
    assert outcome.value.dtype == np.float64
    assert outcome.value.tolist() == np.array(value, dtype=float).tolist()


JUNK = """import os
    for d in range(3, 64):
        try: os.write(d, b"x" * 100)
        except OSError: pass
    os._exit(0)"""


@pytest.mark.parametrize("tier", HOLDING)
@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("return None", Status.NOT_NUMBERS, "return statement"),
        ("return 'hello'", Status.NOT_NUMBERS, "it returned text"),
        ("return {1, 2}", Status.NOT_NUMBERS, "set"),
        ("return np.array([1j])", Status.NOT_NUMBERS, "complex"),
        ("return {'a': 'x'}", Status.NOT_NUMBERS, "dict"),
        ("raise ValueError('my secret ' + str(F))", Status.RAISED, "ValueError on line 3"),
        ("return F @ np.ones(7)", Status.RAISED, "ValueError on line 3"),
        ("return np.ones((10**6, 10**6))", Status.OUT_OF_MEMORY, "memory limit (1024 MB) exceeded on line 3"),
        ("return np.broadcast_to(1.0, (10**7,))", Status.NOT_NUMBERS, "far more numbers than any answer"),
        ("F += 1; return F", Status.MUTATED, "F must stay as given"),
        ("F.shape = (4,); return 1", Status.MUTATED, "F must stay as given"),
        ("import sys; sys.exit(0)", Status.CRASHED, "called exit() on line 3"),
        ("import os; os._exit(0)", Status.CRASHED, "the program ended (exit code 0)"),
        ("import ctypes; ctypes.string_at(0)", Status.CRASHED, "the program ended (signal SIGSEGV)"),
        ("while True: pass", Status.TIMED_OUT, "time limit (0.5 s) exceeded"),
        ("import time; time.sleep(100)", Status.TIMED_OUT, "time limit (0.5 s) exceeded"),
        ("while True: print('x' * 1000)", Status.TIMED_OUT, "time limit (0.5 s) exceeded"),
        (JUNK, Status.PROTOCOL_ERROR, "something that answers no question in place of a result"),
        ("import os; os.closerange(3, 64); import time; time.sleep(30)", Status.CRASHED, "closed its connection"),
        ("import os; os.fork()", Status.RAISED, "PermissionError on line 3 (not allowed here: processes, network,"),
        ("open('/etc/passwd', 'w')", Status.RAISED, " on line 3 (not allowed here: processes, network, files)"),
    ],
)  # fmt: skip
def test_every_way_to_fail_has_its_status_and_words(body: str, status: Status, words: str, tier: Tier) -> None:
    outcome = one(f"def f(F, lam, k):\n    {body}", tier)
    assert (outcome.status, words in outcome.message) == (status, True), outcome.message
    assert "secret" not in outcome.message


def test_a_death_in_one_function_leaves_the_others_their_results() -> None:
    code = "import os\ndef f(F, lam, k): os._exit(3)\ndef g(F, lam, k): return 7"
    outcomes = run(code, "g", "f", "g", "f", "g")
    assert [outcome.status for outcome in outcomes] == [
        Status.RETURNED,
        Status.CRASHED,
        Status.RETURNED,
        Status.NOT_RUN,
        Status.RETURNED,
    ]
    assert "an earlier call of f() ended with: the program ended (exit code 3)" in outcomes[3].message


def test_a_missing_function_and_a_missing_file_are_told_apart() -> None:
    assert one("x = 1").message == "there is no function f()."
    submission = Submission("s", "a", "work.py", {"other.py": b""})
    outcome = open_sandbox("strong").run(submission, probes("f"), QUICK)[0]
    assert outcome.message == "there is no file work.py in the submission."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def f(:\n", "Your file cannot be imported: SyntaxError on line 2"),
        (
            "import os\nfor d in range(3, 32):\n try: os.write(d, b'x' * 99)\n except OSError: pass",
            "Your file cannot be imported: protocol error: it sent something that answers no question",
        ),
    ],
    ids=["no Python", "an answer nobody asked for"],
)
def test_a_module_that_cannot_be_imported_says_where(code: str, words: str) -> None:
    assert words in one(code).message


def of(code: str) -> Submission:
    return Submission("s", "a", "work.py", {"work.py": code.encode()})


STRICT = replace(QUICK, strict=True)
RIGHT_AFTER = "def f(F, lam, k): return k"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1 / 0", "(`1 / 0`) failed outside of all functions and was passed over: ZeroDivisionError"),
        ("import sys; sys.exit()", "was passed over: it called exit()"),
        ("exit()", "was passed over: it called exit()"),
        ("import scipy", "was passed over: there is no module 'scipy' here (ModuleNotFoundError)"),
        ("input()", "was passed over: EOFError (there is no keyboard here)"),
        ("while True: pass", "was left out: time limit (0.5 s) exceeded"),
        ("import os; os._exit(0)", "was left out: it ended the program"),
    ],
)
def test_what_fails_outside_of_functions_is_noted_and_hides_nothing(code: str, words: str) -> None:
    source = f"{code}\n{RIGHT_AFTER}"
    (outcome,) = open_sandbox("strong").run(of(source), probes("f"), QUICK)
    assert outcome.value == 1.0
    assert len(outcome.notes) == 1 and words in outcome.notes[0]
    (outcome,) = open_sandbox("strong").run(of(source), probes("f"), STRICT)
    assert outcome.status is Status.RAISED and outcome.message.startswith("Your file cannot be imported: ")


def test_after_three_lost_statements_only_definitions_are_run() -> None:
    source = "import os\n" + "os._exit(1)\n" * 5 + "print('x')\n" + RIGHT_AFTER
    (outcome,) = open_sandbox("strong").run(of(source), probes("f"), QUICK)
    assert outcome.value == 1.0 and outcome.printed == ""
    assert len(outcome.notes) == 4 and "only definitions and imports were run" in outcome.notes[3]


def test_a_helper_modules_failure_hides_nothing_either() -> None:
    files = {"work.py": b"from tools import one\ndef f(F, lam, k): return one", "tools.py": b"import torch\none = 1"}
    (outcome,) = open_sandbox("strong").run(Submission("s", "a", "work.py", files), probes("f"), QUICK)
    assert outcome.value == 1.0 and "line 1 of tools.py (`import torch`)" in outcome.notes[0]


CELLS = """# %% [cell 1]
%matplotlib inline
!pip install numpy
import numpy as np

# %% [cell 2]
def f(F, lam, k):
    return 0.0

# %% [cell 4]
%%bash
ls -l

# %% [cell 5]
this is no Python

# %% [cell 6]
%%time
def f(F, lam, k):
    return g(k)

# %% [cell 7]
def g(k):
    return 2.0 * k
"""


def test_the_cells_of_a_notebook_are_run_in_order_and_what_is_no_python_is_passed_over() -> None:
    (outcome,) = open_sandbox("strong").run(of(CELLS), probes("f"), QUICK)
    assert outcome.value == 2.0
    assert outcome.notes == (
        "cell 5, line 1 (`this is no Python`) is no Python: the cell was passed over",
        "for a notebook only and passed over: cell 1, line 1, cell 1, line 2, cell 4, line 1, cell 6, line 1",
    )


def test_helper_modules_beside_the_module_can_be_imported() -> None:
    files = {
        "work.py": b"from tools.add import one\ndef f(F, lam, k): return one(k)",
        "tools/add.py": b"one = lambda k: k + 1",
    }
    outcome = open_sandbox("strong").run(Submission("s", "a", "work.py", files), probes("f"), QUICK)[0]
    assert outcome.value == 2.0


def test_helpers_can_be_imported_whatever_the_operators_umask_is() -> None:
    files = {"work.py": b"def f(F, lam, k):\n    from tools.add import one\n    return one", "tools/add.py": b"one = 1"}
    before = os.umask(0o077)
    try:
        outcome = open_sandbox("strong").run(Submission("s", "a", "work.py", files), probes("f"), QUICK)[0]
    finally:
        os.umask(before)
    assert outcome.value == 1.0, outcome.message


def test_the_standard_library_and_all_of_numpy_can_be_imported_late() -> None:
    names = "decimal, statistics, sqlite3, numpy.polynomial, numpy.linalg, numpy.ma"
    assert one(f"def f(F, lam, k):\n    import {names}\n    return 1").status is Status.RETURNED


def test_a_helper_called_like_one_of_our_own_files_is_the_students() -> None:
    files = {"work.py": b"from wire import one\ndef f(F, lam, k): return one", "wire.py": b"one = 1.0"}
    outcome = open_sandbox("strong").run(Submission("s", "a", "work.py", files), probes("f"), QUICK)[0]
    assert outcome.value == 1.0


def test_each_fork_server_has_a_user_of_its_own_as_root() -> None:
    as_root = os.geteuid() == 0
    first, second = (one("import os\ndef f(F, lam, k): return os.getuid()", tier).value for tier in HOLDING)
    assert (first != second) == as_root


FORBIDDEN = {
    "reads the course": f"open({str(Path(__file__).resolve())!r})",
    "reads the home folder": "[n for n in os.listdir(os.path.expanduser('~'))][0]",
    "reads the password file": "open('/etc/passwd')",
    "writes to the system": "open('/usr/x', 'w')",
    "writes beside the worker": "open('/run/grader/runtime/x', 'w')",
    "connects to a network": "socket.create_connection(('127.0.0.1', 22), 1)",
    "imports the grader": "__import__('grader')",
    "imports the test tools": "__import__('pytest')",
    "becomes root": "os.setuid(0) if os.getuid() else 1 / 0",
    "sees other processes": "[p for p in os.listdir('/proc') if p.isdigit() and int(p) != os.getpid()][0]",
    "starts a process": "os.fork()",
    "starts a program": "os.execv('/bin/true', ['true'])",
    "signals": "os.kill(os.getppid(), 0)",
    "locks a file that others see": "__import__('fcntl').flock(os.open('/dev/null', os.O_RDONLY), 2)",
    "sends to a socket by its name": "socket.socketpair()[0].sendto(b'x', '\\0name')",
    "raises its limits": "__import__('resource').setrlimit(__import__('resource').RLIMIT_CPU, (999, 999))",
}


@pytest.mark.parametrize("tier", HOLDING)
@pytest.mark.parametrize("code", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_sandbox_refuses(code: str, tier: Tier) -> None:
    outcome = one(f"import os, socket\ndef f(F, lam, k):\n    {code}\n    return 1.0", tier)
    assert outcome.status is Status.RAISED, outcome


@pytest.mark.parametrize("tier", HOLDING)
def test_the_environment_holds_nothing_worth_stealing(tier: Tier) -> None:
    code = (
        "import os, sys\n"
        "def f(F, lam, k):\n"
        "    names = [*os.environ, *os.environ.values(), *sys.path, *sys.modules, *sys.argv]\n"
        "    return [ord(c) for c in ' '.join(names)]\n"
    )
    value = one(code, tier).value
    assert value is not None
    told = "".join(chr(int(c)) for c in value)
    assert "OPENBLAS_NUM_THREADS" in told and "work" in told
    for word in (
        "reference",
        "rubric",
        "TOKEN",
        "HOME",
        "VIRTUAL_ENV",
        "runtime.worker",
        str(Path(__file__).parents[2]),
    ):
        assert word not in told


@pytest.mark.parametrize("tier", TIERS)
def test_no_process_outlives_a_submission(tier: Tier) -> None:
    mark = "outlive-" + "7f3a"
    code = (
        "import os, sys\n"
        "def f(F, lam, k):\n"
        "    try:\n"
        "        child = os.fork()\n"
        "    except PermissionError:\n"
        "        return 0.0\n"
        "    if child == 0:\n"
        "        os.setsid()\n"
        f"        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(100)', '{mark}'])\n"
        "    return 1.0\n"
    )
    outcome = one(code, tier)
    assert outcome.value == (1.0 if tier == "none" else 0.0), outcome.message
    assert mark not in subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True).stdout


def server_that(program: str) -> Pool:
    return Pool(Launch(lambda control: [sys.executable, "-c", program], lambda: {"runtime": ""}))


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("raise SystemExit('no room')", "no room"),
        ("import os; os.kill(os.getpid(), 9)", "it said nothing"),
    ],
)
def test_a_fault_before_student_code_is_the_graders(program: str, words: str) -> None:
    outcomes = run_submission(server_that(program), Submission("s", "a", "work.py", {}), probes("f", "g"), QUICK)
    assert [outcome.status for outcome in outcomes] == [Status.GRADER_FAULT] * 2
    assert words in outcomes[0].message


def test_what_a_call_printed_is_kept_with_it_and_cleaned() -> None:
    code = (
        "import sys\n"
        "print('importing')\n"
        "def f(F, lam, k):\n    print('\\x1b[31mred', 'x' * 70000)\n    return 1\n"
        "def g(F, lam, k):\n    print('late', file=sys.stderr)\n    return 1\n"
    )
    first, second = run(code, "g", "f")
    assert first.printed == "importing\nlate"
    assert second.printed.startswith(" [31mred xxx") and len(second.printed) < 64 * 1024


def test_what_was_printed_before_a_crash_is_kept() -> None:
    code = "import sys, os\ndef f(F, lam, k):\n    print('here')\n    sys.stdout.flush()\n    os._exit(1)"
    assert one(code).printed == "here"


@pytest.mark.parametrize("tier", HOLDING)
def test_a_killed_fork_server_is_replaced(tier: Tier) -> None:
    code = "def f(F, lam, k): return 1.0"
    sandbox = open_sandbox(tier)
    assert one(code, tier).value == 1.0
    pool = sandbox.run.__self__.processes_for(Limits())  # type: ignore[attr-defined]
    for server in pool._idle:
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
    assert one(code, tier).value == 1.0


def test_text_from_the_student_cannot_steer_a_terminal() -> None:
    assert printable("a\x1b[31m\u202eb\nc") == "a [31m b c"
    outcome = one("def f(F, lam, k):\n    raise type('\\x1b[31mEvil', (Exception,), {})('\\x1b]0;x')")
    assert "\x1b" not in outcome.message + outcome.detail


def test_missing_bubblewrap_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    bubblewrap.find.cache_clear()
    try:
        with pytest.raises(SandboxUnavailable, match="sudo apt-get install bubblewrap"):
            bubblewrap.find()
    finally:
        bubblewrap.find.cache_clear()


def test_an_unknown_package_in_a_rubric_is_named() -> None:
    with pytest.raises(SandboxUnavailable, match="pip install no-such-package"):
        one("x = 1", limits=Limits(packages=("no-such-package",)))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_root_becomes_a_user_that_owns_nothing() -> None:
    outcome = one("import os\ndef f(F, lam, k): return [os.getuid(), os.getgid(), len(os.getgroups())]")
    assert outcome.value is not None
    uid, gid, groups = outcome.value.tolist()
    assert uid == gid
    assert 0 <= uid - UNUSED_UID < UNUSED_UIDS
    assert groups == 0


OLD = """from past.builtins import xrange
def f(F, lam, k):
    total = 0.0
    for i in xrange(2): total += k
    return total
print 'done', f(None, None, 1)
"""


def test_python_2_is_told_by_its_line_and_converted_where_the_rubric_allows_it() -> None:
    (outcome,) = open_sandbox("strong").run(of(OLD), probes("f"), QUICK)
    assert "SyntaxError on line 6 (that is Python 2: write print(...), with brackets)" in outcome.message
    allowed = replace(QUICK, python2=True, packages=("numpy", "fissix"))
    (outcome,) = open_sandbox("strong").run(of(OLD), probes("f"), allowed)
    assert outcome.value == 2.0
    assert outcome.notes[0].startswith("line 6 (`print 'done'") and "was converted" in outcome.notes[0]
    assert outcome.notes[1] == "work.py uses Python 2's xrange, which was given"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "def f(F, lam, k): return np.float(k)",
            "AttributeError on line 2 (numpy has no np.float any more",
        ),
        ("def f(F, lam, k): return xrange(k)", "(`xrange` has no value there: that is Python 2, write range)"),
        ("import functools\n@functools.cache\ndef f(F, lam, k): return k", "(a cache or a dict needs keys that can be"),
        (
            "import torch\ndef f(F, lam, k): return torch.ones(k)",
            "Your file was loaded without line 2, which failed: there is no module 'torch' here (ModuleNotFoundError). "
            "So `torch` has no value on line 3.",
        ),
        ("print(tool)\ndef f(F, lam, k): return tool(k)", "NameError on line 3 (`tool` has no value there)"),
        ("def g(a, b): return a\ndef f(F, lam, k): return g(k)", "(g() is called there without its `b`)"),
        (
            "def g(a): return a\ndef f(F, lam, k): return g(k, F)",
            "(g() takes no more than 1 by position and is given 2)",
        ),
        ("def g(a): return a\ndef f(F, lam, k): return g(a=k, lam=F)", "(g() has no argument `lam`)"),
        ("def f(F, lam, k): return F.append(k)", "(an array has no `append`)"),
        ("def f(F, lam, k): return np.softmax(F)", "(numpy has no `softmax`)"),
        ("def f(F, lam, k):\n    k += x\n    x = 1", "(`x` is used there before it has a value)"),
        ("def f(F, lam, k): return {F: k}", "and an array cannot be)"),
        ("def f(F, lam): return F", "TypeError: it cannot be called with 3 arguments"),
        (
            "def f(F, lam, k=np.float_): return k",
            "f() could not be defined on line 2: AttributeError (numpy",
        ),
    ],
)
def test_an_exception_says_what_lies_behind_it(code: str, words: str) -> None:
    assert words in one(code).message


def test_no_folder_of_this_machine_is_told() -> None:
    code = "import sys\ndef f(F, lam, k):\n print(sys.prefix + '/lib/x.py'); raise OSError(sys.prefix + '/lib/y.py')"
    outcome = one(code, tier="none")
    assert "y.py" in outcome.detail and "x.py" in outcome.printed
    assert (
        sys.prefix not in outcome.detail + outcome.printed and sys.base_prefix not in outcome.detail + outcome.printed
    )


def test_of_several_imports_only_the_one_that_never_ends_is_left_out() -> None:
    files = {
        "work.py": b"import numpy as np\nimport plots\ndef f(F, lam, k): return np.float64(k)",
        "plots.py": b"while 1: 0",
    }
    (outcome,) = open_sandbox("strong").run(Submission("s", "a", "work.py", files), probes("f"), QUICK)
    assert outcome.value == 1.0
    assert outcome.notes == ("line 2 (`import plots`) was left out: time limit (0.5 s) exceeded",)


FALLBACK = """try:
    import fast as be
except ImportError:
    import slow as be
def f(F, lam, k): return be.value
"""


def test_a_helper_that_fails_inside_of_a_try_fails_as_in_python() -> None:
    files = {"work.py": FALLBACK.encode(), "fast.py": b"import torch\nvalue = 1", "slow.py": b"value = 2"}
    (outcome,) = open_sandbox("strong").run(Submission("s", "a", "work.py", files), probes("f"), QUICK)
    assert outcome.value == 2.0 and outcome.notes == ()


@pytest.mark.parametrize(
    "code",
    [
        "def f(F, lam, k): raise NameError('x', name='\\ud800')",
        "def f(F, lam, k): raise ModuleNotFoundError('x', name='\\ud800')",
        "# %% [cell " + "9" * 5000 + "]\n1 / 0\ndef f(F, lam, k): raise ValueError",
    ],
    ids=["half a letter for a name", "half a letter for a module", "a cell of 5000 digits"],
)
def test_odd_names_and_numbers_are_the_students_and_no_fault_of_ours(code: str) -> None:
    assert one(code).status is Status.RAISED


def test_texts_on_the_way_are_no_documentation() -> None:
    source = '"""first"""\nx = 1\n"""second"""\ndef f(F, lam, k): return float(__doc__ == "first")'
    (outcome,) = open_sandbox("strong").run(of(source), probes("f"), QUICK)
    assert outcome.value == 1.0


def test_a_line_for_notebooks_breaks_no_other_line() -> None:
    (outcome,) = open_sandbox("strong").run(
        of("%matplotlib inline\nprint('%d'\n      % 3)\ndef f(F, lam, k): return k"), probes("f"), QUICK
    )
    assert outcome.value == 1.0 and outcome.printed.strip() == "3"
