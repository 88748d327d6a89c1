"""The command line of bubblewrap: no network, no home, read-only system, private /tmp, only the listed packages."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.errors import SandboxUnavailable

RUNTIME = Path(__file__).parent / "runtime"
# A user that owns nothing: root inside a container would escape limits on processes and file permissions.
UNUSED_UID = 61184
UNUSED_UIDS = 4096
SCRATCH_BYTES = 64 * 1024 * 1024
HOW_TO_INSTALL = "install it with `sudo apt-get install bubblewrap`"


@functools.cache
def require_bubblewrap() -> str:
    """Path of a bubblewrap that works here, tried and not assumed. Raises SandboxUnavailable with what to do."""
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxUnavailable(
            f"bubblewrap (bwrap) is not installed, and student code does not run without it; {HOW_TO_INSTALL}, "
            "or pass --sandbox none on a machine that you can afford to lose"
        )
    trial = subprocess.run(
        [found, *_isolation(), *_system(), "true"], capture_output=True, text=True, check=False, timeout=60
    )
    if trial.returncode != 0:
        raise SandboxUnavailable(
            f"bubblewrap is installed but cannot start here: {trial.stderr.strip()[:300]}\n"
            "Unprivileged user namespaces must be allowed (on Ubuntu 24.04: AppArmor's profile for bwrap from "
            "apparmor-profiles; in a container: a seccomp profile that permits them)"
        )
    return found


@functools.cache
def version() -> str:
    """`bubblewrap 0.8.0`."""
    return subprocess.run(
        [require_bubblewrap(), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def command(packages: Sequence[str], out_fd: int) -> list[str]:
    """A worker in its own namespaces. What is mounted can be listed in there, with its path on this machine."""
    inside = [*_folders(Path("/run/grader")), "--ro-bind", str(RUNTIME), "/run/grader", *_folders(Path("/packages/-"))]
    for path in package_paths(tuple(packages)):
        inside += ["--ro-bind", str(path), f"/packages/{path.name}"]
    scratch = ["--size", str(SCRATCH_BYTES), "--perms", "1777", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    worker = [str(interpreter()), "-I", "-S", "-B", "/run/grader/worker.py", str(out_fd), "/packages", "/tmp"]
    return [require_bubblewrap(), *_isolation(), *_system(), *inside, *scratch, "--remount-ro", "/", *worker]


def _isolation() -> list[str]:
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    options += ["--hostname", "grader", "--new-session", "--die-with-parent", "--cap-drop", "ALL"]
    if os.geteuid() != 0:
        return [*options, "--unshare-user"]
    # Inside a user namespace root could not become another user; it keeps just the two rights for that.
    return [*options, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def _system() -> list[str]:
    options = ["--proc", "/proc", "--dev", "/dev", "--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/") / name
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    options += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    prefix = Path(sys.base_prefix).resolve()
    if prefix.is_relative_to("/usr"):
        return options
    return [*options, *_folders(prefix), "--ro-bind", str(prefix), str(prefix)]


def _folders(path: Path) -> list[str]:
    """Make the folders above a mount point; bubblewrap's own would be closed to the user that root becomes."""
    above = [folder for folder in reversed(path.parents) if folder != Path("/")]
    return [option for folder in above for option in ("--perms", "0755", "--dir", str(folder))]


def interpreter() -> Path:
    """The Python behind this virtual environment, so that the environment itself stays outside."""
    return Path(sys.executable).resolve()


@functools.cache
def package_paths(packages: tuple[str, ...]) -> tuple[Path, ...]:
    """Top-level folders and files of installed distributions, with the shared libraries that wheels put beside."""
    paths: set[Path] = set()
    for package in packages:
        try:
            files = importlib.metadata.files(package) or []
        except importlib.metadata.PackageNotFoundError:
            raise SandboxUnavailable(
                f"the rubric lists the package '{package}', which is not installed here; pip install {package}"
            ) from None
        tops = {file.parts[0] for file in files if not file.parts[0].endswith(".dist-info")}
        site = Path(str(importlib.metadata.distribution(package).locate_file("")))
        paths |= {site / top for top in tops - {"..", "__pycache__"}}
    return tuple(sorted(paths))
