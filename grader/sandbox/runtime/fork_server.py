"""A warm process that forks one confined process for each submission. It never runs student code itself.

    grader --control--> fork server --fork--> keeper --fork--> the student's process
    grader <--channel (questions, answers), output (what is printed)--------'
    grader <--status (a pidfd, then how it ended)-- keeper

The keeper exists because a process cannot enter a new process namespace, only its children can; it waits, and says
how the student's process ended and what it used. When the grader goes away the control socket ends, with it the fork
server, with it (die_with_parent) the keeper and the student's process.
"""

import json
import os
import random
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from . import confinement, kernel, landlock, modules, namespaces, privileges, warming

Fds = tuple[int, int, int]


def main(control_fd: int) -> None:
    """Warm up as told by the first message, say what was found, then fork for every further message."""
    control = socket.socket(fileno=control_fd)
    config, _ = receive(control)
    sys.argv[:], sys.orig_argv[:] = [""], []  # they name a folder of this machine
    sys.path[:] = [path for path in sys.path if path != config["runtime"]]
    if config["notebooks"]:  # as in a kernel: the notebook's own folder comes first
        sys.path += sorted(set(config["packages"].values()))
    else:
        modules.offer(modules.PackageFinder(config["packages"]))
    server = _server(config["notebooks"])
    warming.warm_up()
    serve = server()
    try:
        layers = confinement.prepare(config)
    except OSError as error:
        raise SystemExit(f"{error}") from None
    facts = {
        "namespaces": layers.namespaces,
        "landlock": landlock.abi() if layers.ruleset is not None else 0,
        "seccomp": layers.filter_program is not None,
        "threads": _threads(),
        "uid": os.getuid(),
    }
    control.sendall(json.dumps(facts).encode())
    # As in a terminal of its own, whatever was ignored where the grader was started (nohup, a shell's background).
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, _reap)
    me = os.getpid()
    while True:
        order, descriptors = receive(control)
        keeper = kernel.fork()
        if keeper == 0:
            control.close()
            _keep(serve, layers, order, descriptors, me)
        for descriptor in descriptors:
            os.close(descriptor)


def receive(control: socket.socket) -> tuple[dict[str, Any], Any]:
    """One message with its descriptors; the end of this process where there are no more."""
    data, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 3)
    if not data:
        os._exit(0)
    return json.loads(data), descriptors


def _server(notebooks: bool) -> Callable[[], Any]:
    """Import what answers in the student's process; what it gives is made ready when all is warm."""
    if notebooks:
        from . import notebook

        return lambda: notebook.serve(notebook.warm())
    from . import worker  # imports numpy, which only now can be found

    return lambda: worker.serve


def _reap(*_: Any) -> None:
    """Take leave of keepers that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _threads() -> int:
    """Threads of this process: forking with more than one is not safe."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 0


def _keep(serve: Any, layers: confinement.Layers, order: dict[str, Any], descriptors: Fds, server: int) -> None:
    """The keeper: make the namespaces, fork the student's process, wait for it, tell how it ended. Never returns."""
    channel, output, status_fd = descriptors
    status = socket.socket(fileno=status_fd)
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        privileges.die_with_parent(server)
        os.setsid()
        if layers.namespaces:
            namespaces.enter()
        elif layers.filter_program is None:
            kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        me = os.getpid()
        child = kernel.fork()
        if child == 0:
            status.close()
            _become_the_students(serve, layers, order, channel, output, me)
        os.close(channel)
        os.close(output)
        socket.send_fds(status, [b"{}"], [os.pidfd_open(child)])
        _, ended, usage = os.wait4(child, 0)
        if layers.filter_program is None and not layers.namespaces:
            _end_orphans()
        report = {"ended": ended, "cpu_seconds": usage.ru_utime + usage.ru_stime}
        status.sendall(json.dumps(report).encode())
    except BaseException as error:
        print(f"keeper: {error}", file=sys.stderr, flush=True)
    os._exit(0)


def _become_the_students(
    serve: Any, layers: confinement.Layers, order: dict[str, Any], channel: int, output: int, keeper: int
) -> None:
    """Confine this process, then serve. Never returns."""
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        errors = os.dup(2)
        for number, descriptor in ((0, null), (1, output), (2, output)):
            os.dup2(descriptor, number)
        try:
            confinement.confine(layers, order, keeper)
        except BaseException as error:
            os.write(errors, f"confinement: {error}".encode())
            os._exit(1)
        for descriptor in (null, output, errors):
            if descriptor > 2:
                os.close(descriptor)
        random.seed(0)
        serve(channel, bytes.fromhex(order["nonce"]))
    finally:
        os._exit(1)  # what ends in order ends inside of it


def _end_orphans() -> None:
    """Kill what the student's process left behind, which came to us as their next of kin."""
    for _ in range(10_000):
        try:
            with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
                orphans = [int(word) for word in file.read().split()]
            for orphan in orphans:
                os.kill(orphan, signal.SIGKILL)
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
        except OSError:
            continue
