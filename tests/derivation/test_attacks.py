"""Answers that were written to be awarded, to be expensive, or to reach whoever reads the report."""

from __future__ import annotations

import json
import tracemalloc
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from typing import Any

import pytest

from grader.derivation.budget import MAX_IN_ALL, MAX_STEPS, Budget, TooMuch
from grader.derivation.judging import answer
from grader.derivation.judging.reader import MAX_CLAIMS
from grader.derivation.read import read_derivation
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings
from grader.derivation.text.documents import MAX_FORMULA, MAX_FORMULAS, MAX_TEXT
from grader.reports.rendering import render_part
from grader.reports.written import reading_json, reading_text, verdict_words

from .conftest import Read

WRONG = r"\frac{\partial J}{\partial w_k} = 17 w_k"
OF_LOGIT = r"\frac{\partial f_{ic}}{\partial w_k}"
ONES = "\n".join(["$$" + "=".join("1" * 16) + "$$"] * 20)

RIGHT = r"""
$$\log p_{ik} = f_{ik} - \log \sum_{c} e^{f_{ic}}$$
$$\frac{\partial}{\partial f_{ik}} \log \sum_{c} e^{f_{ic}} = \frac{e^{f_{ik}}}{\sum_{c} e^{f_{ic}}} = p_{ik}$$
$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$
$$\frac{\partial}{\partial f_{ik}} \left( -\sum_c y_{ic} \log p_{ic} \right) = p_{ik} - y_{ik}$$
$$\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 2 \lambda w_k$$
$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$
"""

EXTRA = {
    # Conditions
    "never true": r"$$J = 17, \quad c = k, \quad c \ne k$$",
    "never true, itself": rf"$${WRONG}, \quad k \ne k$$",
    "never true, in words": rf"If k != k then $${WRONG}$$",
    "never true, a number": r"$$\log p_{ik} = 17\log\sum_c e^{f_{ic}} (k = 99)$$",
    "a case that is over": (
        rf"If c = k we have ${OF_LOGIT} = x_i$. So for all classes "
        r"$$\frac{\partial \log p_{ic}}{\partial f_{ik}} = 1 - p_{ik}$$"
    ),
    "cases that overlap": rf"$${OF_LOGIT} = \begin{{cases}} x_i, & c = k \\ 17, & c = k\end{{cases}}$$",
    "a condition alone": r"$$y_{ik} = 1$$",
    # Mathematics that is seen, but could be passed over
    "a set at the end": rf"$${WRONG} \in \mathbb{{R}}^d$$",
    "a bare environment": rf"\begin{{aligned}} {WRONG} \end{{aligned}}",
    "escaped brackets": rf"\\[ {WRONG} \\]",
    "in a formula's words": rf"$${{\text{{hence ${WRONG}$}}}}$$",
    "after a price": rf"it cost $5 and ${WRONG}$",
    "between ticks": rf"a ` tick. ${WRONG}$ and ` b",
    "in a block of code": f"```math\n{WRONG}\n```",
    "in brackets": rf"So $( {WRONG} )$",
    "with a sign that is none": f"So ${WRONG} \u20ac$.",
    "a part of it": rf"$${WRONG}, + 3$$",
    "two formulas in one": r"$$2 = 2 \quad 7 w_k$$",
    "plain": WRONG,
    # Signs other than =
    "similar": rf"${WRONG.replace('=', chr(92) + 'simeq')}$",
    "a colon": rf"$${WRONG.replace('=', ':')}$$",
    "an arrow": rf"$${WRONG.replace('=', chr(92) + 'Rightarrow')}$$",
    "greater": r"$$p_{ik} > 1$$",
    "not equal": r"$$J \ne J$$",
    "words on a side": r"$$\frac{\partial J}{\partial w_k} = \text{minus } \frac{\partial J}{\partial w_k}$$",
    "no left side": r"$$= 17 w_k = 18 w_k$$",
    # Values
    "labels add up to N": r"$$\sum_c y_{ic} = N$$",
    "a size": r"$$N = K + 2$$",
    "large numbers": r"$$10^{15} + p_{ik} = 10^{15} + y_{ik}$$",
    "another norm": r"$$\|w_k\|_1 = \|w_k\|$$",
    "under a brace": r"$$\underbrace{\sum_c y_{ic}}_{=N} = 1$$",
    "a partial sum": r"$$\log p_{ik} = f_{ik} - \log\sum_{c=1}^{k} e^{f_{ic}}$$",
    "a set": r"$$\sum_{c \in \{1,2\}} y_{ic} = 1$$",
    "one term more": r"$$\sum_{c=0}^{K} y_{ic} = 1$$",
    # Names
    "an unknown addend": r"We write as follows $$\frac{\partial J}{\partial w_k} = 17 w_k + \epsilon$$",
    "another meaning of p": r"$$\hat p_{ik} = 17 f_{ik}$$",
    "another meaning of J": r"$$\mathcal{L} = 5$$",
    "another meaning of w": r"$$\theta_k = 7 w_k$$",
    "a product that looks like an argument": r"$$p_{ik}(y_{ik}) = p_{ik}$$",
    "a shift": r"$$g_{ik} = f_{ik} - 3$$ $$\frac{\partial p_{ik}}{\partial g_{ik}} = 0$$",
    # What nobody sees, and what is seen otherwise
    "hidden": "<div style='display:none'>x</div>",
    "a macro for a sign": r"$\newcommand{\alpha}{1}$",
    "a macro in a comment": rf"<!-- \def\a{{x}} --> ${WRONG}$",
    "two meanings of a macro": r"$\def\s{+}$ $\def\s{-}$",
    "too many lines": f"{ONES}\n$${WRONG}$$",
}


