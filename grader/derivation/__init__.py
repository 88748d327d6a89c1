"""Written derivations: LaTeX -> claims -> milestones -> points that are awarded, or suggested to a person.

Start at `read.py`, the way in; `record.py` is what comes out. The room knows nothing of the rest of the grader: it
imports no other room, runs no student code and touches no disk.

text/     where the formulas are, their signs, other notations as LaTeX     guessing/  what a scan may have said
nodes/    trees: a construct a file, chains of sides, MathML              marking/   steps of the rubric, points
meaning/  symbols, which index counts what, values at random points       telling/   counterexamples, what cost what
judging/  claims: what is to be said of every equality
"""
