"""What a student's cell showed, as the student's process tells it -> nbformat's outputs that a page can show safely."""

from __future__ import annotations

import base64
import binascii
import json
import re
from html import escape
from typing import Any

from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.words import MALFORMED

MOST = 2000
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
TEXTS = ("text/plain", "text/latex", "text/markdown", "text/html")
SCRIPT = "(a script, which is not kept)"
_TAGS = (
    *("a", "abbr", "b", "br", "caption", "code", "col", "colgroup", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("hr", "i", "img", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "tr", "u", "ul", "blockquote", "dl", "dt", "dd", "kbd", "samp", "var"),
)
_STYLES = (
    *("background", "border", "margin", "padding", "border-collapse", "border-radius", "max-width", "max-height"),
    *("margin-left", "margin-right", "margin-top", "margin-bottom", "min-width", "opacity", "list-style-type"),
    *(
        "padding-left",
        "padding-right",
        "padding-top",
        "padding-bottom",
        "border-bottom",
        "border-top",
        "border-spacing",
    ),
)
SAFE = ("http", "https", "mailto", "data")
_ATTRIBUTES = {
    "*": ("title", "align", "colspan", "rowspan", "border", "scope", "valign", "halign"),
    "a": ("href",),
    "img": ("alt", "width", "height"),
}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_STYLE = re.compile(r"[\w\s#%.,:;!()+'\"-]*", re.ASCII)
_BELOW_ZERO = re.compile(r"(?<!\w)-\s*[\d.]")  # a margin by which it would lie over the page around it
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_COLOURS = frozenset(("rgb", "rgba", "hsl", "hsla", "linear-gradient"))
_MARKUP = re.compile(r"[<\[]|:\s*//|script", re.IGNORECASE)


def checked(encoded: bytes) -> tuple[dict[str, Any], ...]:
    """The outputs. Raises ProtocolError for what our worker would not send."""
    try:
        told = json.loads(encoded)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(MALFORMED) from error
    if type(told) is not list or len(told) > MOST:
        raise ProtocolError(MALFORMED)
    return tuple(_output(each) for each in told)


def _output(told: Any) -> dict[str, Any]:
    kind = told.get("output_type") if type(told) is dict else None
    if kind == "stream" and told.get("name") in ("stdout", "stderr"):
        return {"output_type": "stream", "name": told["name"], "text": _text(told.get("text"))}
    if kind == "error":
        lines = told.get("traceback")
        if type(lines) is not list or len(lines) > MOST:
            raise ProtocolError(MALFORMED)
        shown = [_text(line) for line in lines]
        return {
            "output_type": kind,
            "ename": _text(told.get("ename")),
            "evalue": _text(told.get("evalue")),
            "traceback": shown,
        }
    if kind in ("display_data", "execute_result") and type(told.get("data")) is dict:
        made: dict[str, Any] = {"output_type": kind, "data": _bundle(told["data"]), "metadata": {}}
        if kind == "execute_result":
            count = told.get("execution_count")
            made["execution_count"] = count if type(count) is int and count >= 0 else None
        return made
    raise ProtocolError(MALFORMED)


def _text(value: Any) -> str:
    """A text that any file can take: no half of a letter, no character that steers a terminal but colours."""
    if type(value) is not str:
        raise ProtocolError(MALFORMED)
    whole = value.encode("utf-8", errors="replace").decode()
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", "", whole)


def _bundle(data: dict[Any, Any]) -> dict[str, Any]:
    """The forms of a displayed object that are texts or pictures; scripts, drawings and widgets are left out."""
    kept: dict[str, Any] = {}
    for mime in (*TEXTS, *PICTURES):
        value = data.get(mime)
        value = "".join(value) if type(value) is list and all(type(part) is str for part in value) else value
        if type(value) is not str:
            continue
        text = _text(value)
        if mime in PICTURES:
            kept |= {mime: text} if _is_base64(text) else {}
        elif mime == "text/html":
            kept[mime] = without_scripts(text) if "<" in text else text
        elif mime == "text/markdown" and _MARKUP.search(text):
            kept.setdefault("text/html", without_scripts(_rendered(text)))
        else:
            kept[mime] = text
    return kept or {"text/plain": SCRIPT}


def _rendered(markdown: str) -> str:
    """Markdown as HTML, which can be cleaned: a link may be written there in too many ways."""
    from nbconvert.filters import markdown2html

    try:
        return str(markdown2html(markdown))
    except Exception:  # a picture that it does not have, or whatever else it cannot render
        return f"<pre>{escape(markdown)}</pre>"


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return False
    return True


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute fetches nothing, runs nothing, and changes nothing of the page around."""
    if name == "style":
        functions = set(map(str.lower, _FUNCTION.findall(value)))
        return bool(_STYLE.fullmatch(value)) and functions <= _COLOURS and not _BELOW_ZERO.search(value)
    if name == "class":
        return value == "dataframe"
    if (tag, name) == ("img", "src"):
        return bool(_PICTURE.fullmatch(value.strip()))
    if (tag, name) == ("a", "href"):
        return re.fullmatch(r"(?:https?:|mailto:|#|[\w./-]+(?:[?#]|$)).*", value.strip(), re.IGNORECASE) is not None
    return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, ())


def without_scripts(html: str) -> str:
    """HTML with nothing in it that a page would run or fetch by itself."""
    import bleach
    from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer

    styles = CSSSanitizer(allowed_css_properties=[*ALLOWED_CSS_PROPERTIES, *_STYLES])
    html = re.sub(r"<(style|script)\b.*?(</\1\s*>|\Z)", "", html, flags=re.DOTALL | re.IGNORECASE)
    return str(bleach.clean(html, _TAGS, _allowed, SAFE, strip=True, css_sanitizer=styles))
