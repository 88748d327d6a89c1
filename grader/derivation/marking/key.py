"""Model answers with points in the margin -> milestones, the paths of a rubric, and the values that they name.

An author writes an answer as it would be handed in, and beside a line what it is worth: `<!-- 2: the step -->`. What
a line must show is read off it: what is differentiated and by what, or the value that a formula has and how it looks.
Every answer is a route; lines with the same words are one step, of which any shows it.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.judging.answer import Question, fresh
from grader.derivation.judging.claims import GOOD, Claim, Word
from grader.derivation.judging.links import links
from grader.derivation.judging.rereading import read_claims
from grader.derivation.marking.features import features_of
from grader.derivation.marking.targets import Target, Targets, summed_over, typed
from grader.derivation.meaning.evaluate import evaluate, symbol_values
from grader.derivation.meaning.names import told_at
from grader.derivation.meaning.normal import expanded
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.meaning.variants import variants
from grader.derivation.nodes.syntax import Derivative, Entry, Node, bound_axes, walk
from grader.derivation.settings import DerivationSettings, Feature, Line, Milestone, Path, SettingError, never_met
from grader.derivation.text.documents import read_document

COMMENT = re.compile(r"<!--(?:(?!-->).)*(?:-->)?", re.S)
NOTE = re.compile(r"<!--\s{0,5}(\d{1,3}(?:\.\d{1,3})?)\s{0,5}:\s{0,5}([^;>]{1,200}?)\s{0,5}((?:;[^;>]{1,80}){0,5})-->")
HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.M)
SUMS: tuple[Feature, ...] = ("sum_of_derivatives", "sum_of_cases", "uncollapsed")
GAINED: tuple[Feature, ...] = ("log_of_sum", "exp", "quotient", "chain_rule")
LOST: tuple[Feature, ...] = ("log_of_quotient",)
MAX_ID = 55
IN_SUMS, EQUAL, AFTER = "also in sums", "the equal case", "after "
OPTIONS = {"half for one case": 0.5, "one case is enough": 1.0}


def id_of(title: str) -> str:
    """The id of a step, made of its words; what letters alone do not tell apart, a number does."""
    letters = unicodedata.normalize("NFKD", title.lower())
    plain = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
    if len(plain) > MAX_ID or any(each.isalpha() and not each.isascii() for each in letters):
        plain = f"{plain[: MAX_ID - 20]}_{zlib.crc32(letters.encode()):08x}".strip("_")
    return plain if plain[:1].isalpha() else f"step_{plain}"


@dataclass(frozen=True)
class Note:
    """What stands in the margin: points, the step in words, options; and on which line of the answer."""

    points: float
    title: str
    options: tuple[str, ...]
    line: int

    @property
    def id(self) -> str:
        return id_of(self.title)

    @property
    def after(self) -> list[str]:
        return [id_of(option.removeprefix(AFTER)) for option in self.options if option.startswith(AFTER)]


def with_key(settings: DerivationSettings, question: Question) -> tuple[DerivationSettings, Targets]:
    """The settings with the milestones of their model answers, and the values that these name as the question stands.

    Raises SettingError for an answer that cannot be read, or whose lines do not hold.
    """
    if not settings.answers:
        return settings, {}
    steps: dict[str, list[tuple[Note, Line]]] = {}
    paths = []
    noted = [_notes(text, number) for number, text in enumerate(settings.answers, start=1)]
    check_notes(noted, settings.milestones)
    for number, (text, notes) in enumerate(zip(settings.answers, noted, strict=True), start=1):
        title = HEADING.search(text)
        paths.append(Path(title=title[1] if title else f"answer {number}", milestones=list(_ids(notes))))
    targets: dict[str, tuple[Target, ...]] = {}
    for note, line, found in _shown(settings, question, 0):
        targets.update(found)
        steps.setdefault(note.id, []).append((note, line))
    milestones = [*settings.milestones, *map(_milestone, steps.values())]
    never = never_met(milestones)
    if never:
        words = f"'{never[0].title}' counts only after itself, by way of other steps; leave out one `after`"
        raise SettingError(("answers",), words)
    made = settings.model_copy(
        update={
            "milestones": milestones,
            "paths": [*settings.paths, *paths],
            "up_to": _factors(settings),
        }
    )
    return made, targets


def read_otherwise(settings: DerivationSettings, question: Question, reading: int, named: Targets) -> Targets:
    """What is `named` as the question stands has these values under another reading of it; none where it has none."""
    targets: dict[str, tuple[Target, ...]] = dict.fromkeys(named, ())
    for _, _, found in _shown(settings, question, reading):
        targets.update(found)
    return targets


def _shown(
    settings: DerivationSettings, question: Question, reading: int
) -> Iterator[tuple[Note, Line, dict[str, tuple[Target, ...]]]]:
    """What every noted line of all model answers must show, and the values that this names."""
    for number, text in enumerate(settings.answers, start=1):
        with told_at("answers", number - 1):
            found = list(_Route(number, text, _notes(text, number), question, reading).steps())
        yield from found


def _factors(settings: DerivationSettings) -> list[str]:
    """Factors that do not matter: signs, and that of a mean over the examples."""
    size = settings.axes[settings.leave_out].size[0] if settings.leave_out else ""
    means = [rf"\frac{{1}}{{{size}}}", rf"-\frac{{1}}{{{size}}}"] if size else []
    return list(dict.fromkeys([*settings.up_to, *means]))


def _only_whole(line: Line, after: list[str]) -> Line:
    """A line that counts after other steps: only its own value does, not those of its parts."""
    whole = line.value[:1] if isinstance(line.value, list) else line.value
    of = line.derivative_of[:1] if isinstance(line.derivative_of, list) else line.derivative_of
    return line.model_copy(update={"after": after, "value": whole, "derivative_of": of})


def _ids(notes: Sequence[Note]) -> dict[str, None]:
    return dict.fromkeys(note.id for note in notes)


def wrong_answer(number: int, line: int, words: str) -> SettingError:
    """What is wrong in a line of a model answer."""
    return SettingError(("answers", number - 1), words, line)


def _notes(text: str, number: int) -> list[Note]:
    """All that stands in the margin. Raises SettingError for what cannot be read."""
    found = []
    for comment in COMMENT.finditer(text):
        line = text.count("\n", 0, comment.start()) + 1
        match = NOTE.fullmatch(comment[0])
        behind = COMMENT.sub("", text[comment.end() :].partition("\n")[0])
        if behind.strip():
            words = f"'{behind.strip()[:60]}' stands behind a note; write it on a line of its own"
            raise wrong_answer(number, line, words)
        title = " ".join(match[2].split()) if match else ""
        if match is None or not re.search(r"\w", title):
            words = f"the note {' '.join(comment[0].split())[:60]} is not read"
            raise wrong_answer(number, line, f"{words}; write <!-- 2: the step in words -->, then options after a `;`")
        options = tuple(part.strip().lower() for part in match[3].split(";") if part.strip())
        unknown = [each for each in options if each not in (*OPTIONS, IN_SUMS, EQUAL) and not each.startswith(AFTER)]
        if unknown:
            allowed = ", ".join((*OPTIONS, IN_SUMS, EQUAL, f"{AFTER}and the words of another step"))
            raise wrong_answer(number, line, f"'{title}': unknown option '{unknown[0]}'; allowed: {allowed}")
        if not float(match[1]):
            raise wrong_answer(number, line, f"'{title}' is worth nothing; points are greater than 0")
        found.append(Note(float(match[1]), title, options, line))
    if not found:
        words = "a model answer has no points in its margin; write <!-- 2: what is shown --> beside a line"
        raise wrong_answer(number, 0, words)
    return found


def check_notes(answers: Sequence[Sequence[Note]], others: Sequence[Milestone]) -> None:
    """Raises SettingError for notes that do not fit together: names, points, the sum of each answer."""
    points = {milestone.id: milestone.points for milestone in others}
    titles = {note.id: note.title for notes in answers for note in notes}
    for number, notes in enumerate(answers, start=1):
        for note in notes:
            if points.setdefault(note.id, note.points) != note.points:
                words = f"'{note.title}' is worth {note.points:g} here and {points[note.id]:g} elsewhere"
                raise wrong_answer(number, note.line, f"{words}; one step has the same points everywhere")
            unknown = [name for name in note.after if name not in points and name not in titles]
            if unknown:
                known = "; ".join(each for name, each in titles.items() if name != note.id)
                words = f"'{note.title}' counts after a step that no note names ('{unknown[0]}')"
                raise wrong_answer(number, note.line, f"{words}; there are: {known}")
            if note.id in note.after:
                raise wrong_answer(number, note.line, f"'{note.title}' counts after itself; leave that `after` out")
    sums = [sum(points[name] for name in _ids(notes)) for notes in answers]
    for number, added in enumerate(sums, start=1):
        if abs(added - sums[0]) > 1e-9:
            words = f"its notes add up to {added:g} points, those of the first answer to {sums[0]:g}"
            raise wrong_answer(number, 0, f"{words}; every answer is a way to all points (a step counts once)")


def _milestone(steps: Sequence[tuple[Note, Line]]) -> Milestone:
    first = steps[0][0]
    options = {option for note, _ in steps for option in note.options}
    return Milestone(
        id=first.id,
        title=first.title,
        points=first.points,
        one_case=max((OPTIONS[option] for option in options if option in OPTIONS), default=0.0),
        in_sums=IN_SUMS in options,
        lines=[line.model_copy(update={"equal": True}) if EQUAL in note.options else line for note, line in steps],
    )


@dataclass(frozen=True, eq=False)
class _Route:
    """One model answer under one reading of the question."""

    number: int
    text: str
    notes: Sequence[Note]
    question: Question
    reading: int

    def steps(self) -> Iterator[tuple[Note, Line, dict[str, tuple[Target, ...]]]]:
        """What every noted line must show, and the values that this names."""
        table, places = self.question.tables[self.reading], self.question.places[self.reading]
        document = read_document(NOTE.sub("", self.text))
        linked = links(document, self.question.tables[0], Budget())
        table = replace(table, words=linked.own, symbols=linked.symbols, has_differentials=linked.has_differentials)
        claims = read_claims(document, linked.pairs, table, fresh(places, Budget()))
        starts = [formula.line for formula in document.formulas]
        self._hold(claims)
        results = {note.id for note in self.notes[-1:]}
        last = self._chain(claims, starts, self.notes[-1])
        there: dict[int, list[Place]] = {}
        for note in self.notes:
            chain = self._chain(claims, starts, note)
            known = (chain[-1].table if chain else None) or table
            # What is computed of a table's symbols is kept for the steps that follow.
            here = there.setdefault(id(known), [replace(place, table=known, known={}) for place in places])
            line, targets = _step(f"answer {self.number}, line {note.line}", chain, last, here, note.id in results)
            if (
                self.reading == 0
                and chain == last
                and note.id not in results
                and not (note.after or line.of or line.having)
            ):
                words = f"'{note.title}' stands beside the result, which alone would show it"
                raise wrong_answer(self.number, note.line, f"{words}; give it a line of its own, or `; after A STEP`")
            yield note, _only_whole(line, note.after) if note.after else line, targets

    def _hold(self, claims: Sequence[Claim]) -> None:
        """Raises SettingError for a line that does not hold; the question's other readings need not fit."""
        wrong = next((claim for claim in claims if claim.status not in GOOD or claim.doubtful), None)
        if wrong is not None and self.reading == 0:
            must = "must hold" if wrong.status not in GOOD else "must leave no doubt"
            words = f"{wrong.text[:80]}: {wrong.status}" + (f"; {wrong.note}" if wrong.note else "")
            raise wrong_answer(self.number, wrong.line, f"{words}; every line of a model answer {must}")

    def _chain(self, claims: Sequence[Claim], starts: Sequence[int], note: Note) -> list[Claim]:
        """The claims of the formula beside which a note stands. Raises SettingError if there is none."""
        line = max((start for start in starts if start <= note.line), default=0)
        following = min((start for start in starts if start > line), default=10**9)
        found = [claim for claim in claims if line <= claim.line < following]
        if not found or (self.reading == 0 and all(claim.status is not Word.HOLDS for claim in found)):
            words = f"'{note.title}' stands beside {'an equality that says nothing' if found else 'no equality'}"
            raise wrong_answer(
                self.number, note.line, f"{words}; write it behind or below the line that shows the step"
            )
        return [claim for claim in found if claim.chain == found[-1].chain and claim.reading is not None]


