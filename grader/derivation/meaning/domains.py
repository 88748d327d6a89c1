"""What the definitions of a question take for granted of given values: that there are logarithms and roots of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.derivation.meaning.question import table_of
from grader.derivation.meaning.values import DomainError
from grader.derivation.settings import Given, SettingError, Symbols, Values


def within_domains(symbols: Symbols) -> Symbols:
    """The symbols; what may be any number is positive, a fraction or positive definite if a definition needs it so.

    Raises ReadError for what the rubric says wrongly.
    """
    try:
        table_of(symbols)
    except SettingError as error:
        if not isinstance(error.__cause__, DomainError):
            raise
        for narrower in _narrower(symbols):
            if _has_values(narrower):
                return narrower
        raise
    return symbols


def _has_values(symbols: Symbols) -> bool:
    try:
        table_of(symbols)
    except SettingError:
        return False
    return True


def _narrower(symbols: Symbols) -> Iterator[Symbols]:
    """Fewest restrictions first: square matrices, one symbol after another, all of them."""
    free = {name: about for name, about in symbols.given.items() if about.values in ("any", "positive")}
    square = [name for name, about in free.items() if len(about.axes) > 1 and about.axes[-1] == about.axes[-2]]
    if square:
        symbols = _with(symbols, dict.fromkeys(square, "positive_definite"))
        yield symbols
    others = [name for name in free if name not in square]
    kinds: tuple[Values, ...] = ("positive", "fraction")
    yield from (_with(symbols, {name: kind}) for kind in kinds for name in others)
    yield from (_with(symbols, dict.fromkeys(others, kind)) for kind in kinds)


def _with(symbols: Symbols, values: Mapping[str, Values]) -> Symbols:
    given = {
        name: Given(axes=about.axes, values=values[name]) if name in values else about
        for name, about in symbols.given.items()
    }
    return symbols.model_copy(update={"given": given})
