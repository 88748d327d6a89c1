"""The shipped rubric with a few regimes of each group, for tests that are about something else than its calls."""

from __future__ import annotations

import re
from pathlib import Path

KEPT = frozenset(
    [
        *("generic", "generic_same_sizes", "lambda_zero", "one_example", "two_classes", "weights_of_zero"),
        *("a_training_step", "other_weights", "other_examples", "other_lambda"),
        *("logits_offset_by_900", "logits_spread_over_60"),
        *("public_example", "public_large_logits"),
    ]
)
REGIME = re.compile(r"^    (\w+): \{N: .*\n", re.MULTILINE)


def keep_few_regimes(rubric: Path) -> None:
    text = rubric.read_text(encoding="utf-8")
    assert set(REGIME.findall(text)) > KEPT
    few = REGIME.sub(lambda line: line[0] if line[1] in KEPT else "", text)
    rubric.write_text(few, encoding="utf-8")
