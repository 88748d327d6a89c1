"""Quartiles, difficulty and discrimination, against numbers that were computed by hand."""

import pytest

from grader.reports.overview.statistics import correlation, items, spread

from .classes import TITLES, record


def test_quartiles_lie_between_values_as_everybody_computes_them() -> None:
    lies = spread([0.0, 10.0, 20.0, 30.0])
    assert lies is not None
    assert (lies.count, lies.low, lies.first, lies.median, lies.third, lies.high) == (4, 0.0, 7.5, 15.0, 22.5, 30.0)
    assert lies.mean == 15.0
    assert spread([]) is None


def test_a_criterion_counts_full_part_none_and_waiting() -> None:
    softmax, loss, written = items(
        [record("a"), record("b", softmax=0.0, loss=2.0), record("c", loss=0.0, written=None)]
    )
    assert (softmax.full, softmax.part, softmax.none, softmax.waiting) == (2, 0, 1, 0)
    assert (loss.full, loss.part, loss.none, loss.waiting) == (1, 1, 1, 0)
    assert (written.full, written.part, written.none, written.waiting) == (2, 0, 0, 1)
    assert [item.title for item in (softmax, loss, written)] == list(TITLES.values())


def test_difficulty_is_the_mean_share_of_what_is_decided() -> None:
    softmax, _, written = items([record("a"), record("b", softmax=1.0, written=None)])
    assert (softmax.mean, softmax.difficulty) == (2.5, 0.625)
    assert (written.mean, written.difficulty) == (10.0, 1.0)
    _, _, written = items([record("a", written=None)])
    assert (written.mean, written.difficulty) == (None, None)


def test_discrimination_is_the_point_biserial_correlation_with_the_rest() -> None:
    # Who has the softmax has 1, 1, 0.5 of the rest, who has not 0.5, 0, 0: r = (5/6 - 1/6) / sd * sqrt(1/4).
    rest = [(8.0, 10.0), (8.0, 10.0), (4.0, 5.0), (4.0, 5.0), (0.0, 0.0), (0.0, 0.0)]
    softmax = [4.0, 4.0, 4.0, 0.0, 0.0, 0.0]
    made = [record(f"s{i}", points, *others) for i, (points, others) in enumerate(zip(softmax, rest, strict=True))]
    deviation = (4 * 0.25 / 6) ** 0.5
    assert items(made)[0].discrimination == pytest.approx((5 / 6 - 1 / 6) / deviation * 0.5)


def test_what_waits_elsewhere_does_not_count_as_lost() -> None:
    made = [record(f"s{i}", 4.0 * (i % 2), 8.0 * (i % 2), None if i < 4 else 10.0 * (i % 2)) for i in range(8)]
    assert items(made)[0].discrimination == pytest.approx(1.0)


def test_there_is_no_correlation_of_few_or_of_what_never_differs() -> None:
    assert correlation([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]) is None
    assert correlation([1.0] * 9, list(range(9))) is None
    assert correlation(list(range(5)), [-value for value in range(5)]) == pytest.approx(-1.0)
