"""What a student may see of a failure: all of it where the input is published or the rubric says so, less elsewhere.

`full` shows inputs, values and the student's own words; `shape` the function, the shapes, the regime and where it is
wrong; `verdict` that it is wrong. A published input (group `public`) is always shown, with the values but without the
student's own words, which might tell of another.
"""

from typing import Literal

Policy = Literal["full", "shape", "verdict"]
