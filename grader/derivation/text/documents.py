"""A written answer -> its formulas, in order, each with its line and the words before it.

Reads what notebooks' Markdown and LaTeX documents use for mathematics, and mathematics that is not LaTeX, each in
passes that are linear in the length of the text. What is seen outside of all formulas and not read is noticed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text import doubts, spans
from grader.derivation.text.code_lines import LOOKS
from grader.derivation.text.columns import with_values
from grader.derivation.text.dollars import MISMATCHED, matched
from grader.derivation.text.lexer import Macro, closing
from grader.derivation.text.markdown import OPENING, blanked, end_of_formula, unquoted, unstruck, with_items
from grader.derivation.text.mixed import joined
from grader.derivation.text.plain_tokens import ROWS
from grader.derivation.text.told import gives_value, with_relations
from grader.derivation.text.typst import typst_formula
from grader.derivation.text.vocabulary import BENIGN, names

MAX_TEXT = 64_000
MAX_FORMULA = 16_000
MAX_FORMULAS = 400
MAX_MACROS = 100
TEX = re.compile(
    r"(?:\s|%[^\n]*\n)*\\(?:documentclass|usepackage|begin\{document\}|(?:re|provide)?newcommand|DeclareMathOperator|def\\)"
)
"""How a LaTeX document begins, or a part of one that has macros of its own."""
TEX_COMMAND = re.compile(r"\\[A-Za-z]+\*?(?:\[[^\]]{0,200}\]|\{[^{}]{0,200}\})*|\[[^\]]{0,200}\]")
COMMENT = re.compile(r"(?<!\\)%[^\n]*")
REMARK = re.compile(r"^[ \t]{0,20}%[^\n]*", re.M)
MACRO = re.compile(
    r"\\(?:re|provide)?(?:new)?command\*?\s{0,3}\{?\s{0,3}\\([A-Za-z]+)\s{0,3}\}?\s{0,3}(?:\[(\d)\])?\s{0,3}(?=\{)"
    r"|\\def\s{0,3}\\([A-Za-z]+)\s{0,3}(?=\{)|\\DeclareMathOperator\*?\s{0,3}\{?\\([A-Za-z]+)\}?\s{0,3}(?=\{)"
)
TAG = re.compile(r"<\s?/?\s?([A-Za-z][A-Za-z0-9-]{0,20})(?=[\s/>])[^>]{0,200}>")
PLAIN_TAGS = names("br b i em strong sub sup p center hr u h1 h2 h3 h4 ul ol li blockquote")
UNSEEN = re.compile(r"\\iffalse|\\begin\{comment\}")
INTERTEXT = re.compile(r"\\(?:short)?intertext\s{0,3}\{")
BRIDGE = re.compile(r"[ \t]{0,20}(==?|:=|≠|!=|=>|⇒|->|→|[+−·*])[ \t]{0,20}")
BRACKETED = re.compile(r"[ \t]{0,20}\([ \t]{0,20}(=?)[ \t]{0,20}")
"""Between a formula and what it is, said in brackets: `$s_c = w_c^T x$ (= $f_c$)`."""
BRIDGES = {
    "==": "=", "≠": "\\ne", "!=": "\\ne", "=>": "\\Rightarrow", "⇒": "\\Rightarrow", "->": "\\Rightarrow",
    "→": "\\Rightarrow", "·": "\\cdot", "*": "\\cdot", "−": "-",
}  # fmt: skip
BEGINS_LINE = re.compile(r"(?:^|\n)[ \t>*+\-\d.)]*\Z")
MAX_MARKER = 20
"""Characters of a list's or a quotation's mark before what begins a line."""
SCRIPTED, NAME_BEFORE = re.compile(r"\s*[_^]"), re.compile(r"(?<![\w$\\])[A-Za-z]{2,12}\Z")
MAX_NAME = 20
LOUD = re.compile(r"(?<![\w\\])(?:SUM|Sum|PROD|Prod)(?=_)")
"""A sum in plain text that is written with capitals: `SUM_c`."""
UNLIKE = re.compile(r"(?<=_\{)[ \t]?([a-z])[ \t]not[ \t]([a-z])[ \t]?(?=\})")
"""What a sum leaves out, in words: `sum_{j not k}`."""
CLASS = re.compile(r"\\text\s?\{[ \t]?(?:class|label|Klasse|classe|clase)[ \t]?\}(?=[ \t]?\\?[A-Za-z](?![A-Za-z]))")
"""A word before an index: `P(\\text{class } c \\mid x_i)`."""
MANY = 12
BLANKS = re.compile(rf"\s{{{MANY + 1},}}")
ARROWS = ("->", "→")
GOES_ON = re.compile(r"(?:\s|\{\}|&|\\q?quad\b)*([+−-])")
ENDED = re.compile(r"[.,;]\s*$")
RELATED = re.compile(r"=|\\(?:equiv|approx|propto|le|ge|leq|geq|ne|neq|sim|to|Rightarrow|implies)\b")
OUTSIDE_WORDS = "stands outside of all formulas; mathematics there was not read"
REFERENCES = names("ref eqref cite label")
OUTSIDE = re.compile(r"\\[A-Za-z]{2,}|(?<!\\)\$|[_^]\{")


class AnswerTooLong(Exception):
    """More text than any derivation has."""


NAMED = re.compile(
    r"((?!\s*\\(?:[dt]?frac|partial|nabla)(?![A-Za-z]))[^=<>+*/-]*[^=<>+*/:\s-])\s*(:?=)\s*(?:\\[ ,;])?\s*"
)
"""A symbol before the only sign of equality of a formula, which it ends."""
WORDED = re.compile(r" ?[*_]{0,2}[^\W\d_]{2}|\s?[Aa] ")


@dataclass(frozen=True)
class Formula:
    """Mathematics as LaTeX; `line` is where it begins; `words` is the text before it, `after` what follows.

    `written` is what the author wrote, where that is not LaTeX, and `guess` tells what of it could be read otherwise.
    `guesses` are the places at which the text is not what was scanned, each in words, and `scanned` is what that was.
    """

    text: str
    line: int
    display: bool
    words: str = ""
    after: str = ""
    written: str = ""
    guess: str = ""
    scanned: str = ""
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """`notes` say what a person must see for themselves."""

    formulas: tuple[Formula, ...]
    macros: dict[str, Macro]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Placed:
    """A formula and where it stands in the text, with its delimiters."""

    start: int
    end: int
    formula: Formula


def read_document(text: str) -> Document:
    """All formulas of a text. Raises AnswerTooLong."""
    if len(text) > MAX_TEXT:
        raise AnswerTooLong(f"the answer has {len(text)} characters; at most {MAX_TEXT} are read")
    text = text.encode("utf-8", "replace").decode()  # no lone surrogates
    text = _without_intertext(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = CLASS.sub("", UNLIKE.sub(r"\1 != \2", LOUD.sub(lambda sign: sign[0].lower(), text)))
    notes: list[str] = []
    is_tex = TEX.match(text) is not None
    has_code = not is_tex and ROWS not in text and LOOKS.search(text) is not None
    preamble, text = (
        _body(text, notes) if is_tex else ("", blanked(_without_remarks(unstruck(unquoted(text)), notes), notes))
    )
    text, guessed = (text, frozenset[int]()) if is_tex else matched(with_relations(with_items(with_values(text))))
    set_apart = list(_bounded(_with_names(text, _formulas(text, is_tex=is_tex))))
    placed = list(_bridged(text, set_apart if is_tex else _with_mixed(text, set_apart)))
    placed = [_with_guess(each, MISMATCHED) if each.formula.line in guessed else each for each in placed]
    between = [text[before:after] for before, after in _gaps(text, placed)]
    touching = next(doubts.around(between, [each.formula.text for each in placed]), None)
    unread: list[str] = []
    placed = list(_bounded(_with_plain(text, placed, unread, has_code=has_code)))
    words = [BLANKS.sub(_few, text[before:after]) for before, after in _gaps(text, placed)]
    formulas = list(_told_in_words([each.formula for each in placed], words))
    sources = [preamble, *words] if is_tex else []
    macros = _macros([*sources, *(formula.text for formula in formulas)], notes)
    notes += _outside(words, is_tex=is_tex) or unread[:1]
    notes += [touching] if touching and not notes else []
    found = [
        replace(formula, text=_without_macros(formula.text), words=before, after=after)
        for formula, (before, after) in zip(formulas, itertools.pairwise(words), strict=True)
    ]
    shown = [formula.text for formula in found] + [macro.body for macro in macros.values()]
    notes += itertools.islice(doubts.of_formulas(shown), 1)
    return Document(tuple(found), macros, tuple(notes))


def _with_mixed(text: str, placed: Sequence[_Placed]) -> Iterator[_Placed]:
    """The formulas, those with more of them that go on outside of their dollars."""
    at = 0
    while at < len(placed):
        begin = text.rfind("\n", 0, placed[at].start) + 1
        end = text.find("\n", placed[at].end) % (len(text) + 1)
        last = at
        while last < len(placed) and placed[last].end <= end and not placed[last].formula.display:
            last += 1
        line, before = placed[at:last], placed[at - 1].end if at else 0
        if line and begin >= before and "\n" not in text[begin:end]:
            yield from _joined_in(text[begin:end], begin, line)
        else:
            last = max(last, at + 1)
            yield from placed[at:last]
        at = last


def _joined_in(line: str, begin: int, placed: Sequence[_Placed]) -> Iterator[_Placed]:
    inside = [(each.start - begin, each.end - begin, each.formula.text) for each in placed]
    done = 0
    for found in joined(line, inside):
        yield from placed[done : found.first]
        parts = placed[found.first : found.last]
        guess = "; ".join(filter(None, (found.guess, *(each.formula.guess for each in parts))))
        written = line[found.start : found.end]
        formula = replace(parts[0].formula, text=found.latex, written=written, guess=guess)
        yield _Placed(begin + found.start, begin + found.end, formula)
        done = found.last
    yield from placed[done:]


def _with_guess(placed: _Placed, guess: str) -> _Placed:
    return replace(placed, formula=replace(placed.formula, guess=placed.formula.guess or guess))


def _few(blanks: re.Match[str]) -> str:
    """A run of blanks that is as good as one that has no end: patterns for words need not bound it."""
    return blanks[0][:MANY] if "\n" not in blanks[0] else "\n" * min(blanks[0].count("\n"), MANY)


def _without_intertext(text: str) -> str:
    """A text whose displays end where words stand between their rows, and begin again behind them."""
    pieces, at = [], 0
    for match in itertools.islice(INTERTEXT.finditer(text), MAX_MACROS):
        opened = text.rfind("\\begin{", 0, match.start())
        if match.start() < at or opened < 0:
            continue
        end = closing(text, match.end() - 1)
        if text[end : end + 1] != "}":
            break
        name = text[opened + len("\\begin") : text.find("}", opened) + 1]
        pieces += [text[at : match.start()], f"\\end{name} ", text[match.end() : end], f" \\begin{name}"]
        at = end + 1
    return "".join([*pieces, text[at:]])


def _without_remarks(text: str, notes: list[str]) -> str:
    """A text without the lines that are remarks to a reader of LaTeX; what they compute is for a person."""
    if any("=" in remark[0] for remark in REMARK.finditer(text)):
        notes.append("a line that begins with % was not read")
    return REMARK.sub("", text)


def _body(text: str, notes: list[str]) -> tuple[str, str]:
    """The preamble and the body of a LaTeX document, without comments; the lines of the body stay where they were."""
    text = COMMENT.sub("", text)
    preamble, _, body = text.partition("\\begin{document}")
    preamble, body = (preamble, body) if body else ("", preamble)
    body, _, cut = body.partition("\\end{document}")
    if cut.strip():
        notes.append("what stands after \\end{document} was not read")
    return preamble, "\n" * preamble.count("\n") + body


def _macros(sources: list[str], notes: list[str]) -> dict[str, Macro]:
    """The macros that the answer defines. One that is defined twice, or was known before, is for a person."""
    found: dict[str, Macro] = {}
    for source in sources:
        for match in itertools.islice(MACRO.finditer(source), MAX_MACROS):
            end = closing(source, match.end())
            body = source[match.end() + 1 : end]
            name = match[1] or match[3] or match[4]
            macro = Macro(int(match[2] or 0), f"\\operatorname{{{body}}}" if match[4] else body)
            if found.setdefault(name, macro) != macro or doubts.redefined(name, macro.body):
                notes.append(f"\\{name} is given another meaning")
    return found


def _without_macros(text: str) -> str:
    """A formula without the definitions in it; its lines stay."""
    pieces, at = [], 0
    for match in itertools.islice(MACRO.finditer(text), MAX_MACROS):
        if match.start() < at:
            continue
        end = closing(text, match.end()) + 1
        pieces += [text[at : match.start()], "\n" * text.count("\n", match.start(), end)]
        at = end
    return "".join([*pieces, text[at:]])


def _outside(words: list[str], *, is_tex: bool) -> list[str]:
    """Whether mathematics stands outside of formulas, where it is seen but not read."""
    for text in words:
        tag = next((match[1] for match in TAG.finditer(text) if match[1].lower() not in PLAIN_TAGS), None)
        if tag is not None:
            return [f"there is HTML in the answer (<{tag}>), which may hide something or show it twice"]
        if UNSEEN.search(text):
            return ["parts of the answer are switched off"]
        if note := doubts.outside(text):
            return [note]
        if is_tex and "=" in TEX_COMMAND.sub("", text):
            return [f"'=' {OUTSIDE_WORDS}"]
        for match in OUTSIDE.finditer(_without_macros(text)):
            name = match[0][1:]
            harmless = BENIGN if is_tex or _is_tex_body(words) else spans.LAYOUT | REFERENCES
            if match[0][0] != "\\" or name not in harmless:
                return [f"'{match[0]}' {OUTSIDE_WORDS}"]
    return []


def _bounded(found: Iterable[_Placed]) -> Iterator[_Placed]:
    """The same, as long as there are not too many."""
    for count, each in enumerate(found, start=1):
        if count > MAX_FORMULAS:
            raise AnswerTooLong(f"the answer has more than {MAX_FORMULAS} formulas")
        yield each


def _bridged(text: str, found: Iterable[_Placed]) -> Iterator[_Placed]:
    """The formulas, where those are one that have only a sign between them or go on with one: `$a$ = $b$`."""
    last: _Placed | None = None
    for each in found:
        sign = _bridge(text, last, each) if last is not None else None
        if last is None or sign is None:
            if last is not None:
                yield last
            last = each
            continue
        joined = f"{last.formula.text} {sign} {each.formula.text}"
        guess = "; ".join(filter(None, (last.formula.guess, each.formula.guess)))
        formula = replace(last.formula, text=joined, written=text[last.start : each.end], guess=guess)
        if len(joined) > MAX_FORMULA:
            raise AnswerTooLong(f"line {formula.line}: a formula has more than {MAX_FORMULA} characters")
        last = _Placed(last.start, each.end, formula)
    if last is not None:
        yield last


def _bridge(text: str, last: _Placed, each: _Placed) -> str | None:
    """What joins two formulas to one; None if nothing does.

    `$$+ 2 \\lambda w$$` goes on from the line above. So does what begins with a minus, unless it equates something.
    """
    between = text[last.end : each.start]
    sign = GOES_ON.match(each.formula.text)
    goes_on = sign is not None and (sign[1] == "+" or not RELATED.search(each.formula.text))
    if goes_on and not between.strip() and not ENDED.search(last.formula.text):
        return "\n" * (each.formula.line - last.formula.line - last.formula.text.count("\n"))
    if last.formula.display or each.formula.display:
        return None
    opened = BRACKETED.fullmatch(between)
    if opened is not None and text[each.end : each.end + MANY].lstrip(" \t").startswith(")"):
        equals = each.formula.text.lstrip().startswith("=")
        return opened[1] if bool(opened[1]) is not equals else None
    found = BRIDGE.fullmatch(between)
    if found is not None and found[1] in ARROWS and not RELATED.search(last.formula.text):
        is_first = BEGINS_LINE.search(text, max(0, last.start - MAX_MARKER), last.start)
        if is_first or not RELATED.search(each.formula.text):
            return "\\to"  # what a formula becomes, and not what follows from an equation
    related = RELATED.search(last.formula.text) or RELATED.search(each.formula.text)
    if found is None and not related and gives_value(text, (last.start, last.end), (each.start, each.end)):
        return "="
    return BRIDGES.get(found[1], found[1]) if found is not None else None


def _told_in_words(formulas: Iterable[Formula], words: list[str]) -> Iterator[Formula]:
    """The formulas, without the sign at the end of one that words go on with, as in `$P =$ the matrix of all $p_{ik}$`.

    It is put before these words.
    """
    for at, formula in enumerate(formulas, start=1):
        named = NAMED.fullmatch(formula.text) if not formula.display and WORDED.match(words[at]) else None
        if named is not None:
            words[at] = f" {named[2]}{words[at]}"
            yield replace(formula, text=named[1])
        else:
            yield formula


def _gaps(text: str, placed: Sequence[_Placed]) -> list[tuple[int, int]]:
    """Where the words before, between and after formulas are."""
    starts = [0, *(each.end for each in placed)]
    return list(zip(starts, [*(each.start for each in placed), len(text)], strict=True))


def _with_plain(text: str, placed: Sequence[_Placed], unread: list[str], *, has_code: bool) -> Iterator[_Placed]:
    """All formulas, with those between them that are not LaTeX."""
    line, counted = 1, 0
    following: list[_Placed | None] = [*placed, None]
    for (start, end), after in zip(_gaps(text, placed), following, strict=True):
        for found in spans.find(text[start:end], follows=start > 0, leads=end < len(text), has_code=has_code):
            begin, last = start + found.start, start + found.end
            written = text[begin:last]
            if not found.latex:
                unread.append(f"'{' '.join(written.split())[:60]}' {OUTSIDE_WORDS}")
                continue
            line, counted = line + text.count("\n", counted, begin), begin
            formula = Formula(found.latex, line, found.display, written=written, guess=found.guess)
            yield _Placed(begin, last, formula)
        if after is not None:
            yield after


def _is_tex_body(words: list[str]) -> bool:
    """Whether a text without a preamble is LaTeX all the same."""
    return any(
        re.search(r"\\(section|subsection|paragraph|item|noindent|textbf|emph|label|ref)\b", text) for text in words
    )


def _formulas(text: str, *, is_tex: bool) -> Iterator[_Placed]:
    at = line = 0
    counted = 0
    missing: set[str] = set()
    while match := OPENING.search(text, at):
        opening, inside = match[0], match.end()
        end, after = end_of_formula(text, match, missing, is_tex=is_tex)
        at = after
        if end < 0:
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        content = text[inside:end] if match["name"] not in ("cases", "array") else text[match.start() : after]
        if len(content) > MAX_FORMULA:
            raise AnswerTooLong(f"line {line + 1}: a formula has more than {MAX_FORMULA} characters")
        formula = Formula(content, line + 1, opening not in ("$", "\\(", "\\\\("))
        yield _Placed(match.start(), after, formula if is_tex else _from_typst(formula, opening))


def _with_names(text: str, placed: Iterable[_Placed]) -> Iterator[_Placed]:
    """The formulas, with the name that stands right before its index: `LSE$_i$`."""
    before = 0
    for each in placed:
        name = None
        if SCRIPTED.match(each.formula.text) and not each.formula.display:
            name = NAME_BEFORE.search(text[max(before, each.start - MAX_NAME) : each.start])
        before = each.end
        if name is None:
            yield each
        else:
            formula = replace(each.formula, text=f"\\text{{{name[0]}}}{each.formula.text}")
            yield replace(each, start=each.start - len(name[0]), formula=formula)


def _from_typst(formula: Formula, opening: str) -> Formula:
    """The formula, from Typst's words and other plain ones if it is written in them."""
    made = typst_formula(formula.text) if opening in ("$", "$$") else None
    if made is None:
        return formula
    set_apart = opening == "$$" or (formula.text[:1].isspace() and formula.text[-1:].isspace())
    guess = "; ".join(made.guesses)
    return replace(formula, text=made.latex, display=set_apart, written=formula.text.strip(), guess=guess)
