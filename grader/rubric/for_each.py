"""`for_each`: one block of a rubric stands for several, before anything is validated. Every value keeps its line.

A block is a criterion or a function with `for_each: {version: [naive, vectorised]}`. It stands there once for each
value, for each combination where there are several names, with the value in place of `{version}` in all of its texts
and names. Where a text of a block needs braces around a word, they are doubled: `{{W}}`.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from grader.rubric.yaml_problems import Path, Problem, quoted, where_of
from grader.rubric.yaml_source import YamlSource

SETTING = "for_each"
MOST = 50
"""Blocks that one may stand for."""
_PLACE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")

Values = Mapping[str, str]
Step = str | int


def expanded(source: YamlSource) -> YamlSource:
    """The source with every block written out, and what is wrong with blocks as problems.

    A `for_each` of the wrong form stays: the schema says what it should be.
    """
    if () in source.trapped:
        return source
    for part, kind in (("functions", dict), ("criteria", list)):
        blocks = source.data.get(part)
        if isinstance(blocks, kind) and any(_is_block(block) for _, block in _items(blocks)):
            source = _with_blocks(source, part)
    return source


def _items(blocks: Any) -> list[tuple[Step, Any]]:
    return list(blocks.items() if isinstance(blocks, dict) else enumerate(blocks))


def _is_block(block: Any) -> bool:
    """Whether it is one that can be written out."""
    names = block.get(SETTING) if isinstance(block, dict) else None
    return isinstance(names, dict) and bool(names) and all(_are_values(values) for values in names.values())


def _are_values(values: Any) -> bool:
    plain = isinstance(values, list) and all(type(value) in (str, int) for value in values)
    return plain and bool(values)


def _with_blocks(source: YamlSource, part: str) -> YamlSource:
    """The source with the blocks of one part written out."""
    blocks = source.data[part]
    made: list[tuple[Step, Any]] = []
    came_from: list[tuple[Path, Path, Values | None]] = []
    problems: list[Problem] = []
    for step, block in _items(blocks):
        at: Path = (part, step)
        wrong = _mistakes(source, at, block) if _is_block(block) else []
        problems += wrong
        for values in _combinations(block[SETTING], 1 if wrong else MOST) if _is_block(block) else [None]:
            new: Step = len(made) if isinstance(blocks, list) else _filled(str(step), values)
            if isinstance(blocks, dict) and any(new == other for other, _ in made):
                words = f"the name {quoted(str(new))} is there twice; put the names of for_each in it"
                problems.append(Problem(source.lines.get(at, 1), where_of(at, source.data), words))
                continue
            made.append((new, block if values is None else _block(block, values)))
            came_from.append((at, (part, new), values))
    data = {**source.data, part: [b for _, b in made] if isinstance(blocks, list) else dict(made)}
    lines = {path: line for path, line in source.lines.items() if path[:1] != (part,) or len(path) == 1}
    lines |= {new: source.lines[old] for old, new in _moved(source.lines, came_from)}
    paths = {}
    for name in ("blocks", "trapped"):
        there: frozenset[Path] = getattr(source, name)
        kept = {path for path in there if path[:1] != (part,) or len(path) == 1}
        paths[name] = frozenset({*kept, *(new for _, new in _moved(there, came_from))})
    return replace(source, data=data, lines=lines, problems=(*source.problems, *problems), **paths)


def _moved(paths: Any, came_from: list[tuple[Path, Path, Values | None]]) -> Iterator[tuple[Path, Path]]:
    """Where each path of a block is once it is written out."""
    below: dict[Path, list[Path]] = {}
    for path in paths:
        below.setdefault(path[:2], []).append(path)
    for old, new, values in came_from:
        for path in below.get(old, []):
            rest = path[2:]
            if values is None or rest[:1] != (SETTING,):
                yield path, (*new, *(_filled(step, values) if isinstance(step, str) else step for step in rest))


def _combinations(names: Mapping[str, list[Any]], most: int) -> list[Values]:
    chosen = itertools.islice(itertools.product(*names.values()), most)
    return [dict(zip(names, map(str, values), strict=True)) for values in chosen]


def _block(block: dict[str, Any], values: Values) -> dict[str, Any]:
    return {_filled(name, values): _written(value, values) for name, value in block.items() if name != SETTING}


def _written(value: Any, values: Values) -> Any:
    if isinstance(value, dict):
        return {_filled(name, values): _written(inner, values) for name, inner in value.items()}
    if isinstance(value, list):
        return [_written(inner, values) for inner in value]
    return _filled(value, values) if isinstance(value, str) else value


def _filled(text: str, values: Values | None) -> str:
    if values is None:
        return text
    return _PLACE.sub(lambda match: values.get(match[1], match[1]) if match[1] else match[0][0], text)


def _mistakes(source: YamlSource, at: Path, block: dict[str, Any]) -> list[Problem]:
    """What keeps a block from being written out."""
    names = block[SETTING]

    def problem(path: Path, words: str) -> Problem:
        line = next((source.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in source.lines), 1)
        return Problem(line, where_of(path, source.data), words)

    found, used = [], set()
    own = str(at[-1]) if isinstance(at[-1], str) else ""
    for path, text in [(at, own), *_texts({k: v for k, v in block.items() if k != SETTING}, at)]:
        for name in filter(None, (match[1] for match in _PLACE.finditer(text))):
            used.add(name)
            if name not in names:
                words = f"unknown placeholder '{{{name}}}'; known: {', '.join(names)}; braces of a text are doubled"
                found.append(problem(path, words))
    for name, values in names.items():
        where = (*at, SETTING, name)
        if name not in used:
            found.append(problem(where, f"'{{{name}}}' is nowhere in this block; write it where it differs"))
        twice = sorted({str(value) for value in values if list(map(str, values)).count(str(value)) > 1})
        if twice:
            found.append(problem(where, f"{quoted(twice[0])} is there twice; each value once"))
    if math.prod(map(len, names.values())) > MOST:
        found.append(problem((*at, SETTING), f"stands for more than {MOST} blocks; write several with fewer values"))
    return found


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """All names and texts in a value, with their paths."""
    if isinstance(value, dict | list):
        for step, inner in _items(value):
            if isinstance(step, str):
                yield (*path, step), step
            yield from _texts(inner, (*path, step))
    elif isinstance(value, str):
        yield path, value
