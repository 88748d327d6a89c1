"""Our own attacks: every program in programs/ is graded as if a student had handed it in, at each tier that it is for.

What a program tries, what it must get and which words its report must hold stands in its docstring. After each of
them the same fork server grades a right submission in full, no process of the attack lives on, nobody has called on our
listeners, and the course is as it was. An attacker may know a lot, so the programs are told where a copy of the course
lies that everybody may read and write (@COURSE@), which process runs the tests (@PID@) and where it listens (@PORT@ by
TCP, @UDP@, and the abstract names @NAME@ and @NAME@-datagrams).
"""

from __future__ import annotations

import ast
import ctypes
import dataclasses
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.course.assignment import Assignment, Course, load_assignment
from grader.errors import SandboxUnavailable
from grader.explain import Found
from grader.grading import grade
from grader.model import Report, Submission
from grader.reports import FORMATS, write
from grader.rubric.schema import LimitSettings
from grader.sandbox import TIERS
from grader.sandbox.tiers import Sandbox, open_sandbox
from tests.few import keep_few_regimes

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "softmax_regression"
MODULE = "softmax_regression.py"
FOLDERS = ("assignment", "solutions", "rubrics")
LIMITS = LimitSettings(seconds_per_call=1, seconds_to_load=1, seconds=20, memory_mib=512)
SHORT = LIMITS.model_copy(update={"seconds_per_call": 0.5, "seconds_to_load": 0.5})
"""For what never ends."""
AUTOMATIC_POINTS = 20.0
# In the source of programs that try to tell their inputs to the world; must not be in a report.
CANARY = "CANARY"
SECRET = "NABLAGRADE_ATTACK_SECRET"
SETTLING_SECONDS = 20.0
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Program:
    """One attack: its source and what its docstring says."""

    name: str
    source: str
    tries: str
    fields: dict[str, str]

    def told(self, what: str, tier: str) -> str:
        """The line `what (tier): ...`, or `what: ...` where there is none for the tier."""
        return self.fields.get(f"{what} ({tier})", self.fields[what])

    def points(self, tier: str) -> float:
        return float(self.told("Points", tier))

    def words(self, tier: str) -> list[str]:
        return self.told("Reports", tier).split(" | ")

    @property
    def tiers(self) -> list[str]:
        return self.fields.get("Tiers", "strong, standard").split(", ")

    @property
    def limits(self) -> LimitSettings:
        ends = not any("time limit" in said for said in self.fields.values())
        return LIMITS if ends else SHORT

    @property
    def returns_odd_values(self) -> bool:
        return self.name.startswith(("cheat_", "exception_", "value_"))

    @property
    def runs(self) -> int:
        """What looks for its own mark needs a second run to find it."""
        return 2 if self.name.startswith("persist_") else 1


def read_program(path: Path) -> Program:
    source = path.read_text(encoding="utf-8")
    tries, _, lines = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in lines.splitlines())
    return Program(path.stem, source, " ".join(tries.removeprefix("Tries: ").split()), fields)


PROGRAMS = [read_program(path) for path in sorted((Path(__file__).parent / "programs").glob("*.py"))]
CASES = [
    pytest.param(tier, program, id=f"{tier}-{program.name}", marks=pytest.mark.xdist_group(f"attacks at {tier}"))
    for tier in TIERS
    for program in PROGRAMS
    if tier in program.tiers
]


