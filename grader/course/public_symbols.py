"""The published symbols beside a handout: how a derivation is read, without the steps that earn points."""

from __future__ import annotations

import json
from pathlib import Path

from grader.derivation.settings import DerivationSettings, Line, Milestone
from grader.errors import SubmissionError

FILE = "public_symbols.json"


def symbols_from_json(path: Path) -> tuple[DerivationSettings, list[str]]:
    """The symbols of a published file, and the names of the answer's cells. Raises SubmissionError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        nothing = Milestone(id="none", title="none", points=1.0, lines=[Line(value=["0"])])
        parts = {"milestones": [nothing.model_dump()], "paths": [{"title": "none", "milestones": ["none"]}]}
        steps = DerivationSettings.model_validate({**data["symbols"], **parts})
        return steps, [str(cell) for cell in data["cells"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SubmissionError(f"{path}: not a file of symbols ({error}); get the handout again") from error
