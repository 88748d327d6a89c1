"""Public tests: a first check of your work. Run them with `python -m pytest` in this folder.

They call your functions with the published inputs of public_checks.json. Grading uses many others.
"""

import copy
import importlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FILE = Path(__file__).with_name("public_checks.json")
if not FILE.exists():
    pytest.skip(f"there is no {FILE.name} here: the released folder has it (`grader release`)", allow_module_level=True)
PUBLISHED = json.loads(FILE.read_text(encoding="utf-8"))
if not PUBLISHED["module"].endswith(".py"):
    pytest.skip("your functions are in the notebook: use `grader check`", allow_module_level=True)
STUDENTS = importlib.import_module(PUBLISHED["module"].removesuffix(".py"))
CALLS: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
for each in PUBLISHED["calls"]:
    CALLS.setdefault((each["function"], each.get("output")), []).append(each)


def find(name: str) -> Any:
    found: Any = STUDENTS
    for step in name.split("."):
        found = getattr(found, step)
    return found


def called(name: str, arguments: dict[str, Any], keywords: Iterable[str]) -> Any:
    given = {key: argument(value) for key, value in arguments.items()}
    named = {key: given.pop(key) for key in keywords}
    return find(name)(*given.values(), **named)


def argument(value: Any) -> Any:
    """What stands for an argument in the file: an array, a number, a dict, a generator, or an object that is made."""
    if isinstance(value, list):
        return np.array(value)
    if not isinstance(value, dict):
        return value
    if "generator" in value:
        return np.random.default_rng(value["generator"])
    if "fields" in value:
        return {name: argument(inner) for name, inner in value["fields"].items()}
    thing = part(called(value["made_by"], value["arguments"], value.get("keywords", ())), value.get("output"))
    for name, inner in value.get("set", {}).items():
        if isinstance(thing, dict):
            thing[name] = argument(inner)
        else:
            setattr(thing, name, argument(inner))
    return thing


def part(value: Any, output: str | None) -> Any:
    for step in output.split(".") if output else ():
        if isinstance(value, dict):
            value = value[step]
        else:
            value = value[int(step)] if step.isdecimal() else getattr(value, step)
    return value


@pytest.mark.parametrize("function", CALLS, ids=lambda key: " ".join(filter(None, key)))
def test_published_examples(function: tuple[str, str | None]) -> None:
    """Where a course allows several conventions, the examples of one of them are enough."""
    wrong: dict[str, list[str]] = {}
    for call in copy.deepcopy(CALLS[function]):
        value = part(
            called(call.get("calls", call["function"]), call["arguments"], call.get("keywords", ())), function[1]
        )
        value, expected = np.asarray(value, dtype=float), np.asarray(call["expected"])
        words = f"{call['function']}() on {call['regime']}: got {value}, expected {expected}"
        wrong.setdefault(call.get("convention", ""), [])
        if value.shape != expected.shape:
            wrong[call.get("convention", "")].append(f"{words}; shape {value.shape}, expected {expected.shape}")
        elif "kink" not in call and not np.allclose(value, expected, rtol=1e-5, atol=1e-7):
            wrong[call.get("convention", "")].append(words)
    assert not all(wrong.values()), "\n".join(line for lines in wrong.values() for line in lines)