def _step(
    name: str, chain: Sequence[Claim], last: Sequence[Claim], places: Sequence[Place], is_result: bool
) -> tuple[Line, dict[str, tuple[Target, ...]]]:
    """What a chain must show, and the values that it names."""
    if not chain or not last:
        return Line(value=[name]), {name: ()}
    first, final = chain[0], chain[-1]
    assert first.reading is not None and final.reading is not None and final.table is not None
    table = final.table
    left, right = (expanded(node, table, table.own) for node in (first.reading.nodes[0], final.reading.nodes[1]))
    between = [expanded(claim.reading.nodes[1], table, table.own) for claim in chain[:-1] if claim.reading]
    shown, before = features_of(right, table), features_of(_written_out(left, table), table)
    axes = {**first.reading.axes, **final.reading.axes, **bound_axes(left), **bound_axes(right)}
    left_over: Feature = "unfinished" if "derivative" in shown and "unfinished" not in shown else "derivative"
    without: list[Feature] = [] if "chain_rule" in shown else [left_over]
    if "uncollapsed" not in shown and not any(feature in shown for feature in GAINED):
        without.append("uncollapsed")
    derivative = next((each for each in walk(left) if isinstance(each, Derivative)), None)
    values = {name: _values([right], table, axes, places), f"{name}, left": _values([left], table, axes, places)}
    if derivative is None:
        having = [feature for feature in GAINED if feature in shown and feature not in before]
        gone = [feature for feature in LOST if feature in before and feature not in shown]
        wide = {f"{name} ({n})": each for n, each in enumerate(_wider(left, table, axes, places))}
        values |= wide
        sums = [feature for feature in SUMS if feature in before and feature not in shown]
        gone += ["uncollapsed"] if sums else []
        line = Line(value=[name, f"{name}, left", *wide], having=having, without=["derivative", *gone], of=sums[:1])
        return line, values
    by = _differentiated_by(derivative, last)
    of = f"{name}, differentiated"
    values[of] = _values([derivative.of], table, axes, places)
    if is_result:
        line = Line(value=[name], up_to=["1"], without=without, derivative_of=[of], by=list(by))
        return line, values
    is_all = isinstance(left, Derivative)  # else the sum of such, which is worth what is said and nothing else
    written = between if is_all else [left, *between]
    sums = [feature for feature in SUMS if any(feature in features_of(each, table) for each in written)]
    values |= _derivatives(name, derivative, by, axes, table, places) if is_all else {}
    line = Line(
        value=[name, *(key for key in values if key.startswith(f"{name} by") and values[key])],
        having=[feature for feature in GAINED if feature in shown],
        without=without,
        of=sums[:1],
        derivative_of=[key for key in values if key.startswith(of) and values[key]],
        by=list(by),
    )
    return line, values


