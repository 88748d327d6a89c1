"""Read a YAML file written by hand: its data, the line of every value, and the traps of YAML 1.1 that it holds.

A trap is an unquoted `no` that means false, `1e3` that means text, a key written twice ... Reading never raises,
whatever the text holds. It consumes PyYAML's events, one at a time, and builds nothing but dict, list, str, int,
float, bool and None: tags never construct objects, aliases are never followed, and depth and size are bounded
before they cost anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from grader.rubric.yaml_problems import Path, Problem, cut, quoted, shown, where_of

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 50
MAX_NUMBER = 100


@dataclass(frozen=True)
class YamlSource:
    """What a file holds. A mapping's value has the line of its key; a trapped value is kept as the text written."""

    data: Any
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...] = ()
    blocks: frozenset[Path] = frozenset()  # texts in block style, whose own lines begin below
    trapped: frozenset[Path] = frozenset()  # where a problem was found already; () when nothing could be read


def read_yaml(text: str) -> YamlSource:
    """Read one mapping; what cannot be read at all gives empty data and one problem."""
    if len(text) > MAX_CHARACTERS:
        return _unread(1, f"the file is larger than {MAX_CHARACTERS:,} characters (1 MB), the most that is read")
    try:
        reader = _Reader(text)
    except yaml.reader.ReaderError as error:
        character = text[error.position]
        what = "a NUL character" if character == "\0" else f"the unreadable character U+{ord(character):04X}"
        line = text.count("\n", 0, error.position) + 1
        return _unread(line, f"{what} in the file; save it as plain UTF-8 text, and delete this character")
    try:
        data = reader.document()
    except _RefusedError as refusal:
        return _unread(refusal.line, refusal.message)
    except yaml.MarkedYAMLError as error:
        return _unread(*_syntax(error))
    except (ValueError, OverflowError):  # PyYAML lets these out for "\UFFFFFFFF" and the like
        return _unread(reader.loader.line + 1, "an escape that names no character; use single quotes")
    problems = tuple(Problem(line, where_of(path, data), message) for path, line, message in reader.notes)
    return YamlSource(data, reader.lines, problems, frozenset(reader.blocks), frozenset(reader.trapped))


