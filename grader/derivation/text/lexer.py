"""LaTeX -> tokens: what changes only the look is dropped, Unicode's mathematical characters become commands.

Linear in the length of the text; macros that a student defines are expanded within a budget.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.braces import Label, names_case, read_label
from grader.derivation.text.vocabulary import (
    ARGUMENT,
    BARE_COMMANDS,
    BOLD,
    FONTS,
    FUNCTIONS,
    SAME,
    SPACE,
    UNICODE,
    WORDS,
    names,
)

MAX_TOKENS = 6000
MAX_EXPANSIONS = 300
MAX_ARGUMENT = 4000
MAX_BRACES = 12


class ReadError(Exception):
    """A formula that cannot be read; `at` is the place in its text."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.at = at


class UnknownSymbol(ReadError):
    """A symbol that nobody has defined, or not yet."""


@dataclass(frozen=True)
class Token:
    """`kind` is command (`text` without the backslash), letter, number, sign, words (of \\text), name or end. `bold` is
    the font of vectors and matrices."""

    kind: str
    text: str
    at: int
    end: int = 0
    bold: bool = False


LETTERS = re.compile(r"[A-Za-z]+\*?")
DOT = re.compile(r"(?<=[\w}]) \.(?= (?:[A-Za-z](?![A-Za-z])|\\(?:mathbf|boldsymbol|bm|vec)\b))")
"""A full stop between two symbols is a product: `w_k . x_i`."""
PLAIN_FUNCTION = re.compile(r"(log|ln|exp|softmax|sigmoid|sign|sgn|tanh|diag|tr)(?![A-Za-z]{2})(?!['=])")
CONNECTING = re.compile(
    r"(so|thus|hence|therefore|since|also|again|still|simply|if|for|when|where|otherwise|else|and|or|with|falls|sonst|si|sinon|para|wenn)\b"
)
BARE = re.compile(rf"(?<![A-Za-z\\])(?:{'|'.join(sorted(BARE_COMMANDS))})(?![A-Za-z'])")
"""Commands without their backslash, as those write who type fast: `frac{1}{N} sum_i`."""
SPELT = re.compile(r"(?<![A-Za-z_^{\\])(?:if|for|when|where|otherwise|else|falls|wenn|sonst|sinon)(?![A-Za-z_^({'])")
"""Words that name a case, as letters of a formula: `if\\ c = k`."""
UNLESS = re.compile(
    r"\b(unless|except( if| when| for)?|außer( wenn)?|es sei denn|sauf( si)?|salvo( si)?)[\s:,]*$", re.I
)
"""Words before the case in which something does not hold."""
APART = re.compile(r"[A-Za-z](?: [A-Za-z])+")
"""The letters of a name as some programs export them: `\\operatorname { l o g }`."""
ROMAN = re.compile(r"\s*([A-Za-z]{2,20})")
BRACE = re.compile(r"\\(?:under|over)brace(?![A-Za-z])")
COMMAND = re.compile(r"\s*\\[A-Za-z]+\s*(?=\{)")
NOT_EQUAL = re.compile(r"\s*=")
BEHIND_ROW = re.compile(r"\*?(?:\s*\[[^\]\n]{0,20}\])?")
"""What a row's end says of the page: `\\\\*[2pt]`."""
EAST_ASIAN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][\u3001\u3002\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3 ]*"
)
"""Kana, Han and Hangul, which are words wherever they stand."""
FULL_WIDTH = dict(zip("，。；：？（）［］｛｝＝＋－、", ",.;:?()[]{}=+-,", strict=True))
"""Signs as wide as these letters are."""
NUMBER = re.compile(r"\d{1,30}(?:\.\d{1,30})?|\.\d{1,30}")
ONE_SIGN = re.compile(r"\s*\{\s*(\\[A-Za-z]{2,12}|[A-Za-z0-9:])\s*\}|\s*([01])(?![0-9])")
CAPITAL = re.compile(r"\s*([A-Z])(?![A-Za-z])")
ONES = re.compile(r"\s*\{\s*1(?=\s*[_^])")
"""The vector of ones with what stands beside it in one font: `\\mathbf{1_n^T}`."""
NAMED = re.compile(r"\s*(?:\(|_|\^|\\left\s*\()")
EMPTY = re.compile(r"\{\s*\}(?!\s*[\^_])")
"""A group for its spacing alone, `={}`; before an index it is what the index stands at."""
EQUATED, ADDED = re.compile(r"\s*&?\s*:?="), re.compile(r"\s*[+-]")
CLOSES = re.compile(r"\s*(?:[)\].,;]|$)")
"""What follows a word that is applied to nothing: `(\\text{softmax})`."""
NAME = re.compile(r"[A-Za-z][A-Za-z-]{1,30}")

