"""What is said of an equality: notation of many hands, definitions, conditions, and what must not hold."""

from __future__ import annotations

import pytest

from grader.derivation.record import ReadClaim

from .conftest import Read

LOGITS = r"-\frac{1}{N} \sum_{i=1}^{N} \sum_{k=1}^{K} y_{ik} f_{ik}"
DATA = rf"{LOGITS} + \frac{{1}}{{N}} \sum_{{i=1}}^{{N}} \log \sum_{{c=1}}^{{K}} e^{{f_{{ic}}}}"
PENALTY = r"\lambda \sum_{k=1}^{K} \sum_{j=1}^{d} w_{kj}^2"
OF_LOGIT = r"\frac{\partial f_{ik}}{\partial w_k}"
BY_OTHER = r"\frac{\partial f_{iq}}{\partial w_k}"
JACOBIAN = r"\frac{\partial p_{ic}}{\partial f_{ik}}"
SAME, OTHER = r"p_{ik}(1 - p_{ik})", r"-p_{ic} p_{ik}"
OF_J = r"\frac{\partial J}{\partial w_k}"
OF_H = r"$$\frac{\partial H}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i$$"


def words(read: Read, answer: str) -> list[str]:
    return [claim.status for claim in read(answer).claims]


def only(read: Read, answer: str) -> ReadClaim:
    (claim,) = read(answer).claims
    return claim


