"""Similar programs: copies are found whatever was renamed, the handout does not count, hostile files do no harm."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from grader.reports.overview.alike import MAX_TEXT, MOST_OF_ONE, Found, alike, fingerprints, program
from grader.reports.overview.pairs import MAX_LINES, Shown, side_by_side

HANDOUT = '''"""Fill this in."""
import numpy as np


def setup(a, b):
    assert a.shape == b.shape, "shapes"
    return np.zeros(a.shape), np.ones(b.shape)


'''
ONE = f"""{HANDOUT}def f(W, X):
    F = X @ W.T
    F -= F.max(1)[:, None]
    E = np.exp(F)
    return E / E.sum(1)[:, None] + 3.5
"""
COPY = f"""{HANDOUT}def f(weights, data):
    # my own idea
    scores = data@weights.T
    scores -= scores.max(1)[:, None]

    e = np.exp(scores)
    return e / e.sum(1)[:, None] + 3.5
"""
OTHER = f"""{HANDOUT}def f(W, X):
    out = []
    for row in X:
        out.append([np.dot(row, w) for w in W])
    while len(out) > 7:
        out.pop()
    return np.array(out, dtype=float)
"""
WORDS = ("abs", "sin", "cos", "tan", "exp", "log", "sqrt", "square", "cbrt")
MINE = f"""{HANDOUT}def g():
    return [i ** 2 - 1 for i in range(9) if i % 2 == 0 and i != 4]
"""


def found(given: tuple[str, ...] = (HANDOUT,), /, **texts: str) -> Found:
    return alike([program(student, {"work.py": text}) for student, text in texts.items()], given)


def test_a_copy_with_other_names_comments_and_spacing_is_the_same_program() -> None:
    made = found(ana=ONE, bob=COPY, cleo=OTHER)
    assert [([each.student for each in group.members], group.exact) for group in made.groups] == [
        (["ana", "bob"], False)
    ]
    assert made.pairs == () and (made.compared, made.small) == (3, 0)


def test_what_is_equal_letter_for_letter_is_told_as_such() -> None:
    (group,) = found(ana=ONE, bob=ONE + "\n", cleo=OTHER).groups
    assert group.exact


def test_a_program_that_was_changed_in_a_few_places_is_a_pair() -> None:
    changed = COPY.replace("+ 3.5", "* 2").replace("np.exp(scores)", "np.exp(np.clip(scores, -9, 9))")
    made = found(ana=ONE, bob=changed, cleo=OTHER)
    assert [(pair.one.student, pair.other.student) for pair in made.pairs] == [("ana", "bob")]
    assert 0.35 < made.pairs[0].alike < 1


def test_what_was_handed_out_makes_nobody_alike() -> None:
    assert found(ana=OTHER, bob=MINE).pairs == ()
    assert found((), ana=OTHER, bob=MINE).pairs != ()


def test_the_unchanged_handout_is_too_short_to_be_compared() -> None:
    made = found(ana=HANDOUT, bob=HANDOUT, cleo="")
    assert (made.compared, made.small, made.groups, made.pairs) == (0, 3, (), ())


def test_of_one_student_only_some_pairs_are_told() -> None:
    words = [f"    t{i} = np.{name}(X) + {i}" for i, name in enumerate(WORDS)]
    texts = {f"s{i}": "def f(X):\n" + "\n".join(words[:i] + words[i + 1 :]) + "\n    return t0\n" for i in range(9)}
    made = found((), **texts)
    told = [pair.one.student for pair in made.pairs] + [pair.other.student for pair in made.pairs]
    assert made.more > 0 and max(map(told.count, told)) <= MOST_OF_ONE


def test_comments_texts_and_names_are_no_part_of_a_fingerprint() -> None:
    one, other = 'a = "x" + f(b, 1) * c.T - 2 # yes', "zz = 'other' + g(h, 1)*k.T-2"
    assert fingerprints(one).tolist() == fingerprints(other).tolist() != []
    assert fingerprints(one).tolist() != fingerprints(other.replace(".T", ".U")).tolist()


def test_fingerprints_are_the_same_in_every_process() -> None:
    code = f"from grader.reports.overview.alike import fingerprints; print(fingerprints({ONE!r}).tolist())"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "77"}
    )
    assert ran.stdout.strip() == str(fingerprints(ONE).tolist())


# Side by side


def shown(**texts: str) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    return side_by_side(found(**texts), [HANDOUT])


def test_what_both_have_is_marked_and_the_handout_is_not() -> None:
    ((group,), _) = shown(ana=ONE, bob=COPY, cleo=OTHER)
    assert group.members == ("ana", "bob")
    assert "F = X @ W.T</mark>" in group.one.code and "scores = data@weights.T</mark>" in group.other.code
    assert group.one.code.count("<mark>") == 5 and "    return np.zeros(a.shape)" in group.one.code
    assert group.one.share is not None and group.one.share > 0.9


def test_markup_in_a_program_stays_text_on_both_sides() -> None:
    evil = ONE.replace("+ 3.5", '+ len("</mark></code></pre><script>alert(1)</script>")')
    ((group,), _) = shown(ana=evil, bob=evil, cleo=OTHER)
    assert "<script" not in group.one.code + group.other.code and "&lt;script&gt;" in group.one.code


def test_a_repeated_passage_is_not_taken_for_the_handouts() -> None:
    twice = ONE + "\n\n" + ONE.removeprefix(HANDOUT)
    ((group,), _) = shown(ana=twice, bob=twice, cleo=OTHER)
    assert group.one.code.count("F = X @ W.T</mark>") == 2


def test_classes_in_a_program_do_not_shift_the_marks() -> None:
    head = "class Model(object):\n    kind = 1\n\n\nclass Other(Model):\n    kind = 2\n\n\n"
    ((group,), _) = side_by_side(found((), ana=head + ONE, bob=head + ONE), [])
    assert "<mark>    return E / E.sum(1)[:, None] + 3.5</mark>" in group.one.code


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x02 \ufffd" * 300,
        "x" * 500_000,
        '"""' * 9_001,
        "'''\n" * 9_001 + '"\\' * 5_000,
        "((((((((((" * 4_000,
        "\u202e\u2066 def \u0430(x):\n" * 500,
        "\n".join(f"a{i} = {i}" for i in range(60_000)),
        "\ud800 lone = 1 + 2 * 3 - 4 / 5 % 6 // 7 ** 8 @ 9\n" * 3,
    ],
)
def test_files_that_are_no_programs_are_compared_within_bounds(text: str) -> None:
    made = found(ana=text, bob=text + "\nx = 1", cleo=ONE)
    assert all(len(each.text) <= MAX_TEXT for group in made.groups for each in group.members)
    for each in [side for part in side_by_side(made, [HANDOUT]) for shown in part for side in (shown.one, shown.other)]:
        assert each.code.count("\n") <= MAX_LINES + 1


