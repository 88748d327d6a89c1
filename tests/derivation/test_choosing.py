"""What may only choose a case or a value claims nothing, whatever words stand around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation.record import WrittenReading

Read = Callable[[str], WrittenReading]

GRADIENT = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$"
EQUAL = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (1/K - y_{ik}) x_i + 2 \lambda w_k$$"
SHIFTED = r"Subtract $m_i = \max_c f_{ic}$ from all logits"
QUOTIENT = r"Let $u_i = e^{f_{ik}}$ and $v_i = \sum_c e^{f_{ic}}$, so $p_{ik} = u_i / v_i$. "
LOG_SUM = r"Let $S_i = \log \sum_c e^{f_{ic}}$. "


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize(
    "text",
    [
        r"Das stimmt auch für $w_1 = w_2$.",
        r"At the best fit $p_{ik} = y_{ik}$.",
        r"it is $\eta = 1$ here.",
        rf"{SHIFTED}; for the derivation take $m_i = 0$.",
        r"because $y_{ik} = 1$ in the first and $y_{ik} = 0$ in the second.",
    ],
)
def test_a_relation_of_two_symbols_in_the_text_is_not_refuted(read: Read, text: str) -> None:
    assert "differs" not in statuses(read, text)
    assert "not read" in statuses(read, text)


@pytest.mark.parametrize("text", [r"$$p_{ik} = y_{ik}$$", r"so $\sum_c p_{ic} = 2 p_{ik}$.", r"and $N = K$"])
def test_what_stands_alone_or_is_made_of_more_is_refuted(read: Read, text: str) -> None:
    assert statuses(read, text) == ["differs"]


def test_what_is_said_of_the_case_is_not_refuted_and_later_paragraphs_are(read: Read) -> None:
    assert statuses(read, f"Probe: für $w_1 = w_2$ ist\n\n{EQUAL}")[-1] == "not read"
    assert statuses(read, f"Probe: für $w_1 = w_2$ ist alles gleich.\n\n{EQUAL}")[-1] == "differs"
    assert statuses(read, f"Probe: für $w_1 = w_2$ ist\n\n{GRADIENT}")[-1] == "holds"


def test_what_a_sentence_supposes_after_a_line_is_its_case(read: Read) -> None:
    opposite = r"So $\nabla_{w_1} J = -\nabla_{w_2} J${} if $\lambda = 0$."
    assert statuses(read, opposite.replace("{}", "")) == ["not read", "trivial"]
    assert statuses(read, opposite.replace("{}", ". What")) == ["differs", "trivial"]


def test_what_goes_on_in_the_text_from_nothing_that_is_known_is_not_refuted(read: Read) -> None:
    text = r"Es ist $\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$, ferner $\partial f_{ic} / \partial w_k = 0$ für "
    assert "differs" not in statuses(read, text + r"$c \ne k$ und $= x_i$ für $c = k$.")


def test_a_label_that_an_item_begins_with_is_its_case(read: Read) -> None:
    same = r"$$\frac{\partial \log p_{i g_i}}{\partial f_{ik}} = 1 - p_{ik}$$"
    other = r"$$\frac{\partial \log p_{i g_i}}{\partial f_{ik}} = -p_{ik}$$"
    text = "Let $y_{ik} = I(g_i = k)$.\n\n(i) $g_i = k$. Then\n\n{}\n\n(ii) $g_i \\ne k$. Then\n\n{}"
    assert statuses(read, text.replace("{}", same, 1).replace("{}", other))[-2:] == ["holds", "holds"]
    assert statuses(read, text.replace("{}", same, 1).replace("{}", same))[-2:] == ["holds", "differs"]


def test_a_case_may_be_told_by_not(read: Read) -> None:
    line = r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = -p_{ic} p_{ik}$$"
    assert statuses(read, f"(b) c not k. Now the numerator is a constant:\n\n{line}") == ["holds"]


def test_an_item_of_a_list_that_holds_in_one_case_is_not_refuted(read: Read) -> None:
    line = r"$\frac{\partial p_{ic}}{\partial f_{ik}} = -p_{ic} p_{ik}$"
    assert statuses(read, f"Now the rest.\n\n2. {line}") == ["not read"]
    assert statuses(read, f"Now the rest: {line}") == ["differs"]


def test_a_symbol_of_its_own_that_words_name_anew_is_that_from_there_on(read: Read) -> None:
    anew = QUOTIENT + r"For $c \ne k$ let $u_i = e^{f_{ic}}$, then {}"
    right, wrong = (rf"$$p_{{ic}} = \frac{{u_i}}{{{below}}}$$" for below in ("v_i", "v_i^2"))
    found = read(anew.replace("{}", right))
    assert [claim.status for claim in found.claims][-2:] == ["definition", "holds"]
    assert found.points is None
    assert statuses(read, anew.replace("{}", wrong))[-1] != "holds"


def test_something_false_of_a_symbol_of_its_own_is_no_new_meaning(read: Read) -> None:
    assert statuses(read, LOG_SUM + r"So $S_i = \sum_c f_{ic}$.")[-1] == "differs"


SIGMOID = r"For $K = 2$ we have $p_{i1} = \frac{1}{1 + e^{f_{i2} - f_{i1}}}$"


def test_the_logistic_function_is_known_where_its_name_is_another_one_for_the_probabilities(read: Read) -> None:
    found = read(SIGMOID + r" $= \sigma(f_{i1} - f_{i2})$.").claims[-1]
    assert (found.status, found.note) == ("holds", "sigma is read as the logistic function")
    assert read(SIGMOID + r" $= \sigma(f_{i2} - f_{i1})$.").claims[-1].status == "not read"
    assert (
        statuses(read, r"$$p_i = \sigma(f_i)$$ $$\sigma_{ik} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}}$$")[-1] != "differs"
    )


@pytest.mark.parametrize(
    ("words", "status"),
    [("- any other class:", "holds"), ("* other classes:", "holds"), ("The other term:", "not read")],
)
def test_an_item_may_be_about_all_other_classes(read: Read, words: str, status: str) -> None:
    line = r" $\frac{\partial \ell_i}{\partial f_{ik}} = p_{ik}$"
    assert statuses(read, r"Let $\ell_i = -\sum_c y_{ic} \log p_{ic}$." + f"\n\n{words}{line}")[-1] == status


@pytest.mark.parametrize(
    ("heading", "right", "status"),
    [
        ("## Diagonal terms", "p_{ic} (1 - p_{ic})", "holds"),
        ("## Off-diagonal terms", "-p_{ic} p_{ik}", "holds"),
        ("## Diagonal terms", "-p_{ic} p_{ik}", "not read"),
        ("## Off-diagonal terms", "p_{ic} p_{ik}", "differs"),
    ],
)
def test_a_heading_may_say_of_which_entries_a_line_is(read: Read, heading: str, right: str, status: str) -> None:
    line = rf"$$\frac{{\partial p_{{ic}}}}{{\partial f_{{ik}}}} = {right}$$"
    assert statuses(read, f"We differentiate.\n\n{heading}\n\n{line}") == [status]


def test_a_loss_may_stand_above_what_it_is_the_mean_of(read: Read) -> None:
    text = r"Full loss $$L = \frac1N \sum_i L_i + \lambda \sum_k \sum_l w_{kl}^2,$$ "
    text += r"where $$L_i = {} \sum_c y_{ic} \log p_{ic}$$"
    assert statuses(read, text.replace("{}", "-")) == ["holds", "definition"]
    assert statuses(read, text.replace("{}", "-2"))[0] != "holds"


def test_where_the_result_lies_is_no_result(read: Read) -> None:
    result = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$"
    assert statuses(read, f"{result} This is a number times $x_i$, so it is in $\\mathbb{{R}}^d$.") == ["holds"]


DATA_TERM = r"$$J = -\frac1N \sum_i \sum_c y_{ic} \log p_{ic}$$"


def test_a_value_that_is_chosen_flatly_is_the_case_of_what_holds_with_it(read: Read) -> None:
    chosen = read(f"In the first lines $\\lambda = 0$.\n\n{DATA_TERM}")
    assert [claim.status for claim in chosen.claims] == ["definition", "holds"]
    assert chosen.points is None
    assert statuses(read, DATA_TERM) == ["differs"]
    wrong = DATA_TERM.replace("-", "", 1)
    assert statuses(read, f"In the first lines $\\lambda = 0$.\n\n{wrong}")[-1] == "differs"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"$\nabla_{w_1} J = (0.5 - 1) \cdot 2$", "not read"),
        (r"$\nabla_{w_1} J = -0.5$", "not read"),
        (r"$\nabla_{w_1} J = -1$", "differs"),
        (r"$\sum_c p_{ic} = 2$", "differs"),
        (r"$\frac{\partial J}{\partial w_k} = 0 \cdot x_1$", "differs"),
    ],
)
def test_an_example_in_numbers_is_not_refuted(read: Read, line: str, status: str) -> None:
    assert statuses(read, f"I get {line}") == [status]


def test_how_many_there_are_is_a_case_without_words_for_one(read: Read) -> None:
    line = r"$\frac{\partial J}{\partial w_k} = (p_{1k} - y_{1k}) x_1 + 2 \lambda w_k$"
    assert statuses(read, f"Special cases: $N = 1$: {line}")[-1] != "differs"
    assert statuses(read, f"Special cases: {line}")[-1] == "differs"


@pytest.mark.parametrize("words", ["Bei $k \\ne t$:", "Fall $k \\ne t$:"])
def test_an_index_beside_the_label_is_a_case_without_words_for_one(read: Read, words: str) -> None:
    loss = r"Für ein Beispiel mit Label $t$ ist $L = -\ln p_t$."
    line = r"$\frac{\partial L}{\partial f_k} = {}$"
    found = read(f"{loss} {words} {line}".replace("{}", "p_k"))
    assert found.claims[-1].status == "holds"
    assert ("further up" in found.claims[-1].note) is words.startswith("Bei")
    assert statuses(read, f"{loss} {words} {line}".replace("{}", "p_k - 1"))[-1] != "holds"
    assert statuses(read, f"{loss} Es ist {line}".replace("{}", "p_k"))[-1] == "differs"


def test_a_line_with_a_sign_for_both_cases_is_about_both(read: Read) -> None:
    words = r"Its derivative, with $\delta_{ck} = 1$ for $c = k$ and else 0:"
    log = r"$\log p_{ic} = f_{ic} - \log \sum_m \exp f_{im}$."
    line = r"$$\frac{\partial \log p_{ic}}{\partial f_{ik}} = \delta_{ck} - p_{%s}$$"
    statuses = [[claim.status for claim in read(f"{log} {words}\n\n{line % index}").claims] for index in ("ic", "ik")]
    assert [each[-1] for each in statuses] == ["differs", "holds"]
