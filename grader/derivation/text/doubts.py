"""What stands in and around formulas and is not read, though it may change what they say: notes for a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from grader.derivation.text.above import LABELLED, LONG, SIGNS, is_claim
from grader.derivation.text.braces import names_case, read_label
from grader.derivation.text.lexer import closing
from grader.derivation.text.vocabulary import ACCENTS, ARGUMENT, FONTS, FUNCTIONS, KNOWN, SAME, SPACE, WORDS, names

COLOURS = names("black blue brown cyan darkgray gray green magenta olive orange purple red teal violet")
"""The colours of LaTeX that are seen on white."""
MEANT = (KNOWN | SPACE | FONTS | WORDS | ARGUMENT | ACCENTS | frozenset(SAME)) - names("T transpose")
"""Names that mean something already."""
DEFINING = re.compile(
    r"\\(let|futurelet|[gex]?def|global|(?:re|provide)?(?:new)?command|newenvironment|DeclareMathOperator)(?![A-Za-z])"
)
TOUCH = 120
COLOUR = re.compile(r"\\(?:text)?color\*?\s{0,3}(?:\[\w{0,9}\])?\s{0,3}\{?([^{}\\]{0,40})")
BACKWARDS = re.compile(
    r"\\(?:[hv]space\*?|m?skip|hskip|m?kern|[hv]skip)\s{0,3}\{?\s{0,3}-|(?:\\!\s{0,3}|\\negthinspace\s{0,3}){7}"
)
TAGGED = re.compile(r"\\tag\*?\s{0,3}(?=\{)")
BRACED = re.compile(r"\\(?:under|over)brace\s{0,3}(?=\{)")
SAID = re.compile(r"(?P<script>[_^]\s{0,3}\{?\s{0,3})?\\(?:" + "|".join(sorted(WORDS)) + r")\s{0,3}(?=\{)")
UPRIGHT = re.compile(
    r"\\(?:text\w{0,6}|mathrm|mbox|operatorname|rm|scriptstyle|small|tiny)(?![A-Za-z])|[{}$~\s]|\\[,;:!]"
)
LABEL = re.compile(
    r"[(\[]?(?:[A-Za-z]?[\d.]{1,6}[a-z]?|[A-Za-z]|[ivxIVX]{1,5}|\*{1,3}|\\(?:star|ast|d?dagger)){0,2}'{0,3}[)\]]?"
)
BY_WORDS = re.compile(
    r"\(?(?:!|[Dd]ef[\w.]{0,9}(?:of.{1,12})?|\\(?:triangle|Delta|wedge|bigtriangleup)|i\.?i\.?d\.?|(?:by)?[Ee]q\.?\(?[\d.]{1,4}"
    r"\)?|(?:by|from|using|see|with|nach|aus|mit|wegen|par|por)(?:[Ee]q\w{0,9}\.?)?\(?[\d.]{1,4}[a-z]?\)?|[\w'-]{1,20}(?:rule|Regel|law|identity)s?)\)?"
)
"""What is said above a sign to tell why it holds."""
IN_TEXT = re.compile(r"\\(?:text\w{0,6}|mbox)\s{0,3}\{([^{}]{0,100})\}")
REFERRING = re.compile(r"\\(?:eq)?ref\{")
BESIDE_WORDS = re.compile(
    r"(?:\s|[(),.:]|\\[,;: ]|\\(?:log|ln|exp|lambda|delta)(?![A-Za-z])|\\(?:eq)?ref\{[^{}]{0,40}\}"
    r"|[A-Za-z](?:_(?:\w|\{\w{1,3}\}))?)*"
)
"""What may stand beside the words of a reason: a symbol, the name of a function, the number of an equation."""
WEAKENED = re.compile(
    r"\b(?:up to|approx\w*|roughly|about|almost|const\w*|proportional|except|unless|without|but|only if|if|when|for|"
    r"bis auf|ungefähr|fast|ohne|wenn|falls|für|sauf|environ|presque|sans|si|pour|salvo|casi|sin|para)\b",
    re.I,
)
"""Words that say that something holds only nearly, or in a case."""
RELATION = re.compile(r"=|\\(?:equiv|approx|Rightarrow|implies|iff|to|propto|sim|le|ge|ne|neq|leq|geq)(?![A-Za-z])")
IS_VALUE = re.compile(
    r"[-+−]|[\d.]{1,9}$|\\(?:in|notin|[gl]eq?)(?![A-Za-z])"
    r"|.{0,200}(?:\\(?:to|rightarrow|approx|ne|neq|not|gets)(?![A-Za-z])|[<>→≈≠])"
)
IS_NOTHING = re.compile(r"\b(zero|vanish\w*|null|nul)\b", re.I)
DENIED = re.compile(
    r"\?|\b(not|never|\w{1,9}n't|wrong\w*|false|incorrect|mistakes?|nicht|kein\w*|falsch|faux|"
    r"(?<!d[eé]pend )pas|jamais|incorrecto|nunca)\b"
    r"(?! (depend|involv|contain|includ|appear|affect|equal|a function|on |of |von |de ))",
    re.I,
)
COMPUTED = re.compile(
    r"\b(minus|(?<!de )plus|times|(?<!rule )twice|half|double[ds]?|negative (?!log)|negated?|opposite|revers\w+|"
    r"divided|multiplied|mal|geteilt|moins|fois|divisé|menos|más)\b",
    re.I,
)
"""Operations in words; the words of a language for them are few."""
QUOTED = re.compile(r"[\"“„«][^\"“”»]{0,80}[\"”“»]|``[^`']{0,80}''")
"""A slogan, `"expected minus observed"`, which is no operation."""
PICTURE = re.compile(r"!\[[^\]]{0,500}\]\([^)\n]{0,1000}\)")
ESCAPED = re.compile(r"\\\$[^\n]{0,300}?=")
OPERATORS = frozenset("-–/^·")
"""Signs that are operators, though Unicode counts them as punctuation."""
NO_OPERATORS = frozenset("<>|~∴∵")
ABBREVIATED = re.compile(r"(?:^|[\s(,;])(?:b/c|w/o?)$", re.I)
"""Words with a stroke: because, with, without."""
FACTOR = re.compile(r"(?:\d|/ ?)[A-Za-z]$")
CALLED = re.compile(r"[ \t]*=[ \t]+(?=[^\W\d_]{3}|[^\W\d_]{1,2} [^\W\d_]{3})[^$.;,=()\n]*")
"""An equals sign before words."""
CHANGING = re.compile(r"\\(partial|nabla)(?![A-Za-z])|\bd[A-Za-z]?\s*[/}]|\\frac")
EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{0,200}(?<=\S))\*(?![\w*])")
MAX_REMARKS = 100
BULLET = re.compile(r"[ \t>]*(?:(?:[-*+•–∙·◦‣]|\(?\d{1,2}[.)]|#{1,6})[ \t]+)?")


def redefined(name: str, body: str) -> bool:
    """Whether a macro gives a name that means something another meaning; other fonts give it none."""
    font = re.fullmatch(r"\s*\\([A-Za-z]+)\s*\{\s*#1\s*\}\s*", body)
    called = re.fullmatch(r"\s*\\(?:operatorname\*?|mathrm|text)\s*\{([A-Za-z\\, ]+)\}\s*", body)
    if called and name in FUNCTIONS and FUNCTIONS.get(re.sub(r"\\,|\s", "", called[1])) == FUNCTIONS[name]:
        return False
    return name in MEANT and not (name in FONTS and font is not None and font[1] in FONTS)


def of_formulas(texts: Sequence[str]) -> Iterator[str]:
    """What only a person understands in formulas: at most one note for each."""
    for text in texts:
        if "\\" in text:
            note = _hiding(text) or _remarks(text)
            if note:
                yield note


def _hiding(text: str) -> str:
    """Whether a formula shows something else than it holds."""
    if found := DEFINING.search(text):
        return f"'{text[found.start() : found.end() + 20]}' gives a name a meaning that was not read"
    for colour in COLOUR.finditer(text):
        if colour[1].strip() not in COLOURS:
            return f"'{colour[0]}' may hide what is read"
    return f"'{found[0]}' may lay one thing over another" if (found := BACKWARDS.search(text)) else ""


def _remarks(text: str) -> str:
    """Whether words or signs above, below or beside parts of a formula change what it says."""
    if any(len(pattern.findall(text)) > MAX_REMARKS for pattern in (TAGGED, LABELLED, LONG, BRACED, SAID)):
        return "a formula has more remarks than are read"
    for match in TAGGED.finditer(text):
        said, _ = _argument(text, match.end())
        if DENIED.search(said) or COMPUTED.search(said):
            return _noted(said)
    for match in LABELLED.finditer(text):
        said, after = _argument(text, match.end())
        base, _ = _argument(text, after)
        if RELATION.search(base) and not _explains(said):
            return _noted(said)
    for match in LONG.finditer(text):
        said, _ = _argument(text, match.end())
        if match["kind"] in SIGNS and not _explains(said):
            return _noted(said)
    for match in BRACED.finditer(text):
        _, after = _argument(text, match.end())
        if script := re.compile(r"\s{0,9}[_^]\s{0,3}").match(text, after):
            said, _ = _argument(text, script.end())
            bare = re.sub(r"\\text\w{0,6}\s{0,3}\{[^{}]{0,200}\}", "", said).strip(" \n\t{}")
            if read_label(said) is None and not names_case(said) and (IS_VALUE.match(bare) or IS_NOTHING.search(said)):
                return _noted(said)
    for match in SAID.finditer(text):
        said, _ = _argument(text, match.end())
        if DENIED.search(said) or (match["script"] is None and COMPUTED.search(QUOTED.sub("", said))):
            return _noted(said)
    return ""


def _explains(said: str) -> bool:
    """Whether what stands above a sign only explains it: the number of an equation, few words, an equality."""
    bare = UPRIGHT.sub("", said)
    return _are_labels(bare) or BY_WORDS.fullmatch(bare) is not None or is_claim(said) or _is_reason(said)


def _is_reason(said: str) -> bool:
    """Whether words, perhaps with a symbol among them, say why something holds: `one-hot`, `sum over c`, `log-rule`."""
    words = " ".join(found[1] for found in IN_TEXT.finditer(said))
    beside = IN_TEXT.sub(" ", said)
    weakens = DENIED.search(words) or COMPUTED.search(words) or WEAKENED.search(words)
    says = re.search(r"[^\W\d_]{3}", words) or REFERRING.search(beside)
    return says is not None and not weakens and BESIDE_WORDS.fullmatch(beside) is not None


def _are_labels(text: str) -> bool:
    """Whether nothing but numbers of equations and the like stand in a text."""
    return all(LABEL.fullmatch(part) for part in re.split(r",|\\?&", text))


def _noted(said: str) -> str:
    return f"'{' '.join(said.split())[:60]}' in a formula may change it, which only a person understands"


def _argument(text: str, at: int) -> tuple[str, int]:
    """What stands in the braces at a place, or the sign there, and the place after it."""
    while text[at : at + 1].isspace():
        at += 1
    if text[at : at + 1] != "{":
        command = re.compile(r"\\(?:[A-Za-z]+|.)|.", re.S).match(text, at)
        return (command[0], command.end()) if command else ("", at)
    end = closing(text, at)
    return text[at + 1 : end], end + 1


def around(words: Sequence[str], formulas: Sequence[str]) -> Iterator[str]:
    """Signs and numbers that touch formulas from outside, so that they are lost; `words` stand between formulas."""
    for at, formula in enumerate(formulas):
        before, after = EMPHASIS.sub(r"\1", words[at])[-TOUCH:], words[at + 1][:TOUCH]
        starts = at == 0 and len(words[at]) <= TOUCH
        said = after.partition("\n")[0]
        sign = _sign_before(before, starts=starts) or ("" if _is_called(formula, said) else _sign_after(said))
        if sign and ("=" in sign or RELATION.search(formula)):
            yield f"'{sign}' touches the formula '{' '.join(formula.split())[:60]}' from outside and was not read"


def _is_called(formula: str, words: str) -> bool:
    """Whether words say what a symbol is called: `$C$ = number of classes`."""
    called = CALLED.match(words)
    if called is None or CHANGING.search(formula) or RELATION.search(formula):
        return False
    return not (DENIED.search(called[0]) or COMPUTED.search(called[0]))


def _sign_before(text: str, *, starts: bool) -> str:
    _, newline, line = text.rpartition("\n")
    if (newline or starts) and BULLET.fullmatch(line):
        return ""
    solid = line.rstrip(" \t~")
    spaced = len(solid) < len(line)
    inner = solid.rstrip("([{")
    solid = inner if inner.endswith(("-", "–", "−")) else solid
    sign, rest = solid[-1:], solid[:-1]
    if sign == "*":  # else it makes text bold
        return sign if re.search(r"[\w)][ \t]?\*$", solid) and (spaced or rest[-1:].isdigit()) else ""
    if ABBREVIATED.search(solid[-6:]):
        return ""
    if FACTOR.search(solid[-6:]):
        return solid[-6:]
    if not _is_operator(sign):
        return ""
    dash = sign in "-–" and (rest.endswith("-") or (spaced and rest[-1:].isspace() and _is_prose(rest)))
    return "" if dash else sign


def _sign_after(line: str) -> str:
    solid = line.lstrip(" \t~")
    spaced = len(solid) < len(line)
    sign, rest = solid[:1], solid[1:]
    if sign == "*":
        return sign if re.match(r"[ \t]?[\d(]", rest) or (spaced and rest.startswith(" ")) else ""
    if not _is_operator(sign) or re.match(r"[-=]+>", solid):
        return ""
    if sign in "-–" and (rest.startswith("-") or (rest[:1].isalpha() and not spaced)):
        return ""  # a dash, a hyphen
    return "" if sign in "-–" and spaced and rest[:1].isspace() and _is_prose(rest) else sign


def _is_operator(sign: str) -> bool:
    """Whether a character is a number, a sign or a Greek letter, no arrow and not what ends a proof."""
    if not sign or sign in NO_OPERATORS:
        return False
    kind, name = unicodedata.category(sign), unicodedata.name(sign, "")
    is_sign = kind == "Sm" and "ARROW" not in name and name != "END OF PROOF"
    return sign in OPERATORS or name.startswith("GREEK") or kind[0] == "N" or is_sign


def _is_prose(text: str) -> bool:
    """Whether words stand in a text, so that a dash is one."""
    return re.search(r"[^\W\d_]{3}", text) is not None


def outside(text: str) -> str:
    """A note on mathematics in the texts of pictures and between dollar signs that are only shown."""
    if any("=" in picture[0] for picture in PICTURE.finditer(text)):
        return "a picture with a formula in its text was not read"
    if ESCAPED.search(text):
        return "there is mathematics between dollar signs that are only shown, which was not read"
    return ""
