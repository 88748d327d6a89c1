"""Points: over the labelled set of right, incomplete and wrong derivations, and by what they may and may not be had."""

from __future__ import annotations

import random

import derivations
import pytest

from grader.derivation.read import ready
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings

from .conftest import Read

EXAMPLES = {example.name: example for example in derivations.examples()}
LOGARITHM, PROBABILITIES = "the_logarithm_of_the_softmax_is_opened_up", "the_softmax_is_differentiated_by_every_logit"
GRADIENT = "the_gradient_of_j"
RESULT = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$"


def named(kind: str) -> list[str]:
    return [name for name, example in EXAMPLES.items() if example.kind == kind]


@pytest.fixture(scope="module")
def all_read(read: Read) -> dict[str, WrittenReading]:
    return {name: read(example.text) for name, example in EXAMPLES.items()}


def met(written: WrittenReading) -> list[str]:
    return [milestone.id for milestone in written.milestones if milestone.met]


# The labelled set


def test_the_set_is_as_large_as_its_figures_need(all_read: dict[str, WrittenReading]) -> None:
    assert len(EXAMPLES) >= 40
    assert sum(len(written.claims) for written in all_read.values()) >= 500
    assert all(named(kind) for kind in ("right", "incomplete", "wrong"))


def test_every_right_derivation_is_awarded(all_read: dict[str, WrittenReading]) -> None:
    assert {name for name in named("right") if all_read[name].points != 10.0} == set()


def test_no_line_of_a_right_derivation_is_refuted(all_read: dict[str, WrittenReading]) -> None:
    refuted = [
        (name, claim.line)
        for name in named("right")
        for claim in all_read[name].claims
        if claim.status in ("differs", "implied")
    ]
    assert refuted == []


def test_nothing_else_is_awarded(all_read: dict[str, WrittenReading]) -> None:
    awarded = {name for name, written in all_read.items() if written.points is not None}
    assert awarded and awarded <= set(named("right"))


@pytest.mark.parametrize("name", named("incomplete"))
def test_an_incomplete_derivation_is_suggested_the_points_of_a_person(
    all_read: dict[str, WrittenReading], name: str
) -> None:
    written = all_read[name]
    assert written.suggested == EXAMPLES[name].label["points"]
    assert written.first_wrong is None and written.before == written.suggested
    assert written.why


@pytest.mark.parametrize("name", named("wrong"))
def test_the_first_wrong_line_is_found(all_read: dict[str, WrittenReading], name: str) -> None:
    written = all_read[name]
    assert derivations.first_wrong_found(EXAMPLES[name], written)
    assert written.before <= written.suggested < 10
    assert written.why


def test_both_totals_are_told_where_a_derivation_goes_on_after_its_slip(all_read: dict[str, WrittenReading]) -> None:
    totals = {name: (all_read[name].before, all_read[name].suggested) for name in named("wrong")}
    assert totals["wrong/two_errors_cancel.md"] == (0.0, 5.0)  # the last line is right, the way to it is not
    assert totals["wrong/all_logits_depend.md"] == (3.0, 6.0)  # the line behind the slip follows from it
    assert totals["wrong/logit_gradient_is_w.md"] == (4.0, 5.0)
    assert totals["wrong/sign_of_data_term.md"] == (8.0, 8.0)
    assert totals["wrong/power_rule_exp.md"] == (0.0, 6.0)  # what follows rightly from the slip


def test_a_sample_of_mutants_is_killed(read: Read) -> None:
    chance = random.Random(5)
    for name in ("right/short_six.md", "right/jacobian_delta.md", "right/componentwise.md", "right/matrix_form.md"):
        for mutant in derivations.mutants(EXAMPLES[name], 6, chance):
            if mutant.what.startswith(("sign", "factor", "square", "function")):  # never true all the same
                assert read(mutant.text).points is None, (name, mutant.what, mutant.after)


# Paths


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("right/lse_seed_style.md", LOGARITHM),
        ("right/quotient_rule.md", PROBABILITIES),
        ("right/jacobian_delta.md", PROBABILITIES),
        ("right/cases_env.md", PROBABILITIES),
        ("right/componentwise.md", LOGARITHM),
        ("right/matrix_form.md", LOGARITHM),
        ("right/gather_tags.md", PROBABILITIES),
        ("right/label_index.md", LOGARITHM),
    ],
)
def test_another_route_than_the_authors_earns_all(all_read: dict[str, WrittenReading], name: str, step: str) -> None:
    written = all_read[name]
    assert written.points == written.max_points == 10.0
    assert {milestone.id for milestone in written.milestones} & {LOGARITHM, PROBABILITIES} == {step}
    assert all(milestone.met and milestone.lines for milestone in written.milestones)
    assert sum(milestone.points for milestone in written.milestones) == 10.0


def test_all_paths_of_the_rubric_are_worth_the_same(steps: DerivationSettings) -> None:
    made = ready(steps).settings
    points = {milestone.id: milestone.points for milestone in made.milestones}
    assert [sum(points[name] for name in path.milestones) for path in made.paths] == [10.0, 10.0]


