"""The kinds of checks, one file each: settings are fields, `probes()` plans calls, `judge()` decides; both are pure.

Start at `base.py`, what all share, and `judging.py`, which decides from outcomes; `value.py` and `gradient.py` are the
two that every assignment has. A kind's name is its file's and its `kind` in YAML; `kinds.py` lists them. A check sees
numbers and an oracle: no clock, no disk, no student code.
"""
