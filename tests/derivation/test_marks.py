"""Points: over the labelled set of right, incomplete and wrong derivations, and by what they may and may not be had."""

from __future__ import annotations

import random

import derivations
import pytest

from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings

from .conftest import Read

EXAMPLES = {example.name: example for example in derivations.examples()}
WAITS: set[str] = set()
"""Right ones that a person must look at."""
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


def test_every_right_derivation_is_awarded_but_those_that_are_known_to_wait(
    all_read: dict[str, WrittenReading],
) -> None:
    assert {name for name in named("right") if all_read[name].points != 10.0} == WAITS


def test_no_line_of_a_right_derivation_is_refuted(all_read: dict[str, WrittenReading]) -> None:
    refuted = [
        (name, claim.line)
        for name in named("right")
        for claim in all_read[name].claims
        if claim.status in ("differs", "implied")
    ]
    assert refuted == []


def test_nothing_else_is_awarded(all_read: dict[str, WrittenReading]) -> None:
    assert {name for name, written in all_read.items() if written.points is not None} == set(named("right")) - WAITS


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
    assert totals["wrong/two_errors_cancel.md"] == (0.0, 7.0)  # the last line is right, the way to it is not
    assert totals["wrong/all_logits_depend.md"] == (4.0, 7.0)
    assert totals["wrong/logit_gradient_is_w.md"] == (4.0, 5.0)
    assert totals["wrong/sign_of_data_term.md"] == (8.0, 8.0)
    assert totals["wrong/power_rule_exp.md"] == (0.0, 0.0)


def test_a_sample_of_mutants_is_killed(read: Read) -> None:
    chance = random.Random(5)
    for name in ("right/short_six.md", "right/jacobian_delta.md", "right/componentwise.md", "right/matrix_form.md"):
        for mutant in derivations.mutants(EXAMPLES[name], 6, chance):
            if mutant.what.startswith(("sign", "factor", "square", "function")):  # never true all the same
                assert read(mutant.text).points is None, (name, mutant.what, mutant.after)


# Paths


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("right/lse_seed_style.md", "opened"),
        ("right/quotient_rule.md", "jacobian"),
        ("right/jacobian_delta.md", "jacobian"),
        ("right/cases_env.md", "jacobian"),
        ("right/componentwise.md", "opened"),
        ("right/matrix_form.md", "opened"),
        ("right/gather_tags.md", "jacobian"),
        ("right/label_index.md", "opened"),
    ],
)
def test_another_route_than_the_authors_earns_all(all_read: dict[str, WrittenReading], name: str, path: str) -> None:
    written = all_read[name]
    assert written.points == written.max_points == 10.0
    assert written.milestones[0].id == path
    assert all(milestone.met and milestone.lines for milestone in written.milestones)
    assert sum(milestone.points for milestone in written.milestones) == 10.0


def test_all_paths_of_the_rubric_are_worth_the_same(steps: DerivationSettings) -> None:
    points = {milestone.id: milestone.points for milestone in steps.milestones}
    assert [sum(points[name] for name in path.milestones) for path in steps.paths] == [10.0] * len(steps.paths)


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_path_without_one_of_its_displays_is_not_awarded(read: Read, gone: int) -> None:
    """Each of these displays is a step by itself."""
    displays = [
        r"$$\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$$",
        r"$$\frac{\partial}{\partial f_{ik}} \log \sum_c e^{f_{ic}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = p_{ik}$$",
        r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$",
        r"$$\frac{\partial}{\partial f_{ik}} \left( -\sum_c y_{ic} \log p_{ic} \right) = p_{ik} - y_{ik}$$",
        r"$$\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 2 \lambda w_k$$",
        RESULT,
    ]
    assert read("\n\n".join(displays)).points == 10.0
    left = [display for at, display in enumerate(displays) if at != gone]
    written = read("\n\n".join(left))
    assert written.points is None
    assert len(met(written)) < 6
    assert written.why == "not every step of a path was found"


# What earns nothing


def test_the_final_line_alone_earns_two(read: Read) -> None:
    written = read(RESULT)
    assert (written.points, written.suggested, met(written)) == (None, 2.0, ["result"])


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
    assert (written.points, written.suggested, met(written)) == (None, 2.0, ["result"])
    assert "result" in met(written) and set(met(read(lines))) <= {"result"}


def test_a_line_that_is_wrong_meets_no_milestone(read: Read) -> None:
    assert met(read(RESULT.replace("2 \\lambda", "\\lambda"))) == []


def test_a_note_alone_keeps_from_awarding(read: Read, model_answer: str) -> None:
    assert read(model_answer).points == 10.0
    written = read(model_answer.replace("**3. Name the first two terms H**, so", "So").replace("$$H = ", "$$A = "))
    noted = [claim for claim in written.claims if claim.note]
    assert (written.points, written.suggested) == (None, 10.0)
    assert [(claim.status, claim.note) for claim in noted] == [
        ("definition", "H is not defined; it is taken for what makes this line true")
    ]
    assert written.why == f"line {noted[0].line}: {noted[0].note}"


def test_points_after_a_slip_count_only_in_the_suggestion(read: Read, model_answer: str) -> None:
    slip = r"$$\frac{\partial f_{ik}}{\partial \mathbf{w}_k} = 17 \mathbf{x}_i$$"
    first, last = read(f"{slip}\n\n{model_answer}"), read(f"{model_answer}\n\n{slip}\n")
    assert (first.points, first.suggested, first.before) == (None, 10.0, 0.0)
    assert (last.points, last.suggested, last.before) == (None, 10.0, 10.0)
    assert first.first_wrong is not None and first.first_wrong.line == 1


@pytest.mark.parametrize("points", [10.0, 5.0, 30.0])
def test_a_suggestion_is_on_the_scale_of_its_criterion(read: Read, model_answer: str, points: float) -> None:
    assert read(RESULT).suggested_of(points) == points / 5
    assert read(model_answer).suggested_of(points) is None
