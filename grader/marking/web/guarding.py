"""Who may use the page: a browser of this machine that was given the address with its token, and no other page in it.

The token is exchanged for a cookie that no script reads and no other site sends. Requests under another host name (a
rebound domain) are refused, and whatever changes something must carry a second secret that stands in the page alone.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from hmac import compare_digest
from typing import Any

from flask import Flask, Response, abort, redirect, request

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MOST_BYTES = 1 << 20


class Guard:
    """The secrets of one run of the page."""

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        self.port = port
        self._key = secrets.token_bytes(32)
        self.cookie = f"grader-mark-{port}"

    @property
    def address(self) -> str:
        """What the person at the machine opens."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def secret(self, what: str) -> str:
        return hmac.new(self._key, what.encode(), "sha256").hexdigest()

    @property
    def form(self) -> str:
        """What each form of the page holds."""
        return self.secret("form")

    def watch(self, app: Flask, refused: Callable[[str], str]) -> None:
        """Ask this of every request before it is looked at, and say what a browser may do with every answer."""
        app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES

        @app.before_request
        def ask() -> Any:
            if request.host not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
                abort(421)
            given = request.args.get("token")
            if request.path == "/" and given is not None and compare_digest(given.encode(), self.token.encode()):
                return self._welcome()
            known = request.cookies.get(self.cookie, "")
            if not compare_digest(known.encode(), self.secret("cookie").encode()):
                return Response(refused("Open the whole address that `grader mark` printed; it ends in a token."), 403)
            if request.method not in ("GET", "HEAD") and not self._is_ours():
                return Response(refused("This form is not of this page. Go back, load it again, and save again."), 403)
            return None

        @app.after_request
        def say(response: Response) -> Response:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

    def _welcome(self) -> Any:
        response = redirect("/", 303)
        response.set_cookie(self.cookie, self.secret("cookie"), httponly=True, samesite="Strict")
        return response

    def _is_ours(self) -> bool:
        origin = request.headers.get("Origin", "")
        ours = ("", f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}")
        return origin in ours and compare_digest(request.form.get("form", "").encode(), self.form.encode())
