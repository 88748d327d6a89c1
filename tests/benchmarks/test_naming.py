"""The benchmark of naming: its words, and random slips that are all wrong."""

from __future__ import annotations

import corpus
import naming


def test_words_are_alternatives_of_parts_that_must_all_be_said() -> None:
    assert naming.says("the sign of the data term is wrong", ["missing", "sign & data term"])
    assert not naming.says("the sign of the data term is wrong", ["sign & regulariser"])


def test_every_program_with_words_is_there() -> None:
    names = {program.name.rpartition("/")[2]: program.wrong for program in corpus.by_hand()}
    for words in naming.expected_words():
        program, _, function = words.rpartition(" ")
        assert function in (names[program] or ()), words


def test_compound_slips_are_the_same_for_a_seed_and_each_is_another() -> None:
    once, again = naming.compound(20, 3), naming.compound(20, 3)
    assert [program.source for program in once] == [program.source for program in again]
    assert len({program.source for program in once}) == 20
