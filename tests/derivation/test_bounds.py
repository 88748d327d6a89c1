"""Short answers that would take for ever end: what they take is counted, and bounded."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import pytest

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.judging.answer import fresh, read_answer
from grader.derivation.judging.claims import CUT, Claim
from grader.derivation.judging.following import followed
from grader.derivation.marking import showing
from grader.derivation.marking.features import features_of
from grader.derivation.marking.milestones import marks
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Node
from grader.derivation.read import ready
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings, Feature
from grader.derivation.text import spans
from grader.derivation.text.plain_scripts import MAX_AHEAD
from grader.derivation.text.plain_tokens import Tok

Read = Callable[[str], WrittenReading]

DATA = r"\frac1N\sum_i(p_{ik}-y_{ik})x_i"
LINES = 60
LONG = {
    "one chain": "$$" + "=".join(rf"{DATA} + {n}\lambda w_k" for n in range(LINES)) + "$$",
    "rows": r"\begin{align}" + r"\\".join(rf"&= p_{{ik}} + {n}" for n in range(LINES)) + r"\end{align}",
    "displays": "$$J = 1$$\n" + "\n".join(rf"$$= {DATA} + {n} w_k$$" for n in range(LINES)),
}


def nested(name: str, depth: int, of: str) -> str:
    return f"{name}(" * depth + of + ")" * depth


def test_no_more_than_two_primes_are_read(read: Read) -> None:
    sigmoid = r"$$S(a) = \frac{1}{1+e^{-a}}$$"
    (_, few), (_, many) = (read(f"{sigmoid} $$S{primes}(f_{{ik}}) = 1$$").claims for primes in ("''", "'" * 8))
    assert few.status == "differs"
    assert (many.status, many.note) == ("not read", "no more than 2 primes are read")


@pytest.mark.parametrize(("argument", "said"), [("f_{ik}", "differs"), ("a", "not read")])
@pytest.mark.parametrize("depth", [3, 16])
def test_calls_within_calls_end(read: Read, depth: int, argument: str, said: str) -> None:
    claims = read(f"$$g(x) = x + x$$ $${nested('g', depth, argument)} = 1$$").claims
    assert [claim.status for claim in claims] == ["definition", said]


def test_definitions_that_double_are_given_up(read: Read) -> None:
    pairs = itertools.pairwise("AGHMQRTUVZB")
    lines = [r"A_{ik} = f_{ik} + 1", *(f"{b}_{{ik}} = {a}_{{ik}} + {a}_{{ik}}" for a, b in pairs), "B_{ik} = 1"]
    written = read("\n".join(f"$${line}$$" for line in lines))
    assert written.points is None and written.unread == "the answer takes more computing than any derivation does"


@pytest.mark.parametrize("inside", [r"\foo", "b |c|"])
def test_brackets_within_brackets_are_tried_once_as_those_of_functions(read: Read, inside: str) -> None:
    assert [claim.status for claim in read(f"$${nested('a', 50, inside)} = 1$$").claims] == ["not read"]


def test_squares_of_squares_in_a_program_do_not_double(read: Read) -> None:
    assert not read(f"```python\nG = {nested('np.square', 35, 'F')}\n```").claims


@pytest.mark.parametrize("text", ["dlse(" * 12_000, "d/dw of " * 7_000 + "x = 1"], ids=["brackets", "operators"])
def test_what_a_derivative_is_of_is_looked_for_nearby(read: Read, text: str) -> None:
    assert not read(text).claims


def test_what_is_in_a_bracket_is_looked_for_nearby(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(tokens: Sequence[Tok]) -> bool:
        seen.append(len(tokens))
        return False

    monkeypatch.setattr("grader.derivation.text.spans._is_strong", counted)
    read("sum_i (" + "lse(" * 700)
    assert len(seen) > 600
    assert sum(seen) <= 40 * len(seen)


def test_what_a_bracket_holds_that_never_closes_is_looked_for_nearby(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []

    def counted(tokens: Sequence[Tok]) -> bool:
        lengths.append(len(tokens))
        return is_strong(tokens)

    is_strong = spans._is_strong
    monkeypatch.setattr(spans, "_is_strong", counted)
    assert not read("dlse(" * 300).claims
    assert 0 < max(lengths) <= MAX_AHEAD


def test_blank_lines_without_end_part_no_more_than_one(read: Read) -> None:
    lines = "If $c = k$: $$J = J$$ $$J = J$$ $$J = J$$" + "\n" * 20_000 + "x $$J = J$$"
    assert len(read(lines).claims) == 4


@pytest.fixture
def claims_of(steps: DerivationSettings) -> Callable[[str], Sequence[Claim]]:
    return lambda text: read_answer(text, ready(steps).question).claims


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_every_side_is_looked_at_a_few_times_only(
    steps: DerivationSettings,
    claims_of: Callable[[str], Sequence[Claim]],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    claims, made = claims_of(text), ready(steps)
    looked: list[Node] = []

    def counting(node: Node, table: Table) -> frozenset[Feature]:
        looked.append(node)
        return features_of(node, table)

    monkeypatch.setattr(showing, "features_of", counting)
    marks(claims, made.settings, made.targets(0), fresh(made.question.places[0], Budget()))
    assert len(claims) >= LINES - 1 and len(looked) <= 12 * len(claims)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_what_follows_spends_the_budget(
    steps: DerivationSettings, claims_of: Callable[[str], Sequence[Claim]], text: str
) -> None:
    budget = Budget()
    claims = claims_of(text)
    assert len(followed(claims, fresh(ready(steps).question.places[0], budget))) == len(claims)
    assert budget.steps < Budget().steps


DIRECTIONS = r"""
Idea: move only $w_k$ along an arbitrary direction $v \in \mathbb R^d$ and look at
$\varphi(t) = J(w_1, \dots, w_k + t v, \dots, w_K)$. Then $\varphi'(0) = v^\top \frac{\partial J}{\partial w_k}$.

