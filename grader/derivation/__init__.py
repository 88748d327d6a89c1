"""Written derivations: LaTeX -> claims -> milestones -> points that are awarded, or suggested to a person.

Start at `read.py`, the way in; `record.py` is what comes out. The room knows nothing of the rest of the grader: it
imports no other room, runs no student code and touches no disk.

documents   where the formulas are                 lexer, parser   LaTeX -> trees
statements  chains of sides and conditions         resolve         which index counts what
meaning     values at random points                claims          what is to be said of every equality
milestones  which steps of the rubric are shown    mathml          formulas as they were understood
"""
