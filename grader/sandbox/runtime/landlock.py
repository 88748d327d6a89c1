"""Landlock: which files a process may use, whatever its user's rights are. See the kernel's userspace-api/landlock.

Always allowed by Landlock, and so refused by seccomp: chmod, chown, utime, stat of a known path, and truncate by
name before ABI 3.
"""

import ctypes
import os
import struct
from collections.abc import Sequence

from . import kernel

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE = 1 << 14
# Number of rights in each ABI: the newest kernels' extra ones are not asked for.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
ALL_SINCE_5 = 16
READ = READ_FILE | READ_DIR
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | 1 << 15


def abi() -> int:
    """The version of the kernel's Landlock; 0 where there is none."""
    try:
        return kernel.syscall("landlock_create_ruleset", CREATE_RULESET, 0, 0, 1)
    except OSError:
        return 0


def handled(version: int) -> int:
    """All rights over files that this version can withhold."""
    return (1 << FILE_RIGHTS.get(version, ALL_SINCE_5)) - 1


def ruleset(readable: Sequence[str], listed: Sequence[str], scratch: str | None, devices: Sequence[str]) -> int:
    """Descriptor of a ruleset: files below `readable` may be read, below `scratch` anything done, `listed` folders
    listed, `devices` read and written; all else, TCP, abstract sockets and signals to outsiders refused."""
    version = abi()
    attributes = struct.pack("QQQ", handled(version), 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    descriptor = kernel.syscall("landlock_create_ruleset", CREATE_RULESET, attributes, size, 0)
    for path in readable:
        _allow(descriptor, path, READ)
    for path in listed:
        _allow(descriptor, path, READ_DIR)
    for path in devices:
        _allow(descriptor, path, (READ_FILE | WRITE_FILE | TRUNCATE) & handled(version))
    if scratch is not None:
        _allow(descriptor, scratch, handled(version) & ~EXECUTE)
    return descriptor


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        wanted = rights if os.path.isdir(path) else rights & OF_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", wanted, descriptor), 12)
        kernel.syscall("landlock_add_rule", ADD_RULE, ruleset, 1, rule, 0)
    finally:
        os.close(descriptor)


def restrict(ruleset: int) -> None:
    """Hold this process and all it will start to the ruleset, for good. Needs no_new_privs."""
    kernel.syscall("landlock_restrict_self", RESTRICT_SELF, ruleset, 0)
