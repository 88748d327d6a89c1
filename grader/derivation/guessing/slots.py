"""Where a formula may have been scanned wrongly, and what may have stood there, the likeliest first.

No slot has a sign, a factor or an operator: what changes the mathematics of a line is what its author wrote.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.guessing.alphabet import Alphabet
from grader.derivation.guessing.lookalikes import CASE, SHAPE, distance, is_sum_like
from grader.derivation.guessing.marks import HEAD, TOKEN, Mark, marks, nearly_functions
from grader.derivation.text.lexer import closing

SUNK, LIMIT, STRAY, SIGN = 4, 6, 12, 14
"""What it costs that an index sank, a limit was misread, a letter is another one's, a sum has lost its shape."""
KNOWN = 6
"""What it costs beside the shape to take a sign that has a meaning for another."""
RARE = 4
"""What it costs beside that that an index stands nowhere else."""
MOST = 6
"""Ways to read one place."""
LETTER = re.compile(r"\\?[A-Za-z]+")
LOWER = re.compile(r"[a-z]'?\s*(?:=\s*[01]\s*)?$|[a-z]'?\s*(?:,|\\ne|\\in|\\le|:|<|\\not)|[a-z]\s*[a-z]$")
"""What may stand below a sum."""
ABOUT = {"joined": "{}", "power": "{}", "index": "{}_"}
POWERS = ("2", "T")


@dataclass(frozen=True)
class Option:
    """One way to read a place, and what it costs to believe it; `text` stands for all spans, None as it was written."""

    cost: int
    text: str | None


@dataclass(frozen=True)
class Slot:
    """Places of a formula that say the same thing, and the ways to read them, the cheapest first.

    `about` is the symbol that they belong to; `is_letter` tells that other letters may have stood there, so that the
    formula may be another one.
    """

    spans: tuple[tuple[int, int], ...]
    options: tuple[Option, ...]
    written: str
    about: str = ""
    is_letter: bool = False


def slots_of(text: str, start: int, end: int, alphabet: Alphabet) -> list[Slot]:
    """The slots of a text between two places."""
    found = list(marks(text, start, end, alphabet.counting))
    derived = list(_derivatives(text, start, end))
    taken = {span for slot in derived for span in slot.spans}
    groups: dict[tuple[str, ...], list[Mark]] = defaultdict(list)
    for mark in found:
        if (mark.start, mark.end) not in taken and mark.kind not in ("sum", "fraction"):
            groups[mark.kind, mark.text, "" if mark.kind == "symbol" else mark.owner].append(mark)
    slots = derived
    for (kind, *_), group in groups.items():
        options = _options(kind, group[0], found, alphabet)
        if options and options != [Option(0, None)]:
            spans = tuple((mark.start, mark.end) for mark in group)
            about = ABOUT.get(kind, "").format(group[0].owner)
            slots.append(Slot(spans, tuple(options), group[0].text, about, kind in ("symbol", "index")))
    return [*slots, *_heads_of(text, found, alphabet)]


def _heads_of(text: str, found: Sequence[Mark], alphabet: Alphabet) -> Iterator[Slot]:
    """Sums with the same head and the same indices behind it are one slot."""
    alike: dict[tuple[str, tuple[Option, ...]], list[tuple[int, int]]] = defaultdict(list)
    sums = [mark for mark in found if mark.kind in ("sum", "fraction")]
    for mark in sums:
        around = [
            LETTER.search(each.text, len("\\sum"))
            for each in sums
            if each.kind == "sum" and reaches(text, each.end, mark.start)
        ]
        body = [each for each in found if reaches(text, mark.end, each.start)]
        heads = _heads(mark, body, [letter[0] for letter in around if letter], alphabet)
        if heads and heads != [Option(0, None)]:
            alike[mark.text, tuple(heads)].append((mark.start, mark.end))
    for (written, ways), spans in alike.items():
        yield Slot(tuple(spans), ways, written)


def _sorted(options: Iterable[Option]) -> list[Option]:
    """The cheapest ways, each once."""
    best: dict[str | None, int] = {}
    for option in options:
        best[option.text] = min(option.cost, best.get(option.text, option.cost))
    return sorted((Option(cost, text) for text, cost in best.items()), key=lambda each: (each.cost, each.text or ""))[
        :MOST
    ]


