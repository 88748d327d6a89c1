"""A new course: nbgrader's configuration, a README, and one small assignment as `grader new` drafts it."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.drafting import draft
from grader.errors import CourseError
from grader.rubric import json_schema

NAME = "mean_squared_error"
REFERENCE = '''"""Mean squared error of a linear model.

N examples with d features: X of shape (N, d), targets y of shape (N,), weights w of shape (d,).
"""

import numpy as np


def loss(w, X, y):
    """The mean of the squared residuals, a float."""
    ### BEGIN SOLUTION
    residual = X @ w - y
    return float(np.mean(residual**2))
    ### END SOLUTION


def gradient(w, X, y):
    """The derivative of the loss by w, of shape (d,)."""
    ### BEGIN SOLUTION
    residual = X @ w - y
    return 2.0 / len(y) * X.T @ residual
    ### END SOLUTION
'''
CONFIG = '''"""nbgrader's configuration of this course: everything that grader needs, then your own settings below."""

from pathlib import Path

from grader.nbgrader.plugin import configure

c = get_config()  # noqa: F821  (nbgrader provides it)
configure(c, Path(__file__).parent)
'''
IGNORED = """# marks and submissions do not belong into git
gradebook.db*
/submitted/
/submitted-before/
/autograded/
/feedback/
/reports/
# made by grader release
/source/
/release/
__pycache__/
.ipynb_checkpoints/
.nbgrader.log
"""
SETTINGS = """# Refuse to run students' code on a machine that holds it less well; strong is stricter.
sandbox: {require: standard}
"""
README = f"""# A course

`{NAME}` works as it is. These five commands take it from here to marks:

```
grader validate {NAME}
grader release {NAME}
mkdir -p submitted/ada && cp -r solutions/{NAME}/samples/wrong_1 submitted/ada/{NAME}
grader grade {NAME}
grader report {NAME}
```

The third stands in for a student who hands in. Students get the folder `release/{NAME}/`.

The next assignment is drafted from your own solution: `grader new NAME --from reference.py`.

| folder | what is in it |
|---|---|
| `assignment/` | what students receive, beside the stub and the notebook, which are made |
| `solutions/` | hidden: the reference, and samples that must get the marks they deserve |
| `rubrics/` | points, inputs, functions and criteria, one file an assignment |
"""


def starter() -> dict[str, str]:
    """Texts of all files of a new course, by their path."""
    return {
        "README.md": README,
        "nbgrader_config.py": CONFIG,
        ".gitignore": IGNORED,
        "course.yaml": SETTINGS,
        "rubrics/rubric.schema.json": json_schema(),
        **draft(NAME, REFERENCE, "the starter's reference").files,
    }


def empty(folder: Path) -> Path:
    """The folder, made if it is not there. Raises CourseError if anything is in it, or if it is none."""
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder}: a file, and no folder; name a folder that is empty or not there yet")
    if folder.is_dir() and any(folder.iterdir()):
        raise CourseError(f"{folder}: is not empty; name a folder that is empty or not there yet")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