ADORNING = names("stackrel overset underset underbrace overbrace boxed fbox ensuremath substack")


@dataclass(frozen=True)
class Macro:
    """A macro of the student's: \\newcommand{\\name}[arguments]{body}."""

    arguments: int
    body: str


def tokens(text: str, macros: Mapping[str, Macro] | None = None) -> list[Token]:
    """The tokens of a formula. Raises ReadError for what no formula may hold."""
    text = expanded(text, macros or {})
    products = {match.start() + 1 for match in DOT.finditer(text)}
    found = _plain(_Lexer(text).run())
    return [replace(each, kind="command", text="cdot") if each.at in products else each for each in found]


def expanded(text: str, macros: Mapping[str, Macro]) -> str:
    """The text with the student's macros replaced. Raises ReadError if they do not come to an end."""
    if not macros:
        return text
    pattern = re.compile(r"\\(" + "|".join(sorted(map(re.escape, macros), key=len, reverse=True)) + r")(?![A-Za-z])")
    budget = MAX_EXPANSIONS
    while budget > 0 and len(text) <= 8 * MAX_TOKENS:
        found = list(pattern.finditer(text))
        if not found:
            return text
        budget -= len(found)
        if budget < 0:
            break
        pieces, at = [], len(text)
        for match in reversed(found):  # from the end, so that arguments that hold macros are whole
            macro = macros[match[1]]
            values, after = _arguments(text, match.end(), macro.arguments)
            if after > at:
                continue  # inside another's arguments; the next round
            body = macro.body
            for number, value in enumerate(values, start=1):
                body = body.replace(f"#{number}", value)
            pieces.append(text[after:at])
            pieces.append(f"{body} " if body[-1:].isalpha() else body)
            at = match.start()
        pieces.append(text[:at])
        text = "".join(reversed(pieces))
    raise ReadError("the macros in it expand without end", 0)


def _arguments(text: str, at: int, count: int) -> tuple[list[str], int]:
    values = []
    for _ in range(count):
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text) and text[at] == "{":
            end = closing(text, at)
            values.append(text[at + 1 : end])
            at = end + 1
        else:
            values.append(text[at : at + 1])
            at += 1
    return values, at


def closing(text: str, at: int) -> int:
    """The place of the brace that closes the one at `at`; where it should be at the latest if there is none."""
    depth, last = 0, min(len(text), at + MAX_ARGUMENT)
    while at < last:
        if text[at] == "\\":
            at += 1
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return last


