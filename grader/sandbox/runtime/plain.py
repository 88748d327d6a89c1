"""A plain process that loads and calls student code as the confined one does: on a student's own machine.

    grader --stdin (questions)--> this process --stdout (answers)--> grader
                                               --stderr (what is printed)-->

Nothing here needs Linux. The arguments are the folder of this package, a nonce, and the packages to offer as JSON.
"""

import json
import os
import random
import sys

from . import modules, warming


def main() -> None:
    """Keep the pipes for ourselves, warm up, then serve. Never returns."""
    _, nonce, packages = sys.argv[1:]
    questions, answers = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (questions, answers):
            msvcrt.setmode(descriptor, os.O_BINARY)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.path[:] = [path for path in sys.path if path != sys.argv[1]]
    sys.argv[:], sys.orig_argv[:] = [""], []
    modules.offer(modules.PackageFinder(json.loads(packages)))
    from . import worker  # imports numpy, which only now can be found

    warming.warm_up()
    random.seed(0)
    worker.serve(questions, bytes.fromhex(nonce), answers)
