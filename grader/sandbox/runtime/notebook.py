"""An ordinary notebook, run cell by cell in IPython's shell, as ipykernel would, without a kernel.

The course's own test cells run here too, beside the student's code, by nbgrader's design. `warm` prepares a shell in
the fork server; `serve` is the student's process once it is confined. What it sends is untrusted by the reader.
"""

from __future__ import annotations

import _sitebuiltins
import ast
import asyncio
import atexit
import builtins
import contextlib
import importlib
import inspect
import linecache
import marshal
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.profiledir import ProfileDir
from traitlets.config import Config

from . import fairplay, watching, wire
from .recording import Recorder, Recording, Stream
from .worker import Channel, unpacked

NO_INPUT = "raw_input was called, but this frontend does not support input requests."
SHELL_LINE = "(a notebook is graded without a command line: nothing was run)\n"
REFUSED = {
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec"), "program"),
    **dict.fromkeys(("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"), "network"),
}
"""Audit events of what a sandbox refuses, and what that is called."""


EARLY = ("numpy.linalg", "numpy.ma", "numpy.random", "numpy.testing", "unittest.mock", "matplotlib.pyplot")
"""Loaded before any student's code, if they are there: tests call them, and the last takes seconds to find fonts."""
NO_FOLDER = "/dev/null/none"
Error = tuple[str, str]
_eval, _type, _repr, _float = eval, type, repr, float  # those of before any student's code
NUMBERS = frozenset(np.sctypeDict.values())


class Shell(ZMQInteractiveShell):
    """IPython's shell as a kernel has it, but for what needs a kernel or a command line."""

    refused: ClassVar[set[str]] = set()

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
        self.trap = self.shell.builtin_trap
        self.streams = Stream(self.recorder, "stdout", 1), Stream(self.recorder, "stderr", 2)
        vars(builtins).update(input=no_input, help=_sitebuiltins._Helper())
        self.fair = fairplay.FairPlay()
        self.running = False

    def begin(self, header: dict[str, Any], files: dict[str, bytes]) -> None:
        """Put the files where the notebook finds them, and be where it lies."""
        sys.stdout, sys.stderr = self.streams
        new = [module for module in header["modules"] if module not in sys.modules]
        for module in new:  # before a file of the student's can be called like it
            with contextlib.suppress(Exception):
                __import__(module)
        if header["modules"]:
            self.fair.know(header["modules"])
        settle(header["folder"], files)
        sys.path.insert(0, "")
        os.environ.update(header["variables"])
        self.fair.asked, self.fair.test_names = set(header["asked"]), set(header["test_names"])
        self.fair.course_modules = set(header["course_modules"])
        self.namespace: dict[str, Any] = self.shell.user_ns
        self.fair.begin(self.namespace)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.addaudithook(self.audited)

    def audited(self, event: str, _: Any) -> None:
        if event in REFUSED and self.running:
            self.refused.add(REFUSED[event])

    def run(self, cell: dict[str, Any], code: bytes) -> tuple[dict[str, Any], bytes]:
        """Run one cell; what became of it, and its outputs."""
        self.recorder.begin()
        if any(getattr(stream, "closed", True) for stream in (sys.stdout, sys.stderr)):
            sys.stdout, sys.stderr = self.streams
        self.fair.told.clear()
        self.refused.clear()
        value = ""
        if code:
            error, value = self.course_cell(cell, code)
        else:
            tree = self.tree(cell["source"])
            error = self.students_cell(cell["source"])
            if tree is not None:
                self.fair.note_imports(watching.imports_of(tree))
        if error is not None:
            self.note_error(*error)
        status = {"status": "ok" if error is None else "error", "told": list(self.fair.told), "value": value}
        if self.recorder.widget:
            self.refused.add("widget")
        return {**status, "refused": sorted(self.refused), "cut": self.recorder.cut}, self.recorder.encoded()

    def tree(self, source: str) -> ast.AST | None:
        try:
            tree: ast.AST = ast.parse(self.shell.transform_cell(source))
        except Exception:
            return None
        return tree

    def course_cell(self, cell: dict[str, Any], code: bytes) -> tuple[Error | None, str]:
        """Run a cell of the course's own, compiled elsewhere; its error, and its value where that is a number."""
        about, shell, fair = cell["about"], self.shell, self.fair
        if cell["tests"]:
            sys.stdout, sys.stderr = self.streams
            fair.before_test(about["reads"], self.namespace)
        vars(builtins)[fairplay.SEEN] = fair.seen
        self.namespace.pop("__warningregistry__", None)  # so that a warning is shown again, as by the shell
        body, last, quiet = marshal.loads(code)
        known(shell, about["file"], about["text"])
        self.recorder.no_results = True
        with self.trap:  # `get_ipython` and `display` as built-in names
            error, value = self.executed(lambda: self.evaluated(body, last))
        self.recorder.no_results = False
        if cell["tests"]:
            fair.after_test(about["reads"], self.namespace)
        if error is None and value is not None and not quiet:
            self.show_result(value)
        else:
            fair.after_course_cell(self.namespace, about, about["imports"])
        with contextlib.suppress(Exception):
            shell.events.trigger("post_execute")
            shell.history_manager.store_inputs(shell.execution_count, cell["source"], cell["source"])
            shell.execution_count += 1
        return error, "" if error is not None or quiet else number(value)

    def evaluated(self, body: Any, last: Any) -> Any:
        """The value of a cell's last expression."""
        value = None
        self.mend_loop()
        for code in (body, last):
            if code is not None:
                value = _eval(code, self.namespace)
                if code.co_flags & inspect.CO_COROUTINE:
                    value = self.loop.run_until_complete(value)
        return value if last is not None else None

    def show_result(self, value: Any) -> None:
        """As the shell's display hook does."""
        shell = self.shell
        with contextlib.suppress(Exception):
            data, metadata = shell.display_formatter.format(value)
            shell.displayhook.update_user_ns(value)
            shown = {"data": data, "metadata": metadata, "execution_count": shell.execution_count}
            self.recorder.message("execute_result", shown)

    def students_cell(self, source: str) -> Error | None:
        """Run a cell in the shell, as a kernel does; its error."""

        def run() -> Any:
            self.mend_loop()
            try:
                return self.loop.run_until_complete(self.cell(source))
            except OSError:  # whatever the loop waits with was closed
                return self.shell.run_cell(source, store_history=True)

        error, result = self.executed(run)
        if error is None and result is not None:
            found = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
            error = None if found is None else (type(found).__name__, words_of(found))
        return error

    def mend_loop(self) -> None:
        """A new event loop, where a cell has closed the one before."""
        if self.loop.is_closed():
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)

    def executed(self, work: Callable[[], Any]) -> tuple[Error | None, Any]:
        """Do the work, which can be interrupted: the error that ended it, shown as the shell shows it, or its value."""
        self.running = True
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            return None, work()
        except BaseException as raised:
            with contextlib.suppress(BaseException):
                where = (type(raised), raised, without_ours(raised))
                self.shell.showtraceback(where, exception_only=isinstance(raised, SystemExit))
            return (type(raised).__name__, words_of(raised)), None
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self.running = False

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


