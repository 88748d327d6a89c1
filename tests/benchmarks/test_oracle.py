"""The oracle calls right what is right, and says of what is wrong why and where."""

from __future__ import annotations

import pytest

pytest.importorskip("mpmath")

import corpus
from corpus import FUNCTIONS, Program
from oracle import Oracle

PLAIN = (corpus.FOLDER / "programs" / "right" / "plain.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle([7])


def test_a_plain_program_is_right(oracle: Oracle) -> None:
    labels = oracle.label(PLAIN)
    assert {function: label.mark for function, label in labels.items()} == dict.fromkeys(FUNCTIONS, "R")
    assert max(label.error for label in labels.values()) < 1e-6


@pytest.mark.parametrize(
    ("old", "new", "function", "mark", "why"),
    [
        ("return E / E", "return 1.001 * E / E", "softmax", "W", "is off"),
        ("F - F.max(axis=1, keepdims=True)\n    E", "F - 0\n    E", "softmax", "L", "is not finite"),
        ("    E = np.exp(Z)", "    F += 1\n    E = np.exp(Z)", "softmax", "W", "changes its input"),
        ("return E / E", "return np.float32(1) * E / (1 + 1e-6) / E", "softmax", "G", "lean one way"),
        ("return -np.sum", "return 1 / 0 * -np.sum", "loss", "W", "raises ZeroDivisionError"),
        ("return -np.sum", "return 'J' or -np.sum", "loss", "W", "returns str"),
        ("np.sum(W ** 2)", "np.sum(W ** 2, axis=1)", "loss", "W", "has the wrong shape"),
        ("2 * lam * W[k]", "2 * lam * W[k] + 1e-6 * np.random.rand()", "grad_wk", "W", "changes from call to call"),
        ("    P = softmax(X @ W.T)\n", "    import os\n    os._exit(0)\n", "grad_wk", "W", "ended the process"),
    ],
)
def test_a_wrong_function(oracle: Oracle, old: str, new: str, function: str, mark: str, why: str) -> None:
    before, _, after = PLAIN.partition(f"def {function}(")
    label = oracle.label(f"{before}def {function}({after.replace(old, new, 1)}")[function]
    assert label.mark == mark
    assert why in label.why


def test_a_function_that_never_ends_leaves_the_others_their_labels(oracle: Oracle) -> None:
    endless = PLAIN.replace("def loss(W, X, Y, lam):\n", "def loss(W, X, Y, lam):\n    while True: pass\n")
    marks = {function: label.mark for function, label in oracle.label(endless, seconds=1.0).items()}
    assert marks == {"softmax": "R", "loss": "T", "grad_wk": "R"}


def test_a_cache_by_address_is_found_although_each_call_has_other_numbers(oracle: Oracle) -> None:
    source = (corpus.FOLDER / "programs" / "wrong" / "gradient_cache_by_id.py").read_text(encoding="utf-8")
    assert oracle.label(source)["grad_wk"].mark == "W"


def test_the_kept_labels_are_what_the_oracle_says() -> None:
    labels = corpus.read_labels()
    programs = [program for program in corpus.by_hand() if "T" not in labels[program.key]]
    chosen: list[Program] = corpus.sample(programs, labels, 8, seed=20251126)
    chosen += corpus.sample(corpus.pool(), labels, 12, seed=20251126)
    assert {program.name: corpus.marks(program.source) for program in chosen} == {
        program.name: labels[program.key] for program in chosen
    }
