"""What a student's program finds beside Python's own library: packages, an existing environment, stand-ins."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from grader.errors import SandboxUnavailable
from grader.model import Limits, Outcome, Probe, Status, Submission
from grader.sandbox import Tier
from grader.sandbox.environment import offered, without_paths
from grader.sandbox.existing import OURS, installed, packages_in, site_of
from grader.sandbox.tiers import open_sandbox

sandbox = cache(open_sandbox)
LIBRARIES = ("matplotlib", "torch", "seaborn")
STANDING = Limits(stand_ins=LIBRARIES)


def run(code: str, *names: str, limits: Limits = STANDING, tier: Tier = "strong") -> list[Outcome]:
    probes = [Probe(name, {"x": 2.0}, "usual") for name in names]
    return list(sandbox(tier).run(Submission("ana", "small", "m.py", {"m.py": code.encode()}), probes, limits))


def number(outcome: Outcome) -> float:
    assert outcome.value is not None, outcome.message
    return float(outcome.value)


# Stand-ins

PLOTTING = """
import matplotlib.pyplot as plt
from matplotlib import cm
from matplotlib.colors import *
import torch.nn as nn
%matplotlib inline
plt.rcParams["figure.figsize"] = (3, 4)
figure, ((top, other), bottom) = plt.subplots(2, sharex=True)
first, *rest = plt.plot([1, 2])
with plt.style.context("dark") as style:
    top.plot([1, 2], [3, 4])[0].set(color=cm.viridis(0.5) * 2 + 1)
for axes in figure.axes:
    axes.title = "x"
@nn.jit(nopython=True)
@nn.other
def decorated(x):
    return 3 * x
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 4)
def late(x):
    import seaborn
    seaborn.set_theme()
    return Net().layer is not None and x
"""


def test_what_a_handout_does_with_a_library_that_is_not_there_does_nothing() -> None:
    decorated, late = run(PLOTTING, "decorated", "late")
    assert (number(decorated), number(late)) == (6.0, 2.0)
    assert decorated.notes == (
        "line 2 imports matplotlib, which is not here: a stand-in that does nothing took its place",
        "line 5 imports torch, which is not here: a stand-in that does nothing took its place",
        "line 23 imports seaborn, which is not here: a stand-in that does nothing took its place",
        "for a notebook only and passed over: line 6",
    )


NUMBERS = {
    "itself": "plt.plot(x)",
    "a_sum": "np.ones(3) * plt.a + plt.b",
    "an_array": "np.array([plt.a] * 3)",
    "items": "np.array(list(plt.a[0]))",
    "a_comparison": "np.ones(3) == plt.a",
    "a_function_of_it": "plt.grad(lambda w: 1.0)(x)",
    "a_function_handed_over": "plt.grad(helper)(x)",
    "the_largest": "max(plt.a, 1.0)",
    "a_float": "float(plt.a)",
    "a_length": "len(plt.a)",
    "an_index": "np.arange(5.0)[plt.a]",
    "a_ufunc": "np.exp(plt.a)",
    "a_shape": "np.zeros(plt.a.shape)",
    "its_text": "float(str(plt.a))",
    "a_dtype": "np.asarray(plt.a, dtype=float)",
    "its_content": "len(vars(plt.a))",
    "ours": "len(type(plt.a).__init__.__globals__['modules'].ROOT)",
}


def test_a_stand_in_is_never_a_number() -> None:
    head = "import numpy as np\nimport matplotlib.pyplot as plt\ndef helper(w):\n    return 1.0\n"
    code = head + "".join(f"def {name}(x):\n    return {text}\n" for name, text in NUMBERS.items())
    outcomes = run(code, *NUMBERS)
    assert [each.probe.function for each in outcomes if each.value is not None] == []
    told = {each.probe.function: each.message for each in outcomes}
    assert told["a_sum"] == told["an_array"] == told["itself"]
    assert told["itself"] == "it did not return numbers but what it got of a library that is not here"


def test_a_file_of_the_students_own_comes_before_a_stand_in() -> None:
    files = {"m.py": b"import seaborn\ndef f(x):\n    return seaborn.TWO * x\n", "seaborn.py": b"TWO = 2.0\n"}
    (found,) = sandbox("strong").run(Submission("ana", "small", "m.py", files), [Probe("f", {"x": 2.0}, "u")], STANDING)
    assert number(found) == 4.0 and found.notes == ()


def test_a_stand_in_can_be_copied_and_ends_loops() -> None:
    code = "import copy, torch\ndef f(x):\n    copy.deepcopy(torch.a)\n    while torch.waits(): pass\n    return x\n"
    assert run(code, "f")[0].status is Status.RETURNED


def test_without_stand_ins_nothing_is_stood_in_for() -> None:
    (found,) = run("import matplotlib\ndef f(x):\n    return matplotlib.a\n", "f", limits=Limits())
    assert found.status is Status.RAISED and "there is no module 'matplotlib'" in found.notes[0]


def test_a_stand_in_for_what_is_there_is_refused() -> None:
    with pytest.raises(SandboxUnavailable, match="a stand-in for 'yaml', which students can import here"):
        offered(Limits(packages=("PyYAML",), stand_ins=("yaml",)))


# Packages under another name


def test_a_package_is_offered_by_the_name_to_import() -> None:
    limits = Limits(packages=("PyYAML",), modules=("yaml",))
    code = "import yaml\ndef f(x):\n    return yaml.safe_load('2') * x\n"
    assert number(run(code, "f", limits=limits)[0]) == 4.0


def test_a_package_that_gives_another_name_is_refused() -> None:
    with pytest.raises(SandboxUnavailable, match=r"to import as 'past', which is in none of .* to install: PyYAML"):
        offered(Limits(packages=("PyYAML",), modules=("past",)))
    with pytest.raises(SandboxUnavailable, match=r"'no-such', .*; pip install no-such, or, .* \{import: no-such, "):
        offered(Limits(packages=("no-such",)))


# Existing environments


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment as venv lays it out, with numpy and a package that is nowhere else."""
    folder = tmp_path_factory.mktemp("environments") / "env"
    site = folder / "lib" / OURS / "site-packages"
    site.mkdir(parents=True)
    for above in (folder, *folder.parents[:3]):
        above.chmod(0o755)
    (folder / "pyvenv.cfg").write_text("version = 3\n")
    numpy = Path(np.__file__).parent
    for path in [numpy, *numpy.parent.glob("numpy.libs"), *numpy.parent.glob("numpy-*.dist-info")]:
        shutil.copytree(path, site / path.name, ignore=shutil.ignore_patterns("tests", "__pycache__", "*.pyi"))
    (site / "only_here").mkdir()
    (site / "only_here" / "__init__.py").write_text("THREE = 3.0\n")
    about = site / "only_here-1.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: Only.Here\nVersion: 1.2\n")
    return folder


