"""Spans of time in words."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """`2 days 3 h`, `3 h 20 min`, `5 min`: the two largest units, rounded up to minutes."""
    minutes = max(1, -int(-seconds // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    named = [(days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min")]
    first = next(at for at, (count, _) in enumerate(named) if count)
    return " ".join(f"{count} {unit}" for count, unit in named[first : first + 2] if count)
