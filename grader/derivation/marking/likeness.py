"""Whether two wrong lines are the same mistake: by the values of what they state, however it is written."""

from __future__ import annotations

import hashlib

import numpy as np

from grader.derivation.judging.claims import Claim
from grader.derivation.marking.showing import SLIPPED

DIGITS = 5


def likeness(claim: Claim) -> str:
    """Equal for lines that do not hold and state the same, whatever letters, order and layout they are written in.

    A digest of the values where the sides part, without their order; "" for lines that hold or have no values.
    """
    if claim.status not in SLIPPED or not claim.compared:
        return ""
    stated = claim.compared[-1].right
    numbers = sorted(f"{number:.{DIGITS}g}" for number in np.real(stated.array).ravel())
    about = " ".join([str(sorted(stated.open)), *numbers])
    return hashlib.sha256(about.encode()).hexdigest()[:12]
