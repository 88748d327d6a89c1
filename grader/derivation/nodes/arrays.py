r"""Arrays of programs: `\along{sum}{1}(A)` is the sum of A along its second axis, `\listof{n}(a_n)` the vector of a_n.

Nobody writes these: what reads programs (text/arrays.py) writes them for what LaTeX has no sign for; people are
shown something else.
"""

from __future__ import annotations

import re

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.indices import parse_index
from grader.derivation.nodes.syntax import Along, Node, Sum, Symbol, Variable

KINDS = ("sum", "mean", "max")
ALONG = re.compile(r"\\along\{(\w+)\}\{(-?\d?)\}")
LIST_OF = re.compile(r"\\listof(?=\{)")


def parse_along(parser: Cursor) -> Node:
    """The sum, the mean or the largest of all entries, or of those along one axis."""
    parser.take()
    parser.expect("{")
    kind = "".join(parser.until("}"))
    parser.expect("{")
    axis = "".join(parser.until("}"))
    if kind not in KINDS or axis not in ("", "0", "1", "-1"):
        raise parser.error("this is nothing that is taken along an axis")
    return Along(kind, int(axis) if axis else None, parser.group())


def parse_list_of(parser: Cursor) -> Node:
    """One entry for each value of an index."""
    parser.take()
    parser.expect("{")
    name = parse_index(parser)
    parser.expect("}")
    if not isinstance(name, Symbol):
        raise parser.error("a list is over an index")
    return Sum("list", (Variable(name.name),), None, (), parser.group())


def shown(text: str) -> str:
    r"""The text as people are shown it: `\operatorname{sum}_{\text{axis 1}}(A)`."""
    text = ALONG.sub(lambda found: rf"\operatorname{{{found[1]}}}" + _axis(found[2]), text)
    return LIST_OF.sub(r"\\operatorname{list}_", text)


def _axis(number: str) -> str:
    return rf"_{{\text{{axis {number}}}}}" if number else ""
