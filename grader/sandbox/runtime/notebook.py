"""An ordinary notebook, run cell by cell in IPython's shell, as ipykernel would, without a kernel.

The course's own test cells run here too, beside the student's code, by nbgrader's design. `warm` prepares a shell in
the fork server; `serve` is the student's process once it is confined. What it sends is untrusted by the reader.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import os
import signal
import sys
import tempfile
from typing import Any, ClassVar

import numpy as np
from ipykernel.compiler import XCachingCompiler, get_tmp_directory
from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.profiledir import ProfileDir
from IPython.display import display
from traitlets import Type
from traitlets.config import Config

from . import fairplay, wire
from .recording import Recorder, Recording, Stream
from .worker import Channel, unpacked

NO_INPUT = "raw_input was called, but this frontend does not support input requests."
SHELL_LINE = "(a notebook is graded without a command line: nothing was run)\n"
REFUSED = {
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec"), "program"),
    **dict.fromkeys(("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"), "network"),
}
"""Audit events of what a sandbox refuses, and what that is called."""


class Results(ZMQShellDisplayHook):
    """The value of a cell's last line. What a function hands over while a test runs is shown, and is no value."""

    testing = False

    def __call__(self, result: Any = None) -> None:
        caller = sys._getframe(1).f_code
        if self.testing and (caller.co_name != "<module>" or not caller.co_filename.startswith(get_tmp_directory())):
            display(result)
        else:
            super().__call__(result)  # type: ignore[no-untyped-call]


class Shell(ZMQInteractiveShell):
    """IPython's shell as a kernel has it, but for what needs a kernel or a command line."""

    refused: ClassVar[set[str]] = set()
    displayhook_class = Type(Results)

    def enable_gui(self, gui: Any = None) -> None:
        """There is no event loop to put a window into."""

    def system(self, command: str) -> None:
        self.refused.add("program")
        sys.stdout.write(SHELL_LINE)
        self.user_ns["_exit_code"] = 1

    system_piped = system_raw = system

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        self.system(command)
        self.refused.add("output")
        return [] if split else ""

    def ask_exit(self) -> None:
        """`exit` in a cell ends a kernel; what comes after it in the notebook is still graded."""


Shell.__name__ = Shell.__qualname__ = ZMQInteractiveShell.__name__  # programs ask for it to know where they run