class _Lexer:
    def __init__(self, text: str, depth: int = 0) -> None:
        self.text = text
        self.depth = depth
        self.at = 0
        self.found: list[Token] = []

    def run(self) -> list[Token]:
        while self.at < len(self.text):
            if len(self.found) > MAX_TOKENS:
                raise ReadError(f"it is too long: more than {MAX_TOKENS} symbols", self.at)
            self._next()
        return self.found

    def _next(self) -> None:
        text, at = self.text, self.at
        character = text[at]
        if character == "&":
            self._add("space", "&", at + 1)
        elif character.isspace() or character in "~\u200b\ufeff\u2014\u2015":
            self.at += 1
        elif character == "{" and (match := EMPTY.match(text, at)) and self._may_be_spacing():
            self.at = match.end()
        elif character == "%":
            end = text.find("\n", at)
            self.at = len(text) if end < 0 else end
        elif character == "\\":
            self._command(at + 1)
        elif (match := PLAIN_FUNCTION.match(text, at)) and (
            at == 0 or not text[at - 1].isalpha() or text[at - 2 : at - 1] in ("_", "^")
        ):
            self._add("command", FUNCTIONS[match[1]], match.end(1))
        elif (match := BARE.match(text, at)) and not (text[at - 2 : at] == "_{" and text[match.end() :][:1] == "}"):
            self._command(at)
        elif text.startswith("...", at):
            self._add("command", "dots", at + 3)
        elif match := NUMBER.match(text, at):
            self._add("number", match[0], match.end())
        elif word := SPELT.match(text, at):
            self._add("words", word[0], word.end())
        elif character.isascii():
            self._add("letter" if character.isalpha() else "sign", character, at + 1)
        elif run := EAST_ASIAN.match(text, at):
            self._add("words", run[0], run.end())
        elif character in UNICODE or character in FULL_WIDTH:
            inner = _Lexer(UNICODE.get(character) or FULL_WIDTH[character])
            self.found += [replace(token, at=at, end=at + 1) for token in inner.run()]
            self.at += 1
        else:
            name = unicodedata.name(character, "without a name")
            raise ReadError(f"the character U+{ord(character):04X} ({name.lower()}) is not one that is used here", at)

    def _may_be_spacing(self) -> bool:
        """Whether an empty group here is no argument and no index: it begins a piece, or follows a sign."""
        last = self.found[-1] if self.found else Token("space", "", 0, 0)
        return last.kind in ("space", "row") or (last.kind == "sign" and last.text not in "^_}])")

    def _add(self, kind: str, text: str, end: int) -> None:
        self.found.append(Token(kind, text, self.at, end))
        self.at = end

    def _command(self, start: int) -> None:
        """A command whose name starts there, which is behind a backslash but where that was forgotten."""
        match = LETTERS.match(self.text, start)
        name = match[0] if match else self.text[start : start + 1]
        end = start + len(name)
        if name.endswith("*") and name not in ARGUMENT and name != "operatorname*":
            name, end = name[:-1], end - 1
        name = SAME.get(name, name)
        if name == "not" and (match := NOT_EQUAL.match(self.text, end)):
            name, end = "ne", match.end()
        if name == " " and self.text.startswith("\\ \\ ", end):
            name = "quad"
        if name == "newline":
            self._add("row", "\\\\", end)
        elif name == "\\":
            spacing = BEHIND_ROW.match(self.text, end)
            self._add("row", "\\\\", spacing.end() if spacing else end)
        elif name in ("_", "^", "*", "colon"):
            self._add("sign", name if name != "colon" else ":", end)
        elif name == "rm" and (match := ROMAN.match(self.text, end)):
            self._roman(match)
        elif name in ("left", "right") and self.text[end : end + 1] == ".":
            self.at = end + 1  # a bracket that is not shown
        elif name in SPACE or name.isspace():
            if name in ("quad", "qquad", "hfill", "enspace"):
                self.found.append(Token("space", name, self.at, end))
            self.at = end
        elif name in WORDS:
            self._words(end)
        elif name in ("operatorname", "operatorname*", "mathrm", "mathit", "mathsf", "textbf"):
            self._named(end)
        elif name in ARGUMENT or name == "textcolor":
            values, self.at = _arguments(self.text, end, 1)
            if name.startswith("hspace") and not values[0].lstrip().startswith("-"):
                self.found.append(Token("space", "quad", end, self.at))
        elif name in ADORNING:
            self._adorned(name, end)
        elif name in FONTS:
            self._font(end, bold=name in BOLD)
        else:
            self._add("command", name, end)

    def _adorned(self, name: str, end: int) -> None:
        """What stands over, under or in what only adorns it."""
        if name in ("stackrel", "overset", "underset"):
            values, after = _arguments(self.text, end, 2)
            if "=" in values[0] or "\\ne" in values[0]:
                raise ReadError("a condition above a sign is not read", self.at)
            self._inside(values[1], after)  # what stands above a sign explains it
        elif name in ("underbrace", "overbrace"):
            values, after = _arguments(self.text, end, 1)
            self._add("sign", "{", end)
            self._inside(values[0], after)
            close = _after_script(self.text, after)
            script = _script(self.text[after:close])
            if "=" in script and read_label(script) is None and not names_case(script):
                raise ReadError("the label of a brace holds a formula", after)
            self._add("sign", "}", close)
        else:
            values, after = _arguments(self.text, end, 1)
            self._inside(values[0], after)

    def _roman(self, match: re.Match[str]) -> None:
        """Upright letters: a function, a word between formulas, or a name."""
        word, end = match[1], match.end()
        if word in FUNCTIONS:
            self._add("command", FUNCTIONS[word], end)
        else:
            self._add("words" if CONNECTING.fullmatch(word) else "name", word, end)

    def _inside(self, content: str, after: int) -> None:
        """Read the argument of a command that only adorns it; the argument ends at `after`."""
        if self.depth >= MAX_BRACES:
            raise ReadError(f"more than {MAX_BRACES} labelled braces lie within each other", self.at)
        start = after - len(content) - (self.text[after - 1 : after] == "}")
        inner = _Lexer(content, self.depth + 1).run()
        self.found += [replace(token, at=token.at + start, end=token.end + start) for token in inner]
        self.at = after

    def _mixed(self, content: str, after: int) -> None:
        """Words with formulas in them: `\\text{if $c = k$}`."""
        pieces = content.split("$")
        if len(pieces) % 2 == 0:
            raise ReadError("a dollar sign stands alone among words", self.at)
        for number, piece in enumerate(pieces):
            if number % 2:
                self._inside(piece, after)
            elif piece.strip():
                self.found.append(Token("words", piece, self.at, after))
        self.at = after

    def _font(self, end: int, *, bold: bool = False) -> None:
        """A font says nothing, one letter in braces is that letter; but a bold number is a vector."""
        match = ONE_SIGN.match(self.text, end)
        self.at = end
        if bold and (ones := ONES.match(self.text, end)):
            after = closing(self.text, self.text.index("{", end)) + 1
            self.found.append(Token("name", "bold 1", end, ones.end()))
            self._inside(self.text[ones.end() : after - 1], after)
            self.found[-1] = replace(self.found[-1], end=after)
        elif match and bold and "1" in (match[1], match[2]):
            self._add("name", "bold 1", match.end())
        elif bold and (letter := CAPITAL.match(self.text, end)):
            self.found.append(Token("letter", letter[1], letter.start(1), letter.end(), bold=True))
            self.at = letter.end()
        elif match:
            inner = _Lexer(match[1] or match[2])
            self.found += [replace(token, at=end, end=match.end(), bold=bold) for token in inner.run()]
            self.at = match.end()

    def _words(self, end: int) -> None:
        values, after = _arguments(self.text, end, 1)
        words = values[0].strip()
        if "$" in words:
            self._mixed(values[0], after)
        elif "\\(" in words:
            raise ReadError("there is a formula within words", end)
        elif self._is_among_words(after):
            self._add("words", values[0], after)
        elif words.lower() in FUNCTIONS and not CLOSES.match(self.text, after):
            self._add("command", FUNCTIONS[words.lower()], after)
        elif NAME.fullmatch(words) and self._is_operand(words, after):
            self._add("name", words, after)
        else:
            self._add("words", values[0], after)

    def _is_among_words(self, after: int) -> bool:
        """Whether upright letters stand in a sentence of a script that is words by itself."""
        before = self.found[-1] if self.found else None
        touches = before is not None and before.end == self.at and EAST_ASIAN.fullmatch(before.text) is not None
        return touches or EAST_ASIAN.match(self.text, after) is not None

    def _is_operand(self, word: str, after: int) -> bool:
        """Whether upright letters are the name of something: capitals, a term, all of the first side of an equality,
        or brackets or indices follow."""
        last = self.found[-1] if self.found else None
        before = last.text if last else ""
        begins = last is None or last.kind in ("space", "row") or before == ","
        named = before in ("+", "-", "partial") or NAMED.match(self.text, after) is not None
        named = named or (begins and EQUATED.match(self.text, after) is not None)
        named = named or ((begins or before == "=") and ADDED.match(self.text, after) is not None)
        return word.isupper() or (named and not CONNECTING.fullmatch(word))

    def _named(self, end: int) -> None:
        values, after = _arguments(self.text, end, 1)
        words = re.sub(r"\\[,;:! ]", "", values[0]).strip()
        words = words.replace(" ", "") if APART.fullmatch(words) else words
        if words.lower() in FUNCTIONS:
            self._add("command", FUNCTIONS[words.lower()], after)
        elif CONNECTING.fullmatch(words):
            self._add("words", words, after)
        elif NAME.fullmatch(words):
            self._add("name", words, after)
        else:
            self._font(end)


