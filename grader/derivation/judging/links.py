"""From statements to pairs of neighbouring sides, with the conditions that the words around them name.

A fold over the answer's formulas: what has been said so far is a frozen `Discourse`, and each formula makes pairs and
the next one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.derivation.budget import Budget
from grader.derivation.judging.claims import Role
from grader.derivation.judging.differentials import by_differentials
from grader.derivation.judging.discourse import Context, Discourse, End, Fragment, Pair, Sizes, Spoken, is_set_apart
from grader.derivation.judging.names.conditions import (
    Vocabulary,
    index_letters,
    letters_of,
    own_names,
    sizes_chosen,
    with_conditions,
)
from grader.derivation.judging.names.counting import Counting, counting_of
from grader.derivation.judging.names.instead import names_instead
from grader.derivation.judging.names.labels import labels_named
from grader.derivation.judging.names.operating import signs_of
from grader.derivation.judging.names.rewriting import in_known_signs
from grader.derivation.judging.names.steps import at_hand, steps_of
from grader.derivation.judging.names.writing import letters_of_answer
from grader.derivation.judging.of_cases import said_of_case
from grader.derivation.judging.perhaps import PERHAPS_RESULT, may_be_result, paragraph_of
from grader.derivation.judging.words.connectives import (
    ALWAYS,
    ASIDE,
    BOLD_BEGINS,
    BOLD_ENDS,
    BOTH,
    BRACKET_HEADS,
    ELSE,
    EXPLAINED,
    FOLLOWING,
    GENERAL,
    GIVEN,
    HEADS,
    IN_OTHER_CASES,
    ITEM,
    LINE_BEGINS,
    NEW_PARAGRAPH,
    NOT_A_CASE,
    OTHERWISE,
    SPOKEN,
    SPOKEN_BEHIND,
    STATES_VALUE,
    SUPPOSING,
    begins_thought,
    is_behind,
)  # fmt: skip
from grader.derivation.judging.words.spoken_derivatives import Told, derivatives_told
from grader.derivation.judging.words.suppositions import roles, sets_number
from grader.derivation.meaning.operators import Differentiator
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side, Statement
from grader.derivation.nodes.statements import statements
from grader.derivation.nodes.syntax import (
    Application,
    Condition,
    Derivative,
    Node,
    Symbol,
    Transposed,
    negated,
    walk,
)
from grader.derivation.text.documents import Document, Formula
from grader.derivation.text.sentences import ends_sentence, sentences_before
from grader.derivation.text.variations import with_variations

MENTION, NEARBY = 20, 100
"""A formula of so many characters is only mentioned; so much that is said before it counts for the next one."""
NEAR = 3
"""Displays for which a condition in the words before still holds."""
PERHAPS_VALUE = "what stands at a brace may be its value, which it is not"
RELATION = re.compile(r"=|\\(equiv|approx|sim|cong|simeq|asymp|le|leq|ge|geq|propto|doteq|triangleq|coloneqq)\b")
JOINING = re.compile(r"[ \t]*[,;&]?[ \t]*(?:\w{1,3}[ \t]+)?")
"""What stands between formulas of one list, such as `and`."""
SIGN = re.compile(
    r"\s*(?:=|[+<>-]|\\(?:neq?|leq?|geq?|approx|equiv|sim|pm))\s*"
    r"|[^=&]{1,40}\\sim\s*\\(?:text|mathrm|operatorname|mathcal|mathsf)\s?\{[^{}]{1,30}\}\s*\([^=]{0,60}\)\s*"
)
"""A formula that only mentions a sign, `the last $=$ is because ..`, or says how something is distributed."""
REMARK = ("# ", "#")
LAYOUT = re.compile(
    r"\\(newline|linebreak|[hv]space\*?|quad|qquad|noindent|smallskip|medskip|bigskip)(\{[^{}]{0,20}\})?"
)
"""Commands between formulas that only arrange the text."""
STATED = re.compile(
    r"\b(where|here|wobei|hier|où|ici|donde|aquí|since|because|as|da|weil|car|puisque|porque)\s*$", re.I
)
"""Words after which a size is said to be so many, and not tried."""
BLANKS, BLANK_LINES = re.compile(r"[^\S\n]{2,}"), re.compile(r"\n(?: ?\n)+")


def _fragments(spoken: Sequence[Spoken], told: Collection[int]) -> Iterator[Fragment]:
    """Formulas that claim nothing by themselves, nor as what words `told`."""
    before = ""
    for at, each in enumerate(spoken):
        formula = each.formula
        said, before = " ".join(f"{before} {formula.words}".split()), ""
        if not formula.display and len(formula.text) <= MENTION:
            before = f"{said[-NEARBY:]} {formula.text.strip()}"  # the derivative of $J$ is $...$
        for statement in each.statements if at not in told else ():
            for side in statement.sides if not statement.relations and not statement.continues else ():
                line = formula.line + side.row
                states = STATES_VALUE.search(statement.words) is not None
                words = f"{said} {statement.words}" if states else said
                after = formula.after[:NEARBY]
                yield Fragment(side, line, words, formula.display, each.role, after, bool(each.near), each.sizes)


@dataclass(frozen=True, eq=False)
class Links:
    """The pairs of an answer, the names that it gives a meaning, and whether it differentiates by differentials."""

    pairs: tuple[Pair, ...]
    own: frozenset[str]
    has_differentials: bool
    fragments: tuple[Fragment, ...] = ()
    symbols: frozenset[str] = frozenset()
    presumed: tuple[str, ...] = ()
    counting: Counting = field(default_factory=Counting)
    spoken: tuple[Spoken, ...] = ()
    words: Vocabulary | None = None
    operators: tuple[Differentiator, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    steps: frozenset[str] = frozenset()


def links(document: Document, table: Table, budget: Budget) -> Links:
    """All pairs of an answer, in order; the table has the question's symbols. Raises TooMuch."""
    formulas = with_variations([_without_layout(formula) for formula in document.formulas])
    letters = letters_of_answer(formulas, document.macros, table)
    read = [
        statements(formula, document.macros, budget, letters) if not SIGN.fullmatch(formula.text) else []
        for formula in formulas
    ]
    read = in_known_signs(read, formulas, table)
    moved = _differentiated(read)
    read = [[each for each in found if not _names_nothing(each, table, moved)] for found in read]
    labels = labels_named(formulas, read, table)
    steps = steps_of(read, table)
    instead = names_instead(formulas, table)
    labels = {**labels, **at_hand(read, table, steps), **instead}
    table = replace(table.with_other_names(labels), steps=steps)
    named = own_names([each for found in read for each in found], table)
    symbols = named - index_letters(each for found in read for each in found)
    layer = letters.layers.letters if letters.layers else frozenset[str]()
    words = Vocabulary(replace(table, symbols=symbols), named, layer)
    said = list(sentences_before((formula.words, formula.text) for formula in formulas))
    spoken = [spoken_of(*each, words) for each in zip(formulas, read, said, strict=True)]
    spoken = list(_with_roles(list(_with_following(spoken))))
    pairs: list[Pair] = []
    discourse = Discourse()
    told = {each.at: each for each in derivatives_told(spoken, words)}
    surely = {at: each.of for at, each in told.items() if not each.is_try}
    differentiated, in_cases = {*surely.values()}, set[int]()
    for at, each in enumerate(spoken):
        found_pairs, discourse = pairs_of(each, discourse, words)
        discourse = replace(discourse, claims=bool(found_pairs))
        found_pairs = [replace(pair, sentence=said[at], sizes=each.sizes) for pair in found_pairs]
        in_cases |= {at} if discourse.told is not None and not each.only else set()
        pairs += [_told(told[at], each, discourse)] if at in told else []
        is_told = at in surely or at in differentiated
        pairs += [
            pair for pair in found_pairs if not (is_told and (pair.perhaps or pair.relation) in (PERHAPS_RESULT, "to"))
        ]
    differentials = by_differentials([each for found in read for each in found])
    counting = counting_of([each for found in read for each in found], table)
    own = frozenset(name for name in {*words.own, *instead} if not (differentials and name.startswith("d ")))
    return Links(
        tuple(pairs), own, differentials, tuple(_fragments(spoken, {*surely, *in_cases})), symbols,
        tuple(_presumed(spoken)), counting, tuple(spoken), words,
        signs_of([(each.formula, each.statements) for each in spoken], table), labels, steps,
    )  # fmt: skip


