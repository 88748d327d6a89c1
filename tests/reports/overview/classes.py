"""Classes of stored reports for tests of the instructor's page."""

from __future__ import annotations

import json
from typing import Any

from grader.model import Provenance, Report, Score, Verdict
from grader.reports.json import report_record

Record = dict[str, Any]
PROVENANCE = Provenance("s", "r" * 64, "f" * 64, 1, "0.1.0", "2.0", "strong (bubblewrap)")
TITLES = {"softmax": "the probabilities of each row", "loss": "the loss J", "written": "the derivation of dJ/dw_k"}
MOST = {"softmax": 4.0, "loss": 8.0, "written": 10.0}
PROGRAM = "import numpy as np\n\ndef loss(W, X):\n    return np.sum(W * X)\n"


def record(
    student: str,
    softmax: float | None = 4.0,
    loss: float | None = 8.0,
    written: float | None = 10.0,
    *,
    said: tuple[str, ...] = (),
    status: str = "wrong values",
    misconception: str | None = None,
    program: str = PROGRAM,
    **more: Any,
) -> Record:
    """A stored report; `said`, `status` and `misconception` are those of each criterion that lacks points."""
    scores = []
    for name, points in (("softmax", softmax), ("loss", loss), ("written", written)):
        lacks = points is not None and points < MOST[name]
        verdict = Verdict(None, "A person reads this.", "waits for a person")
        if points is not None:
            verdict = Verdict(points / MOST[name], "Right.")
        if lacks:
            verdict = Verdict(0.0, "It is wrong.", status, misconception=misconception, staff=said)
        scores.append(Score(name, TITLES[name], points, MOST[name], verdict))
    stored = report_record(Report(student, "demo", "Demo", tuple(scores), PROVENANCE))
    handed_in: Record = {"module": "work.py", "files": {"work.py": program}, "answer": None, "documents": []}
    made: Record = json.loads(json.dumps({**stored, "handed_in": handed_in}))
    return {**made, **more}