HOLDS = {
    "sum with both limits": r"\log p_{ik} = f_{ik} - \log \sum_{c=1}^{K} e^{f_{ic}}",
    "sum with its lower limit": r"\log p_{ik} = f_{ik} - \log \sum_c \exp(f_{ic})",
    "limits above and below": r"\sum\limits_{c=1}^K y_{ic} = 1",
    "ln and an upright e": r"\ln p_{ik} = f_{ik} - \ln \sum_{c} {\rm e}^{f_{ic}}",
    "sum over all others": r"\sum_{j \ne k} p_{ij} = 1 - p_{ik}",
    "sum over all others, neq": r"\sum_{c \neq k} p_{ic} = 1 - p_{ik}",
    "sum over a set": r"\sum_{c \in \{1, \dots, K\}} y_{ic} = 1",
    "sum over a range": r"\sum_{1 \le k \le K} y_{ik} = 1",
    "sum over a listed range": r"\sum_{k=1,\dots,K} y_{ik} = 1",
    "sum for all": r"\sum_{\forall k} y_{ik} = 1",
    "sum from the second on": r"\sum_{c=2}^{K} y_{ic} = 1 - y_{i1}",
    "sum over the examples of a class": r"\sum_{i: y_i = k} \mathbf{x}_i = \sum_{i=1}^N y_{ik} \mathbf{x}_i",
    "two sums in one": r"\sum_{i,k} y_{ik} = N",
    "product": r"\prod_{c=1}^K p_{ic}^{y_{ic}} = p_{i y_i}",
    "series with dots": r"p_{i1} + p_{i2} + \dots + p_{iK} = 1",
    "arrows and a dot": r"f_{ik} = \vec w_k \cdot \vec x_i",
    "bold, T and top": r"\mathbf{x}_i^T \mathbf{w}_k = \mathbf{w}_k^{\top} \mathbf{x}_i",
    "transpose in sans serif": r"\mathbf{x}_i^{\mathsf{T}} \mathbf{w}_k = \sum_{j=1}^d w_{kj} x_{ij}",
    "inner product": r"\langle x_i, w_k \rangle = \sum_j w_{kj} x_{ij}",
    "squared norm": r"\|\mathbf{w}_k\|_2^2 = \sum_j w_{kj}^2",
    "norm by name": r"\lVert w_k \rVert^2 = w_k^\top w_k",
    "derivative of a norm": r"\frac{\partial \|w_k\|^2}{\partial w_k} = 2 w_k",
    "delta": rf"{JACOBIAN} = p_{{ic}} (\delta_{{ck}} - p_{{ik}})",
    "indicator in brackets": rf"{JACOBIAN} = p_{{ic}} (\mathbb{{1}}[c=k] - p_{{ik}})",
    "indicator in braces": rf"{JACOBIAN} = p_{{ic}} (1\{{c=k\}} - p_{{ik}})",
    "indicator as index": rf"{BY_OTHER} = \mathbb{{1}}_{{\{{q=k\}}}} x_i",
    "Iverson bracket": rf"{JACOBIAN} = p_{{ic}} ([c=k] - p_{{ik}})",
    "identity matrix": rf"{BY_OTHER} = I_{{qk}} x_i",
    "cases": rf"{JACOBIAN} = \begin{{cases}} {SAME} & c = k \\ {OTHER} & c \ne k \end{{cases}}",
    "cases in words": (
        rf"{JACOBIAN} = \begin{{cases}} {SAME} & \text{{if $c = k$}} \\ {OTHER} & \text{{otherwise}} \end{{cases}}"
    ),
    "cases as an array": (
        rf"{BY_OTHER} = \left\{{ \begin{{array}}{{ll}} x_i & q = k \\ 0 & q \ne k \end{{array}} \right."
    ),
    "fraction of differentials": rf"{OF_LOGIT} = x_i",
    "upright differentials": r"\frac{\mathrm{d} f_{ik}}{\mathrm{d} w_k} = x_i",
    "large fraction, by one weight": r"\dfrac{\partial f_{ik}}{\partial w_{kj}} = x_{ij}",
    "derivative on a line": r"\partial f_{ik}/\partial w_k = x_i",
    "nabla": r"\nabla_{\mathbf{w}_k} f_{ik} = x_i",
    "nabla by a matrix": r"\nabla_W J = \frac1N (P - Y)^\top X + 2 \lambda W",
    "partial with an index": r"\partial_{w_k} f_{ik} = x_i",
    "transposed derivative": rf"\left({OF_J}\right)^T = \frac1N \sum_i (p_{{ik}} - y_{{ik}}) x_i^T + 2\lambda w_k^T",
    "probability of a class": r"p(y=k|x_i) = \frac{\exp(w_k^T x_i)}{\sum_c \exp(w_c^T x_i)}",
    "softmax of a row": r"p_{ik} = \mathrm{softmax}(f_i)_k",
    "softmax of a product": r"p_{ik} = \operatorname{softmax}(W x_i)_k",
    "softmax of all": r"p_{i\cdot} = \mathrm{softmax}(f_{i\cdot})",
    "label as an index": r"\log p_{i y_i} = \sum_c y_{ic} \log p_{ic}",
    "example above in brackets": r"\frac{\partial}{\partial w_k} w_k^T x^{(i)} = x^{(i)}",
    "a tag and a label": rf"{OF_LOGIT} = x_i \tag{{3}} \label{{eq:3}}",
    "a full stop": rf"{OF_LOGIT} = x_i \,.",
    "matrices": r"\frac{\partial J}{\partial W} = \frac1N (P-Y)^T X + 2\lambda W",
    "a brace below": r"\underbrace{\sum_c y_{ic}}_{\text{one}} = 1",
}


@pytest.mark.parametrize("formula", HOLDS.values(), ids=HOLDS)
def test_notation_of_many_hands_is_read_and_holds(read: Read, formula: str) -> None:
    claim = only(read, f"$${formula}$$")
    assert (claim.status, claim.note) == ("holds", "")
    assert claim.understood.startswith("<math")


