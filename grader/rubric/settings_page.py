"""All settings of a rubric file as one page of Markdown, made from the JSON schema that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": ""}
HEAD = """# All settings of a rubric

Made by `grader schema --format markdown` from the classes that read a rubric (`grader/rubric/schema.py`), so it is what
this version takes. `docs/authors.md` shows how they are used. **Bold** settings must be there.
"""


def settings_page(schema: Schema) -> str:
    """The page. `schema` is `Rubric.model_json_schema()` or what `grader schema` prints."""
    classes = schema.get("$defs", {})
    parts = [HEAD, *_section("The rubric", schema, classes)]
    for name in _in_order(schema, classes):
        parts += _section(_title(name, classes[name]), classes[name], classes)
    return "\n".join(parts)


def undescribed(schema: Schema) -> list[str]:
    """`Class.setting` of every setting that says nothing of what it does."""
    every = {"Rubric": schema, **schema.get("$defs", {})}
    return [
        f"{name}.{setting}"
        for name, each in every.items()
        for setting, about in each.get("properties", {}).items()
        if setting != "kind" and not about.get("description")
    ]


def _in_order(schema: Schema, classes: Mapping[str, Schema]) -> list[str]:
    """The classes as they are first named, each after all that the one before it names."""
    found: dict[str, None] = {}
    waiting = [schema]
    while waiting:
        for name in _named(waiting.pop(0)):
            if name not in found:
                found[name] = None
                waiting.append(classes[name])
    return [name for name in found if classes[name].get("properties")]


def _named(part: Any) -> Iterator[str]:
    """The classes that a part of a schema refers to."""
    if isinstance(part, Mapping):
        if "$ref" in part:
            yield str(part["$ref"]).rpartition("/")[2]
        for key, value in part.items():
            if key != "$defs":
                yield from _named(value)
    elif isinstance(part, list):
        for value in part:
            yield from _named(value)


def _title(name: str, about: Schema) -> str:
    kind = about.get("properties", {}).get("kind", {}).get("const")
    return f"Check `{kind}`" if kind else name


def _section(title: str, about: Schema, classes: Mapping[str, Schema]) -> list[str]:
    said = " ".join(str(about.get("description", "")).split())
    lines = [f"## {title}", "", *([said, ""] if said else []), "| setting | is | default | |", "|---|---|---|---|"]
    needed = about.get("required", ())
    for name, each in about.get("properties", {}).items():
        shown = f"**`{name}`**" if name in needed else f"`{name}`"
        said = _cell(each.get("description", ""))
        lines.append(f"| {shown} | {_cell(_kind(each, classes))} | {_default(each, said)} | {said} |")
    return [*lines, ""]


def _default(about: Schema, said: str) -> str:
    """The value that stands for a setting that is left out, unless its description says it better."""
    value = about.get("default")
    return "" if value in (None, {}, [], "") or isinstance(value, dict) or "by default" in said else f"`{value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _kind(about: Schema, classes: Mapping[str, Schema]) -> str:
    """What a setting may be, in words."""
    if "$ref" in about:
        name = str(about["$ref"]).rpartition("/")[2]
        return _link(_title(name, classes[name])) if classes[name].get("properties") else _kind(classes[name], classes)
    if "const" in about:
        return f"`{about['const']}`"
    if "enum" in about:
        return ", ".join(f"`{value}`" for value in about["enum"])
    for either in ("anyOf", "oneOf"):
        if either in about:
            return " or ".join(dict.fromkeys(filter(None, (_kind(each, classes) for each in about[either]))))
    if about.get("type") == "array":
        return f"list of {_kind(about.get('items', {}), classes)}".strip()
    if about.get("type") == "object":
        inner = next(iter(about.get("patternProperties", {}).values()), about.get("additionalProperties"))
        return f"name: {_kind(inner, classes)}" if isinstance(inner, Mapping) else "names and values"
    return WORDS.get(str(about.get("type")), "") + _bounds(about)


def _bounds(about: Schema) -> str:
    least, above = about.get("minimum"), about.get("exclusiveMinimum")
    most, below = about.get("maximum"), about.get("exclusiveMaximum")
    words = [f"above {above:g}" if above is not None else "", f"at least {least:g}" if least is not None else ""]
    words += [f"below {below:g}" if below is not None else "", f"at most {most:g}" if most is not None else ""]
    said = ", ".join(filter(None, words))
    return f" {said}" if said else ""


def _link(title: str) -> str:
    anchor = "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")
    return f"[{title}](#{anchor})"