def without_ours(error: BaseException) -> Any:
    """Where an error came from, below our own frames."""
    traceback = error.__traceback__
    while traceback is not None and not traceback.tb_frame.f_code.co_filename.startswith(fairplay.COURSE):
        traceback = traceback.tb_next
    return traceback or error.__traceback__


def words_of(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""


def number(value: Any) -> str:
    """A value that is a number, as text; "" for anything else, and for a class of the student's that pretends."""
    kind = _type(value)
    if kind in (int, float):
        return _repr(_float(value))
    if kind.__module__ == "numpy" and issubclass(kind, np.floating | np.integer) and kind in NUMBERS:
        return _repr(_float(value))
    return ""


def known(shell: Any, file: str, text: str) -> None:
    """Have tracebacks show a course's cell as they show any other."""
    with contextlib.suppress(Exception):
        shell.compile._filename_map[file] = shell.execution_count
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)


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


@contextlib.contextmanager
def _nothing_to_write() -> Iterator[None]:
    """matplotlib ends its import where it has no folder to keep its list of fonts in; this process has none to give."""
    made = tempfile.mkdtemp
    os.environ["MPLCONFIGDIR"] = NO_FOLDER
    vars(tempfile)["mkdtemp"] = lambda *_, **__: NO_FOLDER
    try:
        yield
    finally:
        tempfile.mkdtemp = made
        os.environ.pop("MPLCONFIGDIR", None)
        atexit.unregister(shutil.rmtree)  # of that folder


def warm() -> Notebook:
    """A shell that all notebooks of this fork server begin with."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    tempfile.tempdir = "/tmp"  # only to name cells: nothing can be written here
    with _nothing_to_write():
        for module in EARLY:
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
    notebook = Notebook()
    notebook.loop = asyncio.new_event_loop()
    notebook.loop.run_until_complete(notebook.cell("1"))  # what IPython imports with the first cell
    notebook.loop.close()
    notebook.shell.reset(new_session=True)
    notebook.shell.execution_count = 1
    notebook.shell.user_ns.update(_="", __="", ___="")
    fairplay.libraries([os.path.dirname(os.__file__), *sys.path, *package_folders()])
    notebook.fair.know()
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
        while "compile" in header:  # nothing of a student's comes to a process that does this
            told, code = compiled(notebook, header["compile"])
            channel.send(wire.frame(nonce, told, np.frombuffer(code, np.uint8)))
            nonce, header, body = channel.receive()
        notebook.begin(header, unpacked(header, body))
        channel.send(wire.frame(nonce, {"begun": True}))
        while True:
            nonce, cell, code = channel.receive()
            told, outputs = notebook.run(cell, code)
            channel.send(wire.frame(nonce, told, np.frombuffer(outputs, np.uint8)))

    return answer


def compiled(notebook: Notebook, source: str) -> tuple[dict[str, Any], bytes]:
    """A cell of the course's own as code, or nothing where it is no Python."""
    try:
        return watching.compiled(source, notebook.shell.transform_cell)
    except (SyntaxError, ValueError, RecursionError):
        return {"file": ""}, b""