@pytest.mark.parametrize(
    "answer",
    [
        rf"So ${OF_LOGIT} = x_i$.",
        rf"\({OF_LOGIT} = x_i\)",
        rf"\[{OF_LOGIT} = x_i\]",
        rf"\\[{OF_LOGIT} = x_i\\]",
        rf"\begin{{equation*}} {OF_LOGIT} = x_i, \end{{equation*}}",
        rf"\begin{{align}} {OF_LOGIT} &= x_i \nonumber \end{{align}}",
        rf"\begin{{eqnarray}} {OF_LOGIT} & = & x_i \end{{eqnarray}}",
        rf"\begin{{aligned}} {OF_LOGIT} = x_i \end{{aligned}}",
        rf"$$\begin{{split}} {OF_LOGIT} &= x_i \end{{split}}$$",
        rf"$$\Rightarrow {OF_LOGIT} = x_i$$",
        r"$\newcommand{\w}{\mathbf{w}}$ $$\frac{\partial f_{ik}}{\partial \w_k} = x_i$$",
        r"$\newcommand{\by}[2]{\frac{\partial #1}{\partial #2}}$ $$\by{f_{ik}}{w_k} = x_i$$",
        "\\documentclass{article}\n\\begin{document}\n% $$0 = 1$$\n"
        rf"\[ {OF_LOGIT} = x_i \]\end{{document}} $2 = 3$",
    ],
)
def test_a_formula_is_found_however_it_is_set(read: Read, answer: str) -> None:
    assert words(read, answer) == ["holds"]


@pytest.mark.parametrize("hidden", ["```\n{}\n```", "<!-- {} -->", "`{}`", "~~~\n{}\n~~~"])
def test_code_and_comments_are_no_formulas(read: Read, hidden: str) -> None:
    assert words(read, "$$\\sum_c y_{ic} = 1$$\n\n" + hidden.format("$$p_{ik} = 17$$")) == ["holds"]


CHAINS = {
    "align": (r"\begin{align} f_{ik} &= w_k^T x_i \\ &= \sum_j w_{kj} x_{ij} \end{align}", "definition holds"),
    "a left side by itself": (
        r"\begin{align} & \frac{\partial \log p_{ic}}{\partial f_{ik}} \\"
        rf" = & \frac{{1}}{{p_{{ic}}}} {JACOBIAN} \\ = & \delta_{{ck}} - p_{{ik}} \end{{align}}",
        "holds holds",
    ),
    "a row that goes on": (
        rf"\begin{{align*}} J &= -\frac1N \sum_i \sum_k y_{{ik}} f_{{ik}} \\ &\quad + \frac1N \sum_i \log \sum_c"
        rf" e^{{f_{{ic}}}} + {PENALTY} \end{{align*}}",
        "holds",
    ),
    "displays": (f"$${OF_LOGIT} = x_i$$ and so\n$$= x_i + 0$$", "holds trivial"),
    "a left side in a display": (
        r"$$\frac{\partial \log p_{ic}}{\partial f_{ik}}$$ $$= \delta_{ck} - p_{ik}$$",
        "holds",
    ),
    "an arrow": (rf"$$\sum_c y_{{ic}} = 1 \implies {OF_LOGIT} = x_i$$", "holds holds"),
    "wrong from the second on": (rf"$${OF_LOGIT} = x_i = 2 x_i$$", "holds differs"),
    "nothing to go on from": (r"$$= 17 w_k$$", "unread"),
    "an arrow for a sign": (rf"$${OF_J} \Rightarrow 17 w_k$$", ""),
    "a colon for a sign": (rf"$${OF_J} : 17 w_k$$", ""),
    "a set at the end": (rf"$${OF_J} = 17 w_k \in \mathbb{{R}}^d$$", "differs"),
}


@pytest.mark.parametrize(("answer", "said"), CHAINS.values(), ids=CHAINS)
def test_chains_go_over_rows_and_displays(read: Read, answer: str, said: str) -> None:
    assert words(read, answer) == [{"unread": "not read"}.get(word, word) for word in said.split()]


