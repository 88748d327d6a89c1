"""Code in Markdown that is mathematics: blocks of LaTeX, of plain mathematics or numpy, and spans of AsciiMath."""

from __future__ import annotations

import re

from grader.derivation.text import spans
from grader.derivation.text.code_lines import LOOKS, code_runs
from grader.derivation.text.programs import is_program
from grader.derivation.text.typst import typst_formula
from grader.derivation.text.vocabulary import names

MAX_CODE = 8000
LATEX = names("latex tex katex mathjax")
PLAIN = names("text txt plain plaintext ascii asciimath math unicode")
PROGRAM = names("python py python3 ipython numpy")
DELIMITED = re.compile(r"\$|\\\[|\\\(|\\begin\b")
LATEX_SIGNS = re.compile(r"\\[A-Za-z]|\$")
RELATION = re.compile(r"(?:^|[^=!<>:+*/-])=[^>]|!=")
GOES_ON = re.compile(r"\s*\+")
PREPARES = re.compile(r"^[ \t]{0,40}(?:def \w+\(|import \w|from \w)", re.M)
REMARKED = re.compile(r"#[^\n]*=|\"\"\"|'''")
TELLS = re.compile(r"^[ \t]{0,40}(?:print\(|assert )", re.M)
STATEMENT = re.compile(r"^[ \t]{0,40}(?:def|class|import|from|for|while|if|return|print|with|try|assert)\b", re.M)


def is_script(block: str) -> bool:
    """Whether a fenced block (from its language on) is a program that runs, as a check by numbers is, and no lines of
    mathematics: it defines or imports something, prints or asserts what comes out, and no remark equates anything."""
    language, _, body = block.partition("\n")
    known = language.strip(" \t{}.").lower() in PROGRAM | {""}
    says = REMARKED.search(body) or LATEX_SIGNS.search(body)
    return known and not says and PREPARES.search(body) is not None and TELLS.search(body) is not None


def code_as_text(block: str) -> str | None:
    """The text that a fenced block (from its language on) stands for, with as many lines; None if it is only code."""
    language, _, body = block.partition("\n")
    language = language.strip(" \t{}.").lower()
    if len(block) > MAX_CODE:
        return None
    if language in LATEX:
        return f"\n{body}" if DELIMITED.search(body) else f"$$\n{body}$$"
    if LATEX_SIGNS.search(body):
        return f"\n{body}" if language == "typst" and "\\" not in body else None
    if language in PROGRAM or (language in PLAIN | {""} and LOOKS.search(body)):
        return f"\n{body}" if LOOKS.search(body) and not is_program(body) else None
    if (language and language not in PLAIN) or (STATEMENT.search(body) and re.search(r":[ \t]*$|\(", body, re.M)):
        return None
    found = spans.find(body)
    return f"\n{body}" if any(each.latex and each.display for each in found) else None


def span_as_text(code: str, *, alone: bool, has_code: bool = False) -> str | None:
    """Mathematics between backticks, as text; None if it is only code, or is not found again among words."""
    if LATEX_SIGNS.search(code) or len(code) > MAX_CODE or not code.strip():
        return None
    if has_code and (runs := code_runs(code, has_code=True)):
        read = len(runs) == 1 and runs[0].latex and runs[0].end - runs[0].start == len(code.strip())
        return f" {code} " if read else None
    if typst_formula(code) is not None and (RELATION.search(code) or GOES_ON.match(code)):
        return f"${code}$"
    found = spans.find(code)
    whole = len(found) == 1 and found[0].latex and found[0].end - found[0].start == len(code.strip())
    if not (whole and found[0].display and found[0].strong):
        return None
    return f" {code} " if alone or any(each.latex for each in spans.find(f"so {code} so")) else None
