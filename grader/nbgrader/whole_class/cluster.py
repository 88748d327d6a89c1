"""An existing Dask cluster that grades: who of its workers may, some students' work at a time, and what becomes of it.

    connect -> every worker says what it is -> `grade`, from as many threads as there are places

The course's machine reads, keeps and writes; the workers have no file of the course's. Works travel together, since
what Dask does for each task costs as much as a student. Where a worker goes away over works that came together, each
is done again alone. A work over which two workers ended is the grader's fault and waits for a person.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from grader.errors import ClusterError
from grader.ingest import printable
from grader.nbgrader.whole_class.handed_work import Work
from grader.nbgrader.whole_class.on_worker import Answer, Asked, Misfit, Wanted, grade_there, suited

INSTALL = "pip install 'nablagrade[course,dask]'"
CONNECT_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 10.0
MOST_STARTS = 2
"""A work is begun so often: once more than by the worker that ended meanwhile."""
TOGETHER_STARTS = 1
"""The same for works that came together."""
DIED = f"{MOST_STARTS} workers of the cluster ended while they graded this"


class WorkersDied(Exception):
    """Nobody is left to try this work; the text says what happened."""


@dataclass
class _Running:
    """What is on its way together: how often it was begun, may be begun, and a future for the end of the tries."""

    starts: int = 0
    most: int = MOST_STARTS
    died: Future[None] = field(default_factory=Future)


@dataclass(frozen=True)
class _Started:
    """Tells the course's machine, from a worker, that what has this ticket is begun."""

    topic: str
    ticket: str

    def __call__(self) -> None:
        from distributed import get_worker

        worker = get_worker()
        worker.log_event(self.topic, [self.ticket, worker.address])


