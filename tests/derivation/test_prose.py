"""What words around formulas do to an answer: they deny, suppose, or do no harm."""

from __future__ import annotations

import pytest

from grader.derivation.budget import Budget
from grader.derivation.judging.answer import question_of
from grader.derivation.judging.links import links
from grader.derivation.judging.words.denials import denials
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings
from grader.derivation.text.documents import read_document

from .conftest import Read
from .test_unverified import ANSWER, RESULT

HARMLESS = r"""
The minus sign in front of the sum flips the bracket into $p_{ik} - y_{ik}$.
Note that $p_{ik}$ depends on all logits $f_{i1}, \dots, f_{iK}$, not only on $f_{ik}$.
The gradient is (prediction minus target) times the input, averaged, plus weight decay.
We ignore the regularization term at first.
One could also use matrix calculus instead.
Half of the work is done.
The bracket is what the model expects minus what was observed.
We don't need the product rule here, and this isn't surprising.
The derivative is zero unless $c=k$.
It should be noted that the softmax is invariant to shifts.
The result should have the same shape as $w_k$, which it does.
The correct class gets pushed up and the wrong classes are pushed down.
The opposite case $c \neq k$ is treated below.
I use $c$ instead of $k$ for the sum.
Terms that do not depend on $w_k$ can be dropped.
This holds for all $k$ and not just for the true class.
Die Ableitung hängt nicht von den anderen Gewichten ab.
Ce terme ne dépend pas de $w_k$.
El regularizador no depende de los datos.
Intuitively, if $p_{ik} > y_{ik}$ the weights are moved away from $x_i$.
The chain is $w_k \to f_{ik} \to p_{ic} \to J$, where $0 < p_{ik} < 1$.
"""
DENIALS = r"""
Actually the sign in the last line must be flipped.
Wait, the result should have the opposite sign.
The correct gradient is minus this.
Actually this is not the gradient but its negative.
But this is not the correct result.
I don't think this is correct.
Please ignore the result above, I copied it.
The last line is off by a factor of two.
The factor 2 should be dropped.
Now put the minus sign in front.
The gradient is what stands above minus what the regulariser gives.
The gradient is what was observed minus what the model expects.
The term $2\lambda w_k$ should be $\lambda w_k$.
There is a sign error somewhere.
There is an error in the second step.
Hmm, this gives twice the expected gradient.
The last formula does not hold.
One should replace $p_{ik} - y_{ik}$ by $y_{ik} - p_{ik}$.
The result has to be multiplied by $2$.
Multiply everything by $N$ to get the final answer.
The factor $\frac{1}{N}$ is superfluous.
Finally divide by two.
Das Vorzeichen muss umgedreht werden.
Le résultat n'est pas correct.
Hay que cambiar el signo.
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def told(text: str, steps: DerivationSettings) -> list[str]:
    document = read_document(text)
    found = links(document, question_of(steps).tables[0], Budget())
    return [each.words for each in denials(found.spoken, document.formulas[-1].after)]


@pytest.mark.parametrize("sentence", lines(HARMLESS))
def test_words_that_deny_nothing_are_no_denials(sentence: str, steps: DerivationSettings) -> None:
    assert told(f"{ANSWER}\n\n{sentence}\n", steps) == []


def test_an_answer_with_all_of_them_is_awarded(read: Read) -> None:
    assert read(f"{HARMLESS}\n{ANSWER}\n{HARMLESS}").points == 10.0


@pytest.mark.parametrize("sentence", lines(DENIALS))
def test_words_that_deny_or_correct_are(sentence: str, steps: DerivationSettings) -> None:
    assert told(f"{ANSWER}\n\n{sentence}\n", steps)


def test_a_denial_keeps_an_answer_from_being_awarded(read: Read) -> None:
    written = read(f"{ANSWER}\n\nActually the sign in the last line must be flipped.")
    assert written.points is None and "may deny" in written.why


WRONG_LINE = r"$$\frac{\partial}{\partial w_k} \log\sum_c \exp f_{ic} = \frac{x_i}{\sum_c \exp f_{ic}}$$"
RIGHT_LINE = r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"


@pytest.mark.parametrize(
    ("line", "words", "awarded"),
    [
        (WRONG_LINE, "no wait, that's wrong, I forgot the inner derivative. Again:", True),
        (RIGHT_LINE, "no wait, that's wrong. Again:", False),
        (WRONG_LINE, "Is that wrong?", False),
        (WRONG_LINE, "This is used instead of the line above.", False),
    ],
)
def test_a_wrong_line_that_is_taken_back_at_once_is_as_if_not_written(
    read: Read, line: str, words: str, awarded: bool
) -> None:
    assert (read(f"{line}\n\n{words}\n\n{ANSWER}").points is not None) is awarded


def statuses(written: WrittenReading) -> set[str]:
    return {claim.status for claim in written.claims}


@pytest.mark.parametrize(
    "words",
    [
        r"As a check: when $p_{ik} = y_{ik}$ for all $i$ the gradient is just $2\lambda w_k$.",
        r"If the model is perfect, i.e. $P = Y$, we have $\frac{\partial J}{\partial w_k} = 2\lambda w_k$.",
        r"Only one term survives, the one with $y_{ik} = 1$.",
        r"Sanity check: if the model is perfect ($p_{ik} = \mathbb 1[c = k]$) only weight decay remains.",
        r"If $\lambda = 0$ then $\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik}-y_{ik}) x_i$.",
        r"Check: if $W = 0$ then $p_{ik} = 1/K$ and the gradient is $\frac1N\sum_i (\frac1K - y_{ik}) x_i$.",
        r"Check: if $w_k = 0$ for all $k$, the gradient is $\frac1N\sum_i (\frac1K - y_{ik}) x_i$.",
        r"A confident wrong prediction ($p_{ik} \approx 0$) would need a division by almost zero.",
        r"When $p_{ik} = 0$, the gradient is $-\frac1N\sum_i y_{ik} x_i + 2\lambda w_k$.",
    ],
)
def test_what_is_supposed_is_no_claim_and_what_follows_is_judged_there(read: Read, words: str) -> None:
    written = read(f"{ANSWER}\n\n{words}")
    assert "differs" not in statuses(written) and written.points == 10.0


@pytest.mark.parametrize(
    "words",
    [
        r"This is due to $p_{ik} \approx 0$.",
        r"There is little left (since $p_{ik} \approx 0$).",
        r"A wrong prediction ($p_{ik} \approx 2$) is bad.",
        r"A wrong prediction ($p_{ik} \approx y_{ik}$) is bad.",
        r"A wrong prediction ($p_{ik} \approx 0$) has the gradient $3\lambda w_k$.",
        r"A wrong prediction ($p_{ik} \approx 0$) has $\frac{\partial J}{\partial w_k} = 3\lambda w_k$.",
        r"If $p_{ik} = y_{ik}$ then $\frac{\partial J}{\partial w_k} = 3\lambda w_k$.",
        r"If $p_{ik} = y_{ik}$ the gradient is $3\lambda w_k$.",
        r"If $W = 0$ then $p_{ik} = 1/K$ and the gradient is $\frac1N\sum_i (\frac1K + y_{ik}) x_i$.",
        r"If $W = 0$ then $p_{ik} = 1/N$.",
        r"If $W = 0$ it is simple. The gradient is $\frac1N\sum_i (\frac1K - y_{ik}) x_i$.",
        r"If $p_{ik} = p_{ik}$ the gradient is $2\lambda w_k$.",
        r"If $p_{ik} = y_{ik}$ it is small. The gradient is $2\lambda w_k$.",
        r"If $\lambda = 0$ then $\frac{\partial J}{\partial w_k} = \frac1N\sum_i (y_{ik}-p_{ik}) x_i$.",
        r"If we add both, then $\frac{\partial J}{\partial w_k} = 2 \lambda w_k$.",
        r"If we look closely, then $p_{ik} = y_{ik}$.",
        rf"If $\lambda = 0$, all is right; else $\frac{{\partial J}}{{\partial w_k}} = -({RESULT})$.",
    ],
)
def test_a_wrong_consequence_is_not_awarded(read: Read, words: str) -> None:
    assert read(f"{ANSWER}\n\n{words}").points is None


@pytest.mark.parametrize("order", ["p_{ik} > 1", "p_{ik} < 0"])
def test_an_order_that_never_holds_is_refuted(read: Read, order: str) -> None:
    assert statuses(read(f"$${order}$$")) == {"differs"}


def test_an_order_that_holds_for_some_numbers_is_not(read: Read) -> None:
    assert statuses(read(r"$$p_{ik} > \frac{1}{3}$$")) == {"not read"}


def test_a_name_that_a_brace_gives_is_no_guess(read: Read) -> None:
    named = r"$$J = \underbrace{-\frac{1}{N} \sum_i\sum_c y_{ic} \log p_{ic}}_{=: H} + \lambda\sum_c \|w_c\|^2$$"
    assert not any(claim.note for claim in read(named).claims)


@pytest.mark.parametrize("label", ["_{L}", "_{=: L}", "_{= L}", r"_{\mathcal{L}}", "=: L"])
def test_another_name_for_the_loss_may_be_that_of_its_part(read: Read, label: str) -> None:
    data = r"-\frac{1}{N} \sum_i\sum_c y_{ic} \log p_{ic}"
    named = (
        rf"$$J = \underbrace{{{data}}}{label} + \lambda\sum_c \|w_c\|^2$$" if label[0] == "_" else f"$${data} {label}$$"
    )
    name = r"\mathcal{L}" if "cal" in label else "L"
    derivative = rf"$$\frac{{\partial {name}}}{{\partial w_k}} = \frac1N\sum_i (p_{{ik}} - y_{{ik}}) x_i$$"
    found = read(f"{named} {derivative}")
    assert [claim.status for claim in found.claims][-2:] == ["definition", "holds"]


OFF_DIAGONAL = r"\frac{\partial p_{ic}}{\partial f_{ik}} = -p_{ic} p_{ik}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (rf"$${OFF_DIAGONAL} \quad \text{{unless }} c = k$$", "holds"),
        (rf"$${OFF_DIAGONAL} \quad \text{{unless }} c \ne k$$", "differs"),
        (rf"$${OFF_DIAGONAL}$$ unless $c = k$.", "not read"),
        ("dp_ic/df_ik = -p_ic p_ik, except when c = k", "not read"),
    ],
)
def test_a_line_may_name_the_case_in_which_it_does_not_hold(read: Read, line: str, said: str) -> None:
    assert [claim.status for claim in read(line).claims] == [said]


@pytest.mark.parametrize(("one", "other", "said"), [("=", r"\ne", "holds"), (r"\ne", "=", "differs")])
@pytest.mark.parametrize("last", [r"\text{unless } c RELATION k", r"\text{otherwise}"])
def test_cases_may_be_those_in_which_something_does_not_hold(
    read: Read, one: str, other: str, said: str, last: str
) -> None:
    last = last.replace("RELATION", other)
    cases = rf"-p_{{ic}} p_{{ik}} & \text{{unless }} c {one} k \\ p_{{ic}} (1 - p_{{ic}}) & {last}"
    line = rf"$$\frac{{\partial p_{{ic}}}}{{\partial f_{{ik}}}} = \begin{{cases}} {cases} \end{{cases}}$$"
    assert [claim.status for claim in read(line).claims] == [said]


BRACED = r"$$-\sum_c y_{ic} (\delta_{ck} - p_{ik}) = -y_{ik} + p_{ik} \underbrace{\sum_c y_{ic}}%s = p_{ik} - y_{ik}$$"


@pytest.mark.parametrize(
    "label",
    [
        "_{1}",
        "_1",
        "_{=1}",
        r"_{\text{=1}}",
        r"_\text{=1}",
        r"_{=1 \text{ (one-hot)}}",
        r"_{\text{= 1 since one-hot}}",
        r"_{1\text{, one-hot}}",
        r"_{A}",
        r"_{(1)}",
        r"_{\text{sum of the labels}}",
        r"_{\sum_m y_{im}}",
        r"_{S_i}",
        r"_{\text{does not depend on } w_k}",
        r"_{\text{since } y_{ik} \in \{0, 1\}}",
    ],
)
def test_a_value_at_a_brace_is_judged_and_a_name_does_no_harm(read: Read, label: str) -> None:
    assert read(f"{BRACED % label}\n\n{ANSWER}").points == 10.0


@pytest.mark.parametrize(
    "label",
    [
        "_{0}",
        "_{2}",
        "_{-1}",
        "_{=K}",
        r"_{\text{=N}}",
        r"_{\to 1}",
        r"_{\text{vanishes}}",
        r"_{\frac{1}{K}}",
        r"_{=1 \text{ wrong}}",
        r"_{\neq 1}",
        r"_{=1+1}",
        r"_{\text{= 0 since}}",
        r"_{2 y_{ik}}",
        r"_{y_{ik}}",
        r"_{\text{equals } y_{ik}}",
        r"_{\in (2, 3)}",
    ],
)
def test_a_wrong_value_at_a_brace_is_not_awarded(read: Read, label: str) -> None:
    assert read(f"{BRACED % label}\n\n{ANSWER}").points is None


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("If the model is too sure of class $k$ ($p_{ik} > y_{ik}$), we move away.", "trivial"),
        ("Wenn das Modell bei Klasse $k$ zu sicher ist ($p_{ik} > y_{ik}$), geht $w_k$ weg.", "trivial"),
        ("Note that for class $k$ it is $p_{ik} > y_{ik}$ always.", "not read"),
        ("If this is so. For class $k$ it is $p_{ik} > y_{ik}$.", "not read"),
        ("If we look at class $k$, $y_{ik} = p_{ik}$.", "not read"),
    ],
)
def test_an_order_is_supposed_past_symbols_that_its_sentence_mentions(read: Read, words: str, status: str) -> None:
    assert read(words).claims[0].status == status


FOR_OTHERS = r"$\frac{\partial p_{ic}}{\partial f_{ik}} = -p_{ic} p_{ik}$"


@pytest.mark.parametrize(
    "words", ["LINE for the other classes.", "It is LINE for all others.", "and for all other classes LINE"]
)
def test_a_line_about_the_others_holds_where_words_say_so_beside_it(read: Read, words: str) -> None:
    line = words.replace("LINE", FOR_OTHERS)
    assert read(line).claims[0].status == "holds"
    assert read(line.replace("= -", "= ")).claims[0].status == "differs"
    assert read(line.replace("= -p_{ic} p_{ik}", "= p_{ic} (1 - p_{ik})")).claims[0].status == "not read"


def test_other_hands_are_no_other_classes(read: Read) -> None:
    assert read(f"On the other hand {FOR_OTHERS}.").claims[0].status == "not read"


LAST_LINE = rf"$$\frac{{\partial J}}{{\partial w_k}} = {RESULT}$$"
ANNOUNCEMENT = "Now put the minus sign and the factor $\\frac1N$ in front. The penalty gives $2\\lambda w_k$."


@pytest.mark.parametrize(
    ("after", "points"),
    [
        (LAST_LINE, 10.0),
        (LAST_LINE.replace("p_{ik}-y_{ik}", "y_{ik}-p_{ik}"), None),
        (r"So $\sum_c p_{ic} = 1$.", None),
        ("", None),
    ],
)
def test_what_is_announced_is_done_in_the_next_line(after: str, points: float | None, read: Read) -> None:
    assert read(f"{ANSWER}\n\n{ANNOUNCEMENT}\n\n{after}").points == points


@pytest.mark.parametrize("factor", ["2", "5"])
@pytest.mark.parametrize("words", ["The derivative at", "If", "The derivative of everything, evaluated at"])
def test_where_a_derivative_is_taken_gives_a_symbol_no_value(factor: str, words: str, read: Read) -> None:
    square = rf"$$(w_{{kj}} + \tau)^2 = w_{{kj}}^2 + {factor} w_{{kj}} \tau + \tau^2$$"
    written = read(f"{square}\n\n{words} $\\tau = 0$ is what we need.")
    told = [claim for claim in written.claims if claim.line == 1]
    assert [claim.status for claim in told] != ["holds"] or factor == "2"
    assert "definition" not in statuses(written)
