"""Rights of users: becoming nobody in particular, giving up capabilities, dying with one's parent, limits."""

import ctypes
import os
import resource
import signal
import struct

from . import kernel

MEGABYTE = 1024 * 1024
OPEN_FILES = 64
TASKS = 64
DAC_READ_SEARCH = 2
LAST_CAPABILITY = 63


def become(uid: int, *, still_reading: bool) -> None:
    """From root to a user that owns nothing. `still_reading` keeps the right to read what only root can, for where the
    interpreter itself lies in root's home; what may be read must then be held by other means."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    if still_reading:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    os.setresuid(uid, uid, uid)
    set_capabilities(1 << DAC_READ_SEARCH if still_reading else 0)


def set_capabilities(wanted: int) -> None:
    """Exactly these, never more again. Raises OSError where they were not there before."""
    for capability in range(LAST_CAPABILITY + 1):
        try:
            kernel.prctl(kernel.PR_CAPBSET_DROP, capability)
        except OSError:  # not a capability of this kernel, or no right to drop it and so none to gain it
            break
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0), 8)
    low = wanted & 0xFFFFFFFF
    sets = ctypes.create_string_buffer(struct.pack("6I", low, low, 0, 0, 0, 0), 24)
    kernel.checked("capset", kernel.LIBC.capset(header, sets))


def tasks() -> int:
    """Processes and threads of the whole machine: where the limit counts all of a user's, it cannot be below these."""
    try:
        with open("/proc/loadavg", encoding="ascii") as file:
            return int(file.read().split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 1000


def limit(memory_mib: int, seconds: int, file_mib: int, processes: int) -> None:
    """Address space, CPU seconds, sizes and numbers of files, processes and threads, no core."""
    limits = [
        (resource.RLIMIT_AS, memory_mib * MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_mib * MEGABYTE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_NPROC, processes),
    ]
    for kind, value in limits:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def die_with_parent(parent: int) -> None:
    """End this process when the thread that started it ends. `parent` is its id, to see that it has not ended yet."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() not in (parent, 0):
        os._exit(1)
