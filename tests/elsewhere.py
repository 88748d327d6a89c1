"""A Python that has nothing which only Linux or POSIX has, for programs of which students run both ends elsewhere."""

POSIX_MODULES = ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty")

PRELUDE = f"""
import importlib.abc, os, select, signal, socket, subprocess, sys, tempfile, threading, pathlib, random, shutil

class NotHere(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in {POSIX_MODULES!r}:
            raise ModuleNotFoundError(f"No module named '{{name}}'", name=name)

for name in {POSIX_MODULES!r}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, NotHere())
for name in ("fork", "register_at_fork", "pipe2", "pidfd_open", "geteuid", "getuid", "setsid", "killpg", "wait4",
             "pread", "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "set_blocking"):
    delattr(os, name)
os.supports_dir_fd.clear()
del select.poll, socket.send_fds, socket.recv_fds, signal.setitimer, signal.pidfd_send_signal, signal.SIGXCPU
sys.platform = "elsewhere"
"""