def labelled(text: str) -> Iterator[tuple[int, str, Label]]:
    """What stands over braces whose labels say what it is, and where: each is an equality of its own."""
    for match in itertools.islice(BRACE.finditer(text), MAX_BRACES):
        values, after = _arguments(text, match.end(), 1)
        label = read_label(_script(text[after : _after_script(text, after)]))
        if label is not None:
            yield match.start(), values[0], label


def _script(text: str) -> str:
    """What a sub- or superscript holds."""
    inside = text.strip()[1:].strip()
    return inside[1:-1] if inside.startswith("{") and inside.endswith("}") else inside


def _after_script(text: str, at: int) -> int:
    """The place after the words that a labelled brace is labelled with."""
    while at < len(text) and text[at].isspace():
        at += 1
    if text[at : at + 1] not in ("_", "^"):
        return at
    command = COMMAND.match(text, at + 1)
    return _arguments(text, command.end() if command else at + 1, 1)[1]


TOGETHER = {
    (":", "="): ":=", ("=", ">"): "Rightarrow", ("-", ">"): "to", ("=", "="): "=", ("!", "="): "ne", ("<", "="): "le",
    (">", "="): "ge", ("=", "Rightarrow"): "Rightarrow", ("=", ":"): ":=", ("-", "to"): "to",
}  # fmt: skip
"""Two signs that are one."""


