"""A question's symbols with the axes of some in the other order: `X` is d x N where examples are its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Definition, Table
from grader.derivation.nodes.syntax import OPEN, Entry, Transposed, rebuilt


def may_lie_otherwise(name: str, table: Table) -> bool:
    """Whether a symbol is a matrix over two axes that may as well stand in the other order."""
    axes, definition = table.declared[name].axes, table.definitions.get(name)
    return len(set(axes)) == len(axes) == 2 and (definition is None or len(definition.variables) == 2)


@dataclass(frozen=True)
class Layout:
    """Symbols that lie the other way than in the question, and whether vectors that are rows of a matrix are rows."""

    turned: frozenset[str] = frozenset()
    rows: bool = False


def laid(table: Table, layout: Layout) -> Table:
    """The table in which the axes of these symbols, and their indices in all definitions, stand the other way round."""
    turned = layout.turned

    def changed(node: Any) -> Any:
        if not isinstance(node, Entry) or len(node.indices) != 2:
            return rebuilt(node, changed)
        entry = replace(node, indices=node.indices[::-1]) if node.name in turned else node
        is_row = layout.rows and [index == OPEN for index in entry.indices] == [False, True]
        return Transposed(entry) if is_row else entry  # in the question's formulas all vectors are columns

    def defined(name: str, definition: Definition) -> Definition:
        variables = definition.variables[::-1] if name in turned else definition.variables
        return replace(definition, variables=variables, body=changed(definition.body))

    declared = {name: replace(table.declared[name], axes=table.declared[name].axes[::-1]) for name in turned}
    return replace(
        table,
        declared={**table.declared, **declared},
        definitions={name: defined(name, each) for name, each in table.definitions.items()},
        alternatives={name: tuple(defined(name, each) for each in found) for name, found in table.alternatives.items()},
        forms={name: tuple(map(changed, found)) for name, found in table.forms.items()},
        parts={words: changed(node) for words, node in table.parts.items()},
        rows=layout.rows,
    )


def laid_places(places: Sequence[Place], table: Table, layout: Layout) -> tuple[Place, ...]:
    """The same points for the table in which these symbols lie the other way."""
    turned, found = layout.turned, []
    for place in places:
        arrays = {name: np.swapaxes(array, -1, -2) if name in turned else array for name, array in place.given.items()}
        found.append(replace(place, table=table, given=arrays, known={}, budget=Budget()))
    return tuple(found)


def words_of_layout(table: Table, layout: Layout) -> str:
    """How matrices and vectors lie in a table that has this layout, in words."""
    names = {symbol: matrix for matrix, symbol in reversed([*table.matrices.items()])}
    sizes = {axis: size for size, axis in reversed([*table.sizes.items()])}
    shapes = {each: " x ".join(sizes[axis] for axis in table.declared[each].axes) for each in sorted(layout.turned)}
    found = [f"{names.get(each, each)} is {shape}" for each, shape in shapes.items()]
    return ", ".join([*found, *["rows of matrices are row vectors"] * layout.rows])
