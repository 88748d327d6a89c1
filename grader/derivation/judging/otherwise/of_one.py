"""What a name may stand for where an answer speaks of one example, without its index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grader.derivation.judging.words.connectives import LEAVING_OUT
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.variants import variants


def of_one(name: str, table: Table, said: str) -> Iterator[tuple[str, Table]]:
    """The meanings of a name, each in words and in a table; `said` are all words of the answer."""
    own = table.declared.get(f"{name}/1")
    if own is not None and own.left_out and name not in table.declared:
        definition = table.definitions[own.name]
        yield f"{name} of one example", table.with_definition(replace(own, name=name), definition, own=True)
    known = table.find(name)
    if known is None or name in table.own or not LEAVING_OUT.search(said):
        return
    for each in variants(known.name, table):
        if each.of_one:
            free = table.without_other_name(name)
            yield each.words, free.with_definition(replace(each.declared, name=name), each.definition, own=True)
