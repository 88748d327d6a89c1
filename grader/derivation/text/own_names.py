r"""What an answer calls with several letters, errors that are called as Kronecker's delta is, and classes as functions.

Letters below a fraction and right behind its sign, `\partial net_k`, are one name, and so they are wherever the answer
writes them. `\delta_{ik}` whose first index is an example is an error where the answer says what it is. The class
of an example in `p_{i, c(i)}` is `c_i`. A sum over `i \in I_k`, where `I_k = \{i : y_i = k\}`, is over `i : y_i = k`.
A bold `\mathbf J` is no number, if J is one.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.lexer import ReadError, Token, tokens
from grader.derivation.text.raised import NOTHING_RAISED, Raised, with_raised
from grader.derivation.text.vocabulary import BOLD, GREEK

MAX_SETS = 4
SPACE = r"(?:\s|\\[,;:!])*"
SPELT = re.compile(rf"(?:\}}\s*\{{|/){SPACE}(?:\\partial|∂){SPACE}([A-Za-z]{{3,12}})(?![A-Za-z])")
"""Letters that something is differentiated by."""
DELTA = re.compile(r"(?:\\delta|δ)\s*_\s*\{\s*([A-Za-z])\s*(?:\\?,\s*)?([A-Za-z])\s*\}")
CLASS = re.compile(r"_\s*\{[^{}]{0,40}?(?<![A-Za-z\\])([A-Za-z])\s*\(\s*([A-Za-z])\s*\)\s*\}")
"""A function of an example as the last index."""
SET = re.compile(
    r"(?:^|[,;&]|\\\\|\\q?quad)\s*(?:\\math[a-z]{2,4}\s*)?\{?\s*(?P<name>[A-Z])\s*\}?\s*_\s*\{?\s*(?P<of>[A-Za-z\d])\s*\}?\s*(?::?=|\\coloneqq)\s*"
    r"(?:\\left)?\s*\\\{\s*(?P<counts>[A-Za-z])\s*(?::|\\mid|\||\\colon)\s*(?P<where>(?:[^{}|:]|\{[^{}]{0,20}\}){1,60}?)\s*"
    r"(?:\\right)?\s*\\\}(?=\s*(?:$|[.,;&\\]))"
)
"""A set of examples by what holds of them: `I_k = \\{i : y_i = k\\}`."""
CALLED = re.compile(r"\s*(?:[A-Za-z]|\\[A-Za-z]+)\s*\(.{1,40}\)\s*=\s*(?P<of>[A-Za-z])\s*")
"""A function of an example whose value is a class: `q(x_i) = j`."""
BOLD_CAPITAL = re.compile(rf"\\(?:{'|'.join(sorted(BOLD))})\s*\{{?\s*([A-Z])(?![A-Za-z])")
BEGINS = re.compile(r"(?:^|[,;:&]|\\\\|\\q?quad|\\Rightarrow|\\implies|\\begin\{[a-z*]+\})\s*$")
SAYS_WHAT = re.compile(r"\s*(?::=|\\coloneqq|\\equiv|=)\s*(?!\d|\[|I\b|\\begin|\\text|\\left|\\math(?:bb|ds|bf|rm))\S")
"""What says what something is, and neither in numbers nor by an indicator."""


@dataclass(frozen=True)
class OwnSet:
    """A set whose name has an index `of`, and what holds of what it `counts`."""

    name: str
    of: str
    counts: str
    where: tuple[Token, ...]

    def may_have(self, index: str, kind: str) -> bool:
        """Whether the set of this index is of this kind: one of a letter is for all small ones, `I_j` and `I_k`."""
        return kind == "letter" and (index == self.of or (self.of.islower() and index.islower()))


@dataclass(frozen=True)
class OwnNames:
    """The letters that are a name together in an answer, the first indices of its errors, the functions that name the
    class of an example, each with the letter of that, its sets, and what stands above names as a part of them."""

    words: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    classes: frozenset[tuple[str, str]] = frozenset()
    sets: tuple[OwnSet, ...] = ()
    raised: Raised = NOTHING_RAISED
    bold: frozenset[str] = frozenset()


NO_NAMES = OwnNames()


def own_names_of(
    texts: Sequence[str], examples: Collection[str], indices: Collection[str], labels: str = ""
) -> OwnNames:
    """The names in the formulas of an answer; which letters count examples, and which count anything. `labels` is the
    name of the question's labels, if it has some."""
    spelt = {match[1] for text in texts for match in SPELT.finditer(text)}
    classes = {(match[1], match[2]) for text in texts for match in CLASS.finditer(text) if match[2] in examples}
    errors = _errors(texts, examples, indices)
    return OwnNames(
        frozenset(filter(_is_word, spelt)), errors, frozenset(classes), tuple(_sets(texts, examples, labels))[:MAX_SETS]
    )


def _sets(texts: Sequence[str], examples: Collection[str], labels: str) -> Iterator[OwnSet]:
    for match in (match for text in texts for match in SET.finditer(text)):
        called = CALLED.fullmatch(match["where"])
        with contextlib.suppress(ReadError):
            if called is None:
                yield OwnSet(match["name"], match["of"], match["counts"], tuple(tokens(match["where"])))
            elif labels and match["counts"] in examples and called["of"] == match["of"]:
                written = f"\\{labels}" if labels in GREEK else labels
                where = tokens(f"{written}_{match['counts']} = {match['of']}")
                yield OwnSet(match["name"], match["of"], match["counts"], tuple(where))


