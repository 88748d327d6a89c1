"""The steps of Containerfile in a bare Debian, where no docker is: python benchmarks/container.py [ROOT]

As root, with debootstrap. Each RUN is run in the new root, each COPY is made, then the entry point is started as the
image's user, who owns nothing but a course: doctor, init, validate, release, and who owns what was written. What an
engine adds (its seccomp profile above all) is not there; a new user namespace is refused in a changed root, as in a
default container, so that bubblewrap does not start either. Prints how long each step took.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
CONTAINERFILE = REPOSITORY / "Containerfile"
SUITES = {"docker.io/library/debian:12-slim": "bookworm"}
"""What debootstrap calls the images that we start from."""
PASSED = ("PIP_CERT", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "https_proxy", "http_proxy")
"""Of this machine's environment, what says where packages come from."""
COURSE = "/course"
APART = "NABLAGRADE_APART"
"""Set in the process that has mounts of its own."""


@dataclass(frozen=True)
class Step:
    """One instruction: its word, and what stands after it."""

    word: str
    rest: str


@dataclass
class Root:
    """A bare root in which steps are run."""

    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    working: str = "/"
    user: str = "0:0"
    entry: tuple[str, ...] = ()

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        inside = " ".join(["cd", shlex.quote(self.working), "&&", "exec", shlex.join(command)])
        return subprocess.run(
            ["/usr/sbin/chroot", f"--userspec={self.user}", str(self.folder), "/bin/sh", "-c", inside],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def copy(self, rest: str) -> None:
        *sources, target = rest.split()
        into = self.folder / (Path(self.working) / target).relative_to("/")
        for name in sources:
            source = REPOSITORY / name
            if source.is_dir():
                shutil.copytree(source, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                into.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, into)


def steps(text: str) -> list[Step]:
    """The instructions of a Containerfile, continued lines as one."""
    joined = re.sub(r"\\\n", " ", text)
    lines = [line.strip() for line in joined.splitlines()]
    found = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [Step(word, " ".join(rest.split())) for word, _, rest in found]


def take(root: Root, step: Step) -> None:
    """Do what a step says. Raises RuntimeError where a command fails."""
    if step.word == "ENV":
        name, _, value = step.rest.partition("=")
        root.environment[name] = value
    elif step.word == "WORKDIR":
        root.working = step.rest
        (root.folder / step.rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif step.word == "USER":
        root.user = step.rest
    elif step.word == "ENTRYPOINT":
        root.entry = tuple(json.loads(step.rest))
    elif step.word == "COPY":
        root.copy(step.rest)
    elif step.word == "RUN":
        done = root.run(["/bin/sh", "-c", step.rest])
        if done.returncode:
            raise RuntimeError(f"{step.rest}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def prepare(root: Root, image: str) -> None:
    """A bare Debian with /proc and /dev, the name servers of this machine and its ways to packages."""
    if not (root.folder / "bin" / "sh").exists():
        command = ["debootstrap", "--variant=minbase", SUITES[image], str(root.folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for kind in ("proc", "dev", "sys"):
        subprocess.run(["mount", "--rbind", f"/{kind}", str(root.folder / kind)], check=True)
    shutil.copy("/etc/resolv.conf", root.folder / "etc" / "resolv.conf")
    for name in PASSED:
        if name in os.environ:
            root.environment[name] = os.environ[name]
    if "PIP_CERT" in os.environ:  # a machine that checks what its proxy signs
        there = root.folder / os.environ["PIP_CERT"].lstrip("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(os.environ["PIP_CERT"], there)


def use(root: Root) -> None:
    """What a person would do first, and who owns what was written."""
    course = root.folder / COURSE.lstrip("/")
    for arguments in (["doctor"], ["init", "."], ["validate", "mean_squared_error"], ["release", "mean_squared_error"]):
        began = time.monotonic()
        done = root.run([*root.entry, *arguments])
        print(f"\n$ {' '.join(arguments)}   (status {done.returncode}, {time.monotonic() - began:.1f} s)")
        print((done.stdout + done.stderr).strip())
    owners = {f"{path.stat().st_uid}:{path.stat().st_gid}" for path in course.rglob("*")}
    print(f"\nfiles in the course: {sum(1 for _ in course.rglob('*'))}, they belong to {', '.join(sorted(owners))}")


def main() -> None:
    if APART not in os.environ:  # so that nothing stays mounted, whatever happens
        program = [sys.executable, __file__, *sys.argv[1:]]
        os.execvpe("unshare", ["unshare", "--mount", "--propagation", "private", *program], {**os.environ, APART: "1"})
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="container-"))
    root = Root(folder)
    first, *others = steps(CONTAINERFILE.read_text(encoding="utf-8"))
    began = time.monotonic()
    prepare(root, first.rest)
    print(f"{time.monotonic() - began:7.1f} s  {first.word} {first.rest}", flush=True)
    for step in others:
        began = time.monotonic()
        take(root, step)
        print(f"{time.monotonic() - began:7.1f} s  {step.word} {step.rest[:90]}", flush=True)
    size = subprocess.run(["du", "-smx", str(folder)], capture_output=True, text=True, check=False).stdout.split()
    print(f"\nthe root has {size[0]} MB in {folder}", flush=True)
    use(root)


if __name__ == "__main__":
    main()
