"""The server of the page: this machine only, but for containers, until it is told to stop."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress import create_server

from grader.errors import CourseError
from grader.marking.desk import Desk
from grader.marking.web.app import create_app
from grader.marking.web.guarding import Guard

THREADS = 4
HERE = "127.0.0.1"
"""This machine alone."""


def serve(desk: Desk, *, port: int, host: str = HERE, ready: Callable[[str, int, int], None]) -> None:
    """Serve until interrupted; `ready(address, waiting, groups)` is called once the page can be asked.

    Raises CourseError where the port cannot be had.
    """
    with opened(desk, port, host) as (server, guard):
        stands = desk.standings()
        ready(guard.address, sum(len(group.members) for group in stands.groups), len(stands.groups))
        server.run()


@contextmanager
def opened(desk: Desk, port: int, host: str = HERE) -> Iterator[tuple[Any, Guard]]:
    """waitress' server for a desk, to be run, and the page's secrets; port 0 is any that is free."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or "there is no such port"
        raise CourseError(f"cannot listen at {host}, port {port}: {why}; choose another with --port") from error
    guard = Guard(listening.getsockname()[1])
    server = create_server(create_app(desk, guard), sockets=[listening], threads=THREADS, ident=None)
    try:
        yield server, guard
    finally:
        server.close()
        server.task_dispatcher.shutdown()
