"""The programs say what they are, have labels, and the labels say the same."""

from __future__ import annotations

import re

import corpus
import pytest
from corpus import FUNCTIONS, Program

HAND = corpus.by_hand()


@pytest.fixture(scope="module")
def pool() -> list[Program]:
    return corpus.pool()


def test_there_are_many_programs_of_either_sort() -> None:
    assert sum(not program.wrong for program in HAND) >= 60
    assert sum(bool(program.wrong) for program in HAND) >= 120
    assert len({program.key for program in HAND}) == len(HAND)
    assert all(program.slip for program in HAND if program.wrong)


def test_the_oracle_agrees_with_every_label_given_by_hand() -> None:
    labels = corpus.read_labels()
    for program in HAND:
        marks = dict(zip(FUNCTIONS, labels[program.key], strict=True))
        grey = {function for function, mark in marks.items() if mark == "G"}
        wrong = {function for function, mark in marks.items() if mark in "WLT"}
        assert program.wrong is not None
        assert wrong == program.wrong - grey, program.name
        assert grey <= program.wrong, program.name


def test_hardly_any_program_is_grey() -> None:
    labels = corpus.read_labels()
    assert sum("G" in marks for marks in labels.values()) <= 5


def test_every_program_and_mutant_has_a_label_and_no_label_is_left_over(pool: list[Program]) -> None:
    labels = corpus.read_labels()
    assert {program.key for program in [*HAND, *pool]} == set(labels)
    assert all(re.fullmatch("[RWLGT]{3}", marks) for marks in labels.values())


def test_a_sample_follows_its_seed(pool: list[Program]) -> None:
    labels = corpus.read_labels()
    first = corpus.sample(pool, labels, 50, seed=1)
    assert first == corpus.sample(pool, labels, 50, seed=1)
    assert first != corpus.sample(pool, labels, 50, seed=2)
    assert len({program.key for program in first}) == 50
    assert corpus.sample(pool, {}, 50, seed=1) == []
