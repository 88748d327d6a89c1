"""What of an ordinary assignment a student did not hand in, and whether it may stand in another file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from grader.ingest import shown

MOST_NAMED = 3


@dataclass(frozen=True)
class Missing:
    """A handed-out notebook that is not there, and the files that may be it: of another name, or a link."""

    notebook: str
    instead: tuple[str, ...]

    @property
    def words(self) -> str:
        """What becomes of it, for the assistant."""
        if not self.instead:
            return f"{self.notebook} was not handed in; its cells get 0 points"
        found = ", ".join(map(shown, self.instead[:MOST_NAMED]))
        return f"{self.notebook} was not handed in, but {found} was; a person must look at its cells"


def missing_notebooks(folder: Path, released: Collection[str]) -> list[Missing]:
    """The notebooks of these names, endings included, that are no regular files in a student's folder."""
    there = [path.relative_to(folder) for path in folder.rglob("*.ipynb")]
    visible = [name for name in there if not any(part.startswith(".") for part in name.parts)]  # no checkpoints
    others = sorted(str(name) for name in visible if str(name) not in released)
    missing = [name for name in sorted(released) if (folder / name).is_symlink() or not (folder / name).is_file()]
    links = {name: (name,) for name in missing if (folder / name).is_symlink()}
    return [Missing(name, (*links.get(name, ()), *others)) for name in missing]