def _derivatives(
    name: str,
    derivative: Derivative,
    by: Mapping[str, tuple[Entry, Mapping[str, str]]],
    axes: Mapping[str, str],
    table: Table,
    places: Sequence[Place],
) -> dict[str, tuple[Target, ...]]:
    """What a step may differentiate, and the values that this has by each symbol."""
    of = f"{name}, differentiated"
    wanted = {f"{of} ({n})": each for n, each in enumerate(_wider(derivative.of, table, axes, places))}
    targets = {}
    for n, node in enumerate([derivative.of, *_wider_nodes(derivative.of, table)]):
        for symbol, (entry, counted) in by.items():
            here = {**counted, **axes}
            if entry != derivative.by and _depends_directly(node, derivative, entry, here, table, places[0]):
                continue
            targets[f"{name} by {symbol} ({n})"] = _values([Derivative(node, entry)], table, here, places)
    found = {key: each for key, each in targets.items() if each}
    whole = {of: _values([derivative.of], table, axes, places)}
    return wanted | found | _summed(whole | wanted | targets, table)


def _written_out(node: Node, table: Table) -> Node:
    """A symbol as the question defines it, if a side is nothing else."""
    definition = table.definitions.get(node.name) if isinstance(node, Entry) else None
    return node if definition is None else definition.body