def test_a_class_of_many_is_compared_by_rare_passages_only() -> None:
    draw = random.Random(0)
    common = [f"    v{i} = np.exp(X[{i}]) + {i}" for i in range(30)]
    rare = [f"    w{i} = np.log(X) - {i} ** {i % 7}" for i in range(3000)]
    texts = {f"s{i:04d}": "def f(X):\n" + "\n".join(draw.sample(rare, 6) + common) for i in range(300)}
    texts["s0299"] = texts["s0007"].replace("v29", "mine") + "\n    return v0 / 2 + 3 * 4 - 5 // v1"
    made = found((), **texts)
    assert [(pair.one.student, pair.other.student) for pair in made.pairs] == [("s0007", "s0299")]


def test_a_copy_is_found_although_everybody_has_each_of_its_passages() -> None:
    draw = random.Random(3)
    usual = [f"    v{i} = np.exp(X[{i}]) + {i}" for i in range(25)]
    texts = {}
    for i in range(120):
        lines = list(usual)
        draw.shuffle(lines)
        texts[f"s{i:03d}"] = "def f(X):\n" + "\n".join(lines[:20]) + "\n    return v0\n"
    copied = texts["s003"].splitlines()
    texts["s119"] = "\n".join([*copied[:18], "    y = 3 * v1 - 2 / v2 ** 7", *copied[18:]])
    made = found((), **texts)
    assert (made.pairs[0].one.student, made.pairs[0].other.student) == ("s003", "s119")
    assert made.pairs[0].alike > 0.8
