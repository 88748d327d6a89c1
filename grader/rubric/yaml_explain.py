"""Turn the errors of a pydantic model into problems with a line, a place in words, and what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from grader.rubric.yaml_problems import MAX_SHOWN, Path, Problem, holds, quoted, shown, where_of
from grader.rubric.yaml_source import YamlSource

Schema = dict[str, Any]


def explain(error: ValidationError, source: YamlSource, model: type[BaseModel]) -> list[Problem]:
    """Every mistake that `model` found in `source.data`, except where reading found a problem already."""
    if () in source.trapped:
        return []
    root = model.model_json_schema(schema_generator=_LenientSchema)
    found: dict[tuple[int, str, bool], list[str]] = {}
    for item in error.errors(include_url=False):
        kind, loc = item["type"], item["loc"]
        names_setting = kind in ("extra_forbidden", "missing")
        path, schema = _follow(loc[:-1] if names_setting else loc, source.data, root)
        setting = loc[-1] if names_setting else _discriminator(item.get("ctx", {}))
        place = path if setting == "" else (*path, setting)
        if place not in source.trapped:
            below, message = item.get("ctx", {}).get("below", 0), _message(kind, dict(item), schema)
            if below > 1 and place not in source.blocks:
                below, message = 0, f"line {below} of it: {message}"
            line = _line_of(place, source.lines) + (below if place in source.blocks else 0)
            at = line, where_of(path, source.data), kind.endswith(_MISFIT)
            found.setdefault(at, []).append(message)
    return [
        Problem(line, where, message)
        for (line, where, misfit), messages in found.items()  # a value that fits no member of a union: one problem
        for message in ([", or: ".join(dict.fromkeys(messages))] if misfit else messages)
    ]


class _LenientSchema(GenerateJsonSchema):
    """A JSON schema of the model that leaves open what JSON cannot express, instead of raising."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> Schema:
        return {}


def _follow(loc: Path, data: Any, root: Schema) -> tuple[Path, Schema]:
    """The path in the file that pydantic's `loc` means, and the schema there. Union tags in `loc` are no path."""
    path: Path = ()
    schema = _resolve(root, root)
    for step in loc:
        tagged = schema.get("discriminator", {}).get("mapping", {})
        if step in tagged:
            schema = _resolve({"$ref": tagged[step]}, root)
        elif holds(data, step):
            path, data = (*path, step), data[step]
            inner = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
            by_pattern = next(iter(schema.get("patternProperties", {}).values()), None)
            schema = _resolve(inner or by_pattern or schema.get("additionalProperties"), root)
        else:
            members = [_resolve(member, root) for member in schema.get("anyOf") or schema.get("oneOf") or ()]
            schema = next((member for member in members if member.get("title") == step), {})
    return path, schema


def _resolve(schema: Any, root: Schema) -> Schema:
    """Follow references and look through Optional."""
    while isinstance(schema, dict):
        members = [member for member in schema.get("anyOf", ()) if member != {"type": "null"}]
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        elif len(members) == 1:
            schema = members[0]
        else:
            return schema
    return {}


def _discriminator(context: Mapping[str, Any]) -> str:
    return str(context.get("discriminator", "")).strip("'()")


def _line_of(path: Path, lines: Mapping[Path, int]) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


_MISFIT = ("_type", "_parsing", "_from_float", "finite_number", "literal_error", "enum")
_NEEDS = {
    "float": "a number",
    "int": "a whole number",
    "finite": "a finite number",
    "string": "text",
    "bool": "true or false",
    **dict.fromkeys(("list", "tuple", "set", "frozen"), "a list"),
    **dict.fromkeys(("dict", "mapping", "model", "dataclass"), "a mapping"),
}
_BOUNDS = {
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "too_short": "must have length {min_length} or more",
    "too_long": "must have length {max_length} or less",
    "string_too_short": "must have length {min_length} or more",
    "string_too_long": "must have length {max_length} or less",
    "string_pattern_mismatch": "must match the pattern {pattern}",
}


def _message(kind: str, item: Mapping[str, Any], schema: Schema) -> str:
    """What is wrong; what is allowed."""
    context, value, name = item.get("ctx", {}), item["input"], str(item["loc"][-1]) if item["loc"] else ""
    tags = ", ".join(sorted(schema.get("discriminator", {}).get("mapping", ())))
    if kind == "extra_forbidden":
        return _unknown("setting", name, "known", list(schema.get("properties", ())))
    if kind == "missing":
        required = ", ".join(schema.get("required", ()))
        return f"missing setting {quoted(name)}" + (f"; required: {required}" if required else "")
    if kind == "union_tag_not_found":
        return f"missing setting {quoted(_discriminator(context))}" + (f"; allowed: {tags}" if tags else "")
    if kind == "union_tag_invalid":
        allowed = sorted(re.findall(r"'([^']*)'", context["expected_tags"]))
        return _unknown(_discriminator(context), context["tag"], "allowed", allowed)
    if kind in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']*)'", context["expected"])
        if isinstance(value, str) and allowed:
            return _unknown("value", value, "allowed", allowed)
        return f"must be {context['expected']}, got {shown(value)}"
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", item["msg"]))
    if kind.endswith(_MISFIT) and (needs := _NEEDS.get(kind.partition("_")[0])):
        return f"needs {needs}, got {shown(value)}"
    if kind in _BOUNDS:
        bounds = {name: str(bound).removesuffix(".0") for name, bound in context.items()}
        return f"{_BOUNDS[kind].format(**bounds)}, got {shown(value)}"
    return f"{item['msg']}, got {shown(value)}"


def _unknown(what: str, name: str, word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name[:MAX_SHOWN], known, 1)
    advice = (f"did you mean {quoted(close[0])}? " if close else "") + (f"{word}: {', '.join(known)}" if known else "")
    return f"unknown {what} {quoted(name)}" + (f"; {advice}" if advice else "")
