"""The labels of written derivations fit their files, and a claim is found on the lines that it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from labels_of_derivations import SET, label_of, read_set
from lines_of_claims import misnumbered, placed, sides, telling

from grader.derivation.record import ReadClaim

ALIGNED = """So
\\begin{align}
\\frac{\\partial J}{\\partial f}
  &= \\left( p - y \\right) \\\\
  &= p - y
     + 0 \\\\
  &= q
\\end{align}
"""


def test_the_set_has_labels_for_all_its_files() -> None:
    found = read_set(SET)
    verdicts = [each.marks.verdict for each in found.examples]
    assert not found.unlabelled
    assert (verdicts.count("right"), verdicts.count("wrong"), verdicts.count("incomplete")) >= (49, 30, 9)
    for each in found.examples:
        assert (each.marks.verdict == "wrong") == bool(each.marks.wrong), each.name
        assert not each.marks.first_wrong or any(group & each.marks.first_wrong for group in each.marks.wrong)


def test_the_variants_change_one_line_of_the_right_answer() -> None:
    found = read_set(SET)
    right = next(each.text for each in found.examples if each.name.endswith("seed_transcribed.md")).split("\n")
    assert len(found.variants) == 18
    for variant in found.variants:
        lines = variant.text.split("\n")
        assert [n for n, pair in enumerate(zip(lines, right, strict=True), 1) if pair[0] != pair[1]] == [variant.line]


@pytest.mark.parametrize(
    "said",
    [
        {"verdict": "wrong", "points": 5},
        {"verdict": "right", "points": 9},
        {"verdict": "incomplete", "points": 10},
        {"verdict": "wrong", "points": 5, "first_wrong": [2]},
        {"verdict": "good", "points": 5},
    ],
)
def test_a_label_that_cannot_be_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"a\.md"):
        label_of("a.md", said, "one line\n")


def test_documents_come_with_their_symbols(tmp_path: Path) -> None:
    (tmp_path / "labels.yaml").write_text("a.md: {claims: 2, wrong: [1]}\nb: {claims: 1}\nc.md: {claims: 1}\n")
    for name in "abc":
        (tmp_path / f"{name}.md").write_text("$x = 1$\n")
    (tmp_path / "a.yaml").write_text("title: t\naxes: {N: {size: [N], indices: [i]}}\ngiven: {x: {axes: [N]}}\n")
    (tmp_path / "c.yaml").write_text("axes: {}\ngiven: {x: {axes: [N]}}\n")
    a, b, c = read_set(tmp_path).documents
    assert a.symbols is not None and "x" in a.symbols.given and a.wrong == (frozenset([1]),)
    assert b.symbols is None and not b.fault
    assert c.symbols is None and "axes" in c.fault


def test_a_claim_stands_on_the_lines_of_its_right_side() -> None:
    head, second, third, odd = placed(
        ALIGNED,
        [
            ReadClaim("\\frac{\\partial J}{\\partial f} = \\left( p - y \\right)", 4, "holds"),
            ReadClaim("\\left( p - y \\right) = p - y + 0", 4, "holds"),
            ReadClaim("p - y + 0 = q", 7, "differs"),
            ReadClaim("rewritten = u", 5, "holds"),
        ],
    )
    assert head.lines == {3, 4}  # the left side begins the equation
    assert second.lines == {5, 6} and misnumbered([head, second]) == 1
    assert third.lines == {7} and third.before == 1 and second.before == 0
    assert odd.lines == {4, 5, 6}  # not found in the display


def test_outside_of_displays_a_claim_stands_on_its_line() -> None:
    (claim,) = placed("$a = b$ and\n$c = d$", [ReadClaim("a = b", 2, "holds")])
    assert claim.lines == {2}
    assert sides("= b") == ("", "b")
    assert sides("\\sum_{i = 1} x = \\sum_{(j = 1)} x") == ("\\sum_{i = 1} x", "\\sum_{(j = 1)} x")


def test_what_is_told_is_set_against_the_wrong_lines() -> None:
    text = "$a = b$\n\n$= c$\n\n$= d$\n\n$e = f$\n\n$g = h$\n"
    claims = placed(
        text,
        [
            ReadClaim("a = b", 1, "differs"),
            ReadClaim("b = c", 3, "holds"),
            ReadClaim("c = d", 5, "differs"),
            ReadClaim("e = f", 7, "implied"),
            ReadClaim("g = h", 9, "not read"),
        ],
    )
    found = telling(claims, [frozenset([line]) for line in (1, 3, 9)])
    assert [claim.line for claim in found.true] == [1, 5]  # line 5 steps out of a wrong line
    assert [claim.line for claim in found.false] == [7]
    assert found.found == (frozenset([1]),)
    assert [reason.split()[0] for _, reason in found.missed] == ["only", "not"]
