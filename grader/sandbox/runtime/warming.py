"""What a process has imported before any student's code runs in it or in a fork of it."""

import builtins
import sys


def warm_up() -> None:
    """Import what most submissions use, so that it is there in every fork: a lazy import costs each of them more."""
    import linecache  # noqa: F401

    import numpy.linalg
    import numpy.ma
    import numpy.random

    numpy.ones((8, 8)) @ numpy.ones((8, 8))  # whatever the first product sets up
    numpy.random.seed(0)  # the same submission gives the same report, in whichever fork it runs
    # exit() exists in every ordinary Python; our own modules must not be mistaken for a student's of the same name.
    vars(builtins).update(exit=sys.exit, quit=sys.exit)
    for name in [name for name in sys.modules if name.partition(".")[0] == __package__]:
        del sys.modules[name]
