r"""Names that an answer has for the class of an example: $y_{ik} = I(g_i = k)$, $g_i \in \{1, \dots, K\}$."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from grader.derivation.judging.names.letters import indices_in
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Condition, Indicator, Node, Number, Symbol
from grader.derivation.text.documents import Formula

SCRIPT = r"(?:_\s*\{?\s*\w\s*\}?|\^\s*\{?\s*\(\s*\w\s*\)\s*\}?)"
IN_CLASSES = re.compile(
    r"\s*\\?(?P<name>[A-Za-z]+)\s*"
    + SCRIPT
    + r"\s*\\in\s*\\\{\s*(?:1\s*,[^{}]{0,30}?(?P<size>[A-Z])|0\s*,[^{}]{0,30}?(?P<last>[A-Z])\s*-\s*1)\s*\\\}"
)
"""A name with one index that lies between the numbers of the classes."""
OF_EXAMPLE = re.compile(r"\b(?:class|label|categor|klass|étiquett|etiquet|clase)", re.I)
ALONE = re.compile(rf"\s*\\?(?P<name>[A-Za-z]+)\s*(?:{SCRIPT}|\(\s*\w\s*\))\s*")
CLASS = r"(?:class|label|categor\w+|klasse|classe|étiquette|etiqueta|clase)(?: index)?"
CLASS_BEFORE = re.compile(rf"(?<!predicted )(?<!wrong )(?<!other )\b{CLASS}\s*$", re.I)
CLASS_AFTER = re.compile(
    r"\s*,?\s*(?:(?:be|is|denotes?|for|as|stands for|sei|ist|est|es|:|=)\s+)?(?:(?:the|an?|die|la)\s+)?"
    rf"(?:(?:index of the|number of the|true|correct|right|actual|wahre|richtige|vraie)\s+){{0,2}}{CLASS}\b",
    re.I,
)
"""Words right beside a name that make it a class: `the class $c_i$`, `$c_i$ be the true class`."""
CLASS_OF = re.compile(
    rf"(?<!predicted )(?<!wrong )(?<!other )\b{CLASS}\s+(?:of|for|von|de|del|der|des)\s+(?:the\s+)?[a-zäöüéèß]+\s+\w\s*"
    rf"(?:=|:|,?\s*(?:is|be|called|is called|denoted by|ist|est|es))\s*\\?(?P<name>[A-Za-z]+)\s*{SCRIPT}\s*$",
    re.I,
)
"""`the label of example $i$ is called $c_i$`, with the formulas among the words."""
IF = re.compile(
    r"\s*,?\s*(?:exactly |just |only )?(?:if|when|for|iff|wenn|falls|für|si|pour|para|se|cuando|quand)\s+"
    r"(?:[^\W\d_]{2}|(?P<letter>$))",
    re.I,
)
"""Words behind `$d_{ik} = 1$` that say when, and not in a formula."""
NEAR = 60
"""Characters around a formula in which words say that it is about a class."""


def labels_named(formulas: Sequence[Formula], read: Iterable[Sequence[Statement]], table: Table) -> dict[str, str]:
    """The one-hot symbol of the question for each new name of an example's class; its index is the example."""
    labels = next((name for name, each in table.declared.items() if each.one_hot), None)
    if labels is None:
        return {}
    sides = [tuple(side.node for side in each.sides) for found in read for each in found]
    nodes = [node for pair in sides for node in pair if node is not None]
    found = {*_in_classes(formulas, labels, table), *(name for pair in sides for name in _equated(pair, labels, table))}
    told = {*class_of(formulas)}
    found |= {*_called_class(formulas), *told} & {each.name for each in indices_in(nodes) if _has_example(each)}
    found |= set(_one_in_a_case(formulas, read, labels, table))
    if not found:
        return {}
    return {name: labels for name in sorted(found) if table.find(name) is None}


def _in_classes(formulas: Sequence[Formula], labels: str, table: Table) -> Iterator[str]:
    """Names of what is said to be one of the classes, which words call that."""
    classes = table.declared[labels].axes[table.class_axis(labels)]
    for formula in formulas:
        said = IN_CLASSES.match(formula.text)
        around = f"{formula.words[-NEAR:]} {formula.after[:NEAR]}"
        if said and table.sizes.get(said["size"] or said["last"]) == classes and OF_EXAMPLE.search(around):
            yield said["name"]


def class_of(formulas: Sequence[Formula]) -> Iterator[str]:
    """Names that words call the label of an example; without its index each is that of the example at hand."""
    for before, formula in itertools.pairwise((None, *formulas)):
        assert formula is not None
        said = f"{before.words[-NEAR:]} {before.text} " if before is not None and len(before.text) < NEAR else ""
        text = f"{said}{formula.words[-NEAR:]} {formula.text}" if len(formula.text) < NEAR else ""
        if of := CLASS_OF.search(" ".join(text.split())):
            yield of["name"]


def _called_class(formulas: Sequence[Formula]) -> Iterator[str]:
    """Names with one index, by themselves, of which the words right beside say that they are a class."""
    for formula in formulas:
        alone = ALONE.fullmatch(formula.text)
        if alone and (CLASS_BEFORE.search(formula.words[-NEAR:]) or CLASS_AFTER.match(formula.after[:NEAR])):
            yield alone["name"]


def _one_in_a_case(
    formulas: Sequence[Formula], read: Iterable[Sequence[Statement]], labels: str, table: Table
) -> Iterator[str]:
    """Names with an example's and a class's index that are said to be 1 in a case: `$d_{ik} = 1$ if $i$ chose $k$`."""
    count, examples = len(table.declared[labels].axes), set(table.letters.get(table.leave_out or "", ()))
    for formula, following, found in zip(formulas, (*formulas[1:], None), read, strict=False):
        sides = [side.node for side in found[-1].sides[-2:]] if found else []
        case = IF.match(formula.after)
        in_words = case and (case["letter"] is None or (following is not None and len(following.text.strip()) == 1))
        if len(sides) == 2 and isinstance(sides[0], Symbol) and sides[1] == Number(1.0) and in_words:
            indices = (*sides[0].upper, *sides[0].subs)
            named = {index.name for index in indices if isinstance(index, Symbol)}
            yield from [sides[0].name] if len(indices) == len(named) == count and named & examples else []


def _equated(sides: Sequence[Node | None], labels: str, table: Table) -> Iterator[str]:
    """The names in `y_ik = I(g_i = k)` and `y_{i, g_i} = 1`, which say what the labels are."""
    for one, other in ((sides[0], sides[1]), (sides[1], sides[0])) if len(sides) == 2 else ():
        known = table.find(one.name) if isinstance(one, Symbol) else None
        if not isinstance(one, Symbol) or known is None or known.name != labels:
            continue
        if isinstance(other, Indicator) and len(other.conditions) == 1 and isinstance(other.conditions[0], Condition):
            yield from _named_in(other.conditions[0])
        if other == Number(1.0):
            yield from (each.name for each in one.subs if isinstance(each, Symbol) and _has_example(each))


def _named_in(condition: Condition) -> Iterator[str]:
    for one, other in ((condition.left, condition.right), (condition.right, condition.left)):
        if isinstance(one, Symbol) and condition.relation == "=" and _has_example(one) and is_plain_index(other):
            yield one.name


def _has_example(node: Symbol) -> bool:
    return len(node.subs) + len(node.upper) == 1
