"""Questions of which answers are read: what an answer says is in their symbols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grader.derivation.judging.answer import Question, question_of
from grader.derivation.settings import Symbols


def asked(symbols: Mapping[str, Any] | Symbols) -> Question:
    """A question of these symbols, as it is for answers; without marks it would be for any text."""
    return replace(question_of(Symbols.model_validate(symbols)), is_asked=True)