class _RefusedError(Exception):
    """The file cannot be read on from here."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message


class _Reader:
    """Builds data from events, noting lines and traps on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.loader: Any = yaml.SafeLoader(text)
        self.lines: dict[Path, int] = {}
        self.notes: list[tuple[Path, int, str]] = []
        self.blocks: set[Path] = set()
        self.trapped: set[Path] = set()

    def next(self) -> Any:
        return self.loader.get_event()

    def document(self) -> Any:
        self.next()
        if isinstance(self.next(), yaml.StreamEndEvent):
            raise _RefusedError(1, "the file is empty")
        event = self.next()
        data = self.value(event, ())
        self.next()
        after = self.next()
        if not isinstance(after, yaml.StreamEndEvent):
            message = "a second document begins here; keep one document in the file, without `---` between"
            self.notes.append(((), _line(after), message))
        if data is None:
            raise _RefusedError(1, "the file is empty")
        if not isinstance(data, dict):
            message = f"the file must be a mapping of settings, one `name: value` a line; got {shown(data)}"
            raise _RefusedError(_line(event), message)
        return data

    def value(self, event: Any, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise _RefusedError(_line(event), f"nested deeper than {MAX_DEPTH} levels; write it flatter")
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.AliasEvent):
            self.trap(event, path, f"the alias `*{cut(event.anchor or '')}` is not followed here; write the value out")
            return None
        if event.anchor is not None:
            self.notes.append((path, _line(event), f"the anchor `&{cut(event.anchor)}` is not allowed; remove it"))
        if event.tag is not None:
            tag = cut(event.tag.replace("tag:yaml.org,2002:", "!!"))
            message = f"the tag `{tag}` is not allowed; remove it, a value needs no tag"
            self.notes.append((path, _line(event), message))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.scalar(event, path)

    def mapping(self, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.key(event, path)
            line = _line(event)
            if key in data:
                first = self.lines[*path, key]
                message = f"setting {quoted(key)} is written twice, in lines {first} and {line}; keep one"
                self.notes.append((path, line, message))
            self.lines[*path, key] = line
            data[key] = self.value(self.next(), (*path, key))
            if key == "<<" and (*path, key) in self.trapped:
                del data[key]
        return data

    def sequence(self, path: Path) -> list[Any]:
        data: list[Any] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            data.append(self.value(event, (*path, len(data))))
        return data

    def key(self, event: Any, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise _RefusedError(
                _line(event), "a name before a colon must be text; write it in quotes if it begins with [{&*"
            )
        key, kind = str(event.value), self.kind(event)
        if event.anchor is not None or event.tag is not None:
            self.trap(event, (*path, key), f"the name {quoted(key)} has an anchor or a tag; remove it", path)
        elif kind == "merge":
            self.trap(event, (*path, key), "merging with `<<` is not allowed; write the settings out", path)
        elif kind != "str":
            trap = f'YAML 1.1 does not read the name `{cut(key)}` as text; write "{cut(key)}" in quotes'
            self.trap(event, (*path, key), trap, path)
        return key

    def scalar(self, event: Any, path: Path) -> str | int | float | bool | None:
        text, kind = str(event.value), self.kind(event)
        if event.style == "|":
            self.blocks.add(path)
        if event.tag is not None:
            self.trapped.add(path)
            return text
        if trap := _trap(text, kind) if event.style is None else self.escape_trap(event):
            self.trap(event, path, trap)
            return text
        return _plain_value(text, kind)

    def kind(self, event: Any) -> str:
        """What YAML 1.1 takes a scalar for: str, int, float, bool, null, timestamp, merge or value."""
        if event.style is not None or event.tag is not None:
            return "str"
        return str(self.loader.resolve(yaml.ScalarNode, event.value, (True, False))).rpartition(":")[2]

    def escape_trap(self, event: Any) -> str | None:
        """LaTeX in double quotes: "\\frac" is a form feed and "rac", silently."""
        written = self.text[event.start_mark.index : event.end_mark.index]
        if event.style == '"' and (_UNPRINTABLE.search(event.value) or _LATEX.search(written)):
            return "double quotes turn a backslash and a letter into another character; use single quotes"
        return None

    def trap(self, event: Any, path: Path, message: str, shown_at: Path | None = None) -> None:
        if path not in self.trapped:
            self.trapped.add(path)
            self.notes.append((path if shown_at is None else shown_at, _line(event), message))


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LATEX = re.compile(r"(?<!\\)(?:\\\\)*\\(?:nabla|neq?\b|nu\b|tau\b|text|theta|tilde|times|to\b|rho\b|right)")
_NUMBER = re.compile(r"([-+]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+]?)([0-9]+))?")


def _trap(text: str, kind: str) -> str | None:
    """Why an unquoted scalar is not what its author takes it for, and what to write instead."""
    brief = cut(text)
    if kind == "bool" and text.lower() not in ("true", "false"):
        meaning = "true" if text.lower() in ("yes", "on") else "false"
        return f'YAML 1.1 reads `{text}` as {meaning}; write "{text}" in quotes, or {meaning}'
    if kind == "timestamp":
        return f'YAML 1.1 reads `{brief}` as a date; write "{brief}" in quotes'
    if kind not in ("int", "float"):
        number = _decimal(text) if kind == "str" else None
        return number and f'YAML 1.1 reads `{brief}` as text; write the number as {number}, or "{brief}" in quotes'
    if len(text) > MAX_NUMBER:
        return f"`{brief}` is longer than {MAX_NUMBER} characters, the most for a number"
    if ":" in text:
        return f'YAML 1.1 reads `{text}` as a number in base 60; write "{text}" in quotes, or a plain number'
    if "_" in text:
        digits = text.replace("_", "")
        return f'YAML 1.1 drops the _ of `{text}`; write {_decimal(digits) or digits}, or "{text}" in quotes'
    if kind == "int" and re.fullmatch(r"[-+]?0[0-7]+", text):
        return f'YAML 1.1 reads `{text}` as octal, {int(text, 8)}; write {_decimal(text)}, or "{text}" in quotes'
    if kind == "float" and not math.isfinite(float(re.sub(r"\.(?=inf|nan)", "", text.lower()))):
        return f'`{brief}` is not a finite number; write a finite one, or "{brief}" in quotes'
    return None


def _decimal(text: str) -> str | None:
    """The number that `text` means to a person, as YAML 1.1 writes it: 1e3 is 1.0e+3. None if it is no number."""
    match = _NUMBER.fullmatch(text) if len(text) <= MAX_NUMBER else None
    if not match or not (match[2] or match[3]):
        return None
    sign, whole, fraction, exponent_sign, exponent = match.groups()
    whole = whole.lstrip("0") or "0"
    if exponent:
        return f"{sign}{whole}.{fraction or '0'}e{exponent_sign or '+'}{exponent}"
    return f"{sign}{whole}" if fraction is None else f"{sign}{whole}.{fraction or '0'}"


def _plain_value(text: str, kind: str) -> str | int | float | bool | None:
    if kind == "int":
        return int(text, 0)
    if kind == "float":
        return float(text)
    if kind == "bool":
        return text.lower() == "true"
    return None if kind == "null" else text


_SYNTAX = (  # what PyYAML says, what to tell the author, whether the fault is where the construct began
    (r"character '\\t'", "a tab cannot be used here; indent with spaces", False),
    (r"quoted scalar.*(end of stream|document sep)", "a quote is opened here and never closed; close it", True),
    (r"escape", "a backslash in double quotes begins an escape; use single quotes, where it is plain text", False),
    (r"could not find expected ':'", "a line without `name: value`; add a colon and a space, or indent it", True),
    (r"mapping values", "a `: ` is not allowed here; put the text in quotes, or check the indentation", False),
    (r"flow (sequence|mapping)", "a bracket is opened here and not closed, or a comma is missing in it", True),
    (r"<block end>", "this does not fit the lines above; check the indentation, and the quotes", False),
    (r"scanning an (alias|anchor)", "a text cannot begin with * or &; put it in quotes", True),
    (r"cannot start any token", "a text cannot begin with @, ` or %; put it in quotes", False),
)


def _syntax(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    said = f"{error.context or ''} {error.problem or ''}".strip()
    mark = error.problem_mark or error.context_mark
    for pattern, message, at_beginning in _SYNTAX:
        if re.search(pattern, said):
            mark = error.context_mark if at_beginning and error.context_mark else mark
            return (mark.line + 1 if mark else 1), message
    return (mark.line + 1 if mark else 1), f"this is not YAML: {said}"


def _unread(line: int, message: str) -> YamlSource:
    return YamlSource({}, {(): 1}, (Problem(line, "", message),), trapped=frozenset({()}))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
