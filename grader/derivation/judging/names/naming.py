"""Symbols that words give a meaning: `Let H be the first two terms`, `the data term D`, `write a for $w^T x$`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.derivation.judging.claims import Role
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.names.labels import class_of
from grader.derivation.judging.words.connectives import BY, GIVEN_TO
from grader.derivation.meaning.symbols import UNITS, Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.parser import Parser
from grader.derivation.nodes.shapes import dimensions, say_shapes
from grader.derivation.nodes.syntax import Add, Derivative, Negative, Node, Number, Symbol, walk
from grader.derivation.text.documents import Document, Formula
from grader.derivation.text.lexer import ReadError, tokens

COUNTS = {"": 1, "one": 1, "two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}
PLACES = {
    "first": 0, "second": 1, "middle": 1, "third": 2, "last": -1, "erste": 0, "zweite": 1, "letzte": -1, "premier": 0,
    "dritte": 2, "deuxième": 1, "troisième": 2, "dernier": -1, "primer": 0, "segundo": 1, "tercer": 2, "último": -1,
    "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "1.": 0, "2.": 1, "3.": 2, "1er": 0, "2e": 1, "3e": 2,
}  # fmt: skip
TERMS = re.compile(
    rf"(?:\b({'|'.join(map(re.escape, PLACES))})[nrs]?\s+(?:(one|two|three|four|\d)\s+)?"
    r"(?:term|part|summand|piece|teil|terme|término|sumando|one)e?s?\b"
    r"|\b(?:term|part|summand|teil|terme|término|sumando)\s*\(?(?P<number>[1-4])\)?(?!\w))",
    re.I,
)
"""`the first two terms`, `the second part` of the sum above."""
TERMS_OF = re.compile(TERMS.pattern + r"\s+(?:of|in|von|der|des|de|del|du|en)\s*$", re.I)
"""Words before a symbol that has terms."""
OF_SOMETHING = re.compile(
    r"\s+of\s+(?:the|our|my)\s+(?!right|left|sum|line|result|last|above|expression|formula|equation|bracket)[a-z]+\b",
    re.I,
)
"""`of the loss`: terms of what is not the sum right above."""
AND = re.compile(r"\s*,?\s*(?:and|und|et|y|e|&|,)?\s*")
BESIDE = re.compile(r"\s*,?\s*(?:and|und|et|y|e)\b", re.I)
"""What parts a symbol from words about the next one: `the likelihood $L$ and the penalty $R$`."""
OF_ANOTHER = re.compile(r"\b(?:for|by|with respect to|in|from|on|für|nach|par|pour|para|por|respecto a)\s*$", re.I)
"""What stands before a symbol that words are only about: `the data term for $w_1$`."""
ANOTHER = re.compile(r"\w\s*,?\s(?:and|und|et|y|e)\s*$", re.I)
"""What stands before a symbol where words before it name another: `$R = ..$ the penalty and $H$ the rest`."""
BEFORE, AFTER = 50, 70
GIVING = re.compile(
    r"\s*,?\s*(?:for|be|as|denotes?|stands? for|means?|is|to be|for short for|für|sei|ist|pour|est|por|es|:)\s+"
    r"(?:the |a |an |our |its |den |die |das |le |la |el )?(?:[a-zäöüéèß-]+ ){0,4}",
    re.I,
)
"""What stands between a new symbol and what it is."""
VERB = re.compile(
    r"\b(let|set|denote[ds]?|defin\w*|call(?:ed)?|name[ds]?|abbreviat\w*|introduc\w*|writ\w*|where|with(?!\s+respect)|put|use|"
    r"sei|seien|setze\w*|bezeichn\w*|schreib\w*|wobei|mit|soit|posons|notons|où|avec|sea|donde|llamemos|con)\b[^.]{0,60}$",
    re.I,
)


PART = (
    r"(?:denominator|normali[sz]\w*|partition function|partition sum|nenner|normierung\w*|zustandssumme|"
    r"dénominateur|normalisation|denominador|normaliza\w*)"
)
PART_AFTER = re.compile(rf"[^.;]{{0,40}}?\b{PART}\b", re.I)
PART_BEFORE = re.compile(
    rf"\b{PART}\b(?:\s+(?:of|in|des|der|du|del)(?:\s+\w+){{1,3}})?\s*,?\s*(?:be\s+|is\s+|by\s+)?$", re.I
)


@dataclass(frozen=True)
class Named:
    """A symbol and what words say that it is; `line` is where."""

    symbol: Symbol
    body: Node
    line: int


def parts_in_words(formulas: Sequence[Formula]) -> set[str]:
    """Symbols of which words say that they are a part of the question's formulas: `let S be the denominator`."""
    found = set[str]()
    for at, formula in enumerate(formulas):
        behind = formulas[at + 1].words if at + 1 < len(formulas) else formula.after
        symbol = lone(formula.text)
        if symbol is not None and (PART_BEFORE.search(formula.words) or PART_AFTER.match(behind)):
            found.add(symbol.name)
    return found