def _options(kind: str, mark: Mark, found: Sequence[Mark], alphabet: Alphabet) -> list[Option]:
    if kind == "symbol":
        return _sorted(_symbols(mark.text, alphabet))
    if kind == "index":
        return _sorted(_indices(mark.text, found, alphabet))
    if kind == "joined":
        return _sorted(_joined(mark.text, alphabet))
    if kind == "power":
        return _sorted(_powers(mark.text))
    if kind == "function":
        return _sorted(Option(SHAPE, f"\\{name} ") for name in nearly_functions(mark.text))
    return []


def _symbols(written: str, alphabet: Alphabet) -> Iterator[Option]:
    known, own = alphabet.knows(written), written in alphabet.own
    if known or own or alphabet.is_index(written):
        yield Option(0, None)
    if not (known or own):
        yield from (Option(distance(written, size), size) for size in alphabet.sizes)
    for name in alphabet.symbols:
        cost = distance(written, name)
        if cost == CASE and known:
            if alphabet.may_be_row(written) and not alphabet.may_be_row(name):
                yield Option(cost, name)
        elif cost and (cost <= SHAPE or not (known or own)):
            yield Option(cost + KNOWN * (known or own) + KNOWN * (name in alphabet.table.matrices), _spaced(name))


def _spaced(name: str) -> str:
    """A command, with what parts it from a letter behind it."""
    return f"{name} " if name.startswith("\\") else name


def _indices(written: str, found: Sequence[Mark], alphabet: Alphabet) -> Iterator[Option]:
    usual = alphabet.is_index(written)
    if usual or written.isdigit():
        yield Option(0, None)
    others = {mark.text for mark in found if mark.kind in ("index", "joined") and alphabet.is_index(mark.text)}
    for letter in dict.fromkeys([*alphabet.indices, *others]):
        cost = distance(written, letter)
        if cost and letter in others:
            yield Option(min(cost, STRAY) + KNOWN * usual, letter)
        elif cost and cost <= SHAPE and not usual:
            yield Option(cost + RARE * (letter not in alphabet.used), letter)


def _joined(written: str, alphabet: Alphabet) -> Iterator[Option]:
    if all(map(alphabet.is_index, written)):
        yield Option(SUNK, f"_{{{written}}}")
    if not (len(written) == 1 and alphabet.is_index(written) and written.islower()):
        yield Option(0, None)
    if len(written) == 1:
        for letter in alphabet.indices:
            if 0 < distance(written, letter) <= SHAPE:
                cost = SUNK + distance(written, letter) + RARE * (letter not in alphabet.used)
                yield Option(cost + KNOWN * alphabet.is_index(written), f"_{{{letter}}}")
        for name in alphabet.symbols:
            cost = distance(written, name)
            if cost:
                yield Option(cost + KNOWN, _spaced(name))


def _powers(written: str) -> Iterator[Option]:
    sign = written.strip("^{} ")
    if sign.isdigit() or sign in ("T", "'", "\\top", "\\prime", "*", "\\intercal", "\\mathsf"):
        yield Option(0, None)
        return
    for power in POWERS:
        yield Option(min(distance(sign, power), STRAY), f"^{power}")


def _derivatives(text: str, start: int, end: int) -> Iterator[Slot]:
    """Fractions that begin with what may have been the sign of a derivative: the same twice, or one beside it."""
    for match in re.compile(r"\\[dt]?frac\s*\{\s*(?=(\\?[A-Za-z]+|\w))").finditer(text, start, end):
        over = closing(text, text.index("{", match.start()))
        under = re.compile(r"\s*\{\s*").match(text, over + 1)
        if under is None:
            continue
        halves = [TOKEN.match(text, at) for at in (match.end(), under.end())]
        odd = [sign for sign in halves if sign and sign[0] != "\\partial"]
        signs = {sign[0] for sign in odd}
        scripted = any(re.compile(r"\s*[_^]").match(text, sign.end()) for sign in odd)
        if scripted or len(signs) != 1 or distance(odd[0][0], "\\partial") > SHAPE:
            continue
        spans = tuple((sign.start(), sign.end()) for sign in odd)
        if len(odd) > 1 and any(re.compile(r"\s*\}").match(text, at) for _, at in spans):
            continue  # a fraction of the sign by itself
        yield Slot(spans, (Option(0, None), Option(SHAPE if len(odd) > 1 else LIMIT, "\\partial ")), odd[0][0])