CONDITIONS = {
    "trailing": (rf"$${BY_OTHER} = x_i, \quad q = k$$", ["holds"]),
    "trailing, in words": (rf"$${BY_OTHER} = 0 \quad \text{{for }} q \ne k.$$", ["holds"]),
    "trailing, in brackets": (rf"$${BY_OTHER} = x_i \quad (q = k)$$", ["holds"]),
    "before": (rf"$$c = k: \quad {JACOBIAN} = {SAME}$$ $$c \neq k: \quad {JACOBIAN} = {OTHER}$$", ["holds"] * 2),
    "words before": (rf"If $c = k$: $${JACOBIAN} = {SAME}$$ If $c \ne k$: $${JACOBIAN} = {OTHER}$$", ["holds"] * 2),
    "otherwise": (rf"If $c = k$: $${JACOBIAN} = {SAME}$$ Otherwise: $${JACOBIAN} = {OTHER}$$", ["holds"] * 2),
    "otherwise in formulas": (
        rf"$${JACOBIAN} = {SAME} \quad \text{{if }} c = k$$ $${JACOBIAN} = {OTHER} \quad \text{{otherwise}}$$",
        ["holds"] * 2,
    ),
    "plain words": (
        f"**Case 1: c = k** $${JACOBIAN} = {SAME}$$ **Case 2: c is not k** $${JACOBIAN} = {OTHER}$$",
        ["holds"] * 2,
    ),
    "the wrong one": (rf"$${BY_OTHER} = x_i, \quad q \ne k$$", ["differs"]),
    "none": (f"$${JACOBIAN} = {SAME}$$", ["differs"]),
    "never true, twice": (r"$$J = 17, \quad c = k, \quad c \ne k$$", ["not read"]),
    "never true, itself": (rf"$${OF_J} = w_k, \quad k \ne k$$", ["not read"]),
    "never true, a number": (r"$$f_{ik} = 3 (k = 99)$$", ["not read"]),
    "cases that overlap": (rf"$${BY_OTHER} = \begin{{cases}} x_i & q = k \\ 17 & q = k \end{{cases}}$$", ["not read"]),
}