@dataclass
class Listeners:
    """Every kind of socket that an attack could reach on this machine."""

    name: str
    tcp: socket.socket
    udp: socket.socket
    stream: socket.socket
    datagrams: socket.socket
    path: socket.socket

    @classmethod
    def open(cls, path: Path) -> Listeners:
        name = f"nablagrade-{os.getpid()}"
        sockets = [
            socket.create_server(("127.0.0.1", 0)),
            _bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            _bound(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{name}"),
            _bound(socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{name}-datagrams"),
            _bound(socket.AF_UNIX, socket.SOCK_STREAM, str(path)),
        ]
        for listener in sockets:
            listener.setblocking(False)
            if listener.type == socket.SOCK_STREAM:
                listener.listen()
        path.chmod(0o777)
        return cls(name, *sockets)

    def all(self) -> dict[str, socket.socket]:
        return {key: value for key, value in vars(self).items() if isinstance(value, socket.socket)}

    def heard(self) -> list[str]:
        """The listeners on whom somebody has called since this was last asked."""
        called = []
        for name, listener in self.all().items():
            try:
                while True:
                    if listener.type == socket.SOCK_STREAM:
                        listener.accept()[0].close()
                    else:
                        listener.recv(1)
                    called.append(name)
            except BlockingIOError:
                continue
        return called

    def close(self) -> None:
        for listener in self.all().values():
            listener.close()


def _bound(family: int, kind: int, address: str | tuple[str, int]) -> socket.socket:
    listener = socket.socket(family, kind)
    listener.bind(address)
    return listener


@dataclass
class World:
    """What surrounds the attacks: a copy of the course, listeners, and how all that was when it was last looked at."""

    course: Course
    few: Course
    """The same with few regimes: enough where it does not matter what a program returns."""
    listeners: Listeners
    files: dict[str, tuple[int, ...]] = field(default_factory=dict)
    processes: set[int] = field(default_factory=set)
    descriptors: int = 0
    opened: dict[str, Sandbox] = field(default_factory=dict)
    limited: dict[str, Assignment] = field(default_factory=dict)

    def assignment(self, course: Course, limits: LimitSettings) -> Assignment:
        """One for all that have these limits: each computes the expected values of all calls, once."""
        key = f"{course.root} {limits.model_dump_json()}"
        if key not in self.limited:
            whole = load_assignment(course, ASSIGNMENT)
            self.limited[key] = dataclasses.replace(whole, rubric=whole.rubric.model_copy(update={"limits": limits}))
        return self.limited[key]

    def grade(self, source: str, sandbox: Sandbox, course: Course, limits: LimitSettings = LIMITS) -> Report:
        known = {
            "@COURSE@": str(self.course.root),
            "@PID@": str(os.getpid()),
            "@PORT@": str(self.listeners.tcp.getsockname()[1]),
            "@UDP@": str(self.listeners.udp.getsockname()[1]),
            "@NAME@": self.listeners.name,
        }
        for word, value in known.items():
            source = source.replace(word, value)
        submission = Submission("s", ASSIGNMENT, MODULE, {MODULE: source.encode()})
        return grade(submission, self.assignment(course, limits), sandbox)

    def grade_right(self, sandbox: Sandbox) -> float:
        plain = self.course.solutions(ASSIGNMENT) / "samples" / "plain" / MODULE
        return self.grade(plain.read_text(encoding="utf-8"), sandbox, self.few).points

    def sandbox(self, tier: str) -> Sandbox:
        """The tier's sandbox, warm; the test is skipped where this machine cannot give it."""
        if tier not in self.opened:
            try:
                sandbox = open_sandbox(tier, allow_weak=True)
            except SandboxUnavailable as error:
                pytest.skip(str(error))
            living = []
            for _ in range(2):
                assert self.grade_right(sandbox) == AUTOMATIC_POINTS
                living.append(descendants())
            # What lived through a whole grading is there to stay: the fork servers.
            self.processes = living[0] & living[1]
            self.descriptors = open_descriptors()
            self.opened[tier] = sandbox
        return self.opened[tier]

    def changed_files(self) -> set[str]:
        """What is not as it was when this was last asked."""
        before, self.files = (
            self.files,
            state_of_files(self.course.root, *(ROOT / name for name in (*FOLDERS, "grader"))),
        )
        return {name for name, _ in before.items() ^ self.files.items()}

    def changed_descriptors(self) -> int:
        """How many more descriptors this process holds than when this was last asked."""
        before, self.descriptors = self.descriptors, open_descriptors()
        return self.descriptors - before

    def changed_processes(self) -> set[int]:
        """Descendants of ours that are too many or too few, once those that are ending have had time to."""
        before, deadline = self.processes, time.monotonic() + SETTLING_SECONDS
        while (now := descendants()) != before and time.monotonic() < deadline:
            os.sched_yield()
        self.processes = now
        return now ^ before


def state_of_files(*folders: Path) -> dict[str, tuple[int, ...]]:
    """By path: all that can be known of a file but when it was last read; no content changes without its ctime."""
    found = {}
    for folder in folders:
        for place, inner, files in os.walk(folder):
            inner[:] = [name for name in inner if name != "__pycache__"]
            for path in (f"{place}/{name}" for name in (*inner, *files)):
                about = os.lstat(path)
                known: tuple[int, ...] = (about.st_mode, about.st_uid, about.st_gid, about.st_ino)
                if not stat.S_ISDIR(about.st_mode):  # the interpreter may add its caches to folders
                    known += (about.st_nlink, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
                found[path] = known
    return found


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").glob("*")))


def descendants() -> set[int]:
    """Living processes that descend from this one; orphans do, since we are their next of kin (see `world`)."""
    children = defaultdict(list)
    for process in (path for path in Path("/proc").iterdir() if path.name.isdecimal()):
        try:
            status = (process / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # gone meanwhile
            continue
        state, parent = status.rpartition(")")[2].split()[:2]
        if state not in "ZX":
            children[int(parent)].append(int(process.name))
    found, new = set[int](), [os.getpid()]
    while new:
        found.update(new := [child for parent in new for child in children[parent]])
    return found


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="grader-attacks-"))
    try:
        root = folder / "course"
        for name in FOLDERS:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        few = Course(shutil.copytree(root, folder / "few"))
        keep_few_regimes(few.rubric_file(ASSIGNMENT))
        other = root / "submitted" / "another" / ASSIGNMENT
        shutil.copytree(ROOT / "solutions" / ASSIGNMENT / "samples" / "plain", other)
        (root / "submitted" / "empty").mkdir()
        for path in (folder, root, *root.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(SECRET, str(root))
            yield from _watched(World(Course(root), few, Listeners.open(root / "socket")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _watched(world: World) -> Iterator[World]:
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    world.changed_files()
    yield world
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    world.listeners.close()


@pytest.mark.parametrize(("tier", "program"), CASES)
def test_an_attack_gains_nothing_and_harms_nobody(
    tier: str, program: Program, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = world.sandbox(tier)
    course = world.course if tier == "strong" and program.returns_odd_values else world.few
    if tier != "strong":  # what is wrong is looked into in the same way everywhere: once is enough
        monkeypatch.setattr("grader.grading.looking.look_into", lambda *_: defaultdict(Found))
    elif not program.returns_odd_values:  # twins read numbers only: programs that return usual ones tell them nothing
        monkeypatch.setattr("grader.grading.looking._twin", lambda *_: "")
    for _ in range(program.runs):
        report = world.grade(program.source, sandbox, course, program.limits)
        told = {score.id: score.verdict.message for score in report.scores}
        assert report.points == program.points(tier), told
        assert not report.needs_review, told
        texts = (*told.values(), *report.notes)
        assert any(words in text for words in program.words(tier) for text in texts), texts
        assert_harmless(report)
    assert world.grade_right(sandbox) == AUTOMATIC_POINTS
    assert world.changed_processes() == set()
    assert world.changed_descriptors() == 0
    assert world.changed_files() == set()
    assert world.listeners.heard() == []


def assert_harmless(report: Report) -> None:
    """No text of a report steers a terminal or a page, tells what it must not, or is endless."""
    assert max(len(score.verdict.message) for score in report.scores) < 1000
    for format in FORMATS:
        text = write(report, format)
        assert all(character.isprintable() or character == "\n" for character in text)
        assert CANARY not in text
    assert "<script" not in write(report, "html")


def test_the_listeners_would_hear_an_attack(world: World) -> None:
    listeners = world.listeners
    for listener in listeners.all().values():
        with socket.socket(listener.family, listener.type) as caller:
            caller.connect(listener.getsockname())
            caller.send(b"stolen")
    assert sorted(listeners.heard()) == sorted(listeners.all())
    assert listeners.heard() == []


def harm_a_file(course: Path) -> None:
    path = course / "rubrics" / f"{ASSIGNMENT}.yaml"
    path.chmod(0o600)
    path.chmod(0o666)


def make_a_file(course: Path) -> None:
    (course / "new").touch()


def link_a_file(course: Path) -> None:
    (course / "hard").hardlink_to(course / "rubrics" / f"{ASSIGNMENT}.yaml")


@pytest.mark.parametrize("harm", [harm_a_file, make_a_file, link_a_file])
def test_harm_to_the_course_would_be_seen(harm: Callable[[Path], None], world: World) -> None:
    world.changed_files()
    harm(world.course.root)
    assert world.changed_files()
    assert not world.changed_files()


def test_a_process_left_behind_would_be_seen(world: World) -> None:
    before = descendants()
    leave = "import os, sys\nif os.fork() == 0: sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", leave], stdin=subprocess.PIPE) as parent:
        parent.wait()
        orphans = descendants() - before
    assert len(orphans) == 1
    os.waitpid(orphans.pop(), 0)


def test_the_programs_are_many_and_say_what_they_try() -> None:
    assert len(PROGRAMS) >= 60
    assert len({program.tries for program in PROGRAMS}) == len(PROGRAMS)
    assert len({program.name.casefold() for program in PROGRAMS}) == len(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.name for program in PROGRAMS])
def test_a_program_can_be_read_by_machine(program: Program) -> None:
    fields = {"Points", "Reports", *(f"{what} ({tier})" for what in ("Points", "Reports") for tier in TIERS), "Tiers"}
    assert len(program.tries) > 20
    assert "_" in program.name
    assert {"Points", "Reports"} <= set(program.fields) <= fields
    assert set(program.tiers) <= set(TIERS)
    for tier in program.tiers:
        assert 0 <= program.points(tier) <= AUTOMATIC_POINTS
        assert all(program.words(tier))
    assert str(ROOT) not in program.source
