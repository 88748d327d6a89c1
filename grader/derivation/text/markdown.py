"""Markdown without what is no text: code, comments and scripts are blanked, entities decoded, formulas left alone."""

from __future__ import annotations

import html
import itertools
import re

from grader.derivation.text.code import MAX_CODE, code_as_text, is_script, span_as_text
from grader.derivation.text.code_lines import LOOKS

DISPLAYS = (
    "align", "equation", "gather", "eqnarray", "multline", "displaymath", "flalign", "alignat", "math", "aligned",
    "split", "gathered", "alignedat", "array", "cases", "dmath", "subequations", "IEEEeqnarray", "empheq",
)  # fmt: skip
_OPENING = (
    r"\\\\\[|\\\\\(|\\\\|\\\$|\$\$|\$|\\\[|\\\(|\\begin\s{0,3}\{(?P<name>"
    + "|".join(DISPLAYS)
    + r")(?P<star>\*?)\}|```math\b|<script[^>]{0,80}math/tex[^>]{0,80}>"
)
_HIDDEN = (
    r"```(?!math\b)|~~~|<!--|<script(?![^>]{0,80}math/tex)[^>]{0,200}>|<style[^>]{0,80}>|(?<!`)`{1,2}(?!`)|\$`(?!`)"
)
OPENING = re.compile(_OPENING)
EITHER = re.compile(rf"(?P<hidden>{_HIDDEN})|{_OPENING}")
CLOSINGS = {
    "$$": "$$", "$": "$", "\\[": "\\]", "\\(": "\\)", "\\\\[": "\\\\]", "\\\\(": "\\\\)", "```math": "```",
}  # fmt: skip
CODE = re.compile(
    r"^[ ]{0,3}(?P<fence>```|~~~)(?!math\b)[^\n]{0,80}\n(?s:.{0,8000}?)\n[ ]{0,3}(?P=fence)"
    r"|(?<![`\\$])(?P<ticks>`{1,2})(?!`)[^\n]{0,2000}?[^`\n](?P=ticks)(?![`$])",
    re.M,
)
"""Code, in which a dollar sign is one."""
FORMULA = re.compile(r"\\(frac|partial|nabla|sum)\b")
CLAIMS = re.compile(
    r"[\w)\]] ?(?:\*{1,2}|@|\^) ?[\w(\[-]|[\w)\]] [-+/] [\w(\[]|[\w)\]] ?(?:[=!<>]=|[<>]) ?[\w(\[-]"
    r"|[\w)\]] ?= ?-?(?!(?:True|False|None|np|numpy)\b)[A-Za-z(\[]|\breturn -"
)
"""Code that computes something or relates names, as opposed to settings: `axis=1` and `keepdims=True`."""
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
TAG_ALONE = re.compile(r"(?m)^[ \t]*</?[A-Za-z][^<>\n=]{0,40}>[ \t]*$")
LITERAL = {"$": "\\$", "\\": "\\textbackslash ", "`": "'", "\n": " ", "\r": " ", "<": "&lt;", ">": "&gt;"}
"""What an entity stands for without its meaning in Markdown."""
BOLD = re.compile(r"^([ \t>]*(?:[-*+][ \t]+)?)(\*\*|__)(?=\S)([^*\n]{0,2000}?\S)\2([ \t.]*)$", re.M)
"""A whole line in bold type."""
BOLD_WITHIN = re.compile(r"(?<![\w*)\]])\*\*(?=[^\s*])([^*\n]{1,400}[^\s*])\*\*(?![\w*(\[])")
"""Bold type within a line, around a formula if it has one in it: nothing that is raised touches it."""
UNREAD_CODE = "there are formulas among the code, which were not read"
MAX_PIECES = 2_000
"""Formulas, pieces of code and comments of an answer, with the words between them."""
TOO_MANY = "the answer has too many formulas and pieces of code; its end was not read"


QUOTED = re.compile(r"^[ ]{0,3}>[^\n]*(?:\n[ ]{0,3}>[^\n]*)*", re.M)
STRUCK = re.compile(r"(?<![^\s(*>-])~~(?=[^\s~])|<(?P<tag>s|del|strike)>")
BESIDE_STRUCK = re.compile(r"[ \t]+[^\n$\\=~.]{0,60}(?=\n|\Z)")
"""What is remarked on a line of what is struck out there."""
MAX_STRUCK = 200
MARKER = re.compile(r"^[ ]{0,3}(?:>[ ]?)+", re.M)


BULLET = re.compile(r"^([ \t]*)[•‣◦▪](?=[ \t])", re.M)


def with_items(text: str) -> str:
    """A text whose bullets, `• `, are the marks of Markdown's lists."""
    return BULLET.sub(r"\1-", text)


def unquoted(text: str) -> str:
    """A text with blanks for the marks of its block quotes, `> `; those within a display are relations."""
    parts = list[str]()
    at = displays = 0
    for run in QUOTED.finditer(text):
        displays += text.count("$$", at, run.start())
        inside = run[0].count("$$")
        whole = displays % 2 == 0 and inside % 2 == 0
        parts += (text[at : run.start()], MARKER.sub(_blank, run[0]) if whole else run[0])
        at, displays = run.end(), displays + inside
    return "".join((*parts, text[at:]))


