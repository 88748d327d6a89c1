"""What a sandbox must refuse, tried from inside of it. Run as if it were a student's module: see `doctor.py`.

Each function returns 1 if it got through and 0 if it was refused, and harms nothing if it does. Imports nothing of
ours, and finds the file that it should not reach in `canary.py`, beside it.
"""

import ctypes
import os
import socket
from collections.abc import Callable

PATH, CLOSED = __import__("canary").PATH, __import__("canary").CLOSED


def _open(action: Callable[[], object]) -> int:
    try:
        action()
    except (OSError, ImportError):
        return 0
    return 1


def _system_call(name: str, *arguments: object) -> None:
    numbers = {
        "add_key": (248, 217),
        "close_range": (436, 436),
        "io_uring_setup": (425, 425),
        "memfd_create": (319, 279),
        "ptrace": (101, 117),
        "unshare": (272, 97),
    }
    number = numbers[name][os.uname().machine != "x86_64"]
    if ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError


def read_a_course_file(x: float) -> int:
    return _open(lambda: open(PATH, "rb").read(1))


def see_a_course_file(x: float) -> int:
    return _open(lambda: os.stat(PATH))


def write_a_course_file(x: float) -> int:
    return _open(lambda: open(PATH, "ab").close())


def change_a_course_files_mode(x: float) -> int:
    return _open(lambda: os.chmod(PATH, 0o666))


def write_a_new_file(x: float) -> int:
    return _open(lambda: open(os.path.join(os.path.dirname(PATH), "new"), "x").close())


def start_a_process(x: float) -> int:
    def fork() -> None:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)

    return _open(fork)


def start_a_program(x: float) -> int:
    return _open(lambda: os.waitpid(os.posix_spawn("/usr/bin/true", ["true"], {}), 0))


def open_a_network_socket(x: float) -> int:
    return _open(lambda: socket.socket().close())


def open_a_local_socket(x: float) -> int:
    return _open(lambda: socket.socket(socket.AF_UNIX).close())


def signal_another_process(x: float) -> int:
    return _open(lambda: os.kill(os.getppid() or 1, 0))


def see_other_processes(x: float) -> int:
    def look() -> None:
        if not [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]:
            raise OSError

    return _open(look)


def trace_a_process(x: float) -> int:
    return _open(lambda: _system_call("ptrace", 0, 0, 0, 0))


def take_memory_past_the_limit(x: float) -> int:
    return _open(lambda: _system_call("memfd_create", b"x", 0))


def leave_a_mark_in_a_keyring(x: float) -> int:
    return _open(lambda: _system_call("add_key", b"user", b"x", b"y", ctypes.c_size_t(1), ctypes.c_int(-2)))


def make_a_user_namespace(x: float) -> int:
    return _open(lambda: _system_call("unshare", ctypes.c_long(0x10000000)))


def use_io_uring(x: float) -> int:
    return _open(lambda: _system_call("io_uring_setup", 1, ctypes.create_string_buffer(120)))


def multiply_its_open_files(x: float) -> int:
    return _open(lambda: _system_call("close_range", 1000, 1001, 2))


def read_a_file_that_only_its_owner_may(x: float) -> int:
    return _open(lambda: open(CLOSED, "rb").read(1))


def import_what_is_not_listed(x: float) -> int:
    return _open(lambda: __import__("yaml"))