def _differentiated(read: Sequence[Sequence[Statement]]) -> frozenset[str]:
    """The names of what an answer differentiates."""
    sides = [side.node for found in read for each in found for side in each.sides if side.node is not None]
    of = [each.of for side in sides for each in walk(side) if isinstance(each, Derivative)]
    return frozenset(each.name for each in of if isinstance(each, Symbol))


def _names_nothing(statement: Statement, table: Table, differentiated: Collection[str]) -> bool:
    """Whether what stands below a brace is neither a name of something that is differentiated, nor another name of one
    of the question's symbols, which a student may give away, nor a formula of such symbols."""
    named = statement.sides[-1].node if statement.perhaps else None
    if named is None:
        return statement.perhaps
    names = {each.name for each in walk(named) if isinstance(each, Symbol)}
    other = {name for name in names if name in table.also and name not in table.declared}
    if isinstance(named, Symbol) and named.name in differentiated and table.find(named.name) is None:
        return False
    if statement.relations == (":=",):
        return not (isinstance(named, Symbol) and other)
    return bool(other) or any(
        table.find(each) is None and each not in table.sizes for each in names if not table.is_index(each)
    )


def spoken_of(formula: Formula, found: Sequence[Statement], sentence: str, words: Vocabulary) -> Spoken:
    """A formula and its statements, with the conditions that stand among them; `sentence` is what leads to it."""
    chosen = tuple(size for each in found for size in sizes_chosen(each, words))
    found = with_conditions(found, words)
    only = _only_condition(formula, found, sentence, words)
    vague = _vague_case(formula, found, words) if only is None else ()
    sizes = chosen * all(map(sets_number, found))
    return Spoken(formula, tuple(found), only or vague or only, chosen=sizes, is_vague=bool(vague))


