r"""Settings in which whatever is declared is a name, whatever it looks like: `Variance`, `rms(x)_i`, `x^t`, `df_{kl}`.

They are written as the reader would have them: `\operatorname{Variance}`, `x^{(t)}`; and `W_{kj}` of two axes as `W`.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from grader.derivation.settings import Given, SettingError, Symbols
from grader.derivation.text.lexer import ReadError, tokens
from grader.derivation.text.raised import Raised, Script, scripts
from grader.derivation.text.vocabulary import FUNCTIONS

S = TypeVar("S", bound=Symbols)
WORD = re.compile(r"\s*([A-Za-z]{2,30})\s*(?=[_^(=']|\\left|\\?\{|$)")
CAPITALS = re.compile(r"[A-Z]{2,6}")
DIFFERENTIAL = re.compile(r"d[A-Za-z]")
NAMED = r"\\[A-Za-z]+\s*\{\s*[A-Za-z]+\s*\}"
"""Letters that are a name, or words, already."""
SPELT_OUT = re.compile(r"\s*\\operatorname\{([A-Za-z]+)\}")
INDEXED = re.compile(r"\s*([^_^]+?)\s*_\s*(?:\{\s*([A-Za-z](?:\s*,?\s*[A-Za-z]){0,2})\s*\}|([A-Za-z]))\s*")
STEP = re.compile(r"\s*(?P<base>[^_^=]+?)\s*[_^]\s*\{\s*\(?\s*(?P<letter>[A-Za-z])\s*\+\s*1\s*\)?\s*\}")
SUMMED = re.compile(r"\\(?:sum|prod)(?:\\limits)?\s*_\s*\{?\s*([A-Za-z])")


def with_spelt_names(symbols: S) -> S:
    """The symbols, where names of several letters, and what stands above names, are written so that they are read."""
    symbols = _without_indices(symbols)
    words = _words(symbols)
    if words:
        symbols = rewritten(symbols, lambda text: _with_words(text, words))
    symbols = _with_steps(symbols)
    above = raised_of(symbols)
    return rewritten(symbols, lambda text: _with_brackets(text, above)) if above.letters or above.names else symbols


def rewritten(symbols: S, change: Callable[[str], str]) -> S:
    """The symbols with all formulas and names changed so; names of axes and kinds of values stay."""

    def written(value: Any) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, dict):
            return {change(name): written(each) for name, each in value.items()}
        return [written(each) for each in value] if isinstance(value, list) else value

    data = symbols.model_dump()
    kept = {"axes", "given", "leave_out", "readings", "answers", "milestones", "paths", "parts"}
    formulas = {key: written(each) for key, each in data.items() if key not in kept}
    formulas["values"] = {name: change(text) for name, text in data.get("values", {}).items()}
    axes = {name: {**about, "size": written(about["size"])} for name, about in data["axes"].items()}
    readings = [
        {**each, "definitions": written(each["definitions"]), "axes": _keys(change, each["axes"])}
        for each in data["readings"]
    ]
    keyed = {name: _keys(change, data[name]) for name in ("given", "parts")}
    found = {**data, **formulas, **keyed, "axes": axes, "readings": readings}
    if "milestones" in data:
        found["milestones"] = [
            {**each, "lines": [_line(change, line) for line in each["lines"]]} for each in data["milestones"]
        ]
    return type(symbols).model_validate({key: each for key, each in found.items() if key in data})


def _keys(change: Callable[[str], str], of: Mapping[str, Any]) -> dict[str, Any]:
    return {change(name): each for name, each in of.items()}


def _line(change: Callable[[str], str], line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a milestone with its formulas changed."""
    formulas = ("value", "up_to", "derivative_of", "by")
    return {key: [change(text) for text in each] if key in formulas and each else each for key, each in line.items()}


@contextmanager
def told_as_written(symbols: Symbols, spelt: Symbols) -> Iterator[None]:
    """A mistake in settings that were spelt is told where it stands in those that an author wrote."""
    try:
        yield
    except SettingError as error:
        pairs = [
            pair
            for of in ("given", "matrices", "also", "parts")
            for pair in zip(getattr(spelt, of), getattr(symbols, of), strict=True)
        ]
        path = [dict(pairs).get(step, step) if isinstance(step, str) else step for step in error.path]
        raise SettingError(path, error.problem, error.line) from error.__cause__


