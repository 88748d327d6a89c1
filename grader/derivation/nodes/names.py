r"""Names: `w`, `\hat y`, `\mathcal{L}`, capitals beside each other, and words below a symbol."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.text.lexer import ReadError
from grader.derivation.text.vocabulary import ACCENTS, FUNCTIONS

LETTERLIKE = {"mathcal": "cal", "mathscr": "cal", "mathbb": "bb"}


def parse_name(parser: Cursor) -> tuple[str, int]:
    """A symbol's name: `w`, `\\lambda` as `lambda`, `\\hat y` as `hat y`, `\\mathcal{L}` as `cal L`."""
    token = parser.take()
    if token.kind == "command" and (token.text in ACCENTS or token.text in LETTERLIKE):
        _brace(parser)
        braced = parser.sees("{")
        if braced:
            parser.take()
        if braced and parser.ahead().text in ("_", "^"):  # \hat{y_k}: the index is that of the whole
            _drop_closing(parser)
            inner, _ = parse_name(parser)
        elif braced and parser.token.kind != "end" and parser.ahead().text != "}":
            inner = "".join(parser.until("}"))
        else:
            inner, _ = parse_name(parser)
            if braced:
                parser.expect("}")
        return f"{LETTERLIKE.get(token.text, token.text)} {inner}", token.at
    if token.kind not in ("letter", "command", "name", "number"):
        raise ReadError(f"'{token.text}' is no name", token.at)
    return token.text, token.at


def _brace(parser: Cursor) -> None:
    """Braces in place of the brackets of `\\hat(y_i)`, over all of which the accent is meant."""
    if parser.sees("("):
        for at, brace in ((parser.next, "{"), (parser.closing_bracket(), "}")):
            parser.tokens[at] = replace(parser.tokens[at], text=brace)


def _drop_closing(parser: Cursor) -> None:
    """Take away the brace that closes the one just taken."""
    depth = 1
    for at in range(parser.next, len(parser.tokens)):
        depth += {"{": 1, "}": -1}.get(parser.tokens[at].text, 0)
        if depth == 0:
            del parser.tokens[at]
            return
    raise parser.error("'}' is missing")


def spelt(parser: Cursor, name: str, at: int) -> str:
    """Capitals beside each other, `CE`: one name, or the product of several, as the symbols will tell."""
    if not (len(name) == 1 and name.isupper() and name.isascii()):
        return name
    word = name
    while (
        parser.tokens[parser.at].kind == "letter"
        and parser.tokens[parser.at].text.isupper()
        and parser.tokens[parser.at].at == at + len(word)
        and len(word) < 6
    ):
        word += parser.take().text
    return word


def parse_condition_script(parser: Cursor) -> tuple[str, bool]:
    """The condition `y=1` of `\\phi_{j|y=1}`, a part of the name, and whether indices stand beside it; of
    `\\phi_{j|y=k}` the k is an index as others are."""
    inside = [parser.ahead(n) for n in range(9)] if parser.sees("{") else []
    end = next((n for n, token in enumerate(inside) if token.text == "}"), 0)
    inside, condition = inside[1:end], inside[1:end][-3:]
    if len(condition) < 3 or condition[0].kind != "letter" or condition[1].text != "=":
        return "", True
    bar = [token for token in inside[-4:-3] if token.text in ("|", "mid", "vert", ",", ";")]
    of_number = condition[2].kind == "number"
    if of_number or (bar and bar[0].text != ","):
        for token in [*bar, *condition[: 3 if of_number else 2]]:
            parser.tokens.remove(token)
    if parser.ahead().text == "}":
        parser.take(), parser.take()
        return "".join(token.text for token in condition), False
    return "".join(token.text for token in condition) if of_number else "", True


def parse_word_script(parser: Cursor) -> str:
    """Words as an index belong to the name: `L_{\\text{CE}}`."""
    braced = parser.sees("{")
    token = parser.ahead(1) if braced else parser.token
    if braced and token.kind == "letter":
        return _spelt_script(parser)
    is_word = token.kind in ("words", "name") or (braced and token.kind == "command" and token.text in FUNCTIONS)
    if not is_word or (braced and parser.ahead(2).text != "}"):
        return ""
    for _ in range(3 if braced else 1):
        parser.take()
    return token.text.strip()


def parse_word_above(parser: Cursor) -> str:
    """Words above a name are a part of it, `J^{\\text{sm}}`, `w^{new}`; letters that spell none are a power."""
    capitals = [parser.ahead(n).text for n in range(1, 4)]
    is_product = parser.ahead().kind == "letter" and capitals[0].isupper() and ("T" in capitals or "}" in capitals)
    return parse_word_script(parser) if parser.sees("{") and not is_product else ""  # X^{TX}, carelessly


def takes_star(parser: Cursor) -> bool:
    """`^*`, `^{*}`, a part of a name; whether a star stood here and is taken."""
    braced = parser.sees("{") and parser.ahead().text == "*" and parser.ahead(2).text == "}"
    if not (braced or parser.sees("*")):
        return False
    for _ in range(3 if braced else 1):
        parser.take()
    return True


def spells_word(letters: str) -> bool:
    """Whether letters beside each other are a word, as `total` and `CE` are, and no indices."""
    return (len(letters) >= 3 and bool(set("aeou") & set(letters.lower()))) or (len(letters) >= 2 and letters.isupper())


def _spelt_script(parser: Cursor) -> str:
    """`L_{total}` and `L_{CE}`: letters that spell a word, not indices."""
    letters: list[str] = []
    while parser.ahead(len(letters) + 1).kind == "letter" and len(letters) < 12:
        letters.append(parser.ahead(len(letters) + 1).text)
    word = "".join(letters)
    if not spells_word(word) or parser.ahead(len(letters) + 1).text != "}":
        return ""
    for _ in range(len(letters) + 2):
        parser.take()
    return word