def _presumed(spoken: Sequence[Spoken]) -> Iterator[str]:
    """Conditions that are said to be true, and not to be a case."""
    for each in spoken:
        if each.chosen and STATED.search(each.formula.words[-40:]):
            yield " ".join(each.formula.text.split())
        if each.only and (GIVEN.search(each.formula.words[-40:]) or ALWAYS.match(each.formula.after)):
            yield " ".join(each.formula.text.split())


def _with_following(spoken: Sequence[Spoken]) -> Iterator[Spoken]:
    """Formulas with the case that is named right after them: two cases after `for c = k and c != k` are all of them."""
    for each, following, later in itertools.zip_longest(spoken, spoken[1:], spoken[2:]):
        if following is None or not following.only or not FOLLOWING.fullmatch(following.formula.words):
            yield each
        elif later is not None and later.only and BOTH.fullmatch(later.formula.words):
            yield replace(each, is_general=True)
        else:
            yield replace(each, near=following.only)


def _with_roles(spoken: Sequence[Spoken]) -> Iterator[Spoken]:
    """Formulas with what they are where a sentence supposes something."""
    said = [(each.formula, each.statements, bool(each.chosen)) for each in spoken]
    sizes: Sizes = ()
    for each, role in zip(spoken, roles(said), strict=True):
        sizes = () if role is Role.CLAIMED else (*sizes, *each.chosen)
        yield replace(each, role=role, sizes=sizes)


def _without_layout(formula: Formula) -> Formula:
    return replace(formula, words=_arranged(formula.words), after=_arranged(formula.after))


def _arranged(words: str) -> str:
    """Words without commands that arrange them, and with no more blank lines than one between them."""
    return BLANK_LINES.sub("\n\n", BLANKS.sub(" ", LAYOUT.sub(" ", words)))


