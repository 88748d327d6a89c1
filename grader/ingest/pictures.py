"""Pictures that were pasted into a cell: attachments and data URIs, checked, renamed by their content and bounded.

What a source shows afterwards is `![a picture](attachment:picture-<digest>.png)` where the picture is there, and words
where it is not: a page made of the cell never looks for what does not exist.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

MAX_PICTURES = 20
MAX_PICTURE_BYTES = 8 << 20
MIMES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
MISSING = "(a picture that was not handed in)"
OTHER = "(a picture of a kind that is not shown; see the notebook as it was handed in)"
TOO_MUCH = "(a picture beyond the bounds; see the notebook as it was handed in)"
REFERENCE = re.compile(r"!\[a picture\]\(attachment:(picture-[0-9a-f]{16}\.(?:png|jpg|gif|webp))\)")
_CODED = r"data:image/[a-z+.\-]{1,20}[;,](?:base64,)?([A-Za-z0-9+/=%]*+)"
_PLACE = rf"attachment:((?:[^()\n]|\([^()\n]{{0,100}}\)){{1,300}})|{_CODED}"
_MARKDOWN = re.compile(rf"!\[[^\[\]\n]{{0,200}}\]\(\s{{0,9}}<?(?:{_PLACE})[^()\n]{{0,200}}\)")
_HTML = re.compile(
    rf"<img\b[^<>]{{0,300}}?\bsrc\s{{0,3}}=\s{{0,3}}[\"']?(?:attachment:([^<>\"']{{1,300}})|{_CODED})[\"']?[^<>]{{0,300}}>",
    re.IGNORECASE,
)
_LEFT = re.compile(r"attachment(?:\\?:|&colon;|&#x?0{0,5}(?:58|3a);)(?=\S)|(?<=<)attachment:", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture by the name that its cell's source gives it."""

    name: str
    content: bytes

    @property
    def mime(self) -> str:
        return MIMES[self.name.rpartition(".")[2]]


@dataclass
class Allowance:
    """How much of a notebook's pictures is still kept."""

    number: int = MAX_PICTURES
    size: int = MAX_PICTURE_BYTES


def take_pictures(source: str, attachments: Any, left: Allowance) -> tuple[str, tuple[Picture, ...]]:
    """A text cell's source with references that hold, and the pictures that it refers to."""
    lowered = source.lower()
    if "attachment" not in lowered and "data:image/" not in lowered:
        return source, ()
    named = attachments if isinstance(attachments, dict) else {}
    found: dict[str, Picture] = {}

    def shown(match: re.Match[str]) -> str:
        name, coded = match.groups()
        if name is not None:
            coded = _attached(named, name)
        if not coded:
            return MISSING if name is not None else OTHER
        content = _decoded(coded)
        ending = _ending(content)
        if ending is None:
            return OTHER
        picture = Picture(f"picture-{hashlib.sha256(content).hexdigest()[:16]}.{ending}", content)
        if picture.name not in found:
            if left.number < 1 or left.size < len(content):
                return TOO_MUCH
            left.number, left.size = left.number - 1, left.size - len(content)
            found[picture.name] = picture
        return f"![a picture](attachment:{picture.name})"

    source = _HTML.sub(shown, _MARKDOWN.sub(shown, source))
    return _without_others(source, found), tuple(found.values())


def _without_others(source: str, found: Mapping[str, Picture]) -> str:
    """Without references in forms that are not known, which a page could stumble over."""
    parts, end = [], 0
    for match in REFERENCE.finditer(source):
        if match[1] in found:
            parts += [_LEFT.sub("attachment ", source[end : match.start()]), match[0]]
            end = match.end()
    return "".join([*parts, _LEFT.sub("attachment ", source[end:])])


def _attached(attachments: dict[Any, Any], place: str) -> str | None:
    """The coded content of an attachment by the name in a reference, which may be quoted and have a title behind it."""
    whole = place.strip().rstrip(">")
    bare = re.sub(r"\s{1,9}[\"'].{0,200}$", "", whole).rstrip(">")
    for name in (whole, unquote(whole), bare, unquote(bare)):
        bundle = attachments.get(name)
        if isinstance(bundle, dict):
            data = next(iter(bundle.values()), "")
            return "".join(map(str, data)) if isinstance(data, list) else str(data)
    return None


def _decoded(coded: str) -> bytes:
    try:
        return base64.b64decode(unquote(coded) if "%" in coded else coded)
    except ValueError:
        return b""


def _ending(content: bytes) -> str | None:
    """By the first bytes, whatever the notebook says that it is."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else None
