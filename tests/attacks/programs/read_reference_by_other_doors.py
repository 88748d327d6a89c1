"""Tries: to read the reference by every other way to open a file: os.open, O_PATH, mmap, numpy's and sqlite's
       loaders, links and copies into the own folder, the C library.

Points: 0
Reports: is 0, expected
"""

import ctypes
import importlib.machinery
import io
import linecache
import mmap
import os
import runpy
import shutil
import sqlite3
import tokenize

import numpy as np

PATH = "@COURSE@/solutions/softmax_regression/reference.py"


def by_descriptor():
    return os.read(os.open(PATH, os.O_RDONLY), 100000)


def by_path_descriptor():
    return open(f"/proc/self/fd/{os.open(PATH, os.O_PATH)}", "rb").read()


def by_folder_descriptor():
    folder = os.open("@COURSE@", os.O_PATH | os.O_DIRECTORY)
    return os.read(os.open("solutions/softmax_regression/reference.py", os.O_RDONLY, dir_fd=folder), 100000)


def by_dots():
    return open("/usr/lib" + "/.." * 40 + PATH, "rb").read()


def by_map():
    with open(PATH, "rb") as file:
        return bytes(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))


def by_numpy():
    return np.fromfile(PATH, dtype=np.uint8).tobytes()


def by_memmap():
    return np.memmap(PATH, dtype=np.uint8, mode="r").tobytes()


def by_loader():
    return importlib.machinery.SourceFileLoader("reference", PATH).get_data(PATH)


def by_lines():
    return "".join(linecache.getlines(PATH)).encode()


def by_code():
    return io.open_code(PATH).read()


def by_tokens():
    return tokenize.open(PATH).read().encode()


def by_copy():
    shutil.copyfile(PATH, "copy.py")
    return open("copy.py", "rb").read()


def by_symbolic_link():
    os.symlink(PATH, "link.py")
    return open("link.py", "rb").read()


def by_hard_link():
    os.link(PATH, "hard.py")
    return open("hard.py", "rb").read()


def by_rename():
    os.rename(PATH, "moved.py")
    return open("moved.py", "rb").read()


def by_sendfile():
    there = os.open("sent.py", os.O_RDWR | os.O_CREAT)
    os.sendfile(there, os.open(PATH, os.O_RDONLY), 0, 100000)
    return os.pread(there, 100000, 0)


def by_database():
    connection = sqlite3.connect(":memory:")
    connection.execute("ATTACH DATABASE ? AS other", (PATH,))
    return connection.execute("SELECT * FROM other.sqlite_master").fetchone()[0].encode()


def by_the_c_library():
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    file = libc.fopen(PATH.encode(), b"r")
    text = ctypes.create_string_buffer(100000)
    return text.raw[: libc.fread(text, 1, 100000, ctypes.c_void_p(file))] if file else b""


def by_running_it():
    return repr(runpy.run_path(PATH)["softmax"]).encode()


WAYS = [value for name, value in list(globals().items()) if name.startswith("by_")]


def attack():
    for way in WAYS:
        try:
            if b"softmax" in way():
                return 1.0
        except Exception:
            continue
    return 0.0


WON = attack()


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