OF = re.compile(r"\s*(?:of|von|de|du|del|des)\s*", re.I)
"""Between a name and that of which it is a part: `the first term $J_1$ of $J$`."""


def named_in_words(document: Document, sums: Sequence[tuple[int, Node]], parts: Mapping[str, Node]) -> list[Named]:
    """What the words around a lone symbol make of it, in order.

    `sums` are sides with several terms, each with its line; `parts` what certain words stand for in this question.
    """
    found: list[Named] = []
    before: int | None = None
    formulas = document.formulas
    for at, formula in enumerate(formulas):
        following = formulas[at + 1] if at + 1 < len(formulas) else None
        goes_on = before is not None and before == at - 2 and AND.fullmatch(formula.words) is not None
        given = list(_beside(formula, following, goes_on=goes_on))
        before, found = at if given else before, [*found, *given]
        symbol = lone(formula.text)
        is_told = (at > 0 and GIVEN_TO.fullmatch(formula.words) and TERMS_OF.search(formulas[at - 1].words)) or (
            following is not None and OF.fullmatch(following.words) and TERMS_OF.search(f"{formula.words.rstrip()} of ")
        )
        symbol = numbered(symbol) if symbol is not None else None
        if symbol is not None and not symbol.subs and not symbol.upper and not is_told:
            found += list(_by_words(symbol, formula, sums, parts))[:1]
    return found + list(_listed(formulas, sums))


def _listed(formulas: Sequence[Formula], sums: Sequence[tuple[int, Node]]) -> Iterator[Named]:
    """`Call the terms $J_1$, $J_2$ and $J_3$`: as many numbered names as the last such sum has terms, in order."""
    names: list[tuple[str, int]] = []
    for at, formula in enumerate(formulas):
        symbol = lone(formula.text)
        number = symbol.subs[0] if symbol is not None and len(symbol.subs) == 1 else None
        if symbol is None or not isinstance(number, Number):
            names = []
            continue
        goes_on = names and names[-1] == (symbol.name, number.value - 1) and AND.fullmatch(formula.words)
        if not goes_on and (number.value != 1 or not VERB.search(formula.words[-80:])):
            names = []
            continue
        names = [*names, (symbol.name, int(number.value))] if goes_on else [(symbol.name, 1)]
        following = lone(formulas[at + 1].text) if at + 1 < len(formulas) else None
        if following is not None and AND.fullmatch(formulas[at + 1].words):
            continue
        above = [node for line, node in sums if line <= formula.line and isinstance(node, Add)]
        last = next((node for node in reversed(above) if len(node.terms) == len(names) > 1), None)
        for (name, count), term in zip(names, last.terms if last is not None else (), strict=False):
            yield Named(Symbol(f"{name} {count}"), term, formula.line)


def _beside(formula: Formula, following: Formula | None, *, goes_on: bool) -> Iterator[Named]:
    """A symbol and a formula with words between them that give one the other's name; it `goes_on` with another such
    pair: `we write $a$ for $..$ and $b$ for $..$`."""
    if following is None or formula.display or following.display:
        return
    between = following.words
    if len(between) > AFTER or not (goes_on or VERB.search(formula.words[-80:])):
        return
    if GIVING.fullmatch(between):
        symbol, body = lone(formula.text), _side(following.text)
    elif GIVEN_TO.fullmatch(between):
        symbol, body = lone(following.text), _side(formula.text)
    else:
        return
    if symbol is not None and body is not None and not isinstance(body, Symbol) and not _is_shape(body, following.text):
        yield Named(symbol, body, formula.line)


