"""A scanned formula in order: brackets that close, words among the words, and its sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.judging.names.naming import COUNTS, PLACES
from grader.derivation.text.vocabulary import FONTS

WORDS = re.compile(r"\(?\s*[A-Za-z]{2,}(?:[ ~]+[A-Za-z]{1,}\.?){2,}\s*\)?")
"""Three words or more among the signs of a formula."""
TERMS = re.compile(r"\b([A-Za-z]{3,8})( +)(?:([A-Za-z]{2,6})( +))?(?=(?:term|part|summand)s?\b)")
ATOM = re.compile(r"\s*(?:[a-z]\s*=\s*\d|(?:[A-Za-z0-9]+|\\[A-Za-z]+)(?:\s*[_^]\s*(?:\{[^{}]*\}|\w))*)")
"""What stands in an index or a power."""
LEFT_OVER = re.compile(r"\s*=\s*$")
RELATION = re.compile(r"=|\\equiv(?![A-Za-z])")
PARTING = re.compile(
    r"\\q?quad(?![A-Za-z])|\\(?:in|Rightarrow|implies|rightarrow|to)(?![A-Za-z])|[,;&]|\\\\|\\text\s*\{[^{}]*\}"
)
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.S)
SIZED = re.compile(r"\\(left|right)(?![A-Za-z])\s*(\\[{}|]|\\[A-Za-z]+|.)?")


@dataclass(frozen=True)
class Part:
    """A side of a chain, or what stands between two; `kind` is side, relation or parting."""

    kind: str
    text: str


def tidy(text: str) -> tuple[str, list[str]]:
    """The text with its brackets closed and its words marked as such, and what was done."""
    done: list[str] = []
    mended = _balanced(text)
    if mended != text:
        done.append("brackets that close")
    if LEFT_OVER.search(mended):
        mended = LEFT_OVER.sub("", mended)
        done.append("= at the end left out")
    said = WORDS.sub(_as_words, mended)
    words = zip(mended.split(), spelled(mended).split(), strict=False) if said != mended else ()
    done += [f"{right} for {wrong}" for wrong, right in words if wrong != right]
    return said, done


def _as_words(found: re.Match[str]) -> str:
    words = re.findall(r"[A-Za-z]+", found[0])
    if sum(len(word) > 2 for word in words) < 2:
        return found[0]
    return f"\\quad \\text{{{spelled(found[0])}}}"


def spelled(words: str) -> str:
    """Words with the number of a term spelled as it must have been: `the tirst two terms`."""

    def right(found: re.Match[str]) -> str:
        first = _nearest(found[1], PLACES)
        count = _nearest(found[3], COUNTS) if found[3] else ""
        return f"{first}{found[2]}{f'{count}{found[4]}' if found[3] else ''}"

    return TERMS.sub(right, words)


def _nearest(word: str, known: dict[str, int]) -> str:
    """The word that differs in the fewest letters, in at most two and in less than half of them."""
    if word.lower() in known:
        return word
    near = sorted((_letters_apart(word.lower(), each), each) for each in known if len(each) > 2)
    best = near[0]
    alone = len(near) < 2 or near[1][0] > best[0]
    return best[1] if alone and best[0] <= 2 and 2 * best[0] < len(word) else word


def _letters_apart(one: str, other: str) -> int:
    """The edit distance of two words."""
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        last, row[0] = row[0], n
        for m, sign in enumerate(other, start=1):
            last, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, last + (letter != sign))
    return row[-1]


def _balanced(text: str) -> str:
    """The text with braces that close, and with `\\\\left` and `\\\\right` only where they are pairs."""
    sized = [match[1] for match in SIZED.finditer(text)]
    depth = 0
    for side in sized:
        depth += 1 if side == "left" else -1
        if depth < 0:
            break
    if depth:
        text = SIZED.sub(lambda match: "" if match[2] == "." else match[2] or "", text)
    kept: list[str] = []
    opened: list[int] = []
    for token in (match[0] for match in TOKEN.finditer(text)):
        if token == "}" and not opened:
            continue
        if token == "{":
            opened.append(len(kept))
        elif token == "}":
            opened.pop()
        kept.append(token)
    for at in reversed(opened):
        rest = "".join(kept[at + 1 :])
        kept[at + 1 :] = TOKEN.findall(rest[: (end := _where_it_closed(kept[:at], rest))] + "}" + rest[end:])
    return "".join(kept)


def _where_it_closed(before: Sequence[str], rest: str) -> int:
    """The place in what follows an open brace at which it must have closed: after an index, or before the next half."""
    last = next((token for token in reversed(before) if not token.isspace()), "")
    if last in ("_", "^") or last.removeprefix("\\") in FONTS:
        found = ATOM.match(rest)
        return found.end() if found else len(rest)
    depth, previous = 0, ""
    for match in TOKEN.finditer(rest):
        if match[0] == "{" and depth == 0 and (previous == "}" or previous.isalnum()):
            return match.start()
        depth += (match[0] == "{") - (match[0] == "}")
        previous = match[0] if not match[0].isspace() else previous
    return len(rest)


def parts_of(text: str) -> Iterator[Part]:
    """The sides of a formula and what stands between them, in order; together they are the text."""
    begin = at = depth = 0
    while at < len(text):
        token = TOKEN.match(text, at)
        assert token is not None
        kind = "relation" if RELATION.match(text, at) else "parting" if PARTING.match(text, at) else ""
        found = RELATION.match(text, at) if kind == "relation" else PARTING.match(text, at)
        if depth == 0 and kind and found:
            yield Part("side", text[begin:at])
            yield Part(kind, found[0])
            begin = at = found.end()
            continue
        depth = max(0, depth + (token[0] in ("{", "(", "[", "\\{")) - (token[0] in ("}", ")", "]", "\\}")))
        at = token.end()
    yield Part("side", text[begin:])