@pytest.mark.parametrize("extra", EXTRA.values(), ids=EXTRA)
def test_nothing_doubtful_after_a_right_answer_is_awarded(read: Read, extra: str) -> None:
    written = read(f"{RIGHT}\n{extra}\n")
    assert written.points is None
    assert written.why not in ("", "not every step of a path was found")
    assert written.suggested_of(10.0) is not None  # and a person sees what it would be worth


def test_the_same_answer_without_additions_is_awarded(read: Read) -> None:
    assert read(RIGHT).points == 10.0
    assert read(f"{RIGHT}\nThat is all, for 5 \\$.\n").points == 10.0


def test_a_sum_up_to_a_class_is_no_sum_over_all_classes(read: Read) -> None:
    assert read(RIGHT.replace(r"\log \sum_{c} e", r"\log \sum_{c=1}^{k} e")).points is None


@pytest.mark.parametrize("cover", ["<!-- {} -->", "```\n{}\n```", r"\iffalse {} \fi", "<div hidden>{}</div>"])
def test_an_answer_that_nobody_sees_is_not_awarded(read: Read, model_answer: str, cover: str) -> None:
    assert read(cover.replace("{}", model_answer)).points is None


def test_a_derivation_out_of_macros_in_a_comment_is_no_derivation(read: Read) -> None:
    steps = [
        r"\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic}(\delta_{ck}-p_{ik})",
        r"\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik}-y_{ik})x_i + 2\lambda w_k",
    ]
    hidden = " ".join(rf"\def\{name}{{{step}}}" for name, step in zip(("alpha", "beta"), steps, strict=True))
    written = read(f"<!-- {hidden} --> Trivially $\\alpha$, $\\beta$.")
    assert (written.points, written.suggested) == (None, 0.0)


# Resources