# Sums


def reaches(text: str, start: int, end: int) -> bool:
    """Whether what is said of what follows a place holds at another: no term and no bracket ends between them."""
    depth = 0
    for sign in text[start:end]:
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0 or (depth == 0 and sign in "+-="):
            return False
    return start <= end


def _heads(mark: Mark, after: Sequence[Mark], counted: Sequence[str], alphabet: Alphabet) -> list[Option]:
    """The ways to read the head of a sum, or a fraction that may be one; none where it is as it should be."""
    indices = [each.text for each in after if each.kind in ("index", "joined")]
    body = list(dict.fromkeys(each for each in indices if alphabet.is_index(each)))
    odd = {each for each in indices if len(each) == 1 and not alphabet.is_index(each)}
    body += [each for each in alphabet.indices if any(distance(sign, each) <= SHAPE for sign in odd)]
    if mark.kind == "fraction":
        return _sorted(_from_fraction(mark.text, body, alphabet))
    if mark.kind != "sum":
        return []
    head = HEAD.match(mark.text)
    assert head is not None
    lower, upper = _limits(mark.text[head.end() :])
    first = TOKEN.match(lower)
    index = first[0] if first else ""
    shape = 0 if head[1] == "sum" else SHAPE if head[1] == "prod" else CASE
    counts = not lower or (alphabet.is_index(index) and LOWER.match(lower) is not None)
    fine = counts and (not upper or alphabet.fits(index, upper))
    options = [Option(0, None)] if fine else []
    again = index in counted  # two sums over one index, one within the other: one of them was another
    if fine and index in body and not again:
        return []
    for name, cost in _letters(index, body, counted if again else (), alphabet):
        for size, more in _sizes(name, upper, alphabet):
            made = f"\\sum_{{{name}=1}}^{{{size}}} " if size else f"\\sum_{{{name}}} "
            if cost + more + shape or not fine:
                options.append(Option(cost + more + shape + LIMIT * (not counts), made))
    return _sorted(options)


def _limits(text: str) -> tuple[str, str]:
    """What stands below a sum and above it."""
    found = {"_": "", "^": ""}
    at = 0
    while (sign := re.compile(r"\s*([_^])\s*").match(text, at)) is not None:
        end = closing(text, sign.end()) if text[sign.end() : sign.end() + 1] == "{" else sign.end()
        found[sign[1]] = text[sign.end() : end + 1].strip("{} ")
        at = end + 1
    return found["_"], found["^"]


def _letters(index: str, body: Sequence[str], counted: Sequence[str], alphabet: Alphabet) -> Iterator[tuple[str, int]]:
    """The letters that may count a sum, with their costs; `counted` are those of the sums around it."""
    if alphabet.is_index(index):
        yield index, 0
    for letter in dict.fromkeys([*body, *alphabet.indices]):
        cost = distance(index, letter) if index else LIMIT
        if letter != index and counted and letter in body and letter not in counted:
            yield letter, LIMIT
        elif letter != index and (cost <= SHAPE or letter in body):
            yield letter, min(cost, STRAY) + KNOWN * (letter not in body)


def _sizes(index: str, upper: str, alphabet: Alphabet) -> Iterator[tuple[str, int]]:
    """The sizes at which a sum may end, with their costs."""
    if not upper or alphabet.fits(index, upper):
        yield upper, 0
        return
    for size in alphabet.sizes_of(index):
        yield size, min(LIMIT, distance(upper, size))


def _from_fraction(text: str, body: Sequence[str], alphabet: Alphabet) -> Iterator[Option]:
    """A large sign with a limit above and none below, read as one sign over another."""
    over, under = (each.strip() for each in re.findall(r"\{([^{}]*)\}", text)[:2])
    if under.isdigit() or alphabet.knows(under) or alphabet.is_index(under):
        yield Option(0, None)
    elif over.isdigit():
        yield from (Option(distance(under, size), f"\\frac{{{over}}}{{{size}}}") for size in alphabet.sizes)
    if not is_sum_like(under):
        return
    for size in alphabet.sizes:
        cost = distance(over, size)
        for letter in body:
            if cost <= SHAPE and size in alphabet.sizes_of(letter):
                yield Option(SIGN + cost, f"\\sum_{{{letter}=1}}^{{{size}}} ")