class Cluster:
    """A connection to a cluster. Used by many threads; made by `connected`."""

    def __init__(self, client: Any, wanted: Wanted, tell: Callable[[str], None]) -> None:
        self._client, self.wanted, self._tell = client, wanted, tell
        self._lock = threading.Lock()
        self._topic = f"nablagrade-{uuid.uuid4().hex}"
        self._running: dict[str, _Running] = {}
        self._refused: set[str] = set()
        self._closed: Future[None] = Future()
        self._executor: Executor = client.get_executor(pure=False)
        self._looked = time.monotonic()
        self._shared: dict[tuple[str, str, str], Any] = {}
        self.places = 0
        """How many tasks are done at once."""

    def look(self) -> None:
        """Ask every worker what it is, and leave out those that may not grade. Raises ClusterError if none may."""
        answers = self._client.run(_suited, self.wanted, on_error="return")
        threads = {name: about["nthreads"] for name, about in self._workers().items()}
        suits: dict[str, int] = {}
        reasons = {}
        for name, answer in sorted(answers.items()):
            if isinstance(answer, str):
                suits[answer] = suits.get(answer, 0) + threads.get(name, 1)
            else:
                reasons[name] = _why(answer)
        for name, why in reasons.items():
            self._refuse(name, why)
        self.places = sum(suits.values())
        if not self.places:
            said = "; it has no workers" if not reasons else ", since no worker may"
            raise ClusterError(f"nothing can be graded on the cluster{said}")
        for protection, places in suits.items():
            self._tell(f"cluster: {places} at once, sandbox {protection}")
        self._client.subscribe_topic(self._topic, lambda event: self.started(*event[1]))

    def grade(self, asked: Asked, works: Sequence[Work]) -> Sequence[Answer | WorkersDied]:
        """Have works graded: what became of the first of them, or of more, in order.

        Raises ClusterError, and GraderError as `grade_there` does.
        """
        if len(works) > 1:
            with suppress(WorkersDied):
                return self._graded(asked, works, _Running(most=TOGETHER_STARTS))
        return [self._alone(asked, work, ended=len(works) > 1) for work in works]

    def _alone(self, asked: Asked, work: Work, ended: bool) -> Answer | WorkersDied:
        """One work; `ended` says whether a worker has ended over it and others."""
        try:
            (answer,) = self._graded(asked, [work], _Running(starts=int(ended)))
        except WorkersDied as error:
            return error
        return answer

    def _graded(self, asked: Asked, works: Sequence[Work], running: _Running) -> list[Answer]:
        ticket = uuid.uuid4().hex
        self._running[ticket] = running
        try:
            while True:
                future = self._submit(asked, works, ticket)
                ends: list[Future[Any]] = [future, running.died, self._closed]
                wait(ends, return_when=FIRST_COMPLETED)
                if not future.done():
                    future.cancel()
                    raise WorkersDied(DIED) if running.died.done() else ClusterError("the cluster is given up")
                try:
                    return future.result()
                except _MisfitAt as misfit:  # one that came later
                    self._refuse(misfit.worker, misfit.why)
                except CancelledError as error:
                    raise ClusterError("the cluster's scheduler is gone, or has dropped what it was asked") from error
                except Exception as error:
                    if type(error).__name__ == "KilledWorker":
                        raise WorkersDied(DIED) from error
                    raise
        finally:
            del self._running[ticket]

    def _submit(self, asked: Asked, works: Sequence[Work], ticket: str) -> Future[list[Answer]]:
        with self._lock:
            about = (asked.packed.digest, asked.base, asked.run)
            if about not in self._shared:  # as a task and not as data: it can be made again anywhere
                key = f"nablagrade-{asked.packed.digest[:16]}-{uuid.uuid4().hex}"
                self._shared[about] = self._client.submit(_same, asked, key=key)
            if self._refused and time.monotonic() - self._looked > LOOK_AGAIN_SECONDS:
                self._renew()
            shared, executor = self._shared[about], self._executor
        future: Future[list[Answer]] = executor.submit(_graded, shared, works, _Started(self._topic, ticket))
        return future

    def started(self, ticket: str, worker: str) -> None:
        """This worker has begun this: one time too many is given up, since those before ended over it."""
        running = self._running.get(ticket)
        if running is not None:
            running.starts += 1
            if running.starts > running.most and not running.died.done():
                running.died.set_result(None)

    def _refuse(self, worker: str, why: str) -> None:
        with self._lock:
            if worker not in self._refused:
                self._refused.add(worker)
                self._renew()
                self._tell(f"cluster: {printable(worker)} gets no work: {why}")

    def _renew(self) -> None:
        """Send work only to those that are not refused."""
        good = sorted(set(self._workers()) - self._refused)
        self._executor = self._client.get_executor(pure=False, workers=good or ["none"], allow_other_workers=False)
        self._looked = time.monotonic()

    def _workers(self) -> dict[str, Any]:
        return dict(self._client.scheduler_info(n_workers=-1)["workers"])

    def close(self) -> None:
        """Give up what is under way, and let everybody who waits for it go on."""
        if not self._closed.done():
            self._closed.set_result(None)


@contextmanager
def connected(address: str, wanted: Wanted, tell: Callable[[str], None]) -> Iterator[Cluster]:
    """The cluster whose scheduler has this address, when its workers were looked at. Raises ClusterError."""
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(f"--dask: Dask is not installed ({error}); {INSTALL}") from error
    make: Any = distributed.Client
    try:
        client = make(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise ClusterError(f"--dask {address}: cannot be reached: {_why(error)}") from error
    try:
        with suppress(TimeoutError):
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        cluster = Cluster(client, wanted, tell)
        cluster.look()
        try:
            yield cluster
        finally:
            cluster.close()
    finally:
        with suppress(Exception):
            client.close(timeout=2)


class _MisfitAt(Exception):
    """A worker that may not grade was asked to."""

    def __init__(self, worker: str, why: str) -> None:
        super().__init__(worker, why)
        self.worker, self.why = worker, why


def _suited(wanted: Wanted) -> str:
    return suited(wanted)


def _same(asked: Asked) -> Asked:
    return asked


def _graded(asked: Asked, works: Sequence[Work], started: _Started) -> list[Answer]:
    try:
        return grade_there(asked, works, started)
    except Misfit as error:
        from distributed import get_worker

        raise _MisfitAt(get_worker().address, str(error)) from error


def _why(error: object) -> str:
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] == "grader":
        return "it has no nablagrade, or another one"
    text = " ".join(str(error).split()) or type(error).__name__
    return printable(text if isinstance(error, Misfit) else f"{type(error).__name__}: {text}")[:500]
