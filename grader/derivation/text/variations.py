r"""Variations: where `\delta` stands before letters and has no index, it is the d of a differential: `\delta W`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.text.documents import Formula

VARIED = re.compile(
    r"\\delta(?![A-Za-z])\s*(?=[A-Za-z(\[]|\\(?:mathbf|boldsymbol|bm|vec|ell|left|log|ln|exp)(?![A-Za-z]))"
)
OTHERWISE = re.compile(r"\\delta(?![A-Za-z])\s*[_^=:']|(?:^|[=:])\s*\\delta(?![A-Za-z])\s*(?:$|[,.])")
"""Kronecker's delta, or a symbol that stands alone or is given a value."""
ENOUGH = 3


def with_variations(formulas: Sequence[Formula]) -> list[Formula]:
    """The formulas with differentials for variations, if they have several and no other delta."""
    found = sum(len(VARIED.findall(formula.text)) for formula in formulas)
    if found < ENOUGH or any(OTHERWISE.search(formula.text) for formula in formulas):
        return list(formulas)
    return [replace(formula, text=VARIED.sub(" d", formula.text)) for formula in formulas]