Along this line the logits are $f_{ic}(t) = f_{ic}$ for $c \neq k$, and $f_{ik}(t) = f_{ik} + t\, v^\top x_i$.

Since $\log p_{ic} = f_{ic} - \log \sum_m e^{f_{im}}$ and $\sum_c y_{ic} = 1$,

$$\varphi(t) = \frac1N \sum_i \Big( \log \sum_m e^{f_{im}(t)} - \sum_c y_{ic} f_{ic}(t) \Big)
+ \lambda \|w_k + t v\|^2 + \lambda \sum_{c \neq k} \|w_c\|^2 .$$

Now $\varphi$ is a function of one real variable:

$$\frac{d}{dt} \log \sum_m e^{f_{im}(t)} \Big|_{t=0}
= \frac{e^{f_{ik}}\; v^\top x_i}{\sum_m e^{f_{im}}} = p_{ik}\, v^\top x_i$$

$$\frac{d}{dt} \sum_c y_{ic} f_{ic}(t) \Big|_{t=0} = y_{ik}\, v^\top x_i$$

$$\frac{d}{dt}\, \|w_k + t v\|^2 \Big|_{t=0} = 2\, v^\top w_k$$


$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik})\, x_i + 2 \lambda w_k$$
"""
"""What is not known here takes more computing than there is."""


def test_lines_that_need_nothing_of_what_takes_too_much_are_read(read: Read) -> None:
    found = read(DIRECTIONS)
    assert found.unread == ""
    assert [claim.status for claim in found.claims if "partial J}" in claim.text and "varphi" not in claim.text] == [
        "holds"
    ]
    assert not any(claim.status == "differs" for claim in found.claims)


def test_what_was_settled_before_computing_ran_out_is_for_a_person(
    read: Read, model_answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(_: object) -> None:
        raise TooMuch("no more")

    assert read(model_answer).points == 10.0
    monkeypatch.setattr("grader.derivation.judging.reader.Reader._for_solutions", too_much)
    found = read.__wrapped__(model_answer) if hasattr(read, "__wrapped__") else read(model_answer)
    assert found.points is None
    assert found.claims[-1].note == CUT
    assert sum(claim.status == "holds" for claim in found.claims) > 5