@pytest.mark.parametrize(("answer", "said"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_says_where_a_line_holds(read: Read, answer: str, said: list[str]) -> None:
    assert words(read, answer) == said


DEFINITIONS = {
    "written out": (f"$$H = {DATA}$$ $$J = H + {PENALTY}$$ {OF_H}", ["definition", "holds", "holds"]),
    "the first two terms": (f"$$J = {DATA} + {PENALTY}$$ Let $H$ be the first two terms. {OF_H}", ["holds"] * 2),
    "by its role": (f"We write $J = H + {PENALTY}$ and call the data term $H$. {OF_H}", ["holds"] * 2),
    "further down": (
        r"$$p_{ik} = \frac{e^{f_{ik}}}{S_i}$$ where $$S_i = \sum_c e^{f_{ic}}$$",
        ["holds", "definition"],
    ),
    "in the same line": (
        r"$$p_{ik} = \frac{e^{f_{ik}}}{S_i}, \qquad S_i = \sum_c e^{f_{ic}}$$",
        ["holds", "definition"],
    ),
    "another name": (r"$$\hat y_{ik} = p_{ik}$$", ["trivial"]),
    "another name for the logits": (r"$$z_{ik} = w_k^T x_i$$ $$\nabla_{w_k} z_{ik} = x_i$$", ["definition", "holds"]),
    "a name of one's own": (r"$$a_{ik} = w_k^T x_i$$ $$\nabla_{w_k} a_{ik} = x_i$$", ["definition", "holds"]),
    "other weights": (r"$$\theta_k = w_k$$ $$\nabla_{\theta_k} f_{ik} = x_i$$", ["trivial", "holds"]),
    "a shift": (
        r"$$g_{ik} = f_{ik} - 3$$ $$\frac{\partial p_{ik}}{\partial g_{ik}} = 0$$",
        ["definition", "not read"],
    ),
    "a wrong use": (f"$$H = {DATA}$$ $$J = H$$", ["definition", "differs"]),
    "a size": (r"$$\sum_k p_{ik} = K$$ $$\frac1K = 1$$", ["differs", "differs"]),
}


@pytest.mark.parametrize(("answer", "said"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_a_students_own_symbol_means_what_the_answer_says(read: Read, answer: str, said: list[str]) -> None:
    assert words(read, answer) == said


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (rf"$${OF_J} = \epsilon_k$$", r"\epsilon_k"),
        (r"$$\hat p_{ik} = 17 f_{ik}$$", "hat p"),
    ],
)
def test_a_meaning_that_nobody_gave_is_left_to_a_person(read: Read, answer: str, name: str) -> None:
    written = read(answer)
    assert written.claims[0].status == "definition" and written.claims[0].note.startswith(name)
    assert written.why == f"line 1: {written.claims[0].note}"


def test_a_name_is_the_part_of_the_question_with_which_every_line_holds(read: Read) -> None:
    first, second = read(f"$$J = H + {PENALTY}$$ {OF_H}").claims
    assert (first.status, first.note) == ("holds", "H is read as the part of J that is summed over N")
    assert (second.status, second.note) == ("holds", "")


def test_a_name_that_fits_no_part_of_the_question_makes_nothing_true(read: Read) -> None:
    written = read(f"$$J = H + {PENALTY}$$ {OF_H.replace('- y', '+ y')}")
    assert (written.points, written.suggested) == (None, 0.0)
    assert not {"holds", "definition"} & {claim.status for claim in written.claims}


WRONG = {
    "a free index on one side": rf"{OF_J} = \frac1N \sum_i (p_{{ic}} - y_{{ic}}) x_i + 2\lambda w_k",
    "no sum over the examples": rf"{OF_J} = \frac1N (p_{{ik}} - y_{{ik}}) x_i + 2\lambda w_k",
    "an index that is left": r"J = -\frac1N \sum_i \sum_c y_{ic} \log p_{ic} + \lambda w_{kj}^2",
    "a number for a vector": rf"{OF_LOGIT} = 1",
    "a vector for a number": r"f_{ik} = x_i",
    "a sum for a vector": r"\frac{\partial}{\partial w_k} \lambda \sum_j w_{kj}^2 = 2\lambda \sum_j w_{kj}",
    "a factor": r"\frac{\partial}{\partial w_k} \|w_k\|^2 = w_k",
    "a sign": rf"{JACOBIAN} = p_{{ic}} (\delta_{{ck}} + p_{{ik}})",
    "one for the other": r"p_{ik} = y_{ik}",
    "a log of a sum": r"\log \sum_c e^{f_{ic}} = \sum_c \log e^{f_{ic}}",
    "a number": r"\mathcal{L} = 5",
}


@pytest.mark.parametrize("formula", WRONG.values(), ids=WRONG)
def test_what_is_wrong_differs_and_says_how(read: Read, formula: str) -> None:
    claim = only(read, f"$${formula}$$")
    assert claim.status == "differs"
    assert claim.note and "the right side" in claim.note


def test_a_counterexample_has_small_numbers(read: Read) -> None:
    assert only(read, r"$$\frac{\partial}{\partial w_k} \|w_k\|^2 = w_k$$").note == (
        "for k = 3, entry 2 over d the left side is 3.166 and the right side 1.583 at random numbers"
        " (N = 5, K = 3, d = 2)"
    )
    assert only(read, f"$${OF_LOGIT} = 1$$").note == "the left side is a vector over d, the right side a number"


@pytest.mark.parametrize(
    ("answer", "said", "note"),
    [
        (r"$$f_{ik} = w_{kj} x_{ij}$$", ["implied"], "the right side is summed over j"),
        (r"$$\sum_c y_{ic} = N$$", ["implied"], "the left side is summed over i"),
        (
            r"$$H = \sum_i \sum_q f_{iq}$$"
            rf"$$\frac{{\partial H}}{{\partial w_k}} = \sum_q \frac{{\partial H}}{{\partial f_{{iq}}}} {BY_OTHER}$$",
            ["definition", "holds"],
            "the right side is summed over i",
        ),
    ],
)
def test_a_sum_that_is_only_implied_is_noted(read: Read, answer: str, said: list[str], note: str) -> None:
    written = read(answer)
    assert [claim.status for claim in written.claims] == said
    last = written.claims[-1]
    understood = ", as where sums over what stands twice are understood" if last.status == "holds" else ""
    assert last.note == f"holds only if {note}: a sum is missing{understood}"
    assert last.status == "implied" or written.why == f"line 1: {last.note}"


def test_a_transposition_that_does_not_fit_the_shapes_is_not_accepted(read: Read) -> None:
    right, wrong = "(P-Y)^T X", "X^T (P-Y)"
    line = r"$$F = X W^T$$ $$\frac{{\partial J}}{{\partial W}} = \frac1N {} + 2\lambda W$$"
    assert words(read, line.format(right)) == ["definition", "holds"]
    assert words(read, line.format(wrong)) == ["definition", "differs"]  # it would hold with one of them transposed
    assert "a d x K matrix and a K x d matrix cannot be added" in read(line.format(wrong)).claims[1].note


def test_another_reading_of_the_question_is_told(read: Read) -> None:
    columns = read(r"$$\frac{\partial J}{\partial W} = \frac1N X^T (P-Y) + 2\lambda W$$")
    assert [claim.status for claim in columns.claims] == ["holds"]
    assert columns.reading == "the columns of W are the classes"
    assert read(f"$${OF_LOGIT} = x_i$$").reading == ""


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (r"$$0 = 0$$", ["trivial"]),
        (r"$$J = J$$", ["trivial"]),
        (r"$$1 + 1 = 2$$", ["trivial"]),
        (r"$$f_{ik} + 0 = f_{ik}$$", ["trivial"]),
        (r"$$P(y_i = k \mid x_i) = p_{ik}$$", ["trivial"]),
        (r"$$y^{(i)}_k = y_{ik}$$", ["trivial"]),
        (r"$$f_{ik} = \mathbf{w}_k^\top \mathbf{x}_i$$", ["definition"]),
        (r"$$H_{ik} = 2 f_{ik}$$ $$H_{ik} = 2 f_{ik}$$", ["definition", "definition"]),
        (r"$$H = 2 J$$ $$H + 1 = 2 J + 1$$", ["definition", "trivial"]),
        (r"$$\log(ab) = \log a + \log b$$", ["trivial"]),
    ],
)
def test_what_says_nothing_new_is_trivial(read: Read, answer: str, said: list[str]) -> None:
    assert words(read, answer) == said


