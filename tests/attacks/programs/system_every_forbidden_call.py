"""Tries: to find a forbidden system call that is not refused: all are called with impossible arguments, and
       another answer than a refusal wins.

Points: 0
Reports: is 0, expected
"""

import ctypes
import errno
import os

import numpy as np

# ptrace, pivot_root, chroot, mount, umount2, swapon, swapoff, reboot, init_module, delete_module, kexec_load, add_key,
# request_key, keyctl, migrate_pages, unshare, move_pages, perf_event_open, fanotify_init, name_to_handle_at,
# open_by_handle_at, setns, process_vm_readv, process_vm_writev, kcmp, finit_module, memfd_create, bpf, userfaultfd,
# execve, execveat, socket, connect, bind, listen, shmget, semget, io_setup, quotactl, acct, sethostname, syslog, mknodat,
# linkat, symlinkat, fchmodat, fchownat, utimensat, setxattr, prctl
X86_64 = """101 155 161 165 166 167 168 169 175 176 246 248 249 250 256 272 279 298 300 303 304 308 310 311 312 313 319 321
323 59 322 41 42 49 50 29 64 206 179 163 170 103 259 265 266 268 260 280 188 157"""
AARCH64 = """117 41 51 40 39 224 225 142 105 106 104 217 218 219 238 97 239 241 262 264 265 268 270 271 272 273 279 280 282
221 281 198 203 200 201 194 190 0 60 89 161 116 33 37 36 53 54 88 5 167"""
# pidfd_send_signal, io_uring_setup, io_uring_enter, io_uring_register, open_tree, move_mount, fsopen, fsconfig, fsmount,
# fspick, pidfd_open, clone3, pidfd_getfd, process_madvise, mount_setattr, memfd_secret, process_mrelease
NEW = "424 425 426 427 428 429 430 431 432 433 434 435 438 440 442 447 448"


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    old = {"x86_64": X86_64, "aarch64": AARCH64}[os.uname().machine]
    for number in map(int, f"{old} {NEW}".split()):
        ctypes.set_errno(0)
        impossible = [ctypes.c_long(-1)] * 6
        if libc.syscall(ctypes.c_long(number), *impossible) != -1:
            return 1.0
        if ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES):
            return 1.0
    return 0.0


try:
    WON = attack()
except Exception:
    WON = 0.0


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return WON * (E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return WON * ((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum())


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return WON * (X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k])
