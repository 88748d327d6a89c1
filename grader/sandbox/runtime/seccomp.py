"""Seccomp: the system calls that a student's process may make. Everything that is not listed is refused.

A call from another architecture (32-bit, x32) ends the process. Refused calls fail with EPERM, those newer than
Linux 5.2 with ENOSYS, which makes the C library fall back to an older call (clone3 to clone, openat2 to openat).
"""

import ctypes
import errno
import os
import struct

from . import kernel

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP = {"x86_64": 317, "aarch64": 277}
# name : number on x86_64 : number on aarch64
ALLOWED = """
    read:0:63 write:1:64 close:3:57 fstat:5:80 lseek:8:62 mmap:9:222 mprotect:10:226 munmap:11:215 brk:12:214
    rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139 pread64:17:67 pwrite64:18:68 readv:19:65
    writev:20:66 preadv:295:69 pwritev:296:70 preadv2:327:286 pwritev2:328:287 access:21:- pipe:22:-
    pipe2:293:59 select:23:- pselect6:270:72 poll:7:- ppoll:271:73 sched_yield:24:124 mremap:25:216
    madvise:28:233 mincore:27:232 msync:26:227 dup:32:23 dup2:33:- dup3:292:24 pause:34:- nanosleep:35:101
    getitimer:36:102 setitimer:38:103 alarm:37:- exit:60:93 exit_group:231:94 uname:63:160 fsync:74:82
    fdatasync:75:83 getdents64:217:61 getcwd:79:17 chdir:80:49 fchdir:81:50 readlink:89:- readlinkat:267:78
    stat:4:- lstat:6:- newfstatat:262:79 statx:332:291 statfs:137:43 fstatfs:138:44 faccessat:269:48
    faccessat2:439:439 umask:95:166 gettimeofday:96:169 getrlimit:97:163 getrusage:98:165 sysinfo:99:179
    times:100:153 getuid:102:174 getgid:104:176 geteuid:107:175 getegid:108:177 getresuid:118:148
    getresgid:120:150 getgroups:115:158 getpid:39:172 getppid:110:173 gettid:186:178 getpgrp:111:-
    getpgid:121:155 getsid:124:156 sigaltstack:131:132 rt_sigpending:127:136 rt_sigtimedwait:128:137
    rt_sigsuspend:130:133 getpriority:140:141 sched_getaffinity:204:123 sched_getscheduler:145:120
    sched_getparam:143:121 futex:202:98 futex_waitv:449:449 set_tid_address:218:96 set_robust_list:273:99
    get_robust_list:274:100 rseq:334:293 membarrier:324:283 restart_syscall:219:128 time:201:-
    clock_gettime:228:113 clock_getres:229:114 clock_nanosleep:230:115 getcpu:309:168 epoll_create1:291:20
    epoll_create:213:- epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22 eventfd2:290:19
    shutdown:48:210 getrandom:318:278
"""
# Only where Landlock, or a file system that is empty or read-only, decides what these reach.
WRITING = """
    ftruncate:77:46 rename:82:- renameat:264:38 renameat2:316:276 mkdir:83:- mkdirat:258:34 rmdir:84:-
    unlink:87:- unlinkat:263:35 creat:85:-
"""
JUDGED = """
    clone:56:220 fcntl:72:25 ioctl:16:29 prlimit64:302:261 socketpair:53:199 sendto:44:206 recvfrom:45:207
    close_range:436:436 getsockopt:55:209 open:2:-
    openat:257:56
"""
FIRST_NEW_CALL = 424
X32 = 0x40000000
ALLOW, KILL, REFUSE, UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
LOAD, AND, RETURN, IF_EQUAL, IF_AT_LEAST = 0x20, 0x54, 0x06, 0x15, 0x35

# A thread, in no new namespace, that shares its table of descriptors: tables of their own would each have the limit.
THREAD_ONLY = (0x10400 | 0x7E020000, 0x10400)
FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)  # duplicate, descriptor flags, status flags: no locks, leases, owners, sizes
IOCTL_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # is it a terminal, how much is there, flags
AF_UNIX, SOCK_STREAM = 1, 1
SOL_SOCKET, SOCKET_OPTIONS = 1, (3, 4, 38)  # type, error, protocol
MSG_PLAIN = 0x4040  # MSG_NOSIGNAL, MSG_DONTWAIT
WRITE_FLAGS = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC

Instruction = tuple[int, int, int, int]


def program(machine: str, *, read_only: bool) -> bytes:
    """The filter for `machine` (os.uname().machine), ready to install. `read_only` refuses every way to open a file
    for writing, for where nothing else does. Raises KeyError for a machine without a list of calls."""
    judged = _numbers(JUDGED, machine)
    code: list[Instruction] = [
        (LOAD, 0, 0, 4),
        (IF_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":
        code += [(IF_AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    opening = {"open": 1, "openat": 2}
    simple = {**_numbers(ALLOWED, machine), **({} if read_only else _numbers(WRITING, machine))}
    if not read_only:
        simple |= {name: judged[name] for name in opening if name in judged}
    for number in simple.values():
        code += [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    rules: dict[str, list[list[tuple[int, int, int]]]] = {
        # Each is a list of alternatives, each of those a list of (word of the arguments, mask, value) that all hold.
        "clone": [[(0, *THREAD_ONLY)]],
        "fcntl": [[(2, 0xFFFFFFFF, command)] for command in FCNTL_COMMANDS],
        "ioctl": [[(2, 0xFFFFFFFF, request)] for request in IOCTL_REQUESTS],
        # Asking for one's own limits, not setting them.
        "prlimit64": [[(0, 0xFFFFFFFF, 0), (4, 0xFFFFFFFF, 0), (5, 0xFFFFFFFF, 0)]],
        "socketpair": [[(0, 0xFFFFFFFF, AF_UNIX), (2, 0xF, SOCK_STREAM)]],
        # To a connected peer only, since an address could name a socket outside; no flags but these two harmless ones.
        "sendto": [[(8, 0xFFFFFFFF, 0), (9, 0xFFFFFFFF, 0), (6, ~MSG_PLAIN & 0xFFFFFFFF, 0)]],
        "close_range": [[(4, 0xFFFFFFFF, 0)]],
        "getsockopt": [[(2, 0xFFFFFFFF, SOL_SOCKET), (4, 0xFFFFFFFF, option)] for option in SOCKET_OPTIONS],
        "recvfrom": [[(6, ~MSG_PLAIN & 0xFFFFFFFF, 0)]],
    }
    if read_only:
        rules |= {name: [[(2 * at, WRITE_FLAGS, 0)]] for name, at in opening.items()}
    for name, alternatives in rules.items():
        if name in judged:
            code += _judge(judged[name], alternatives)
    code += [(IF_AT_LEAST, 0, 1, FIRST_NEW_CALL), (RETURN, 0, 0, UNKNOWN), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def _numbers(table: str, machine: str) -> dict[str, int]:
    column = 1 + list(ARCHITECTURES).index(machine)
    rows = [entry.split(":") for entry in table.split()]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def _judge(number: int, alternatives: list[list[tuple[int, int, int]]]) -> list[Instruction]:
    """Allow the call if all conditions of one alternative hold; argument i is the words 2i (low) and 2i + 1 (high)."""
    body: list[Instruction] = []
    for conditions in alternatives:
        length = 3 * len(conditions)
        for done, (word, mask, value) in enumerate(conditions, start=1):
            miss = length - 3 * done + 1  # to behind this alternative's return
            body += [(LOAD, 0, 0, 16 + 4 * word), (AND, 0, 0, mask), (IF_EQUAL, 0, miss, value)]
        body.append((RETURN, 0, 0, ALLOW))
    body.append((RETURN, 0, 0, REFUSE))
    return [(IF_EQUAL, 0, len(body), number), *body]


def install(filter_program: bytes) -> None:
    """Hold this process and all it will start to the program, for good. Needs no_new_privs. Raises OSError."""
    buffer = ctypes.create_string_buffer(filter_program, len(filter_program))
    header = struct.pack("HxxxxxxQ", len(filter_program) // 8, ctypes.addressof(buffer))
    number = SECCOMP[os.uname().machine]
    kernel.syscall("seccomp", number, 1, 0, ctypes.create_string_buffer(header, len(header)))