NOT_READ = {
    "a symbol of nobody's": (r"J = \xi_k + f_{ik}", "xi is not one of the question's symbols and was not defined"),
    "a rule that is none": (
        r"\log(a+b) = \log a + \log b",
        "a is not one of the question's symbols and was not defined",
    ),
    "a command": (r"f_{ik} = \foo x_i", r"\foo is not one of the signs that are read"),
    "a Cyrillic x": (f"{OF_LOGIT} = \u0445_i", "the character U+0445 (cyrillic small letter ha) is not one"),
    "a Cyrillic p": ("\u0440_{ik} = p_{ik}", "the character U+0440 (cyrillic small letter er) is not one"),
    "a wide w": ("f_{ik} = \uff57_k^T x_i", "the character U+FF57 (fullwidth latin small letter w) is not one"),
    "a currency": (f"{OF_LOGIT} = x_i \u20ac", "the character U+20AC (euro sign) is not one"),
    "a brace": (r"J = \frac{1}{2", "'}' is missing"),
    "a bracket": ("f_{ik} = w_k^T x_i)", "')' is odd here"),
    "nothing": ("f_{ik} = +", "it stops where something should follow"),
    "another norm": (r"\|w_k\|_3 = \|w_k\|", "only the Euclidean norm and the sum"),
    "a set": (r"\sum_{c \in \{1,2\}} y_{ic} = 1", "this set is not read"),
    "a limit": (r"\log p_{ik} = f_{ik} - \log \sum_{c=1}^{k} e^{f_{ic}}", "the upper limit of the sum is not a size"),
    "one more": (r"\sum_{c=0}^{K} y_{ic} = 2", "a sum from 0 ends at one less than the size"),
    "large numbers": ("10^{15} + p_{ik} = 10^{15} + y_{ik}", "its numbers are too large to be compared"),
    "about": (r"f_{ik} \approx w_k^T x_i", "only equalities are checked"),
    "an endless macro": (r"\newcommand{\a}{\a\a} \a = \a", "the macros in it expand without end"),
    "words": (rf"{OF_J} = \text{{minus }} {OF_J}", "words stand where a formula should"),
}


