"""The only files of ours that a student's process can see. Nothing here knows a rubric, a reference or a mark.

In the sandbox this folder is the package `runtime`, so its files name each other relatively.
"""

import sys

AT_START = frozenset(sys.modules) | frozenset(sys.builtin_module_names)
"""What every Python has imported when a program starts; such a file of a student's does not take its place."""
