"""A written answer under the reading of the question that fits it best."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.derivation.budget import MAX_IN_ALL, Budget, TooMuch
from grader.derivation.judging.changes import changes
from grader.derivation.judging.claims import BAD, CUT, GOOD, Claim, Word, badness, unrefuted
from grader.derivation.judging.discourse import Fragment, Pair, Spoken
from grader.derivation.judging.fitting import Fitting, fitting
from grader.derivation.judging.following import at_their_word, followed
from grader.derivation.judging.links import Links, links
from grader.derivation.judging.names.depending import variables_of
from grader.derivation.judging.names.naming import Named, called
from grader.derivation.judging.names.sizes import is_laid_out, shapes_said
from grader.derivation.judging.names.textbook_letters import letters_of_a_textbook
from grader.derivation.judging.otherwise.choosing import without_choices
from grader.derivation.judging.otherwise.imposing import with_imposed
from grader.derivation.judging.otherwise.nearly import does_not_fit
from grader.derivation.judging.otherwise.rival_names import without_rivals
from grader.derivation.judging.otherwise.translating import is_better, is_worth_it, rank, with_letters_told
from grader.derivation.judging.otherwise.understood import without_forgotten
from grader.derivation.judging.rereading import read_claims
from grader.derivation.judging.slips.explaining import believed
from grader.derivation.judging.trusting import trusted
from grader.derivation.judging.words.denials import denials, words_within
from grader.derivation.judging.words.negatives import is_shown
from grader.derivation.judging.words.suppositions import with_supposed
from grader.derivation.meaning.domains import within_domains
from grader.derivation.meaning.layouts import Layout, laid, laid_places, words_of_layout
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.question import places_of, table_of, with_definitions_first, with_matrices
from grader.derivation.meaning.spelt_names import told_as_written, with_spelt_names
from grader.derivation.meaning.symbols import Definition, Table
from grader.derivation.meaning.told_apart import with_told_apart
from grader.derivation.meaning.usual_letters import with_letters
from grader.derivation.nodes.syntax import Differential, Node, Slice, Symbol, Transposed, walk
from grader.derivation.settings import DerivationSettings, Symbols
from grader.derivation.text.documents import AnswerTooLong, Document, Formula, read_document

MOST_LETTERS = 2
"""Ways to take letters for the question's that are tried."""
LIES_OTHERWISE = "its matrices lie otherwise than in other lines"
NOISE = 8
"""So many lines that are not read, and more than half of all, make an answer noise."""


@dataclass(frozen=True, eq=False)
class Question:
    """A question's symbols made ready: a table and random points for each way to read it.

    `is_asked`: there are marks for answers, which are in these symbols; else a text may be about something else.
    The last ways are others with matrices as an answer lays them out; `bases` says which.
    """

    titles: tuple[str, ...]
    tables: tuple[Table, ...]
    places: tuple[tuple[Place, ...], ...]
    is_asked: bool = False
    bases: tuple[int, ...] = ()

    def valued_as(self, reading: int) -> int:
        """The reading, of those that the question itself has, in which everything has the same values."""
        own = len(self.tables) - len(self.bases)
        return reading if reading < own else self.bases[reading - own]

    def with_layouts(self, layouts: Sequence[Layout]) -> Question:
        """The question with more ways to lay out its matrices, in each reading that lays them out as the first does."""
        lying = [_lying(table) for table in self.tables]
        bases = [at for at in range(len(self.tables) - len(self.bases)) if lying[at] == lying[0]]
        found = [(laid(self.tables[at], layout), layout, at) for layout in layouts for at in bases]
        titles = ("; ".join(filter(None, (self.titles[at], words_of_layout(table, each)))) for table, each, at in found)
        return replace(
            self,
            titles=(*self.titles, *titles),
            tables=(*self.tables, *(table for table, _, _ in found)),
            places=(*self.places, *(laid_places(self.places[at], table, layout) for table, layout, at in found)),
            bases=(*self.bases, *(at for _, _, at in found)),
        )


