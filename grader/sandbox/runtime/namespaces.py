"""Namespaces for one submission: its own user, files, processes, network, shared memory and host name."""

import ctypes
import os

from . import kernel

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
ALL = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
INODES_PER_MIB = 63


def enter() -> None:
    """Leave all namespaces for new ones; the next child is the first process of its own. Raises OSError if refused."""
    user, group = os.getuid(), os.getgid()
    kernel.checked("unshare", kernel.LIBC.unshare(ALL))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(descriptor, text.encode())
        os.close(descriptor)


def cover(scratch: str, mib: int) -> None:
    """An empty folder of so many MiB at `scratch` and an empty one over /proc, seen by this submission only."""
    _mount("none", "/", None, MS_REC | MS_PRIVATE, None)
    guarded = MS_NOSUID | MS_NODEV | MS_NOEXEC
    _mount("scratch", scratch, "tmpfs", guarded, f"size={mib}m,nr_inodes={INODES_PER_MIB * mib},mode=700")
    _mount("empty", "/proc", "tmpfs", guarded | MS_RDONLY, "size=4096,nr_inodes=2,mode=555")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None) -> None:
    texts = [None if text is None else text.encode() for text in (source, target, kind, data)]
    result = kernel.LIBC.mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])
    kernel.checked(f"mount {target}", result)
