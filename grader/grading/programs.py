"""What decides what a program does, so that functions which are equal are looked into once; pure.

Nothing that a student wrote is parsed here, only taken apart into tokens: remarks, spaces and constants that nothing
names make no difference; lines do, for what is told of a program names them.
"""

from __future__ import annotations

import io
import token
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

LONGEST = 100_000
"""Bytes of the longest file that is taken apart."""
REMARKS = {
    token.COMMENT, token.NL, token.NEWLINE, token.ENDMARKER, token.ENCODING, token.INDENT, token.DEDENT,
}  # fmt: skip
BY_NAME = {"globals", "locals", "vars", "getattr", "eval", "exec", "dir", "inspect", "open", "__dict__"}
"""What may reach a constant by the letters of its name, or the text itself."""


def deciding(content: bytes) -> str:
    """A file without what makes no difference; all of it where it cannot be taken apart."""
    try:
        if len(content) > LONGEST:
            raise ValueError
        tokens = list(tokenize.tokenize(io.BytesIO(content).readline))
    except (ValueError, SyntaxError, tokenize.TokenError):
        return repr(content)
    names = Counter(each.string for each in tokens if each.type == token.NAME)
    keeps_all = not BY_NAME.isdisjoint(names)
    return "\n".join(
        f"{line[0].start[1]} {[(each.start[0], each.type, each.string) for each in line]}"
        for line in _lines(tokens)
        if keeps_all or not _is_unnamed_constant(line, names)
    )


def _lines(tokens: Sequence[tokenize.TokenInfo]) -> Iterator[list[tokenize.TokenInfo]]:
    """The logical lines, without remarks."""
    ends = 0
    numbered = []
    for each in tokens:
        ends += each.type == token.NEWLINE
        if each.type not in REMARKS:
            numbered.append((ends, each))
    for _, line in groupby(numbered, key=lambda pair: pair[0]):
        yield [each for _, each in line]


def _is_unnamed_constant(line: Sequence[tokenize.TokenInfo], names: Counter[str]) -> bool:
    """Whether a line gives a number or a text to a name of the module, and the name stands nowhere else."""
    kinds = [each.type for each in line]
    if kinds not in ([token.NAME, token.OP, token.NUMBER], [token.NAME, token.OP, token.STRING]):
        return False
    name, sign, _ = line
    return name.start[1] == 0 and sign.string == "=" and names[name.string] == 1 and not name.string.startswith("__")
