"""The statements of an answer with its own signs in the words of the question, in the order in which that must be."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.judging.names.adjoint_signs import with_adjoints
from grader.derivation.judging.names.arities import with_arities
from grader.derivation.judging.names.brackets import with_brackets
from grader.derivation.judging.names.expectations import with_expectations
from grader.derivation.judging.names.letters import with_letters
from grader.derivation.judging.names.ones import ones_named, with_ones
from grader.derivation.judging.names.transpositions import with_transpositions
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.text.documents import Formula


def in_known_signs(
    read: Sequence[Sequence[Statement]], formulas: Sequence[Formula], table: Table
) -> list[list[Statement]]:
    """The statements of each formula, rewritten."""
    read = with_letters(with_arities(with_expectations(with_brackets(read), table), table), table)
    read = with_transpositions(read, " ".join(formula.words for formula in formulas), table)
    return with_adjoints(with_ones(read, ones_named(formulas, table)), formulas, table)