def _without_indices(symbols: S) -> S:
    """`x_{ij}: {axes: [N, d]}`, and `x_i:` where i counts N, are given as x with these axes."""
    letters = {letter: name for name, about in symbols.axes.items() for letter in about.indices}
    given: dict[str, Given] = {}
    for text, about in symbols.given.items():
        match = INDEXED.fullmatch(text)
        below = re.findall("[A-Za-z]", match[2] or match[3]) if match else []
        counted = [letters[letter] for letter in below if letter in letters]
        fits = len(counted) == len(below) and about.axes in ([], counted)
        fits = fits or (
            1 < len(below) == len(about.axes) and not any(symbols.axes[axis].indices for axis in about.axes)
        )
        if match and below and fits and match[1] not in {*symbols.given, *given}:
            given[match[1]] = about.model_copy(update={"axes": about.axes or counted})
        else:
            given[text] = about
    return symbols.model_copy(update={"given": given})


def words_of(symbols: Symbols) -> frozenset[str]:
    """The letters that are one name in settings, wherever they stand."""
    return frozenset(match[1] for text in _names(symbols) if (match := SPELT_OUT.match(text)))


def _with_steps(symbols: S) -> S:
    """`w_{t+1} = w_t - a g` of the given w, which is `w_t`, where t counts nothing."""
    counting = _counting(symbols)
    found = {}
    for match in filter(None, map(STEP.match, symbols.definitions)):
        if match["base"] in symbols.given and match["letter"] not in counting:
            found[match["base"]] = f"{match['base']}_{match['letter']}"
    found = {base: other for base, other in found.items() if not {other, f"{base}_{{{other[-1]}}}"} & {*symbols.given}}
    also = {base: [*symbols.also.get(base, ()), other] for base, other in found.items()}
    return symbols.model_copy(update={"also": {**symbols.also, **also}}) if also else symbols


def _counting(symbols: Symbols) -> set[str]:
    """Letters that count something, or are something by themselves."""
    counting = {letter for about in symbols.axes.values() for letter in about.indices}
    counting |= {match[1] for text in symbols.definitions for match in SUMMED.finditer(text)}
    return counting | {*symbols.given} | {size for about in symbols.axes.values() for size in about.size}


def _names(symbols: Symbols) -> Iterator[str]:
    """All texts of names, and what definitions define."""
    yield from (*symbols.given, *symbols.matrices, *symbols.also)
    yield from (other for others in symbols.also.values() for other in others)
    yield from (text.partition("=")[0].rstrip(": ") for text in symbols.definitions if "=" in text)


def _words(symbols: Symbols) -> frozenset[str]:
    """Letters that are a name together; others, as in `Xw = b`, are a product of what is given."""
    found = {match[1] for text in _names(symbols) if (match := WORD.match(text))}
    given = {text.strip() for text in symbols.given}
    products = {word for word in found if given.issuperset(word)}
    return frozenset(
        word
        for word in found - products
        if not (CAPITALS.fullmatch(word) or DIFFERENTIAL.fullmatch(word) or word.lower() in FUNCTIONS)
    )


def _with_words(text: str, words: frozenset[str]) -> str:
    each = "|".join(sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"{NAMED}|(?<![A-Za-z\\])({each})(?![A-Za-z])")
    return pattern.sub(lambda match: rf"\operatorname{{{match[1]}}}" if match[1] else match[0], text)


def raised_of(symbols: Symbols) -> Raised:
    """What stands above the names of a question and is a part of them: letters that count nothing, and numbers."""
    counting = _counting(symbols)
    found = [
        script for text in _names(symbols) for in_brackets in (False, True) for script in _scripts(text, in_brackets)
    ]
    letters = {script.word[0] for script in found if script.word[0].isalpha()}
    above = defaultdict(set)
    for script in found:
        above[script.base].add(script.word)
    numbered = {
        f"{base} {word}" for base, words in above.items() for word in words if len(words) > 1 and word.isdigit()
    }
    return Raised(frozenset(letters - counting), frozenset(numbered))


def _scripts(text: str, in_brackets: bool = False) -> list[Script]:
    with contextlib.suppress(ReadError):  # which is told of the formula later on
        return list(scripts(tokens(text), in_brackets=in_brackets))
    return []


def _with_brackets(text: str, above: Raised) -> str:
    """A text of the settings with layers and times in brackets."""
    with contextlib.suppress(ReadError):
        found = tokens(text)
        for script in reversed([each for each in scripts(found) if above.has(each.base, each.word)]):
            begin, end = found[script.start].at, found[script.end - 1].end
            inside = f"({text[begin:end]})"
            text = text[:begin] + (inside if found[script.start - 1].text == "{" else f"{{{inside}}}") + text[end:]
    return text
