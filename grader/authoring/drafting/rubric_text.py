"""The text of a drafted rubric: every key with a comment that says what else it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.authoring.drafting.guessing import Guesses, is_open
from grader.authoring.drafting.reading import read
from grader.authoring.drafting.recognising import Found
from grader.authoring.drafting.words import TODO, WORDS

VALUE_POINTS, GRADIENT_POINTS = 3, 5
SOLVES = re.compile(r"\blinalg\.(?:solve|lstsq|inv|pinv|cholesky|qr|svd|eigh?)\b|\b(?:solve|lstsq|pinv)\(")
AT, WIDEST = 40, 110
"""Where comments begin."""


def rubric_text(name: str, module: str, source: str, made: Guesses, judged: Sequence[Found]) -> str:
    """The rubric. All that is in it is in plain sight: what stands for a default is written as a comment."""
    ids = _ids(judged)
    points = [GRADIENT_POINTS if found.target else VALUE_POINTS for found in judged]
    lines = [
        "# yaml-language-server: $schema=rubric.schema.json",
        "# Drafted by `grader new`. docs/authors.md shows what may stand here, docs/settings.md has every setting.",
        _line(f"assignment: {name}", "the name of this file, and of the folders in assignment/ and solutions/"),
        _line(f"title: {_title(name, source)}", "what students read"),
        _line(f"points: {sum(points)}", "the sum of all points below, to find typing errors"),
        _line(f"module: {module}", "the file that students write (for a notebook: see docs/nbgrader.md)"),
        _line("# packages: [numpy]", "what students may import; this is the default"),
        _line("# feedback: shape", "what they are told of hidden inputs: full, shape (no numbers) or verdict"),
        "",
        _line("inputs:", "what the arguments are, by name; equal letters are equal sizes"),
        *_inputs(made),
        _line("# sizes: {N: [3, 8]}", "a range or a number for a letter; 2 to 8 by default"),
        _line("# regimes: [ordinary, edges, public]", "all ready-made groups by default: also large, tiny, ties"),
        "",
        _line("functions:", "what students write, and what is passed to it, in order"),
        *_functions(made, source),
        *_conventions(read(source, name).conventions),
        "",
        _line("criteria:", "what is worth points"),
        *(line for each in zip(ids, points, judged, strict=True) for line in _criterion(*each, made=made)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _conventions(found: Mapping[str, str]) -> Iterator[str]:
    """What a course taught two of: its options, of which the reference's default is the first."""
    if found:
        yield from ("", _line("conventions:", "a submission is right if all of it follows one option"))
    for name, default in found.items():
        what = f"what each option means, its default first: {{{default}: in words, OTHER: in words}}"
        yield _line(f"  {name}: {TODO}", what)


def _line(text: str, comment: str) -> str:
    """A comment beside the text, or above it where there is no room."""
    if len(text) + len(comment) + 4 > WIDEST and TODO not in text:
        return f"{re.match(' *', text)[0]}# {comment}\n{text}"  # type: ignore[index]
    return f"{text:<{AT}}  # {comment}"


def _title(name: str, source: str) -> str:
    told = re.split(r"[:.]\s|[:.]$", read(source, name).text.split("\n")[0])[0]
    words = told if 0 < len(told) <= 60 and ":" not in told and "#" not in told else re.sub(r"[-_]+", " ", name)
    return words[:1].upper() + words[1:]


def _inputs(made: Guesses) -> Iterator[str]:
    for name, guess in made.inputs.items():
        fields = guess.get("fields") if isinstance(guess, Mapping) else None
        if isinstance(fields, Mapping) and is_open(guess):
            yield _line(f"  {name}:", "a dict")
            yield "    fields:"
            yield from (_declared(f"      {key}", inner) for key, inner in fields.items())
        else:
            yield _declared(f"  {name}", guess)


def _declared(key: str, guess: Any) -> str:
    text = f"{key}: {flow(guess)}"
    return _line(text, _missing(guess)) if is_open(guess) else text


def _missing(guess: Any) -> str:
    """What is to be written where it says TODO."""
    if guess == TODO:
        return WORDS[""]
    labels = any(guess.get(kind) == TODO for kind in ("labels", "index"))
    return WORDS["labels" if labels else "size"]


def flow(value: Any) -> str:
    """A value in one line of YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if re.fullmatch(r"\d+\.\d+", text) and isinstance(value, str):
        return f'"{text}"'
    return f'"{text}"' if text.lower() in ("yes", "no", "on", "off", "true", "false", "null", "~", "") else text


def _functions(made: Guesses, source: str) -> Iterator[str]:
    for name, form in made.functions.items():
        settings = dict(form)
        comment = ""
        if "made_by" in form:
            comment = "calls a method of an object that is made, and set to drawn values"
        if len(made.functions) and _solves(form.get("calls", name), source):
            settings["solves"] = True
            comment = "its tolerance follows the condition of what it solves"
        text = f"  {name}: {flow(settings)}"
        yield _line(text, comment) if comment else text


def _solves(called: str, source: str) -> bool:
    """Whether the text of a function calls something that solves a linear system or factorises."""
    name = called.rpartition(".")[2]
    body = re.search(
        rf"^([ \t]*)def {re.escape(name)}\(.*?(?=^\1(?:def|class|@)\b|\Z)", source, re.MULTILINE | re.DOTALL
    )
    return bool(body and SOLVES.search(body[0]))


def _ids(judged: Sequence[Found]) -> list[str]:
    """A name for each that is judged: the function's, or with what part of it is meant."""
    chosen: list[str] = []
    for found in judged:
        last = (found.output or "").rpartition(".")[2]
        name = found.function.rpartition(".")[2]
        alike = [each for each in judged if each.function == found.function]
        if found.output and found.target:
            name = (
                f"grad_{last}" if not last.isdecimal() else f"grad_{(found.target.parameter or '').rpartition('.')[2]}"
            )
        elif found.output and (not last.isdecimal() or [each.target for each in alike].count(None) > 1):
            name = f"{name}_{last}"
        name = re.sub(r"[^a-z0-9_]", "_", name.lower()).strip("_") or "value"
        while name in chosen:
            name = f"{name}_{chosen.count(name) + 1}" if not re.search(r"_\d+$", name) else f"{name}_again"
        chosen.append(name)
    return chosen


def _criterion(name: str, points: int, found: Found, made: Guesses) -> Iterator[str]:
    target = found.target
    yield f"  - id: {name}"
    yield f"    points: {points}"
    check: dict[str, Any] = {"kind": "gradient" if target else "value", "function": found.function}
    if found.output is not None:
        check["output"] = found.output
    if target is not None:
        check["of"] = target.of
        if target.output is not None:
            check["of_output"] = target.output
        check["with_respect_to"] = f"{target.parameter}[{target.index}]" if target.index else target.parameter
    if target is None and made.open(found.function):
        yield "    # a derivative is: {kind: gradient, function: grad, of: loss, with_respect_to: w}"
    if len(flow(check)) < WIDEST - AT:
        yield f"    checks: [{flow(check)}]"
    else:
        yield from ("    checks:", f"      - {flow(check)}")