def _depends_directly(
    node: Node, derivative: Derivative, entry: Entry, axes: Mapping[str, str], table: Table, place: Place
) -> bool:
    """Whether something depends on a symbol otherwise than through what the step differentiates by."""
    if not isinstance(derivative.by, Entry):
        return True
    counted = {**_examples(node, table), **axes, **bound_axes(node)}
    here = replace(place, table=table, known={}, budget=Budget()).with_axes(counted)
    try:
        held = symbol_values(derivative.by.name, here)
        moved = here.differentiating(entry.name, symbol_values(entry.name, here))
        value = evaluate(node, replace(moved, known={**moved.known, derivative.by.name: held}))
    except (MeaningError, KeyError):
        return True
    return bool(np.iscomplexobj(value.array) and value.array.imag.any())


def _differentiated_by(derivative: Derivative, last: Sequence[Claim]) -> dict[str, tuple[Entry, Mapping[str, str]]]:
    """The symbols by which a step may differentiate: its own, and that of the result, which it comes down to."""
    found: dict[str, tuple[Entry, Mapping[str, str]]] = {}
    if isinstance(derivative.by, Entry):
        found[derivative.by.name] = derivative.by, {}
    reading = last[0].reading
    outer = next((each for each in walk(reading.nodes[0]) if isinstance(each, Derivative)), None) if reading else None
    if reading is not None and outer is not None and isinstance(outer.by, Entry):
        found.setdefault(outer.by.name, (outer.by, reading.axes))
    return found