def _plain(found: Sequence[Token]) -> list[Token]:
    """Signs of several characters as one, and what is `\\over` something else as a fraction."""
    plain: list[Token] = []
    for token in found:
        last = plain[-1] if plain else None
        touching = last is not None and last.kind in ("sign", "command") and last.end == token.at
        together = TOGETHER.get((last.text, token.text)) if last is not None and touching else None
        if last is not None and together:
            plain[-1] = Token("command" if together != "=" else "sign", together, last.at, token.end)
        else:
            plain.append(token)
    return _fractions(_primes(plain))


def _primes(found: list[Token]) -> list[Token]:
    """`^{\\prime}` and `^'` as the prime that they are."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        rest = [token.text for token in found[at : at + 4]]
        for written in (["^", "{", "'", "}"], ["^", "'"]):
            if rest[: len(written)] == written and found[at].kind == "sign":
                kept.append(Token("sign", "'", found[at].at, found[at].end))
                at += len(written)
                break
        else:
            token = found[at]
            kept.append(Token("sign", "'", token.at, token.end) if token.text == "'" else token)
            at += 1
    return kept


def _fractions(found: list[Token]) -> list[Token]:
    """`{a \\over b}` as `\\frac{a}{b}`."""
    if not any(token.text == "over" and token.kind == "command" for token in found):
        return found
    kept: list[Token] = []
    opened: list[int] = []
    for token in found:
        if token.kind == "sign" and token.text == "{":
            opened.append(len(kept))
        elif token.kind == "sign" and token.text == "}" and opened:
            opened.pop()
        elif token.kind == "command" and token.text == "over" and opened:
            at = opened[-1]
            kept.insert(at, Token("command", "frac", kept[at].at, kept[at].at))
            kept += [Token("sign", "}", token.at, token.at), Token("sign", "{", token.end, token.end)]
            continue
        kept.append(token)
    return kept