def _is_shape(node: Node, text: str) -> bool:
    """`the $N \\times K$ matrix` says what shape something has."""
    names = {each.name for each in walk(node) if isinstance(each, Symbol)}
    return say_shapes([text]) and bool(dimensions(node, names))


def _by_words(
    symbol: Symbol, formula: Formula, sums: Sequence[tuple[int, Node]], parts: Mapping[str, Node]
) -> Iterator[Named]:
    """What the words just before or after a symbol name: terms of the sum above, or a part of the question's."""
    above = [node for line, node in sums if line <= formula.line]
    after = "" if BESIDE.match(formula.after) else _sentence_start(formula.after)[:AFTER]
    is_other = OF_ANOTHER.search(formula.words) or ANOTHER.search(formula.words)
    before = "" if is_other else _sentence_end(formula.words)[-BEFORE:]
    for words in (before, after):
        body = next((body for phrase, body in parts.items() if _says(phrase, words)), None)
        if body is None or not OF_SOMETHING.search(words):
            yield from _by_place(symbol, words, above, formula.line)
        if body is not None:
            yield Named(symbol, body, formula.line)


def _by_place(symbol: Symbol, words: str, above: Sequence[Node], line: int) -> Iterator[Named]:
    """The terms of the last sum that has them."""
    for node in reversed(above[-4:]):
        has_place, terms = terms_meant(words, node)
        if terms is not None:
            yield Named(symbol, terms, line)
        if has_place:
            return


SPOKEN_NAME = re.compile(
    r"\b(?:as|by|called|call|denoted?|named?|let|set|be|=|nenne|genannt|als|appelé)\s+(?:it\s+|this\s+|by\s+|be\s+)?"
    r"([A-Za-z])(?![A-Za-z'])"
)


def named_beside(words: str, line: int, sums: Sequence[tuple[int, Node]], parts: Mapping[str, Node]) -> Iterator[Named]:
    """What words within a display make of a letter: `(set the first two terms as H)`."""
    letter = SPOKEN_NAME.search(words)
    if letter is None:
        return
    symbol = Symbol(letter[1])
    yield from _by_place(symbol, words, [node for at, node in sums if at <= line], line)
    body = next((body for phrase, body in parts.items() if _says(phrase, words)), None)
    if body is not None:
        yield Named(symbol, body, line)


def terms_meant(words: str, node: Node, *, signed: bool = False) -> tuple[bool, Node | None]:
    """Whether a sum has the terms that words such as `the first two terms` name, and the terms.

    A single one with a minus is named only `signed`: the words may mean it with its sign or without.
    """
    found = TERMS.search(words)
    if found is None or not isinstance(node, Add):
        return False, None
    at, count = int(found["number"] or 0) - 1, COUNTS.get((found[2] or "").lower(), 1)
    at = at if found[1] is None else PLACES[found[1].lower()]
    first = at if at >= 0 else len(node.terms) - count
    kept = node.terms[first : first + count]
    if len(kept) < count or count == len(node.terms):
        return False, None
    if count == 1 and isinstance(kept[0], Negative) and not signed:
        return True, None
    return True, kept[0] if count == 1 else Add(kept)


CALLED = (
    r"\s*,?\s*(?:be|is|are|denotes?|means?|stands?\s+for|:)\s+(?:the\s+|an?\s+|our\s+)?"
    r"(?:(?!(?:of|in|for|by|to)\b)[\w-]+\s+){0,2}?"
)
"""What stands between a symbol and the noun that it is called."""


def called(document: Document, parts: Mapping[str, Node]) -> list[Named]:
    """What words call symbols, where the question has words for its own: `let $p$ be the labels`, `the labels $p$`."""
    phrases = {phrase.lower(): node for phrase, node in parts.items() if isinstance(node, Symbol)}
    if not phrases:
        return []
    noun = "|".join(rf"{re.escape(phrase)}\w*" for phrase in sorted(phrases, key=len, reverse=True))
    after, before = re.compile(f"{CALLED}({noun})", re.I), re.compile(rf"\b({noun})\s*$", re.I)
    spoken = re.compile(rf"(?<![\w\\])([A-Za-z]{{1,7}}){CALLED}({noun})", re.I)
    found = []

    def body(said: str) -> Node:
        return next(node for phrase, node in phrases.items() if said.lower().startswith(phrase))

    for formula in document.formulas:
        symbol = lone(formula.text)
        said = before.search(formula.words[-60:]) or after.match(formula.after[:AFTER])
        if symbol is not None and said:
            found.append(Named(symbol, body(said[1]), formula.line))
        for each in spoken.finditer(formula.words):
            found.append(Named(Symbol(each[1]), body(each[2]), formula.line))
    for each in spoken.finditer(document.formulas[-1].after) if document.formulas else ():
        found.append(Named(Symbol(each[1]), body(each[2]), document.formulas[-1].line))
    return found


