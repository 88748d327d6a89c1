"""What builds on something that is wrong is not judged yet: see `after` in the rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.model import Verdict
from grader.rubric import Criterion

NOT_JUDGED = "not judged yet"
"""The status of a criterion whose own verdict is not told, to nobody: what it builds on comes first."""


def held_back(criteria: Sequence[Criterion], verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts, with nothing told, and nothing given, for what builds on a criterion that is not right.

    Not right is all that has less than full credit; what is explained of it later changes that no more. Where one
    waits for a person, so does what builds on it.
    """
    after = {criterion.id: criterion.after for criterion in criteria}
    return {criterion.id: _held(criterion.id, after, verdicts) for criterion in criteria}


def _held(name: str, after: Mapping[str, Sequence[str]], verdicts: Mapping[str, Verdict]) -> Verdict:
    causes = [cause for other in after[name] for cause in _causes(other, after, verdicts)]
    if not causes:
        return verdicts[name]
    wrong = list(dict.fromkeys(cause for cause in causes if verdicts[cause].credit is not None))
    if wrong:
        said, it = ("which is wrong", "that") if len(wrong) == 1 else ("which are wrong", "those")
        return Verdict(0.0, f"Not judged yet: it builds on {_listed(wrong)}, {said}; mend {it} first.", NOT_JUDGED)
    waits = list(dict.fromkeys(causes))
    words = f"Not judged yet: it builds on {_listed(waits)}, which a person must look at first."
    return Verdict(None, words, NOT_JUDGED)


def _causes(name: str, after: Mapping[str, Sequence[str]], verdicts: Mapping[str, Verdict]) -> list[str]:
    """The criteria that keep one from being built on: itself, or those that it builds on."""
    below = [cause for other in after[name] for cause in _causes(other, after, verdicts)]
    return below or ([name] if verdicts[name].credit != 1 else [])


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