DOUBLED = "".join(rf"\def\{a}{{\{b}\{b}}}" for a, b in zip("abcdefghij", "bcdefghijk", strict=True))
BIG = {
    "braces": "$$" + "{" * 10000 + "x" + "}" * 10000 + "$$",
    "fewer braces": "$$J=" + "{" * 3000 + "x" + "}" * 3000 + "$$",
    "fractions": "$$" + r"\frac{" * 8000 + "$$",
    "blanks before a shape": "With $X$" + " " * 30000 + r"is$N \times d$",
    "quotes": "> $$\n\n" * 9000,
    "a macro's spaces": "\\newcommand{\\a" + " " * 60000,
    "macros' spaces": ("\\newcommand" + " " * 100) * 500,
    "an endless macro": r"$\newcommand{\a}{\a\a}$ $$\a = \a$$",
    "macros in each other": "$" + DOUBLED + r"\def\k{JJJJJJJJ}$ $$\a = \a$$",
    "quotients": "$$J=" + "1/" * 3000 + "1$$",
    "indices": "$$J=(w)" + "_k" * 3000 + "$$",
    "powers": "$$J=(w)" + "^2" * 3000 + "$$",
    "conditions": r"$$J=J" + "".join(f", y_i = {letter}" for letter in "abchjklqrsu") + "$$",
    "dollars": "$" * 64000,
    "environments": r"\begin{align}" * 4500,
    "equalities": "$$" + "J=" * 7000 + "J$$",
    "formulas": "$J=J$ " * 9000,
    "definitions that double": "\n".join(
        [r"$$A_{\text{a}} = \log p_{ik}$$"]
        + [
            rf"$$A_{{\text{{{'a' * (n + 1)}}}}} = A_{{\text{{{'a' * n}}}}} + A_{{\text{{{'a' * n}}}}}$$"
            for n in range(1, 24)
        ]
    ),
    "definitions of macros": r"\def\a{" * 9000,
    "cases": (r"$$J=\begin{cases} p_{ik} & k=c\\" + r"1 & k=c\\" * 90 + r"\end{cases}$$") * 40,
    "a long macro": r"$\newcommand{\a}{" + "q " * 1400 + "}$" + r"$$\a=\a$$" * 399,
    "a macro of rows": r"$\newcommand{\a}{" + r"J\\ " * 1000 + "}$" + r"$$\a$$" * 399,
    "sums": "$$J=" + r"\sum_{a,b,c,h,k,q,r,s}" * 8 + "1$$",
    "contexts": "If $k = c$ then $w_q = w_c$, $k=r$ " * 130,
    "redefinitions": r"$L+E+\ell+\mathcal{L} = J$ " * 250 + "$L=5$",
    "words": "$x$ " + "word " * 12000 + "$x$",
    "ifs": "if " * 20000 + "$x$",
    "lets": "let " * 20000 + "$H$",
    "a null": "$$J=\x00$$",
    "a surrogate": "$$J=\ud800$$",
    "huge numbers": "$$x_{" + "9" * 30 + "}=10^{10^{10}}$$",
    "ticks": "`" * 60000,
    "angles": "<" * 60000,
    "backslashes": "\\" * 64000,
    "underbraces": r"$$\underbrace{" * 3000 + "$$",
    "characters": "x" * (MAX_TEXT + 1),
}  # fmt: skip


@pytest.mark.parametrize("text", BIG.values(), ids=BIG)
def test_what_is_expensive_is_read_or_refused_and_left_to_a_person(read: Read, text: str) -> None:
    written = read(text)
    assert written.points is None and written.suggested <= 2.0
    assert written.why
    assert len(written.claims) <= MAX_CLAIMS + 1
    assert not any(claim.note.startswith("the reader failed") for claim in written.claims)
    everything = [*pages(written), reading_text(written, for_marker=True)]
    assert sum(map(len, everything)) < 2_000_000
    "".join([*everything, reading_json(written)]).encode()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("braces", f"a formula has more than {MAX_FORMULA} characters"),
        ("formulas", f"the answer has more than {MAX_FORMULAS} formulas"),
        ("characters", f"at most {MAX_TEXT} are read"),
        ("a long macro", "the answer is too long to be checked to its end"),
        ("a macro of rows", "the answer is too long to be checked to its end"),
        ("dollars", f"the answer has more than {MAX_FORMULAS} formulas"),
        ("words", "no formula with an equality was found"),
    ],
)
def test_a_refusal_says_what_was_too_much(read: Read, name: str, why: str) -> None:
    assert why in read(BIG[name]).why


@pytest.mark.parametrize("name", ["fewer braces", "conditions", "definitions that double", "sums", "huge numbers"])
def test_memory_is_bounded(steps: DerivationSettings, name: str) -> None:
    read_derivation("$J = J$", steps)
    tracemalloc.start()
    try:
        read_derivation(BIG[name], steps)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("steps_left", [0, 30, 300])
def test_a_budget_that_is_spent_ends_the_reading(
    steps: DerivationSettings, model_answer: str, monkeypatch: pytest.MonkeyPatch, steps_left: int
) -> None:
    read_derivation(model_answer, steps)  # the rubric's own formulas are not the answer's
    monkeypatch.setattr(answer, "Budget", lambda *_, **__: Budget(steps_left))
    written = read_derivation(model_answer, steps)
    assert (written.points, written.claims) == (None, ())
    assert written.why == "the answer is too long to be checked to its end"


def test_a_right_answer_spends_a_small_part_of_the_budget(
    steps: DerivationSettings, model_answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Budget] = []

    def kept(*given: Any, **more: Any) -> Budget:
        made.append(Budget(*given, **more))
        return made[-1]

    monkeypatch.setattr(answer, "Budget", kept)
    assert read_derivation(model_answer, steps).points == 10.0
    in_all = made[0]  # of which the others are parts
    assert 0 < MAX_IN_ALL - in_all.steps < MAX_STEPS / 2
    with pytest.raises(TooMuch):
        made[1].spend(MAX_STEPS)


