"""The author's side: proving an assignment before students see it, and what they then receive.

Start at `validation.py` (does everything get the marks that it must get?), then `release.py`. Works on a loaded
assignment; writes only source/ and, through nbgrader, release/. The other tools are `mutants.py` and `starter.py`,
a new course; what a reference says of an assignment is read in `drafting/`.
"""