TRUE = (
    r"(?:true|correct|right|target|actual|gold|ground[- ]truth|richtige|wahre|vraie|correcta)\s+"
    r"(?:class|label|category|klasse|classe|clase)"
)
TRUE_BEFORE = re.compile(TRUE + r"\s*(?:is|be|index|:|,)?\s*$", re.I)
SUPPOSED = re.compile(r"\b(?:if|when|whenever|whether|falls|wenn|ob|si|quand|cuando)\s*$", re.I)
"""`if $k$ is the true class` names no class."""
ENTRY = re.compile(r"\n[ \t]*(?:[-*+•]|\(?(?:\d{1,2}|[a-z]{1,3})[.)])[ \t]+$", re.I)
"""Nor does a case in a list: `- $k$ is the true class: ..`."""
TRUE_AFTER = re.compile(
    r"^\s*(?:is|be|denotes?|denote|for|stands for|=)?\s*(?:the\s+)?(?:index of the\s+)?" + TRUE, re.I
)


TRUE_SAID = re.compile(
    rf"(?<!if )(?<!when )(?<!whether )(?<!wenn )(?<!si )(?<![\w\\])([b-z])"
    rf"\s+(?:is|be|denotes?|stands for)\s+(?:the\s+)?(?:index of the\s+)?{TRUE}"
    rf"|{TRUE}\s+([b-z])(?![\w(])"
)
"""The same in words within a formula, or of plain text."""
TEXT = re.compile(r"\\(?:text\w{0,6}|mbox)\s?\{([^{}]{0,200})\}")
CLASS_WITH = re.compile(r"\b(?:class|label)\s+(?:with|for which|where|that has|such that|whose)\s*$", re.I)
"""`the class with $y_{im} = 1$`."""
CHOOSING = re.compile(r"\b(?:say|let|namely|with|where|sei|nämlich|mit|soit|avec|sea|con)\s*$", re.I)


def class_of_example(document: Document, pairs: Sequence[Pair], table: Table) -> str:
    """The letter that an answer has for the class of its example; "" if there is none."""
    return true_class(document, table) or class_of_unit(pairs, table) or class_chosen(document, pairs, table)


def true_class(document: Document, table: Table) -> str:
    """The letter that words make the class of the example: `the true class c`; "" if there is none."""
    for formula in document.formulas:
        text = formula.text.strip()
        supposed = SUPPOSED.search(formula.words[-20:]) or ENTRY.search(formula.words)
        said = TRUE_BEFORE.search(formula.words[-60:]) or (TRUE_AFTER.search(formula.after[:60]) and not supposed)
        symbol = lone(text) if said else None
        if symbol is not None and len(symbol.name) == 1 and symbol.name.islower():
            return symbol.name
        within = TEXT.sub(r" \1 ", formula.text) if "\\" in formula.text else ""
        if (spoken := TRUE_SAID.search(within) or TRUE_SAID.search(formula.words[-200:])) and (
            table.find(spoken[1] or spoken[2]) is None
        ):
            return str(spoken[1] or spoken[2])
        if CLASS_WITH.search(formula.words[-40:]) and (chosen := _chosen_by_label(text, table)):
            return chosen
    return next((name for name in class_of(document.formulas) if len(name) == 1 and table.find(name) is None), "")


def class_chosen(document: Document, pairs: Sequence[Pair], table: Table) -> str:
    """The letter of the class whose label is chosen to be 1, `say $y_c = 1$`; "" if it is differentiated by."""
    chosen = (_chosen_by_label(each.text, table) for each in document.formulas if CHOOSING.search(each.words[-20:]))
    return next((letter for letter in chosen if letter and letter not in _differentiated_by(pairs)), "")


