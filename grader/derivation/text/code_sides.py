"""Sides as Python: `sum_i a` and `dJ/dF[i, k]` become calls, which text/arrays.py knows; `W^T` becomes `W.T`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.text.arrays import DERIVATIVE
from grader.derivation.text.code_tokens import CLOSING, KEYWORDS, OPENING, Tok, is_attribute
from grader.derivation.text.plain_tokens import FUNCTION_NAMES

BIG = re.compile(r"(?:sum|prod)_(?:[a-z]{1,3}|[a-z]_ne_[a-z])")
"""A sum that says below itself over what it is."""


def python_of(tokens: Sequence[Tok]) -> str:
    """A side as an expression of Python. Raises NotPlain."""
    pieces: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.product:
            pieces.append("@")
        if token.kind == "name" and BIG.fullmatch(token.text):
            end = _end_of_term(tokens, at + 1)
            pieces.append(f"D_{token.text}({python_of(tokens[at + 1 : end])})")
            at = end
            continue
        argument = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.text in FUNCTION_NAMES and argument is not None and argument.kind == "name":
            end = _end_of_term(tokens, at + 2) if BIG.fullmatch(argument.text) else _end_of_primary(tokens, at + 1)
            pieces.append(f"{token.text}({python_of(tokens[at + 1 : end])})")
            at = end
            continue
        if token.kind == "name" and (made := _derivative(tokens, at)):
            source, at = made
            pieces.append(source)
            continue
        if token.text == "^":
            following = tokens[at + 1].text if at + 1 < len(tokens) else ""
            pieces.append(".T" if following == "T" else "**")
            at += 2 if following == "T" else 1
            continue
        pieces.append({"lambda": "lambda_", "²": "**2", "≠": "!="}.get(token.text, token.text))
        at += 1
    return " ".join(pieces)


def _end_of_term(tokens: Sequence[Tok], at: int) -> int:
    """The place after the term that begins at a token."""
    depth, begin = 0, at
    while at < len(tokens):
        token = tokens[at]
        depth -= token.text in CLOSING
        ends = token.text == "," or (token.text in ("+", "-") and at > begin and tokens[at - 1].ends)
        if depth < 0 or (depth == 0 and (ends or token.text in KEYWORDS)):
            return at
        depth += token.text in OPENING
        at += 1
    return at


def _derivative(tokens: Sequence[Tok], at: int) -> tuple[str, int] | None:
    """`dA/dB` and `d/dB A` as a call, with the place after it; None for anything else."""
    if not tokens[at].text.startswith("d"):
        return None
    is_function = tokens[at].text[1:] in FUNCTION_NAMES and at + 1 < len(tokens) and tokens[at + 1].kind == "name"
    stroke = _end_of_primary(tokens, at + is_function)  # d log p[i, k] / ..
    if stroke + 1 >= len(tokens) or tokens[stroke].text != "/" or not tokens[stroke + 1].text.startswith("d"):
        return None
    if tokens[stroke + 1].kind != "name":
        return None
    end = _end_of_primary(tokens, stroke + 1, only_indices=True)
    by = _without_d(tokens[stroke + 1 : end])
    of = _without_d(tokens[at:stroke])
    if not by:
        return None
    if not of:
        after = _end_of_term(tokens, end)
        rest = python_of(tokens[end:after])
        return f"{DERIVATIVE}({rest}, {python_of(by)})", after
    return f"{DERIVATIVE}({python_of(of)}, {python_of(by)})", end


def _without_d(tokens: Sequence[Tok]) -> Sequence[Tok]:
    kept = [replace(tokens[0], text=tokens[0].text[1:]), *tokens[1:]] if len(tokens[0].text) > 1 else tokens[1:]
    return [replace(kept[0], product=False), *kept[1:]] if kept else kept


def _end_of_primary(tokens: Sequence[Tok], at: int, *, only_indices: bool = False) -> int:
    """The place after a name with its attributes, calls and indices."""
    alone = tokens[at].text == "d"
    at += 1
    while at < len(tokens):
        token = tokens[at]
        if token.text == "." and not only_indices and is_attribute(tokens, at):
            at += 2
            continue
        called = token.text == "(" and (alone or not only_indices)
        if (token.spaced and not alone) or not (token.text == "[" or called):
            return at
        alone = False
        depth = 0
        while at < len(tokens):
            depth += (tokens[at].text in OPENING) - (tokens[at].text in CLOSING)
            at += 1
            if depth == 0:
                break
    return at
