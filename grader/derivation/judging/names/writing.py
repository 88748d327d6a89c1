"""How an answer writes what is told before its formulas are parsed: colons, layers, names of several letters, sets."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.derivation.meaning.own_names import layers
from grader.derivation.meaning.symbols import Table
from grader.derivation.text.colons import Letters, writes_products
from grader.derivation.text.documents import Formula
from grader.derivation.text.layers import layers_of
from grader.derivation.text.lexer import Macro, ReadError, tokens
from grader.derivation.text.own_names import bold_and_plain, own_names_of
from grader.derivation.text.raised import Raised


def letters_of_answer(formulas: Sequence[Formula], macros: Mapping[str, Macro], table: Table) -> Letters:
    """The letters that tell colons and shapes from what they look like."""
    letters = Letters(table.sizes, frozenset(each for known in table.letters.values() for each in known))
    examples = table.letters.get(table.leave_out or "", ())
    labels = next(iter(table.labels), "") if len(table.labels) == 1 else ""
    texts = [each.text for each in formulas]
    own = own_names_of(texts, examples, letters.indices, labels)
    numbers = (
        name
        for name in bold_and_plain(texts)
        if (known := table.find(name)) and not set(known.axes) - {table.leave_out}
    )
    own = replace(own, words=own.words | table.spelt, raised=_raised(table), bold=frozenset(numbers))
    letters = replace(letters, own=own)
    if not layers(table.declared):  # a question about layers names them itself
        letters = replace(letters, layers=layers_of(texts, table.sizes, examples))
    for formula in formulas:
        with contextlib.suppress(ReadError):
            if (":" in formula.text or "colon" in formula.text) and writes_products(
                tokens(formula.text, macros), letters
            ):
                return replace(letters, colons=True)
    return letters


def _raised(table: Table) -> Raised:
    """What stands above the names of a question as a part of them: letters that are nothing else, and numbers above
    what means nothing without them."""
    letters = {letter for letter in table.raised.letters if not table.is_usual(letter) and table.find(letter) is None}
    names = {name for name in table.raised.names if table.find(name.rpartition(" ")[0]) is None}
    return Raised(frozenset(letters - {*table.sizes}), frozenset(names))