@pytest.mark.parametrize("gone", [{0}, {1}, {5}, {1, 3}])
def test_a_path_without_one_of_its_steps_is_not_awarded(read: Read, gone: set[int]) -> None:
    """What the last display shows besides the result, it shows only after the logarithm of the sum."""
    displays = [
        r"$$\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$$",
        r"$$\frac{\partial}{\partial f_{ik}} \log \sum_c e^{f_{ic}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = p_{ik}$$",
        r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$",
        r"$$\frac{\partial}{\partial f_{ik}} \left( -\sum_c y_{ic} \log p_{ic} \right) = p_{ik} - y_{ik}$$",
        r"$$\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 2 \lambda w_k$$",
        RESULT,
    ]
    assert read("\n\n".join(displays)).points == 10.0
    left = [display for at, display in enumerate(displays) if at not in gone]
    written = read("\n\n".join(left))
    assert written.points is None
    assert len(met(written)) < 6
    assert written.why == "not every step of a path was found"


# What earns nothing


def test_the_final_line_alone_earns_two(read: Read) -> None:
    written = read(RESULT)
    assert (written.points, written.suggested, met(written)) == (None, 2.0, [GRADIENT])


TAUTOLOGIES = {
    "a factor that is one": r"""
$$J = J + \log\sum_c y_{ic}$$
$$\frac{\partial f_{ik}}{\partial f_{ik}} p_{ik} = p_{ik}$$
$$\frac{\partial f_{ik}}{\partial f_{ik}} (p_{ik} - y_{ik}) = p_{ik} - y_{ik}$$
""",
    "a term that is zero": r"""
$$p_{ic}(\delta_{ck}-p_{ik}) + \frac{\partial \lambda}{\partial f_{ik}} = p_{ic}(\delta_{ck}-p_{ik})$$
$$p_{ik} - y_{ik} + \frac{\partial \lambda}{\partial f_{ik}}= p_{ik} - y_{ik}$$
""",
    "itself": r"""
$$\log p_{ik} = \log p_{ik}$$
$$\frac{\partial J}{\partial w_k} = \frac{\partial J}{\partial w_k}$$
""",
    "a definition that holds the answer": r"""
$$G_k = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$
$$\frac{\partial J}{\partial w_k} = G_k$$
""",
}


@pytest.mark.parametrize("lines", TAUTOLOGIES.values(), ids=TAUTOLOGIES)
def test_a_tautology_is_no_step(read: Read, lines: str) -> None:
    written = read(lines + RESULT)
    assert (written.points, written.suggested, met(written)) == (None, 2.0, [GRADIENT])
    assert set(met(read(lines))) <= {GRADIENT}


def test_a_line_that_is_wrong_meets_no_milestone(read: Read) -> None:
    assert met(read(RESULT.replace("2 \\lambda", "\\lambda"))) == []


def test_a_note_alone_keeps_from_awarding(read: Read, model_answer: str) -> None:
    assert read(model_answer).points == 10.0
    chain_rule = r"= \sum_{i=1}^{N} \sum_{q=1}^{K} \frac{\partial H}{\partial f_{iq}}"
    assert model_answer.count(chain_rule) == 1
    written = read(model_answer.replace(chain_rule, chain_rule.replace(r"\sum_{i=1}^{N} ", "")))
    noted = [claim for claim in written.claims if claim.note]
    assert (written.points, written.suggested) == (None, 10.0)
    assert [claim.status for claim in noted] == ["holds"]
    assert noted[0].note.startswith("holds only if the right side is summed over i")
    assert written.why == f"line {noted[0].line}: {noted[0].note}"


def test_a_name_that_the_derivation_leaves_no_doubt_about_is_only_noted(read: Read, model_answer: str) -> None:
    written = read(model_answer.replace("**3. Name the first two terms H**, so", "So").replace("$$H = ", "$$A = "))
    assert written.points == 10.0
    assert [claim.note for claim in written.claims if claim.note] == [
        "H is read as the part of J that is summed over N"
    ]


def test_points_after_a_slip_count_only_in_the_suggestion(read: Read, model_answer: str) -> None:
    slip = r"$$\frac{\partial f_{ik}}{\partial \mathbf{w}_k} = 17 \mathbf{x}_i$$"
    first, last = read(f"{slip}\n\n{model_answer}"), read(f"{model_answer}\n\n{slip}\n")
    assert (first.points, first.suggested, first.before) == (None, 8.0, 0.0)  # a step and half of the result
    assert (last.points, last.suggested, last.before) == (None, 9.0, 10.0)
    assert first.first_wrong is not None and first.first_wrong.line == 1


@pytest.mark.parametrize("points", [10.0, 5.0, 30.0])
def test_a_suggestion_is_on_the_scale_of_its_criterion(read: Read, model_answer: str, points: float) -> None:
    assert read(RESULT).suggested_of(points) == points / 5
    assert read(model_answer).suggested_of(points) is None


BY_WEIGHTS = r"""Quotient rule, by the weights at once, with $Z_i = \sum_c e^{f_{ic}}$:
$$\frac{\partial p_{ik}}{\partial w_k} = \frac{e^{f_{ik}} x_i Z_i - e^{2 f_{ik}} x_i}{Z_i^2}
= p_{ik} (1 - p_{ik}) x_i, \qquad
\frac{\partial p_{ic}}{\partial w_k} = -p_{ic} p_{ik} x_i \quad (c \ne k)$$
$$\frac{\partial J}{\partial w_k}
= -\frac1N\sum_i \Big[y_{ik} (1 - p_{ik}) x_i - \sum_{c \ne k} y_{ic} p_{ik} x_i\Big] + 2\lambda w_k
= \frac1N\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k$$"""


def test_both_cases_of_the_probabilities_may_be_put_into_the_gradient_by_the_weights(read: Read) -> None:
    assert read(BY_WEIGHTS).points == 10.0
    assert read(BY_WEIGHTS.replace("- \\sum_{c \\ne k}", "+ \\sum_{c \\ne k}")).points is None
