"""Declared inputs: what is drawn is what was declared, always the same; ready-made regimes cover what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.model import Generator
from grader.oracle.drawing import Declared, Kind, draw, sizes_of
from grader.oracle.regimes import READY, completed, ready_made

SOFTMAX = {
    "F": Declared(shape=("N", "K")),
    "W": Declared(shape=("K", "d")),
    "X": Declared(shape=("N", "d")),
    "Y": Declared("one_hot", ("N", "K")),
    "lam": Declared(sign="positive"),
    "k": Declared("index", classes="K"),
}


def one(declared: Declared, seed: int = 0, regime: str = "r", **settings: Any) -> Any:
    """The value of a single argument, called `a`."""
    return draw({"a": declared}, regime, {"N": 5, "d": 3, "K": 4, **settings}, seed)["a"]


def every(inputs: dict[str, Declared], ranges: dict[str, tuple[int, int]] | None = None) -> dict[str, Any]:
    """All ready-made regimes by name."""
    return {name: regime for group in ready_made(inputs, ranges or {}).values() for name, regime in group.items()}


# Values


@pytest.mark.parametrize(
    ("kind", "shape", "dtype", "allowed"),
    [
        ("labels", ("N",), np.int64, {0, 1, 2, 3}),
        ("integers", ("N", "d"), np.int64, set(range(10))),
        ("signs", ("N",), np.float64, {-1.0, 1.0}),
        ("binary", ("N", 2), np.float64, {0.0, 1.0}),
        ("boolean", ("N",), np.bool_, {False, True}),
        ("one_hot", ("N", "K"), np.float64, {0.0, 1.0}),
    ],
)
def test_discrete_kinds_have_their_shape_dtype_and_values(
    kind: Kind, shape: tuple[str | int, ...], dtype: type, allowed: set[float]
) -> None:
    numbers = {"N": 5, "d": 3, "K": 4}
    for seed in range(20):
        value = one(Declared(kind, shape, classes="K" if kind == "labels" else None), seed)
        assert value.dtype == dtype
        assert value.shape == tuple(numbers.get(str(size), size) for size in shape)
        assert set(value.ravel().tolist()) <= allowed


def test_every_class_has_an_example_where_there_are_enough_and_the_last_has_none_where_it_is_absent() -> None:
    labels, rows = Declared("labels", ("N",), classes="K"), Declared("one_hot", ("N", "K"))
    for seed in range(20):
        assert set(one(labels, seed)) == {0, 1, 2, 3}
        assert set(one(labels, seed, absent="a")) == {0, 1, 2}
        assert one(rows, seed).sum(axis=1).tolist() == [1.0] * 5
        assert one(rows, seed, absent=["a"])[:, 3].tolist() == [0.0] * 5
        assert set(one(Declared("signs", ("N",)), seed)) == {-1.0, 1.0}
        assert set(one(Declared("signs", ("N",)), seed, absent="a")) == {-1.0}


def test_one_hot_rows_never_equal_their_transpose() -> None:
    for seed in range(60):
        rows = one(Declared("one_hot", ("K", "K")), seed, K=3)
        assert not np.array_equal(rows, rows.T)


def test_single_values_are_pythons_own() -> None:
    kinds: list[tuple[Declared, type]] = [
        (Declared(), float),
        (Declared("integers", between=(2, 4)), int),
        (Declared("boolean"), bool),
        (Declared("labels", classes=3), int),
        (Declared("size", classes="K"), int),
    ]
    for declared, kind in kinds:
        assert type(one(declared)) is kind
    assert one(Declared("size", classes="K")) == 4
    assert one(Declared("index", classes="K")) == [0, 1, 2, 3]
    assert {one(Declared("integers", between=(2, 4)), seed) for seed in range(40)} == {2, 3, 4}
    assert isinstance(one(Declared("generator")), Generator)


def test_numbers_keep_to_their_range_sign_and_scale() -> None:
    wide = np.concatenate([one(Declared(shape=("N", "d"), scale=50.0), seed).ravel() for seed in range(50)])
    assert 40 < wide.std() < 60 and abs(wide.mean()) < 10
    for seed in range(20):
        assert (one(Declared(shape=("N",), sign="positive"), seed) > 0).all()
        within = one(Declared(shape=("N",), between=(3.0, 4.0)), seed)
        assert ((within >= 3) & (within <= 4)).all()


def test_matrices_have_their_form() -> None:
    for seed in range(20):
        symmetric = one(Declared(shape=("N", "N"), form="symmetric"), seed)
        np.testing.assert_array_equal(symmetric, symmetric.T)
        definite = one(Declared(shape=("N", "N"), form="positive_definite"), seed)
        np.testing.assert_allclose(definite, definite.T)
        assert np.linalg.eigvalsh(definite).min() > 0.4
        orthogonal = one(Declared(shape=("N", "N"), form="orthogonal"), seed)
        np.testing.assert_allclose(orthogonal.T @ orthogonal, np.eye(5), atol=1e-12)
        ascending = one(Declared(shape=("N",), form="sorted"), seed)
        assert (np.diff(ascending) >= 0).all()
        rows = one(Declared("probabilities", ("N", "K")), seed)
        np.testing.assert_allclose(rows.sum(axis=1), 1.0)
        assert (rows > 0).all()


def test_values_follow_the_seed_the_regime_and_the_name_and_nothing_else() -> None:
    settings = {"N": 4, "K": 3, "d": 2}
    first = draw(SOFTMAX, "r", settings, 1)
    again = draw({**SOFTMAX, "more": Declared(shape=("N",))}, "r", settings, 1)
    for name in ("F", "W", "X", "Y"):
        np.testing.assert_array_equal(first[name], again[name])
    assert first["lam"] == again["lam"]
    for other in (draw(SOFTMAX, "r", settings, 2), draw(SOFTMAX, "s", settings, 1)):
        assert not np.array_equal(first["X"], other["X"]) and first["lam"] != other["lam"]
    assert not np.array_equal(first["F"][:2, :2], first["X"][:2, :2])


def test_entries_with_dots_lie_in_dicts() -> None:
    values = draw({"p.W": Declared(shape=("N",)), "p.inner.b": Declared(), "x": Declared()}, "r", {"N": 2}, 0)
    assert values["p"]["W"].shape == (2,) and set(values) == {"p", "x"} and set(values["p"]["inner"]) == {"b"}


# Keywords of a regime


def test_keywords_change_the_arrays_that_they_name_and_no_other() -> None:
    inputs = {"a": Declared(shape=("N", "d")), "b": Declared(shape=("N", "d"))}

    def both(**settings: Any) -> tuple[Any, Any]:
        values = draw(inputs, "r", {"N": 5, "d": 3, **settings}, 0)
        return values["a"], values["b"]

    a, b = both()
    for keyword, factor in (("large", 1000.0), ("tiny", 1e-5), ("zero", 0.0)):
        changed, same = both(**{keyword: "a"})
        np.testing.assert_allclose(changed, a * factor)
        np.testing.assert_array_equal(same, b)
    tied, _ = both(ties=["a"])
    np.testing.assert_array_equal(tied[0], tied[1])
    np.testing.assert_array_equal(tied[:, 0], tied[:, 1])
    assert not np.array_equal(tied[2], tied[1])
    moved, _ = both(offset="a")
    np.testing.assert_allclose(moved - a, np.array([900, -900, 0, 900, -900])[:, None] * np.ones(3))


def test_the_product_of_two_arrays_is_moved_row_by_row_of_the_second() -> None:
    for seed in range(5):
        values = draw(SOFTMAX, "r", {"N": 5, "K": 4, "d": 3, "offset": ["W", "X"]}, seed)
        product = values["X"] @ values["W"].T
        np.testing.assert_allclose(product.mean(axis=1), [900, -900, 0, 900, -900], atol=20)
        assert np.ptp(product, axis=1).max() < 40  # within a row it is as before


def test_tied_rows_of_probabilities_go_on_having_the_sum_one() -> None:
    rows = one(Declared("probabilities", ("N", "K")), ties="a")
    np.testing.assert_allclose(rows.sum(axis=1), 1.0)
    np.testing.assert_array_equal(rows[:, 0], rows[:, 1])


def test_a_regime_like_another_differs_in_what_is_new() -> None:
    settings = {"N": 4, "K": 3, "d": 2}
    before = draw(SOFTMAX, "step", settings, 3)
    after = draw(SOFTMAX, "other", {**settings, "like": "step", "new": ["X"]}, 3)
    assert not np.array_equal(before["X"], after["X"])
    for name in ("F", "W", "Y"):
        np.testing.assert_array_equal(before[name], after[name])
    assert before["lam"] == after["lam"]


def test_a_single_value_may_be_given() -> None:
    values = draw(SOFTMAX, "r", {"N": 4, "K": 3, "d": 2, "values": {"lam": 0}}, 3)
    assert values["lam"] == 0.0 and type(values["lam"]) is float


# Ready-made regimes


def test_the_groups_are_the_ready_ones_and_every_regime_has_a_name_of_its_own() -> None:
    groups = ready_made(SOFTMAX, {})
    assert tuple(groups) == READY
    names = [name for group in groups.values() for name in group]
    assert len(set(names)) == len(names)
    assert not set(names) & set(groups)
    assert 20 <= len(names) <= 45 and all(name.isidentifier() for name in names)


def test_every_regime_can_be_drawn_and_has_the_sizes_that_it_says() -> None:
    for name, settings in every(SOFTMAX).items():
        values = draw(SOFTMAX, name, settings, 7)
        sizes = sizes_of(settings)
        assert values["X"].shape == (sizes["N"], sizes["d"]) and values["W"].shape == (sizes["K"], sizes["d"])
        assert values["k"] == list(range(sizes["K"]))


def test_ordinary_sizes_differ_and_come_in_another_order() -> None:
    regimes = ready_made(SOFTMAX, {})["ordinary"]
    first, other = sizes_of(regimes["generic"]), sizes_of(regimes["other_sizes"])
    for sizes in (first, other, sizes_of(regimes["many"])):
        assert len(set(sizes.values())) == 3
    assert sizes_of(regimes["generic_again"]) == first
    turned = [(a, b) for a in first for b in first if first[a] < first[b] and other[a] > other[b]]
    assert len(turned) >= 2 and all(first[letter] != other[letter] for letter in first)


def test_programs_that_remember_are_found_by_regimes_that_differ_in_one_argument() -> None:
    regimes = ready_made(SOFTMAX, {})["ordinary"]
    assert {name for name in regimes if name.startswith("step")} == {
        "step", "step_other_F", "step_other_W", "step_other_X", "step_other_Y", "step_other_lam"
    }  # fmt: skip
    step = draw(SOFTMAX, "step", regimes["step"], 0)
    for argument in ("W", "X", "lam"):
        other = draw(SOFTMAX, f"step_other_{argument}", regimes[f"step_other_{argument}"], 0)
        differing = {name for name in SOFTMAX if not np.array_equal(step[name], other[name])}
        assert differing == {argument}


def test_edges_have_the_smallest_sizes_equal_sizes_missing_classes_and_zeros() -> None:
    edges = ready_made(SOFTMAX, {})["edges"]
    assert edges["N_is_1"]["N"] == edges["d_is_1"]["d"] == 1
    assert edges["K_is_2"]["K"] == 2 and "K_is_1" not in edges
    for one_letter, other in (("N", "K"), ("N", "d"), ("K", "d")):
        assert edges[f"{one_letter}_equals_{other}"][one_letter] == edges[f"{one_letter}_equals_{other}"][other]
    assert len(set(edges["sizes_equal"].values())) == 1
    drawn = {name: draw(SOFTMAX, name, settings, 0) for name, settings in edges.items()}
    assert not drawn["W_zero"]["W"].any() and drawn["W_zero"]["X"].any()
    assert not drawn["Y_without_a_class"]["Y"][:, -1].any()
    assert drawn["lam_small"]["lam"] == 0.001 and drawn["lam_large"]["lam"] == 12.5


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        (Declared(sign="positive"), {0.001, 12.5}),
        (Declared(sign="nonnegative"), {0.0, 0.001, 12.5}),
        (Declared(), {0.0, 0.001, 12.5, -2.5}),
        (Declared(between=(-1.0, 3.0)), {-1.0, 0.0, 3.0}),
        (Declared(between=(0.0, 1.0)), {0.0, 1.0}),
        (Declared("integers", between=(1, 4)), {1, 4}),
        (Declared("labels", classes=3), set()),
    ],
)
def test_edges_of_a_single_number_are_those_that_it_may_have(declared: Declared, found: set[float]) -> None:
    edges = ready_made({"a": declared}, {}).get("edges", {})
    assert {settings["values"]["a"] for settings in edges.values() if "values" in settings} == found


def test_sizes_keep_to_what_the_author_allows() -> None:
    ranges = {"N": (10, 20), "K": (4, 4), "d": (1, 3)}
    regimes = every(SOFTMAX, ranges)
    for settings in regimes.values():
        assert all(low <= settings[letter] <= high for letter, (low, high) in ranges.items())
    assert {"N_is_10", "K_is_4", "d_is_1"} <= set(regimes)
    assert not {"N_equals_K", "N_equals_d", "sizes_equal"} & set(regimes)


def test_forms_that_a_change_would_break_are_left_alone() -> None:
    regimes = every(
        {
            "A": Declared(shape=("n", "n"), form="orthogonal"),
            "S": Declared(shape=("n", "n"), form="symmetric"),
            "p": Declared(shape=("n",), sign="positive"),
            "u": Declared(shape=("n",), between=(1.0, 2.0)),
            "P": Declared("probabilities", ("n", "m")),
        }
    )
    for changed in (
        "A_zero",
        "large_A",
        "tiny_A",
        "ties_A",
        "S_zero",
        "ties_S",
        "p_zero",
        "u_zero",
        "large_u",
        "large_P",
    ):
        assert changed not in regimes
    assert {"large_S", "tiny_S", "large_p", "ties_p", "ties_u", "ties_P"} <= set(regimes)


def test_large_regimes_hold_large_numbers_or_products() -> None:
    large = ready_made(SOFTMAX, {})["large"]
    assert {"large_F", "large_W", "large_X", "offset_F", "offset_W_X", "offset_X_W"} <= set(large)
    for name, settings in large.items():
        values = draw(SOFTMAX, name, settings, 5)
        products = (values["F"], values["X"] @ values["W"].T, values["F"].T @ values["X"], values["F"] @ values["W"])
        assert max(np.abs(product).max() for product in products) > 500, name


def test_booleans_are_both_true_and_false() -> None:
    regimes = every({"x": Declared(shape=("n",)), "flag": Declared("boolean")})
    assert regimes["flag_true"]["values"] == {"flag": True} and regimes["flag_false"]["values"] == {"flag": False}


def test_an_own_regime_gets_the_sizes_that_it_leaves_open() -> None:
    whole = completed(SOFTMAX, {"d": (3, 3)}, "mine", {"N": 500, "large": ["X"]})
    assert whole["N"] == 500 and whole["d"] == 3 and 2 <= whole["K"] <= 8 and whole["large"] == ["X"]
    assert whole == completed(SOFTMAX, {"d": (3, 3)}, "mine", {"N": 500, "large": ["X"]})


def test_entries_of_dicts_have_regimes_with_names_that_can_be_written() -> None:
    regimes = every({"p.W": Declared(shape=("N", "d"))})
    assert {"p_W_zero", "step_other_p_W", "large_p_W"} <= set(regimes)
    assert draw({"p.W": Declared(shape=("N", "d"))}, "r", regimes["p_W_zero"], 0)["p"]["W"].any() == np.False_