class Notebook:
    """A shell with what its cells show."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        settings = Config()
        settings.HistoryManager.hist_file = ":memory:"
        settings.HistoryManager.enabled = False
        self.refused = Shell.refused
        self.shell: Any = Shell.instance(
            config=settings,
            compiler_class=XCachingCompiler,
            ipython_dir="/",  # it keeps nothing, and would make a folder of its own
            profile_dir=ProfileDir(),
            user_ns={"__name__": "__main__"},
        )
        shows: list[Any] = [self.shell.displayhook, self.shell.display_pub]
        for part in shows:
            part.session = Recording(self.recorder)
        vars(builtins).update(input=no_input)
        self.fair = fairplay.FairPlay()
        self.suspect = False
        self.running = False

    def begin(self, header: dict[str, Any], files: dict[str, bytes]) -> None:
        """Put the files where the notebook finds them, and be where it lies."""
        sys.stdout = Stream(self.recorder, "stdout", 1)
        sys.stderr = Stream(self.recorder, "stderr", 2)
        settle(header["folder"], files)
        sys.path.insert(0, "")
        os.environ.update(header["variables"])
        self.asked = header["asked"]
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.addaudithook(self.audited)

    def audited(self, event: str, _: Any) -> None:
        if event in REFUSED and self.running:
            self.refused.add(REFUSED[event])

    def run(self, cell: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Run one cell; what became of it, and its outputs."""
        self.recorder.begin()
        self.fair.told.clear()
        self.refused.clear()
        source, tests = cell["source"], cell["tests"]
        tree = self.tree(source)
        watch = None
        if tests:
            watch = self.before_test(tree)
        elif not cell["handed_out"]:
            self.suspect = self.suspect or bool(fairplay.SUSPECT.search(source))
        if tree is not None:
            self.fair.imports_of(tree)
        self.shell.displayhook.testing = tests
        try:
            name, value = self.executed(source)
        finally:
            if watch is not None:
                self.shell.ast_transformers.remove(watch)
                self.shell.user_ns.pop(fairplay.SEEN, None)
        if name is not None:
            self.note_error(name, value)
        status = {"status": "error" if name is not None else "ok", "told": list(self.fair.told)}
        return {**status, "refused": sorted(self.refused), "cut": self.recorder.cut}, self.recorder.encoded()

    def tree(self, source: str) -> ast.AST | None:
        try:
            tree: ast.AST = ast.parse(self.shell.transform_cell(source))
        except Exception:
            return None
        return tree

    def before_test(self, tree: ast.AST | None) -> Any:
        """Put libraries back, and have the test's comparisons watched where the notebook makes classes."""
        self.fair.put_back()
        if tree is not None:
            self.fair.check_names(tree, self.shell.user_ns, self.asked)
        self.fair.check_late_imports()
        if not self.suspect:
            return None
        watch = fairplay.Watch()
        values: dict[int, list[Any]] = {}
        self.shell.user_ns[fairplay.SEEN] = lambda number, value: self.fair.seen(number, values, value)
        self.shell.ast_transformers.append(watch)
        return watch

    def executed(self, source: str) -> tuple[str | None, str]:
        """Name and text of the error that ended a cell; (None, "") if none did."""
        self.running = True
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            result = self.loop.run_until_complete(self.cell(source))
        except BaseException as raised:
            self.shell.showtraceback()
            return type(raised).__name__, str(raised)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self.running = False
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        return (None, "") if error is None else (type(error).__name__, str(error))

    async def cell(self, source: str) -> Any:
        """As ipykernel's `do_execute` runs a cell."""
        shell = self.shell
        try:
            transformed, failed = shell.transform_cell(source), None
        except Exception:
            transformed, failed = source, sys.exc_info()
        if not shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=failed):
            return shell.run_cell(source, store_history=True)
        result = None
        try:
            result = await shell.run_cell_async(
                source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=failed
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        return result

    def note_error(self, name: str, value: str) -> None:
        """An error that the notebook kept from being shown is an error all the same."""
        if not any(o["output_type"] == "error" and o["ename"] == name for o in self.recorder.outputs):
            words = ["ERROR: An error occurred while showtraceback was disabled"]
            self.recorder.message("error", {"ename": name, "evalue": value, "traceback": words})


def no_input(prompt: str = "") -> str:
    """Nobody sits there to answer."""
    raise StdinNotImplementedError(NO_INPUT)


def settle(folder: str, files: dict[str, bytes]) -> None:
    """Write the files below a folder of this process's own, and go there; nowhere if nothing can be written."""
    base = os.getcwd()
    places = {name: os.path.join(base, name) for name in ("home", "tmp", folder)}
    try:
        for place in places.values():
            os.makedirs(place, exist_ok=True)
        for name, content in files.items():
            path = os.path.join(places[folder], name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        os.chdir(places[folder])
    except OSError as error:
        raise SystemExit(f"no folder for the notebook: {error}") from None
    os.environ.update(HOME=places["home"], TMPDIR=places["tmp"])
    tempfile.tempdir = None


def warm() -> Notebook:
    """A shell that all notebooks of this fork server begin with."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    tempfile.tempdir = "/tmp"  # only to name cells: nothing can be written here
    with contextlib.suppress(ImportError):  # it reads its list of fonts, which would cost each notebook seconds
        import matplotlib.pyplot  # noqa: F401
    notebook = Notebook()
    notebook.loop = asyncio.new_event_loop()
    notebook.loop.run_until_complete(notebook.cell("1"))  # what IPython imports with the first cell
    notebook.loop.close()
    notebook.shell.reset(new_session=True)
    notebook.shell.execution_count = 1
    notebook.shell.user_ns.update(_="", __="", ___="")
    fairplay.libraries([os.path.dirname(os.__file__), *sys.path, *package_folders()])
    return notebook


def package_folders() -> list[str]:
    """Where the installed packages lie."""
    return sorted({os.path.dirname(os.path.dirname(module.__file__ or "")) for module in (np, sys.modules["IPython"])})


def serve(notebook: Notebook) -> Any:
    """What answers in the student's process."""

    def answer(descriptor: int, nonce: bytes) -> None:
        channel = Channel(descriptor)
        channel.send(wire.frame(nonce, {"ready": True}))
        nonce, header, body = channel.receive()
        notebook.begin(header, unpacked(header, body))
        channel.send(wire.frame(nonce, {"begun": True}))
        while True:
            nonce, cell, _ = channel.receive()
            told, outputs = notebook.run(cell)
            channel.send(wire.frame(nonce, told, np.frombuffer(outputs, np.uint8)))

    return answer
