"""Lines that an answer takes from elsewhere: what is `known from the lecture` is not derived.

Words right before or behind a formula name a source of it. A chain of sides shows all the same how it comes about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.text.sentences import END, last_sentence, with_whole_words

NEAR = 80
"""Characters before and behind a formula that are said of it."""
SOURCE = re.compile(
    r"\b(?:well[- ])?known\b(?! as\b)|\bbekannt\w*|\bconnue?s?\b|\bconocid[oa]s?\b"
    r"|\b(?:lectures?|slides|(?:text)?book|script|literature|tutorial|Wikipedia|in class)\b|\b(?<!of )course\b(?!,)"
    r"|\b(?:peut montrer|puede demostrar|Vorlesung|Skript|Folien|Lehrbuch|Übung|cours|polycopié|clase|apuntes|libro)\b"
    r"|\b(?:can (?:easily )?(?:be )?shown?|zeigen kann|lässt sich zeigen|kann man zeigen)\b",
    re.I,
)
"""Words that say where something comes from that is not derived."""


def taken_over(claims: Sequence[Claim | None], pairs: Mapping[int, Pair]) -> Iterator[int]:
    """The lines that stand alone, hold, and of which words say that they come from elsewhere."""
    sides = Counter(claim.chain for claim in claims if claim is not None)
    for at, claim in enumerate(claims):
        if claim is None or claim.status is not Word.HOLDS or sides[claim.chain] > 1 or at not in pairs:
            continue
        before, _, after = pairs[at].words
        behind = END.split(with_whole_words(after[:NEAR]), maxsplit=1)[0]
        if SOURCE.search(last_sentence(before.rstrip())[-NEAR:]) or SOURCE.search(behind):
            yield at