def pairs_of(spoken: Spoken, before: Discourse, words: Vocabulary) -> tuple[list[Pair], Discourse]:
    """The pairs of one formula, and what has been said after it."""
    if ends_sentence(spoken.formula.words):
        before = replace(before, mention=None)
    before = replace(before, paragraph=paragraph_of(spoken.formula.words, before.paragraph))
    if spoken.only is not None:
        far = spoken.is_vague or is_behind(spoken.formula.words, spoken.formula.after, claims=before.claims)
        return [], _with_case(before, spoken.only, far=far) if spoken.only else before
    if (said := said_of_case(spoken, before)) is not None:
        told, near = said
        statement = replace(spoken.statements[0], conditions=near)
        pair = _pair((told,), statement.sides[0], "=", statement, spoken.formula, (), words)
        return [replace(pair, role=spoken.role)], replace(before, told=told, told_of=near)
    if not spoken.near and (behind := _spoken_behind(spoken.formula.after, words)):
        spoken = replace(spoken, near=behind)
    discourse = _with_context(spoken.formula, replace(before, told=None), words)
    if not spoken.near and discourse.context.conditions and IN_OTHER_CASES.match(spoken.formula.after):
        spoken = replace(spoken, near=_others(discourse.context.conditions))
    found, last = _completed(spoken.statements, discourse.last_conditions, words)
    discourse = replace(discourse, last_conditions=last)
    pairs: list[Pair] = []
    discourse = replace(discourse, aside=_is_aside(spoken.formula, before))
    going_on = found[:1] and (found[0].continues or discourse.aside)
    if discourse.lone and any(each.sides for each in found) and not going_on:
        discourse = replace(discourse, lone=None)
    for at, statement in enumerate(found):
        more, discourse = _of_chain(statement, spoken, discourse, words, started=at > 0)
        pairs += more
    if spoken.near and len(pairs) == 1 and not spoken.formula.display:
        first = End(pairs[0].lefts[0], False, False, pairs[0].chains[0])
        discourse = replace(discourse, told=first, told_of=spoken.near)  # .. = 1 if $k = t$ and $0$ if not
    return pairs, discourse