def _wider_nodes(node: Node, table: Table) -> list[Node]:
    """What a symbol of the question may stand for besides itself: its terms, and one example of it."""
    if not isinstance(node, Entry) or len(node.indices) != len(table.declared[node.name].letters):
        return []
    return [each.definition.body for each in variants(node.name, table) if each.sums]


def _wider(node: Node, table: Table, axes: Mapping[str, str], places: Sequence[Place]) -> Iterator[tuple[Target, ...]]:
    for each in _wider_nodes(node, table):
        found = _values([each], table, {**axes, **bound_axes(each), **_examples(each, table)}, places)
        if found:
            yield found


def _examples(node: Node, table: Table) -> dict[str, str]:
    """The free index of one example."""
    entries = [each for each in walk(node) if isinstance(each, Entry)]
    return {
        index: axis
        for entry in entries
        for index, axis in zip(entry.indices, table.declared[entry.name].axes, strict=False)
        if isinstance(index, str) and index != ":"
    }


def _values(
    nodes: Sequence[Node], table: Table, axes: Mapping[str, str], places: Sequence[Place]
) -> tuple[Target, ...]:
    """The values of a formula at every place, which know the table; none where it has no value."""
    node = nodes[0]
    counted = {**_examples(node, table), **axes, **bound_axes(node)}
    try:
        here = [place.with_axes(counted, Budget()) for place in places]
        return tuple(typed(evaluate(node, place), counted) for place in here)
    except (MeaningError, KeyError):
        return ()


def _summed(targets: Mapping[str, tuple[Target, ...]], table: Table) -> dict[str, tuple[Target, ...]]:
    """The same values, summed over the examples."""
    found = {}
    for key, target in targets.items():
        if target and table.leave_out and target[0].axes.count(table.leave_out) == 1:
            found[f"{key}, summed"] = tuple(summed_over(each, table.leave_out) for each in target)
    return found