@pytest.mark.parametrize(("formula", "note"), NOT_READ.values(), ids=NOT_READ)
def test_what_is_not_read_says_why(read: Read, formula: str, note: str) -> None:
    claim = only(read, f"$${formula}$$")
    assert claim.status == "not read"
    assert claim.note.startswith(note) and claim.note


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        (f"{OF_LOGIT} = \u0445_i", "\u0445"),
        (r"\log p_{ik} = f_{ik} - \foo{x}", r"\foo"),
        (r"f_{ik} = w_k^T x_i) + 1", ")"),
        ("f_{ik} = w_k^T x_i \u20ac", "\u20ac"),
    ],
)
def test_a_caret_stands_under_the_place(read: Read, formula: str, place: str) -> None:
    shown, under = only(read, f"$${formula}$$").caret.split("\n")
    assert under.strip() == "^"
    assert shown[under.index("^") :].startswith(place)


@pytest.mark.parametrize(
    "answer", [rf"So $( {OF_J} = 17 w_k + )$.", rf"So ${OF_J} = 17 w_k \u20ac$.", rf"So ${OF_J} \simeq 17 w_k$."]
)
def test_a_formula_in_words_that_cannot_be_read_is_told_too(read: Read, answer: str) -> None:
    assert words(read, answer) == ["not read"]


def test_a_formula_among_a_formulas_words_is_checked_too(read: Read) -> None:
    assert words(read, rf"$$\text{{hence ${OF_J} = 17 w_k$}}$$") == ["differs"]


@pytest.mark.parametrize("so", ["So for all classes", "In general"])
def test_a_case_that_is_over_holds_for_nobody_unseen(read: Read, so: str) -> None:
    by_same = BY_OTHER.replace("q", "c")
    written = read(f"If $c = k$ we have ${by_same} = x_i$. {so} $${JACOBIAN} = {SAME}$$")
    assert written.claims[1].note == "holds only in the case that was named further up"
    assert written.why == f"line 1: {written.claims[1].note}"


def test_every_claim_has_the_line_of_its_right_side(read: Read) -> None:
    text = "Words.\n\n$$\\sum_c y_{ic} = 1$$\n\n\\begin{align}\nf_{ik}\n&= w_k^T x_i \\\\\n&= x_i^T w_k\n\\end{align}\n"
    assert [claim.line for claim in read(text).claims] == [3, 7, 8]


def test_a_line_about_as_many_as_it_numbers_is_not_refuted(read: Read) -> None:
    two = r"$$p_{i1} = \frac{1}{1 + e^{-(f_{i1} - f_{i2})}}$$"
    assert words(read, "For two classes " + two) == ["holds"]
    assert words(read, two.replace("i1} -", "i2} -").replace("f_{i2})", "f_{i1})")) == ["differs"]
    assert words(read, two.replace("i1", "ik").replace("i2", "ic")) == ["differs"]
