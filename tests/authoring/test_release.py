"""The handed-out notebook: points from the rubric, everything locked but work and answers, nothing hidden in it."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.authoring.public import public_checks, published_json, to_json
from grader.authoring.release import stamp
from grader.course.assignment import Assignment
from grader.errors import CourseError

Notebook = dict[str, Any]


@pytest.fixture
def notebook(assignment: Assignment) -> Notebook:
    """The author's notebook, for a test to change."""
    content: Notebook = json.loads(assignment.handout[assignment.rubric.notebook])
    return content


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [cell for cell in notebook["cells"] if cell["id"] == name]
    assert len(found) == 1
    return found[0]


def stamps(notebook: Notebook) -> dict[str, dict[str, Any]]:
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"] for cell in notebook["cells"]}


def refused(notebook: Notebook, assignment: Assignment) -> str:
    with pytest.raises(CourseError) as caught:
        stamp(notebook, assignment)
    assert str(caught.value).startswith(str(assignment.course.handout(assignment.name) / assignment.rubric.notebook))
    return str(caught.value)


def test_points_come_from_the_rubric(notebook: Notebook, assignment: Assignment) -> None:
    graded = {name: about["points"] for name, about in stamps(stamp(notebook, assignment)).items() if about["grade"]}
    assert graded == {criterion.id: criterion.points for criterion in assignment.rubric.criteria}


def test_points_written_in_the_notebook_count_nothing(notebook: Notebook, assignment: Assignment) -> None:
    cell(notebook, "grad_wk")["metadata"]["nbgrader"] = {"grade_id": "grad_wk", "points": 99, "grade": True}
    assert stamps(stamp(notebook, assignment))["grad_wk"]["points"] == 10


def test_everything_is_locked_but_work_and_written_answers(notebook: Notebook, assignment: Assignment) -> None:
    about = stamps(stamp(notebook, assignment))
    open_cells = {name for name, one in about.items() if not one["locked"]}
    assert open_cells == {"softmax_work", "loss_work", "grad_wk_work", "derivation"}
    assert open_cells == {name for name, one in about.items() if one["solution"]}
    assert {name for name, one in about.items() if one["solution"] and one["grade"]} == {"derivation"}


def test_the_stamp_is_nbgraders_and_no_mark_of_ours_is_left(notebook: Notebook, assignment: Assignment) -> None:
    result = stamp(notebook, assignment)
    nbformat.validate(nbformat.from_dict(result))
    for one in result["cells"]:
        assert one["metadata"]["nbgrader"]["schema_version"] == 3
        assert one["metadata"]["nbgrader"]["cell_type"] == one["cell_type"]
        assert "nablagrade" not in one["metadata"]


def test_stamping_leaves_the_authors_notebook_as_it_was(notebook: Notebook, assignment: Assignment) -> None:
    before = copy.deepcopy(notebook)
    stamp(notebook, assignment)
    assert notebook == before


@pytest.mark.parametrize("name", ["softmax", "grad_wk", "derivation"])
def test_a_criterion_without_a_cell_is_named(notebook: Notebook, assignment: Assignment, name: str) -> None:
    notebook["cells"] = [one for one in notebook["cells"] if one["id"] != name]
    assert f"no cell for {name}; give one metadata.nablagrade = {{'criterion': id}}" in refused(notebook, assignment)


def test_all_criteria_without_a_cell_are_named_at_once(notebook: Notebook, assignment: Assignment) -> None:
    notebook["cells"] = []
    names = ", ".join(criterion.id for criterion in assignment.rubric.criteria)
    assert f"no cell for {names};" in refused(notebook, assignment)


def test_an_unknown_criterion_is_named_with_the_known_ones(notebook: Notebook, assignment: Assignment) -> None:
    cell(notebook, "loss")["metadata"]["nablagrade"]["criterion"] = "los"
    told = refused(notebook, assignment)
    assert "no criterion 'los' in the rubric; did you mean 'loss'? it has: softmax, softmax_stable, loss," in told
    assert f"cell {[one['id'] for one in notebook['cells']].index('loss') + 1}:" in told


def test_two_cells_of_one_criterion_are_refused(notebook: Notebook, assignment: Assignment) -> None:
    twice = copy.deepcopy(cell(notebook, "loss"))
    notebook["cells"].append({**twice, "id": "another"})
    assert "two cells are called 'loss'" in refused(notebook, assignment)


def test_two_cells_of_one_id_are_refused(notebook: Notebook, assignment: Assignment) -> None:
    notebook["cells"].append(copy.deepcopy(cell(notebook, "intro")))
    assert "two cells are called 'intro'; each needs an id of its own" in refused(notebook, assignment)


