"""The addresses of the page: what waits, one group, one answer, what was decided, saving and undoing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, request

from grader.errors import GraderError
from grader.marking.alike import Group
from grader.marking.deciding import Decision, points_of
from grader.marking.desk import Desk, Done, Standings
from grader.marking.reading import documents
from grader.marking.web import showing
from grader.marking.web.guarding import Guard
from grader.marking.web.picturing import Pictures
from grader.reports.rendering import TEMPLATES, environment

HERE = Path(__file__).parent
STATIC = {
    "parts.css": (TEMPLATES, "text/css"),
    "mark.css": (HERE / "static", "text/css"),
    "mark.js": (HERE / "static", "text/javascript"),
}


def create_app(desk: Desk, guard: Guard) -> Flask:
    """The page of one desk."""
    app = Flask(__name__, static_folder=None)
    pictures = Pictures()
    title = desk.assignment.rubric.title
    templates = environment(HERE / "templates")

    def page(template: str, **values: Any) -> str:
        about = {"title": title, "who": desk.who, "form": guard.form, "anonymous": desk.anonymous}
        return templates.get_template(template).render(**about, **values)

    guard.watch(app, lambda words: page("refused.html", words=words, said=None))
    _showing(app, desk, pictures, page)
    _deciding(app, desk, page)

    @app.get("/static/<name>")
    def static(name: str) -> Response:
        if name not in STATIC:
            return Response("", 404)
        folder, kind = STATIC[name]
        return Response((folder / name).read_bytes(), content_type=f"{kind}; charset=utf-8")

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response("", 204)

    @app.errorhandler(GraderError)
    def told(error: GraderError) -> Response:
        return Response(page("refused.html", words=str(error), said=None), 409)

    return app


def _showing(app: Flask, desk: Desk, pictures: Pictures, page: Callable[..., str]) -> None:
    """What is looked at."""

    @app.get("/")
    def waiting() -> str:
        stands = desk.standings()
        return page("waiting.html", **showing.overview(stands), said=showing.said(stands, request.args))

    @app.get("/group/<name>")
    def group(name: str) -> Any:
        stands = desk.standings()
        found = stands.group(name)
        if found is None:
            return redirect(f"/?gone={name}", 303)
        return marking(stands, found)

    @app.get("/answer/<part>/<handle>")
    def answer(part: str, handle: str) -> Any:
        stands = desk.standings()
        found = stands.alone(part, handle)
        return redirect("/", 303) if found is None else marking(stands, found)

    @app.get("/marked")
    def marked() -> str:
        stands = desk.standings()
        return page("marked.html", **showing.decisions(stands, desk.who), said=showing.said(stands, request.args))

    @app.get("/picture/<part>/<handle>/<int:document>/<int:number>")
    def picture(part: str, handle: str, document: int, number: int) -> Response:
        found = desk.standings().find(part, handle)
        there = documents(desk.assignment, found) if found is not None else []
        made = pictures.of(there[document][1]).pages if document < len(there) else ()
        if number >= len(made):
            return Response("", 404)
        return Response(made[number], content_type="image/png")

    def marking(stands: Standings, found: Group) -> str:
        shown = stands.find(found.part, request.args.get("at", "")) or found.first
        beside = [(name, pictures.of(content)) for name, content in documents(desk.assignment, shown)]
        values = showing.marking(stands, found, shown, beside, desk.who, anonymous=desk.anonymous)
        return page("marking.html", **values, said=showing.said(stands, request.args))


def _deciding(app: Flask, desk: Desk, page: Callable[..., str]) -> None:
    """What changes marks."""

    @app.post("/decide")
    def decide() -> Any:
        stands = desk.standings()
        part = request.form.get("part", "")
        pairs = (each.partition(":") for each in request.form.getlist("member"))
        seen = {stands.by_handle[handle]: token for handle, _, token in pairs if handle in stands.by_handle}
        answers = stands.of(part)
        most = next((answer.max_points for answer in answers.values()), 0.0)
        points = points_of(request.form.get("points", ""), most)
        ticked = tuple(request.form.getlist("step"))
        done = desk.decide(Decision(part, points, request.form.get("comment", ""), desk.who, ticked), seen, stands)
        return _after(desk, done, request.form.get("after", ""))

    @app.post("/undo")
    def undo() -> Any:
        number = request.form.get("number", "")
        done = desk.undo(int(number) if number.isdecimal() and len(number) < 12 else 0, desk.who)
        lost = f"&lost={len(done.changed_since)}" if done.changed_since else ""
        return redirect(f"/marked?undone={done.number}{lost}", 303)


def _after(desk: Desk, done: Done, after: str) -> Any:
    """On to the next group, with a word of what was saved; back to it where an answer has changed meanwhile."""
    stands = desk.standings()
    told = f"saved={done.number}" + (f"&lost={len(done.changed_since)}" if done.changed_since else "")
    following = stands.group(after) or next(iter(stands.groups), None)
    return redirect(f"/group/{following.id}?{told}" if following is not None else f"/?{told}", 303)