def _chosen_by_label(text: str, table: Table) -> str:
    """The letter of the class in `y_{im} = 1`; "" if it is anything else."""
    label, equals, one = text.partition("=")
    symbol = lone(label) if equals and one.strip() == "1" else None
    known = table.find(symbol.name) if symbol is not None else None
    index = symbol.subs[-1] if symbol is not None and symbol.subs and known is not None and known.one_hot else None
    return index.name if isinstance(index, Symbol) and is_plain_index(index) else ""


def class_of_unit(pairs: Sequence[Pair], table: Table) -> str:
    """The letter that `y = e_m` makes the class of the example; "" if it is what is differentiated by."""
    for pair in pairs:
        left, right = pair.lefts[0].node, pair.right.node
        if pair.relation != "=" or pair.role is not Role.CLAIMED or pair.conditions:
            continue
        for label, unit in ((left, right), (right, left)):
            if not isinstance(label, Symbol) or not isinstance(unit, Symbol) or unit.name not in UNITS:
                continue
            known = table.find(label.name) if len(label.subs) < 2 and table.constant(unit.name) else None
            letter = unit.subs[0] if len(unit.subs) == 1 and known is not None and known.one_hot else None
            if isinstance(letter, Symbol) and not letter.subs and letter.name not in _differentiated_by(pairs):
                return letter.name
    return ""


def _differentiated_by(pairs: Sequence[Pair]) -> set[str]:
    """The symbols, and their indices, by which an answer differentiates."""
    nodes = [side.node for pair in pairs for side in (*pair.lefts[:1], pair.right) if side.node is not None]
    derivatives = (each for node in nodes for each in walk(node) if isinstance(each, Derivative))
    return {index.name for each in derivatives for index in walk(each.by) if isinstance(index, Symbol)}


def prime_by(document: Document) -> Symbol | None:
    """By what primes differentiate, as the words say: `' is the derivative with respect to w_k`."""
    primed = any("'" in formula.text or "\\prime" in formula.text for formula in document.formulas)
    if not primed:
        return None
    for formula in document.formulas:
        symbol = lone(formula.text) if BY.search(formula.words[-40:]) else None
        if symbol is not None and (symbol.subs or symbol.upper):
            return symbol
    return None


@functools.lru_cache(maxsize=1024)
def _side(text: str) -> Node | None:
    """The formula, if a text is one side and nothing else."""
    if len(text) > 300:
        return None
    try:
        parser = Parser(tokens(text))
        node = parser.side()
    except ReadError:
        return None
    return node if parser.token.kind == "end" else None


def lone(text: str) -> Symbol | None:
    """The symbol, if a formula is nothing else."""
    node = _side(text) if len(text) <= 40 else None
    return node if isinstance(node, Symbol) else None


def numbered(symbol: Symbol) -> Symbol:
    """`J_0`, which is one name."""
    number = symbol.subs[0] if len(symbol.subs) == 1 and not symbol.upper else None
    return Symbol(f"{symbol.name} {int(number.value)}", at=symbol.at) if isinstance(number, Number) else symbol


def _sentence_end(words: str) -> str:
    return re.split(r"[.;!?\n]\s", words)[-1]


def _sentence_start(words: str) -> str:
    return re.split(r"[.;:!?](?:\s|$)", words)[0]


STRENGTH = (
    r"(?:strength|weight(?:ing)?|factor|coefficient|parameter|hyperparameter|constant|multiplier|rate|"
    r"stärke|faktor|koeffizient|gewicht|force|poids|facteur|fuerza|peso)"
)
"""What a part is multiplied by, which is not the part itself: `the strength of the regulariser`, `penalty weight`."""


OTHER = r"(?:\b(?:without|except|besides|minus|ohne|außer|sans|sauf|sin|salvo)|^ ?(?:of|von|des|de|du|del))\b"
"""Words before a part that make it another thing: `the loss without penalty`, `the derivative $G$ of the data term`."""


def _says(phrase: str, words: str) -> bool:
    plain = re.sub(r"[\s\-–_*]+", " ", words.lower())
    whole = rf"(?<!\w){re.escape(phrase.lower())}\w*"
    factor = re.compile(
        rf"\b{STRENGTH} (?:of|for|in|on|der|des|von|du|de) (?:\w+ )?{whole}|{whole} {STRENGTH}\b"
        rf"|{OTHER} (?:\w+ )?{whole}"
    )
    return re.search(whole, factor.sub(" ", plain)) is not None