def test_a_cell_called_like_a_criterion_is_refused_beside_it(notebook: Notebook, assignment: Assignment) -> None:
    cell(notebook, "loss")["id"] = "moved"
    cell(notebook, "intro")["id"] = "loss"
    assert "two cells are called 'loss'" in refused(notebook, assignment)


@pytest.mark.parametrize(("name", "kind"), [("derivation", "code"), ("softmax", "markdown")])
def test_a_criterion_in_a_cell_of_the_wrong_kind_is_refused(
    notebook: Notebook, assignment: Assignment, name: str, kind: str
) -> None:
    cell(notebook, name)["cell_type"] = kind
    told = refused(notebook, assignment)
    assert f"cell '{name}': a written answer needs a markdown cell, other criteria a code cell" in told


# Nothing hidden


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.name, path.read_text(encoding="utf-8", errors="replace")


def telling_lines(text: str) -> set[str]:
    """Lines long enough that they stand nowhere by chance."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 30}


def test_the_published_checks_hold_nothing_of_the_solutions_or_the_rubric(assignment: Assignment) -> None:
    published = to_json(assignment.rubric.code, public_checks(assignment))
    for name, text in texts_of(assignment.reference.folder):
        assert not [line for line in telling_lines(text) if line in published], name
    rubric = assignment.course.rubric_file(assignment.name).read_text(encoding="utf-8")
    assert not [line for line in telling_lines(rubric) if line in published]


def test_the_published_checks_hold_only_public_regimes_and_no_seed(assignment: Assignment) -> None:
    published = to_json(assignment.rubric.code, public_checks(assignment))
    assert {call["regime"] for call in json.loads(published)["calls"]} == set(assignment.rubric.groups["public"])
    hidden = [name for group, regimes in assignment.rubric.groups.items() if group != "public" for name in regimes]
    for word in [*hidden, *(c.title for c in assignment.rubric.criteria), str(assignment.rubric.seed), "points"]:
        assert word not in published


def test_what_is_told_beside_the_examples_holds_nothing_hidden_either(assignment: Assignment) -> None:
    published = published_json(assignment)
    handed_out = [*(content.decode() for content in assignment.handout.values()), *(c.source for c in assignment.cells)]
    given = {line for text in handed_out for line in telling_lines(text)}
    for name, text in texts_of(assignment.reference.folder):
        mine = telling_lines(text) - given
        assert not [line for line in mine if json.dumps(line)[1:-1] in published], name
    hidden = [name for group, regimes in assignment.rubric.groups.items() if group != "public" for name in regimes]
    for word in [*hidden, str(assignment.rubric.seed), "milestone", "misconception"]:
        assert word not in published.replace("regular", ""), word


def test_a_hint_goes_out_only_if_it_may_be_told_of_a_published_example(assignment: Assignment) -> None:
    told = {each["id"]: each["hints"] for each in json.loads(published_json(assignment))["criteria"]}
    assert [hint["only_in"] for hint in told["softmax_stable"]] == [["public_large_logits"]]
    assert told["derivation"] == []
    criteria = [
        c.model_copy(update={"hint": c.hints[0].model_copy(update={"only_in": ["extreme"]})}) if c.id == "loss" else c
        for c in assignment.rubric.criteria
    ]
    private = replace(assignment, rubric=assignment.rubric.model_copy(update={"criteria": criteria}))
    hints = {each["id"]: each["hints"] for each in json.loads(published_json(private))["criteria"]}
    assert told["loss"] and hints["loss"] == []


def test_no_hidden_input_or_answer_is_published(assignment: Assignment) -> None:
    published = to_json(assignment.rubric.code, public_checks(assignment))

    def telling(regime: str) -> set[str]:
        """The numbers of a problem that no other would have by chance."""
        problem = assignment.inputs.problems[regime]
        numbers = {repr(float(x)) for name in ("W", "X") for x in problem[name].ravel()}
        return {number for number in numbers if len(number) > 15}

    assert all(telling(regime) for regime in ("generic", *assignment.rubric.groups["public"]))
    for group, regimes in assignment.rubric.groups.items():
        for regime in regimes:
            found = {number for number in telling(regime) if number in published}
            assert found == (telling(regime) if group == "public" else set()), regime


def test_the_stamped_notebook_holds_nothing_of_the_solutions(notebook: Notebook, assignment: Assignment) -> None:
    given = "\n".join("".join(one["source"]) for one in stamp(notebook, assignment)["cells"])
    for name in ("reference.py", "problems.py", "rounding.py"):
        text = (assignment.reference.folder / name).read_text(encoding="utf-8")
        assert not [line for line in telling_lines(text) if line in given], name