def unstruck(text: str) -> str:
    """A text without what is struck out in it, `~~..~~`: nobody hands that in."""
    kept, at = list[str](), 0
    for opening in itertools.islice(STRUCK.finditer(text), MAX_STRUCK):
        close = f"</{opening['tag']}>" if opening["tag"] else "~~"
        end = text.find(close, opening.end())
        struck = text[opening.end() : max(end, 0)]
        paragraph = text[max(0, text.rfind("\n\n", 0, opening.start())) : opening.start()]
        whole = end > 0 and "\n\n" not in struck and not (paragraph.count("$") % 2 or struck.count("$") % 2)
        if opening.start() < at or not whole or struck[-1:].isspace():
            continue
        remark = BESIDE_STRUCK.match(text, end + len(close)) if close == "~~" else None
        kept += (text[at : opening.start()], "\n" * struck.count("\n"))
        at = remark.end() if remark else end + len(close)
    return "".join((*kept, text[at:]))


def _blank(mark: re.Match[str]) -> str:
    return " " * len(mark[0])


def end_of_formula(text: str, match: re.Match[str], missing: set[str], *, is_tex: bool = False) -> tuple[int, int]:
    """Where the content of a formula ends and where the text goes on; -1 if no formula begins at the match."""
    opening, inside = match[0], match.end()
    close = CLOSINGS.get(opening)
    if opening.startswith("\\begin"):
        close = f"\\end{{{match['name']}{match['star']}}}"
    elif opening.startswith("<script"):
        close = "</script>"
    if close is None or close in missing or (is_tex and opening in ("\\\\[", "\\\\(")):  # the end of a row
        return -1, inside
    end = text.find(close, inside)
    if end < 0:
        missing.add(close)
        return -1, inside
    if opening == "$" and (not text[inside:end].strip() or "\n\n" in text[inside:end]):
        return -1, inside
    return end, end + len(close)


def blanked(text: str, notes: list[str]) -> str:
    """Markdown without code, comments and scripts outside of formulas; every line stays where it was."""
    shown = CODE.sub(lambda code: code[0].replace("$", "\0"), text)
    has_code = LOOKS.search(text) is not None
    pieces, at = [], 0
    missing: set[str] = set()
    while match := EITHER.search(text, at):
        pieces.append(_decoded(text[at : match.start()]))
        if match["hidden"] is None:
            at = end_of_formula(shown, match, missing)[1]
            pieces.append(text[match.start() : at])
        else:
            kept, at = _hidden(text, match, notes, has_code=has_code)
            pieces.append(kept)
        if len(pieces) > MAX_PIECES:
            notes.append(TOO_MANY)
            return "".join(pieces)
    return "".join([*pieces, _decoded(text[at:])])


def _hidden(text: str, match: re.Match[str], notes: list[str], *, has_code: bool) -> tuple[str, int]:
    """What stays of code or a comment, and where the text goes on."""
    opening, inside = match[0], match.end()
    if opening == "$`":  # a formula of GitHub's and GitLab's
        end = text.find("`$", inside, text.find("\n\n", inside) % (len(text) + 1))
        return (opening, inside) if end < 0 else (f"$ {text[inside:end]} $", end + 2)
    close = {"<!--": "-->", "<s": "</s"}.get(opening[:4] if opening.startswith("<!") else opening[:2], opening)
    end = text.find(close, inside)
    if opening[0] == "`" and len(opening) < 3 and "\n\n" in text[inside : max(end, inside)]:
        end = -1  # a span of code ends with its paragraph
    if end < 0:
        return opening, inside
    after = text.find(">", end) + 1 if close.startswith("</") else end + len(close)
    after = after or len(text)
    if opening[0] in "`~":
        code = text[inside:end]
        if len(opening) < 3:
            kept = span_as_text(code, alone=_is_alone(text, match.start(), after), has_code=has_code)
        else:
            kept = code_as_text(code)
        if kept is not None:
            return kept, after
        if len(opening) > 2 and len(code) <= MAX_CODE and is_script(code):
            return "\n" * text.count("\n", match.start(), after), after
        if not notes and (FORMULA.search(code) or CLAIMS.search(code[:MAX_CODE]) or len(code) > MAX_CODE):
            notes.append(UNREAD_CODE)
    return "\n" * text.count("\n", match.start(), after), after


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether no words stand beside a span of code on its line."""
    before, after = text[max(0, start - 80) : start].rpartition("\n")[2], text[end : end + 80].partition("\n")[0]
    return re.search(r"[^\W\d_]", before + after) is None


def _decoded(text: str) -> str:
    """Text with the characters that entities stand for, none of which means more than itself."""

    def character(entity: re.Match[str]) -> str:
        found = html.unescape(entity[0])
        return LITERAL.get(found, found)

    return ENTITY.sub(character, text) if "&" in text else text


def without_lone_tags(text: str) -> str:
    """The text with blanks for tags of HTML that stand on a line by themselves, as a rule between its parts does."""
    return TAG_ALONE.sub(lambda match: " " * len(match[0]), text)


def without_bold(text: str) -> str:
    """The text with blanks for the marks of bold type around lines, and within them around mathematics."""
    return BOLD_WITHIN.sub(_unmarked, BOLD.sub(r"\1  \3  \4", text))


def _unmarked(bold: re.Match[str]) -> str:
    """Bold type without its marks, if it holds mathematics."""
    return f"  {bold[1]}  " if re.search(r"[=_^/]", bold[1]) else bold[0]