@dataclass(frozen=True, eq=False)
class Answer:
    """The claims of an answer, how the question was read for them, and why it was not read at all, if so.

    `translated`: it is in letters that nothing says are the question's. `question` has the layouts of this answer, too.
    """

    claims: tuple[Claim, ...]
    question: Question
    reading: int = 0
    refused: str = ""
    notes: tuple[str, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    words: tuple[str, ...] = ()
    presumed: tuple[str, ...] = ()
    called: tuple[Named, ...] = ()
    denied: tuple[str, ...] = ()
    translated: bool = False
    formulas: tuple[Formula, ...] = ()


def question_of(symbols: Symbols) -> Question:
    """Raises ReadError for what the rubric says wrongly."""
    is_asked = isinstance(symbols, DerivationSettings)
    spelt = with_spelt_names(symbols)
    with told_as_written(symbols, spelt):
        return _question_of(spelt, is_asked)


def _question_of(symbols: Symbols, is_asked: bool) -> Question:
    symbols = within_domains(with_matrices(with_definitions_first(with_letters(with_told_apart(symbols)))))
    readings = (None, *symbols.readings)
    tables = tuple(table_of(symbols, reading) for reading in readings)
    tables = tuple(_with_alternatives(table, tables) for table in tables)
    places = tuple(places_of(symbols, table) for table in tables)
    return Question(("", *(reading.title for reading in symbols.readings)), tables, places, is_asked)


def _with_alternatives(table: Table, tables: Sequence[Table]) -> Table:
    """A table that knows what the others of the same layout define otherwise."""
    found: dict[str, tuple[Definition, ...]] = {}
    for other in tables:
        axes = [{name: each.axes for name, each in one.declared.items()} for one in (table, other)]
        if axes[0] != axes[1]:
            continue  # another layout; its definitions mean nothing here
        for name, definition in other.definitions.items():
            if definition != table.definitions.get(name):
                found[name] = (*found.get(name, ()), definition)
    return replace(table, alternatives=found)


def _lying(table: Table) -> dict[str, tuple[str, ...]]:
    """How the matrices of a question lie."""
    return {name: each.axes for name, each in table.declared.items() if len(each.axes) > 1}


def read_answer(text: str, question: Question) -> Answer:
    """Read an answer under every reading until one leaves nothing doubtful; else the one that leaves least."""
    try:
        document = read_document(text)
    except AnswerTooLong as error:
        return Answer((), question, refused=str(error))
    return read_formulas(document, question)


def read_formulas(document: Document, question: Question) -> Answer:
    """Read an answer whose formulas were found. Never raises for what they hold."""
    in_all = Budget(MAX_IN_ALL)
    answer, linked = _read(document, question, in_all)
    told = _in_letters(answer, linked, document, question, in_all)
    return replace(told, claims=tuple(map(unrefuted, told.claims))) if in_all.is_spent else told


def _is_cut(claims: Sequence[Claim]) -> bool:
    return any(claim.note == CUT for claim in claims)


def _in_letters(answer: Answer, linked: Links | None, document: Document, question: Question, in_all: Budget) -> Answer:
    """The answer in the letters of a textbook, if it is clearly better then."""
    if not question.is_asked or linked is None or _is_cut(answer.claims) or not is_worth_it(answer.claims):
        return answer
    given = [name for name in question.places[0][0].given if name in question.tables[0].declared]
    best, told = answer, answer
    for letters in letters_of_a_textbook(linked, question.tables[0], given)[:MOST_LETTERS]:
        if in_all.is_spent:
            break
        translated = replace(question, tables=tuple(map(letters.put_into, question.tables)))
        found, again = _read(document, translated, in_all)
        if again is not None and is_better(found.claims, answer.claims) and rank(found.claims) > rank(best.claims):
            claims = with_letters_told(found.claims, again.pairs, letters, found.question.tables[found.reading])
            best, told = found, replace(found, claims=tuple(claims), translated=True)
            if not is_worth_it(claims):
                break
    return told


def _read(document: Document, question: Question, in_all: Budget) -> tuple[Answer, Links | None]:
    """An answer in the letters that a question has; its links, if all of it was gone through."""
    best: Answer | None = None
    try:
        linked = links(document, question.tables[0], Budget())
        shaped = fitting(linked.pairs, question.tables[0], shapes_said(document.formulas, question.tables[0]))
        question, order = _with_layouts(question, shaped)
        best = _best_reading(order, None, document, linked, question, in_all)
        if question.is_asked and (_may_have_rows(best, shaped) or _writes_rows(linked.pairs, best)):
            count, question = len(question.tables), question.with_layouts(shaped.with_rows())
            best = _best_reading(range(count, len(question.tables)), best, document, linked, question, in_all)
    except TooMuch as error:
        return best or Answer((), question, refused=str(error)), None
    best = replace(best, claims=tuple(_with_misfits(best, shaped)))
    return _looked_at_again(best, linked.pairs, question), linked


def _best_reading(
    order: Iterable[int], best: Answer | None, document: Document, linked: Links, question: Question, in_all: Budget
) -> Answer:
    """The answer in the way in which the least is wrong with it. Raises TooMuch if there is none yet."""
    for at in order:
        if best is not None and _is_cut(best.claims):
            break  # in no way is there enough computing
        if best is not None and (in_all.is_spent or not _may_be_better(at, best, linked.pairs, question)):
            continue
        try:
            answer = _in_reading(at, document, linked, question, in_all)
        except TooMuch:
            if best is None:
                raise
            break
        if best is None or _is_better(answer, best, question):
            best = answer
    assert best is not None
    return best


def _in_reading(at: int, document: Document, linked: Links, question: Question, in_all: Budget) -> Answer:
    """An answer in one way to read the question. Raises TooMuch."""
    after = document.formulas[-1].after if document.formulas else ""
    table, places = question.tables[at], question.places[at]
    table = replace(
        linked.counting.put_into(table.with_other_names(linked.labels)),
        words=linked.own,
        symbols=linked.symbols,
        has_differentials=linked.has_differentials,
        operators=linked.operators,
        variables=variables_of(linked.pairs, table, linked.own),
        is_asked=question.is_asked,
        steps=linked.steps,
    )
    there = moving(fresh(places, Budget(in_all=in_all)), linked, table)
    claims = read_claims(document, linked.pairs, table, there)
    last = next((claim.table for claim in reversed(claims) if claim.table is not None), table)
    again = moving(fresh(places, Budget(in_all=in_all)), linked, last) if linked.has_differentials else there
    if again[0].directions.keys() < there[0].directions.keys():  # of B = (b_1, ..., b_K) it was not known what it is
        claims = read_claims(document, linked.pairs, table, again)
    return Answer(
        tuple(claims),
        question,
        at,
        "",
        document.notes,
        linked.fragments,
        words_of(document),
        linked.presumed,
        tuple(called(document, table.parts)),
        tuple(denied(linked.spoken, after, claims, table.parts)),
        formulas=tuple(document.formulas),
    )


def _with_layouts(question: Question, shaped: Fitting) -> tuple[Question, Sequence[int]]:
    """The question with the layouts in which more of an answer fits, and in which order it is read in all ways."""
    count = len(question.tables)
    usual = [at for at, table in enumerate(question.tables) if is_laid_out(table, shaped.said)]
    question = question.with_layouts(shaped.better_than([question.tables[at] for at in usual] or question.tables))
    own = range(count, len(question.tables))
    return question, [*usual, *own] if usual else [*own, *range(count)]


def _may_have_rows(answer: Answer, shaped: Fitting) -> bool:
    """Whether lines do not fit that would in no layout of the matrices, since vectors in them lie the wrong way."""
    table = answer.question.tables[answer.reading]
    return shaped.may_have_rows and any(
        does_not_fit(claim) and not shaped.is_misfit(at, table) for at, claim in enumerate(answer.claims)
    )


def _writes_rows(pairs: Sequence[Pair], answer: Answer) -> bool:
    """Whether rows of matrices are written as such, `P_{i:}`, in an answer of which something is wrong or not read."""
    sides = [side.node for pair in pairs for side in (pair.lefts[0], pair.right) if side.node is not None]
    below = (each.subs for node in sides for each in walk(node) if isinstance(each, Symbol))
    return badness(answer.claims) > 0 and any(len(subs) == 2 and isinstance(subs[1], Slice) for subs in below)


def _with_misfits(answer: Answer, shaped: Fitting) -> Iterator[Claim]:
    """The claims; a line whose matrices fit in no layout that goes with the rest of the answer is wrong. If they fit in
    another, a person looks."""
    question, table = answer.question, answer.question.tables[answer.reading]
    against = 1 if _lying(table) == _lying(question.tables[0]) else 2  # the question's own layout is known to everybody
    for at, claim in enumerate(answer.claims):
        if question.is_asked and len(answer.claims) == len(shaped.lines) and shaped.is_misfit(at, table):
            if does_not_fit(claim):
                claim = replace(claim, status=Word.DIFFERS if shaped.is_sure(at, table, against) else Word.NOT_READ)
            elif claim.status in GOOD and claim.status is not Word.TRIVIAL:
                claim = replace(claim, doubtful=True, note="; ".join(filter(None, (claim.note, LIES_OTHERWISE))))
        yield claim


def _may_be_better(at: int, best: Answer, pairs: Sequence[Pair], question: Question) -> bool:
    """Whether another reading changes something that a line is about which does not hold."""
    if question.tables[at].rows != question.tables[best.reading].rows:
        return True
    changed = changes(question.places[best.reading], question.places[at])
    return changed.may_mend(best.claims, pairs, question.tables[best.reading])


def _looked_at_again(answer: Answer, pairs: Sequence[Pair], question: Question) -> Answer:
    """The answer with what its lines say once all are read: what is supposed, chosen or imposed, what follows."""
    claims: Sequence[Claim] = answer.claims
    with contextlib.suppress(TooMuch):
        there = fresh(question.places[answer.reading], Budget())
        claims = list(with_supposed(claims, there))
        claims = list(with_imposed(claims, there))
        if question.is_asked and len(claims) == len(pairs):
            claims = list(without_choices(claims, pairs))
            claims = list(without_rivals(claims, pairs, question.tables[answer.reading]))
        claims = list(without_forgotten(claims, there))
        claims = at_their_word(claims, there) if question.is_asked else claims
        claims = list(followed(claims, there))
        claims = believed(claims, there) if question.is_asked else claims
    return replace(answer, claims=tuple(_without_noise(list(claims) if question.is_asked else trusted(claims))))


def _without_noise(claims: Sequence[Claim]) -> Iterator[Claim]:
    """The claims; nothing is refuted in an answer, such as a scan's, of which hardly anything can be read."""
    unread = sum(claim.status is Word.NOT_READ for claim in claims)
    noise = unread >= NOISE and 2 * unread > len(claims)
    for claim in claims:
        if noise and claim.status in (Word.DIFFERS, Word.IMPLIED):
            note = "most of this answer cannot be read, so that nothing in it is refuted"
            yield replace(claim, status=Word.NOT_READ, note=note, compared=(), follows=0)
        else:
            yield claim


def denied(spoken: Sequence[Spoken], after: str, claims: Sequence[Claim], parts: Mapping[str, Node]) -> Iterator[str]:
    """Words that may deny or take back what formulas say, but for a line that is wrong indeed."""
    withdrawn = {claim.line for claim in claims if claim.withdrawn}
    terms = [phrase for phrase, node in parts.items() if not isinstance(node, Symbol)]
    for each in denials(spoken, after, terms):
        formula = spoken[each.formula].formula if each.formula >= 0 else None
        lines = range(formula.line, formula.line + formula.text.count("\n") + 1) if formula else range(0)
        within = [spoken[number].formula for number in each.within]
        if not (withdrawn.intersection(lines) or is_shown(each.sentence, within, claims, parts)):
            yield each.words


def words_of(document: Document) -> tuple[str, ...]:
    """All that is said between the formulas, within them and after the last."""
    within = (words_within(each.text) for each in document.formulas)
    return (*(each.words for each in document.formulas), *within, *(each.after for each in document.formulas[-1:]))


def moving(places: Sequence[Place], linked: Links, table: Table) -> list[Place]:
    """The points with a direction for everything that varies in an answer in differentials."""
    if not linked.has_differentials:
        return list(places)
    sides = [side.node for pair in linked.pairs for side in (*pair.lefts, pair.right) if side.node is not None]
    moved = [each.of for node in sides for each in walk(node) if isinstance(each, Differential)]
    symbols = [node.of if isinstance(node, Transposed) else node for node in moved]
    names = {each.name for each in symbols if isinstance(each, Symbol)}
    own = {name: found for name in names if table.find(name) is None and (found := _made_of(name, linked.pairs, names))}
    names = {each.name for name in names.union(*own.values()) if (each := table.find(name)) is not None}
    known = frozenset(places[0].given)
    given = known & names or known & _sources(names, table) - table.labels
    return [place.with_directions(given or known - table.labels) for place in places]


def _made_of(name: str, pairs: Sequence[Pair], moved: Collection[str]) -> set[str]:
    """The symbols in what an answer says that a symbol of its own is; none if one of them varies by itself."""
    said = (pair.right.node for pair in pairs if isinstance(left := pair.lefts[0].node, Symbol) and left.name == name)
    body = next((node for node in said if node is not None), None)
    found = {each.name for each in walk(body) if isinstance(each, Symbol)} if body is not None else set[str]()
    return set() if found & set(moved) else found


def _sources(names: set[str], table: Table) -> set[str]:
    """What those of these symbols come down to that come down to no other of them."""
    below = {name: table.comes_down_to(name) for name in names}
    return set[str]().union(*(found for name, found in below.items() if not found & names))


def fresh(places: Sequence[Place], budget: Budget) -> list[Place]:
    """The points with nothing computed yet."""
    return [replace(place, known={}, budget=budget) for place in places]


def _is_better(answer: Answer, other: Answer, question: Question) -> bool:
    """Whether less is wrong with an answer in one reading than in another, or as much but less of it with shapes."""
    ours, theirs = _troubles(answer, question), _troubles(other, question)
    shapes = [sum(map(does_not_fit, each.claims)) for each in (answer, other)]
    if ours == theirs and shapes[0] < shapes[1]:
        pairs = zip(answer.claims, other.claims, strict=False)
        return not any(one.status in BAD and another.status in GOOD for one, another in pairs)
    return ours < theirs and not _loses(answer, other)


def _troubles(answer: Answer, question: Question) -> tuple[int, int]:
    """How much is wrong with an answer; where nothing is, how many symbols it has that are none of the question's."""
    bad, declared = badness(answer.claims), question.tables[answer.reading].declared
    own = sum(bool(claim.defines) and claim.defines not in declared for claim in answer.claims)
    return bad, 0 if bad else own


def _loses(answer: Answer, other: Answer) -> bool:
    """Whether a line that holds in the other reading means nothing in this one."""
    pairs = zip(answer.claims, other.claims, strict=False)
    return any(ours.status is Word.NOT_READ and theirs.status in GOOD for ours, theirs in pairs)
