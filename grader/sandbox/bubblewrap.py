"""The command line of bubblewrap: no network, no home, read-only system, only the listed packages."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxUnavailable
from grader.sandbox import environment
from grader.sandbox.packages import Packages

RUNTIME, PACKAGES, SCRATCH = "/run/grader", "/packages", "/scratch/work"
DEVICES = ("null", "zero", "full", "random", "urandom")
INSTALL = "sudo apt-get install bubblewrap"
REFUSED = ("uid map", "RTM_NEWADDR", "No permissions to create", "namespace")
ALLOW = (
    "user namespaces are refused here. On Ubuntu 24.04: sudo apt-get install apparmor-profiles, copy "
    "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict to /etc/apparmor.d/ and load it with apparmor_parser -r. "
    "In a container they are refused by its seccomp profile, and the tier standard is what it can give"
)


@dataclass(frozen=True)
class Bubblewrap:
    """A bubblewrap that works here, and its version: `bubblewrap 0.8.0`."""

    path: str
    version: str


@functools.cache
def find() -> Bubblewrap:
    """The installed bubblewrap, tried and not assumed. Raises SandboxUnavailable with what to do."""
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxUnavailable(f"bubblewrap (bwrap) is not installed: {INSTALL}")
    program = [*_isolation(nested=True), *_system(), str(environment.interpreter()), "-I", "-S", "-c", ""]
    try:
        trial = subprocess.run([found, *program], capture_output=True, text=True, check=False, timeout=60)
        told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxUnavailable(f"bubblewrap ({found}) does not run: {error}; {INSTALL}") from error
    if trial.returncode != 0:
        said = trial.stderr.strip()[:300]
        how = ALLOW if any(words in said for words in REFUSED) else "it may be too old (0.8 is known to work)"
        raise SandboxUnavailable(f"bubblewrap cannot start here ({said}): {how}")
    return Bubblewrap(found, told.stdout.strip())


def folders(packages: Packages) -> dict[str, str]:
    """The folder in which each importable name lies for a program in namespaces of its own."""
    if packages.whole is None:
        return dict.fromkeys(packages.folders, PACKAGES)
    return {name: str(Path(PACKAGES) / Path(at).relative_to(packages.whole)) for name, at in packages.folders.items()}


def command(packages: Packages, program: Sequence[str], *, nested: bool) -> list[str]:
    """A program in namespaces of its own. `nested`: it may make further user namespaces."""
    inside = [*_folders(Path(RUNTIME)), "--dir", RUNTIME, "--ro-bind", str(environment.RUNTIME), f"{RUNTIME}/runtime"]
    inside += ["--perms", "0755", "--dir", PACKAGES]
    if packages.whole is not None:
        inside += ["--ro-bind", str(packages.whole), PACKAGES]
    else:
        for path in packages.paths:
            inside += ["--ro-bind", str(path), f"{PACKAGES}/{path.name}"]
    inside += [*_folders(Path(SCRATCH)), "--perms", "0755", "--dir", SCRATCH]
    return [find().path, *_isolation(nested=nested), *_system(), *inside, "--remount-ro", "/", "--chdir", "/", *program]


def _isolation(*, nested: bool) -> list[str]:
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    options += ["--hostname", "grader", "--new-session", "--cap-drop", "ALL"]
    if os.geteuid() != 0:
        return [*options, "--unshare-user", *([] if nested else ["--disable-userns"])]
    # Inside a user namespace root could not become another user; it keeps just the two rights for that.
    return [*options, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def _system() -> list[str]:
    """The interpreter with its libraries, the same paths as outside, and empty folders over what else is installed."""
    options = ["--proc", "/proc", "--perms", "0755", "--dir", "/dev"]
    for name in DEVICES:
        options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name in ("bin", "lib", "lib32", "lib64"):
        path = Path("/") / name
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir() and name != "bin":
            options += ["--ro-bind", str(path), str(path)]
    options += ["--perms", "0755", "--dir", "/etc", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    made: list[str] = []
    for path in (*environment.library_folders(), environment.interpreter()):
        made += [*_folders(path), "--ro-bind", str(path), str(path)]
    for path in environment.hidden_folders():
        made += ["--perms", "0755", "--tmpfs", str(path), "--remount-ro", str(path)]
    return [*options, *made]


def _folders(path: Path) -> list[str]:
    """Make the folders above a mount point; bubblewrap's own would be closed to the user that root becomes."""
    above = [folder for folder in reversed(path.parents) if folder != Path("/")]
    return [option for folder in above for option in ("--perms", "0755", "--dir", str(folder))]
