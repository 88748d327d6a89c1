"""The layers that hold one submission, and the order in which they are put on.

`prepare` makes once, in the fork server, what all submissions share; `confine` runs in each submission's process,
before it has seen a byte of student code.
"""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import kernel, landlock, namespaces, privileges, seccomp

DEVICES = ("/dev/null", "/dev/zero", "/dev/full")


@dataclass(frozen=True)
class Layers:
    """What is put on. `ruleset` and `filter_program` are None where the kernel has no such thing or none is wanted."""

    namespaces: bool
    scratch: str | None
    ruleset: int | None
    filter_program: bytes | None
    drop_capabilities: bool
    ruleset_with: Callable[[str], int] | None = None


def prepare(config: dict[str, Any]) -> Layers:
    """Build ruleset and filter, become the unused user if root, and find out whether namespaces are granted."""
    wanted, uid, scratch = config["layers"], config["uid"], config["scratch"]
    machine = os.uname().machine
    ruleset = program = ruleset_with = None
    if "landlock" in wanted and landlock.abi():
        above = os.path.dirname(scratch) if scratch else None
        readable = [*config["readable"], *DEVICES, "/dev/random", "/dev/urandom"]
        listed = config["listed"]
        ruleset = landlock.ruleset(readable, listed, above, DEVICES)

        def ruleset_with(own: str) -> int:
            return landlock.ruleset(readable, listed, own, DEVICES)

    if "seccomp" in wanted and machine in seccomp.ARCHITECTURES:
        program = seccomp.program(machine, read_only=ruleset is None and scratch is None)
    if uid is not None:
        unreadable = _closed_to_others(config["readable"])
        if unreadable and (scratch is not None or ruleset is None):
            raise OSError(f"{unreadable} cannot be read by user {uid}; make it readable to all (chmod -R a+rX)")
        try:
            privileges.become(uid, still_reading=bool(unreadable))
        except OSError:  # a root that may not: Landlock and the loss of all capabilities must do
            if ruleset is None:
                raise
            uid = None
    own_namespaces = "namespaces" in wanted
    if wanted:
        # Its own /proc files must be its own for a new user namespace; elsewhere nobody may read its memory.
        kernel.prctl(kernel.PR_SET_DUMPABLE, int(own_namespaces))
    if own_namespaces:
        own_namespaces = _granted()
    gc.collect()
    gc.freeze()
    return Layers(
        namespaces=own_namespaces,
        scratch=scratch if own_namespaces else None,
        ruleset=ruleset,
        filter_program=program,
        drop_capabilities=own_namespaces or (bool(wanted) and uid is None),
        ruleset_with=ruleset_with,
    )


def confine(layers: Layers, order: dict[str, Any], parent: int) -> None:
    """Everything that cannot be taken back. Raises OSError if any layer does not go on.

    `order["folder"]` is a folder on the disk that this submission may write to, where it has no files of its own.
    """
    scratch_mib, folder = order["scratch_mib"], order["folder"]
    if layers.namespaces:
        assert layers.scratch is not None
        namespaces.cover(layers.scratch, scratch_mib)
        os.chdir(layers.scratch)
    else:
        os.chdir(folder or "/")
    others = 0 if layers.namespaces else privileges.tasks()
    privileges.limit(order["memory_mib"], order["seconds"], scratch_mib, others + privileges.TASKS)
    if layers.drop_capabilities:
        privileges.set_capabilities(0)
    privileges.die_with_parent(parent)
    if layers.ruleset is not None or layers.filter_program is not None:
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    ruleset = layers.ruleset
    if folder and layers.ruleset_with is not None:
        ruleset = layers.ruleset_with(folder)
    if ruleset is not None:
        landlock.restrict(ruleset)
        os.close(ruleset)
    if layers.filter_program is not None:
        seccomp.install(layers.filter_program)


def _closed_to_others(paths: list[str]) -> str:
    """The first of these paths, or of the folders above them, that only its owner can read; "" if there is none."""
    for path in filter(os.path.exists, paths):
        if not os.stat(path).st_mode & 0o004:
            return path
        while path != "/":
            path = os.path.dirname(path)
            if not os.stat(path).st_mode & 0o001:
                return path
    return ""


def _granted() -> bool:
    """Whether a process of ours may make its own namespaces, by trying in one that ends at once."""
    child = os.fork()
    if child == 0:
        try:
            namespaces.enter()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