def _is_word(letters: str) -> bool:
    return bool(set("aeiouy") & set(letters.lower()))


def _errors(texts: Sequence[str], examples: Collection[str], indices: Collection[str]) -> frozenset[str]:
    """The letters that stand first below errors, and never below a delta that is used before it is said what it is or
    that is subtracted in brackets, `p_j (\\delta_{ij} - p_i)`, as Kronecker's is."""
    said: set[str] = set()
    kronecker: set[str] = set()
    for text in texts:
        for match in DELTA.finditer(text):
            first, second = match.groups()
            before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
            named = BEGINS.search(before) is not None and SAYS_WHAT.match(after) is not None
            if (named or before.endswith("=:")) and first in examples and second in {*indices} - {*examples}:
                said.add(first)
            elif first not in said or (before[-1:] in ("(", "[") and after[:1] in ("-", "−")):
                kronecker.add(first)
    return frozenset(said - kronecker)


def with_own_names(found: Sequence[Token], own: OwnNames) -> list[Token]:
    """The tokens of a formula with each name as one."""
    kept = [_with_font(found, at, own.bold) for at in range(len(found))] if own.bold else list(found)
    kept = list(_spelt(kept, own.words)) if own.words else kept
    kept = with_raised(kept, own.raised)
    kept = list(_with_classes(kept, own.classes)) if own.classes else kept
    for each in own.sets:
        kept = list(_with_set(kept, each))
    return [_as_error(kept, at, own.errors) for at in range(len(kept))] if own.errors else kept


def bold_and_plain(texts: Sequence[str]) -> frozenset[str]:
    """The capitals that stand in bold in some places and plain in others."""
    bold = {match[1] for text in texts for match in BOLD_CAPITAL.finditer(text)}
    rest = [BOLD_CAPITAL.sub(" ", text) for text in texts] if bold else []
    return frozenset(
        name for name in bold if any(re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", text) for text in rest)
    )


def _with_font(found: Sequence[Token], at: int, bold: Collection[str]) -> Token:
    """A capital whose font is a part of its name: the Jacobian beside the loss. A word below it is its name, too."""
    token, below = found[at], found[at + 1 : at + 5]
    is_named = [each.text for each in below[:2]] == ["_", "{"] and [each.kind for each in below[2:]] == ["letter"] * 2
    is_apart = token.bold and token.kind == "letter" and token.text in bold and not is_named
    return replace(token, kind="name", text=f"{token.text} bold") if is_apart else token


def _spelt(found: Sequence[Token], words: Collection[str]) -> Iterator[Token]:
    at = 0
    while at < len(found):
        end = at + 1
        while found[at].kind == "letter" and end < len(found) and _touches(found[end - 1], found[end]):
            end += 1
        word = "".join(token.text for token in found[at:end])
        if word in words and found[at].kind == "letter":
            yield Token("name", word, found[at].at, found[end - 1].end)
        else:
            yield from found[at:end]
        at = end


def _with_classes(found: Sequence[Token], classes: Collection[tuple[str, str]]) -> Iterator[Token]:
    """`c(i)` as `c_i`."""
    at = 0
    while at < len(found):
        texts = [each.text for each in found[at : at + 4]]
        if len(texts) == 4 and texts[1::2] == ["(", ")"] and (texts[0], texts[2]) in classes:
            yield found[at]
            yield replace(found[at + 1], text="_")
            yield found[at + 2]
            at += 4
        else:
            yield found[at]
            at += 1


def _with_set(found: Sequence[Token], own: OwnSet) -> Iterator[Token]:
    """`i : y_i = k` for `i \\in I_k`, with the letters that stand there."""
    at = 0
    while at < len(found):
        texts = [each.text for each in found[at : at + 9] if each.text not in "{}" and not each.text.startswith("math")]
        if texts[1:4] == ["in", own.name, "_"] and len(texts) > 4 and own.may_have(texts[4], found[at].kind):
            letters = {own.counts: texts[0], own.of: texts[4]}
            end = next(n for n in range(at, len(found)) if found[n].text == "_") + 1
            end += 3 if found[end].text == "{" else 1
            place = replace(found[at + 1], kind="sign", text=":")
            yield from (found[at], place)
            for each in own.where:
                yield replace(each, text=letters.get(each.text, each.text), at=place.at, end=place.end)
            at = end
        else:
            yield found[at]
            at += 1


def _touches(token: Token, following: Token) -> bool:
    return following.kind == "letter" and following.at == token.end


def _as_error(found: Sequence[Token], at: int, errors: Collection[str]) -> Token:
    """A delta that has the index of an error, or one index alone, as a name like others."""
    token = found[at]
    if token.kind != "command" or token.text != "delta":
        return token
    below = [each for each in found[at + 1 : at + 5] if each.text not in ("_", "{", ",")]
    is_error = bool(below) and below[0].text in errors and len(below) > 1
    return replace(token, kind="name") if is_error else token
