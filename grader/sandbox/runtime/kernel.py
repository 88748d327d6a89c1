"""System calls that Python's standard library does not offer."""

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8
PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 24, 36, 38

# Keeps Python's lock while it calls, so that what it forks goes on as the thread that it was.
_HOLDING = ctypes.PyDLL(None)


def fork() -> int:
    """The C library's fork alone, for a process of one thread, whose child needs nothing that Python does after a fork.

    That (new seeds, locks of threads that are gone) costs as much again as the fork.
    """
    result: int = _HOLDING.fork()
    return result


def checked(what: str, result: int) -> int:
    """The result of a call of the C library. Raises OSError that names the call."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(what: str, number: int, *arguments: object) -> int:
    """A system call by its number; integers are passed as 64 bits. Raises OSError that names the call."""
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return checked(what, LIBC.syscall(ctypes.c_long(number), *passed))


def prctl(option: int, value: int) -> int:
    """One process control with one value. Raises OSError."""
    zero = ctypes.c_ulong(0)
    return checked(f"prctl({option})", LIBC.prctl(option, ctypes.c_ulong(value), zero, zero, zero))