def _others(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """The case of `the others` after some conditions: what is unlike, if one of them says so, else their opposite."""
    return tuple(each if each.relation == "!=" else negated(each) for each in conditions)


def _with_context(formula: Formula, before: Discourse, words: Vocabulary) -> Discourse:
    """The case that is spoken of, after the words before a formula."""
    if OTHERWISE.search(formula.words[-200:]) and before.context.conditions:
        before = _with_case(before, tuple(negated(each) for each in before.context.conditions))
    spoken = _spoken(formula.words[-200:], words)
    before = _with_case(before, spoken) if spoken else before
    context, wider, age = before.context, before.wider, before.age
    new_thought = begins_thought(formula.words)
    age += formula.display or new_thought
    general = GENERAL.search(formula.words) is not None or (age > 1 and new_thought)
    past = age > NEAR or general or (age > 1 and NEW_PARAGRAPH.search(formula.words) is not None)
    context, wider = (replace(each, far=each.far or past) for each in (context, wider))
    return replace(before, context=context, wider=wider, age=age)


def _with_case(before: Discourse, conditions: tuple[Condition, ...], *, far: bool = False) -> Discourse:
    """What is spoken of once a case is named, perhaps within another: `(a) $c \\ne k$. Only the term $l = k$ ...`;
    `far`: it is that of the formula before it, which ends a sentence with it."""
    wider = before.context if letters_of(before.context.conditions) != letters_of(conditions) else Context(())
    return replace(before, context=Context(conditions, far), wider=wider, age=0)


def _completed(
    found: Sequence[Statement], last: tuple[Condition, ...], words: Vocabulary
) -> tuple[list[Statement], tuple[Condition, ...]]:
    """`c = k: a = b` and `c = k => a = b`: the condition is that of what follows; `otherwise` is its opposite."""
    pending: tuple[Condition, ...] = ()
    kept = []
    for statement in found:
        if not statement.sides and statement.conditions and len(found) > 1 and statement.lone is None:
            pending = pending if statement.aside else statement.conditions
            continue
        if not statement.conditions and ELSE.search(statement.words) and len(last) == 1:
            statement = replace(statement, conditions=(negated(last[0]),))
        elif not statement.conditions and pending:
            statement = replace(statement, conditions=pending)
        last = statement.conditions or _spoken(statement.words, words) or last
        kept.append(statement)
    return kept, last


def _only_condition(
    formula: Formula, found: Sequence[Statement], sentence: str, words: Vocabulary
) -> tuple[Condition, ...] | None:
    """The conditions of an inline formula that is nothing else, such as $j = k$ in words."""
    if len(formula.text) > 60 or any(statement.sides for statement in found):
        return None
    labelled = any(words.is_of_label(each) for statement in found for each in statement.conditions)
    if NOT_A_CASE.search(formula.words[-60:]) or (labelled and EXPLAINED.match(formula.after)):
        return ()
    is_item = [each.end() for each in ITEM.finditer(formula.words)][-1:] == [len(formula.words)]
    heads = is_item or (LINE_BEGINS.search(formula.words) and HEADS.match(formula.after))
    heads = heads or (BOLD_BEGINS.search(formula.words) and BOLD_ENDS.match(formula.after))
    heads = heads or (BRACKET_HEADS.match(formula.after) if formula.words.endswith("(") else None)
    said = sentence if formula.words.endswith("(") else formula.words  # if $k$ is the true class ($k = t_i$), ..
    if labelled and not heads and not SUPPOSING.search(said[-100:]):
        return None
    return tuple(condition for statement in found for condition in statement.conditions)


def _vague_case(formula: Formula, found: Sequence[Statement], words: Vocabulary) -> tuple[Condition, ...]:
    """An index that an inline formula relates to the class of an example, though no words say that it is a case."""
    conditions = tuple(condition for statement in found for condition in statement.conditions)
    plain = not any(statement.sides or statement.lone for statement in found) and len(conditions) == 1
    return conditions if plain and not formula.display and words.is_of_label(conditions[0]) else ()


def _spoken(text: str, words: Vocabulary) -> tuple[Condition, ...]:
    """A condition written without any mathematics: `If i = j:`."""
    *_, last = (None, *SPOKEN.finditer(text))
    if last is None or NOT_A_CASE.search(text[: last.start()]):
        return ()
    return _condition((last[1], last[2], last[3]), words)


def _spoken_behind(text: str, words: Vocabulary) -> tuple[Condition, ...]:
    """The same right behind a formula."""
    found = SPOKEN_BEHIND.match(text)
    return _condition((found[1], found[2], found[3]), words) if found else ()


def _condition(said: tuple[str, str, str], words: Vocabulary) -> tuple[Condition, ...]:
    left, relation, right = said
    kinds = [words.is_index(each) or (words.is_label(Symbol(each)) and "label") for each in (left, right)]
    if not all(kinds) or kinds == ["label", "label"]:
        return ()
    return (Condition(Symbol(left), "=" if relation in ("=", "==", "equals", "gleich") else "!=", Symbol(right)),)


def _of_chain(
    statement: Statement, spoken: Spoken, before: Discourse, words: Vocabulary, *, started: bool
) -> tuple[list[Pair], Discourse]:
    formula = spoken.formula
    contexts = tuple(each for each in (Context(spoken.near), before.context, before.wider) if each.conditions)
    contexts = () if spoken.is_general else contexts
    if not statement.sides:
        if statement.lone is None or spoken.role is Role.SUPPOSED:
            return [], before
        left = (End(statement.lone[0], formula.display, True, 0),)  # y_ik = 1, and nobody says that it is a case
        pair = _pair(left, statement.lone[1], "=", replace(statement, conditions=()), formula, contexts, words)
        return [replace(pair, role=spoken.role)], before
    aside = statement.aside or before.aside
    discourse = replace(before, chains=before.chains + 1)
    sides, chain = list(statement.sides), discourse.chains
    set_apart = is_set_apart(formula)
    starts: list[tuple[End, ...]] = [(End(side, set_apart, aside, chain),) for side in sides]
    if statement.continues:
        candidates = (discourse.lone,) if discourse.lone else starts_of(formula, discourse, inside=started)
        if discourse.mention and not (formula.display or started):
            candidates = (discourse.mention, *candidates)  # $C$ = number of classes $= K$
        discourse = replace(discourse, lone=None, mention=None)
        if not candidates:
            candidates = (End(Side("", None, "there is nothing that this line goes on from"), True, False, chain),)
        chain = candidates[0].chain
        starts = [candidates, *((replace(start[0], chain=chain),) for start in starts)]
    pairs = []
    if len(sides) == 1 and sides[0].error and RELATION.search(formula.text):
        pairs.append(_pair(starts[0], sides[0], "=", statement, formula, contexts, words))
    for start, end, relation in zip(starts, starts[1:], statement.relations, strict=False):
        pair = _pair(start, end[0].side, relation, statement, formula, contexts, words)
        pairs.append(replace(pair, begins=start is starts[0] and not statement.continues, role=spoken.role))
    begins = formula.display or _begins_line(formula)
    if len(sides) == 1 and not statement.relations and not sides[0].error and begins:
        discourse = replace(discourse, lone=starts[0][0])
    if len(starts) > 1 and not statement.continues and is_of_number(sides[0].node, words.table):
        discourse = replace(discourse, result=starts[0][0])
    if len(sides) == 1 and not statement.relations and not statement.continues and discourse.result is not None:
        kind = may_be_result(sides[0].node, formula, discourse.paragraph, words.table)
        pair = _pair((discourse.result,), sides[0], "=", statement, formula, (), words)
        pairs += [replace(pair, perhaps=kind, role=spoken.role)] if kind is not None else []
    is_name = len(sides) == 1 and isinstance(sides[0].node, Symbol) and not words.is_plain_index(sides[0].node)
    if not statement.continues:
        discourse = replace(discourse, mention=starts[0][0] if is_name and not formula.display else None)
    if len(starts) > 1:
        discourse = replace(discourse, ends=(*discourse.ends[-5:], starts[-1][0]))
        if not statement.continues and set_apart:
            discourse = replace(discourse, heads=(starts[0][0],))
    return pairs, discourse


def _is_aside(formula: Formula, before: Discourse) -> bool:
    """Whether a formula in the text only explains another, or goes on with what does: `with $a = b$, $c = d$`."""
    said = formula.words
    if said.endswith(REMARK):
        return True
    return not formula.display and bool(ASIDE.search(said[-40:]) or (before.aside and JOINING.fullmatch(said)))


def _begins_line(formula: Formula) -> bool:
    """Whether a formula in the text is the first thing of its line, and more than a mention."""
    return len(formula.text) > MENTION and re.search(r"(?:^|\n)[ \t]*$", formula.words) is not None


def is_of_number(node: Node | None, table: Table) -> bool:
    """Whether a side is the derivative of a symbol of the question that is a number, as what was asked for is."""
    node = node.of if isinstance(node, Transposed) else node
    of = node.of if isinstance(node, Derivative) else None
    name = of.symbol.name if isinstance(of, Application) else of.name if isinstance(of, Symbol) else ""
    declared = table.declared.get(name)
    return declared is not None and not set(declared.axes) - set(declared.letters)


def _told(told: Told, spoken: Spoken, discourse: Discourse) -> Pair:
    """A derivative that words state, under the conditions that they name; it is a chain of its own."""
    near = (Context(spoken.near), discourse.context, discourse.wider)
    contexts = () if told.conditions else tuple(each for each in near if each.conditions)
    starts = tuple(End(side, spoken.formula.display, False, -told.at) for side in told.lefts)
    pair = _pair(starts, told.value, "=", Statement((), (), told.conditions), spoken.formula, contexts, None)
    return replace(pair, perhaps=told.perhaps, role=spoken.role)


def starts_of(formula: Formula, discourse: Discourse, *, inside: bool) -> tuple[End, ...]:
    """What a line may go on from, the most likely first: the last chain of its own kind that is no remark.

    Within a formula it is the row above; a case may begin again from where the last chain began.
    """
    latest_first = discourse.ends[::-1]
    if inside:
        return tuple(sorted(latest_first[:2], key=lambda end: end.aside)[:1])
    order = sorted(latest_first, key=lambda end: (end.aside, end.display is not is_set_apart(formula)))
    return (*order[:3], *discourse.heads[-1:])


def _pair(
    starts: tuple[End, ...],
    right: Side,
    relation: str,
    statement: Statement,
    formula: Formula,
    contexts: tuple[Context, ...],
    words: Vocabulary | None,
) -> Pair:
    line = formula.line + right.row
    said = formula.words[-200:], statement.words, formula.after[:200]
    conditions = statement.conditions or (_spoken(statement.words, words) if words else ())
    lefts, chains = tuple(start.side for start in starts), tuple(start.chain for start in starts)
    pair = Pair(lefts, right, chains, relation, line, conditions, contexts, said, formula.guess)
    pair = replace(pair, perhaps=PERHAPS_VALUE) if statement.perhaps else pair
    return replace(pair, scanned=formula.scanned, guesses=formula.guesses, display=is_set_apart(formula))