LOOKING = """
import only_here
def f(x):
    return only_here.THREE * x
def beside(x):
    return open(PATH).read() and 1.0
def ours(x):
    import pydantic
    return 1.0
def write(x):
    open(only_here.__file__, "w")
    return 1.0
"""


@pytest.mark.parametrize("tier", ["strong", "standard"])
def test_students_import_what_is_in_the_environment_and_see_nothing_beside(environment: Path, tier: Tier) -> None:
    limits = Limits(packages=("only-here",), environment=str(environment))
    code = LOOKING.replace("PATH", repr(str(environment / "pyvenv.cfg")))
    used, *refused = run(code, "f", "beside", "ours", "write", limits=limits, tier=tier)
    assert number(used) == 6.0
    assert [each.value for each in refused] == [None] * 3
    assert "there is no module 'pydantic'" in refused[1].message
    assert str(environment) not in refused[2].message + refused[2].detail


def test_what_an_environment_lacks_is_told_with_how_to_install_it(environment: Path, tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable, match=r"env: 'torch' is not installed in it; \S+/bin/python -m pip install"):
        offered(Limits(packages=("torch",), environment=str(environment)))
    (tmp_path / "lib" / OURS / "site-packages").mkdir(parents=True)
    with pytest.raises(SandboxUnavailable, match="'numpy' is not installed in it, which the grader itself needs there"):
        offered(replace(Limits(), environment=str(tmp_path)))
    assert installed(environment)["only-here"] == "1.2"


def test_an_environment_of_another_python_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable, match="there is no such folder"):
        site_of(tmp_path / "nowhere")
    with pytest.raises(SandboxUnavailable, match="is no environment of Python's"):
        site_of(tmp_path)
    (tmp_path / "lib" / "python3.1" / "site-packages").mkdir(parents=True)
    with pytest.raises(
        SandboxUnavailable, match=rf"of python3\.1, and the grader runs on python3\.{sys.version_info[1]}"
    ):
        site_of(tmp_path)


def test_an_environment_of_condas_is_given_with_its_shared_libraries(environment: Path, tmp_path: Path) -> None:
    conda = Path(shutil.copytree(environment, tmp_path / "conda", ignore=shutil.ignore_patterns("tests")))
    (conda / "conda-meta").mkdir()
    assert packages_in(conda).given == (conda / "lib",)
    assert packages_in(environment).given == (site_of(environment),)


def test_paths_of_packages_are_not_told() -> None:
    text = "cannot import name 'x' from 'numpy' (/home/prof/env/lib/python3.11/site-packages/numpy/__init__.py)"
    assert without_paths(text) == "cannot import name 'x' from 'numpy' (__init__.py)"