# What is shown

NASTY = {
    "script": r"$$J = \text{<script>alert(1)</script>}$$",
    "a script's name": r"$$A_{\text{<script>alert(1)</script>}} = J$$",
    "an image": r"$$J = <img src=x onerror=alert(1)>$$",
    "an attribute": '$$A_{\\text{" onmouseover="alert(1)}} = J$$',
    "entities": r"$$A_{\text{&lt;b&gt; &amp;}} = J + 1$$",
    "the end of MathML": r"$$A_{\text{</mtext></math><script>x</script>}} = J$$",
    "the end of code": "$$</code></div><script>x</script> = J$$",
    "a link": r"$$A_{\text{\href{javascript:alert(1)}{x}}} = J$$",
    "a link in a unit": r"$$\href{javascript:alert(1)}{J} = J$$",
    "escape sequences": "$$J = \x1b[2J\x1b]0;title\x07 17$$",
    "one-character escapes": "$$J = \x9b2J 17$$",
    "overrides": "$$J = \u202e17\u2066$$",
    "a null": "$$J = \x00$$",
    "a surrogate": "$$A_{\\text{\ud800}} = J = \ud83d$$",
    "CDATA": "$$J = <![CDATA[x]]> ]]>$$",
    "another line": "$$J =\x0b\x0c\u2028\u2029 17$$",
}
PAGE = frozenset(["div", "p", "b", "br", "small", "code", "pre", "table", "tr", "td"])
LAID_OUT = frozenset(["mover", "munder", "munderover", "mfrac", "mtable", "mtr", "mtd"])
MATHEMATICS = LAID_OUT | {"math", "mrow", "mi", "mn", "mo", "mtext", "msub", "msup", "msubsup"}
ATTRIBUTES = frozenset(["class", "style", "cellpadding", "xmlns", "display", "mathvariant", "stretchy", "accent"]) | {
    "largeop",
    "movablelimits",
}


class Seen(HTMLParser):
    """The tags of a page, the attributes and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def pages(written: WrittenReading) -> list[str]:
    read = render_part("reading.html", "reading", written)
    return [read, render_part("reading.html", "milestones", written, verdict_words(written))]


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_what_an_answer_holds_is_shown_and_not_acted_on(read: Read, text: str) -> None:
    written = read(text)
    assert written.claims
    for page in pages(written):
        seen = Seen(page)
        assert seen.tags <= PAGE | MATHEMATICS
        assert seen.attributes <= ATTRIBUTES
        assert seen.open == []
        page.encode()
        assert all(char.isprintable() or char == "\n" for char in page)
    for_terminal = reading_text(written, for_marker=True)
    assert all(char.isprintable() or char == "\n" for char in for_terminal)
    shown = json.loads(reading_json(written))
    assert len(shown["claims"]) == len(written.claims)
    assert all(char.isprintable() or char == "\n" for char in reading_json(written))


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_formulas_as_they_were_understood_are_well_formed(read: Read, text: str) -> None:
    for claim in read(text).claims:
        if claim.understood:
            assert ElementTree.fromstring(claim.understood).tag.endswith("math")


def test_the_formulas_of_a_right_answer_are_well_formed(read: Read, model_answer: str) -> None:
    understood = [claim.understood for claim in read(model_answer).claims]
    assert sum(map(bool, understood)) >= 20
    for page in filter(None, understood):
        root = ElementTree.fromstring(page)
        assert root.tag.endswith("math")
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= MATHEMATICS
        assert "".join(root.itertext()).strip()


def test_nothing_is_loaded_from_anywhere(read: Read, model_answer: str) -> None:
    for page in pages(read(model_answer)):
        assert not {"src", "href", "script", "link", "url("} & set(page.replace("=", " ").replace("<", " ").split())
        assert "://" not in page.replace("http://www.w3.org/1998/Math/MathML", "")


def test_the_steps_that_are_looked_for_are_shown_to_the_marker_alone(read: Read, model_answer: str) -> None:
    written = read(model_answer)
    titles = [milestone.title for milestone in written.milestones]
    for student in (pages(written)[0], reading_text(written, for_marker=False)):
        assert not any(title in student for title in titles)
    for marker in (pages(written)[1], reading_text(written, for_marker=True)):
        assert all(title in marker for title in titles)
