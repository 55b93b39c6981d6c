"""Judges the sums that propensities are learned from: they are those of the true answers.

The bank brings its sums forward day by day, through late and repeated answers and through deaths.
The auditor adds up once, at the end, from what customers did: each answer once and in its order.
What a decision expected of a message he takes from the bank, which is asked elsewhere to decide
it again (I14).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hengce.measure.propensity.contacted import Contacted
from hengce.measure.propensity.summed import Reader
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.instant import DAY_US, Instant
from hengce.model.learned import Learning
from hengce.model.learning_sums import UNRIPE, CountedAs, ExactSums, LearningSums
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.ports import ContactRecord, Store
from hengce.reading.archive import Archive
from hengce.replaying.expected import told_of

Truth = Mapping[tuple[int, CountedAs], ExactSums]


@dataclass(frozen=True, slots=True)
class Lessons:
    """What the bank keeps of what it learned, and what it learned it from.

    Attributes:
        kept: The sums; None: none are kept.
        learning: What counts as an answer.
        left: The messages that left, or perhaps left, each with where it stands.
        expected: Those that are ripe, with what their decisions expected, and nothing of what
            became of them.
        versions: The configurations that they were decided with.
        at: The moment of the last look.
    """

    kept: LearningSums | None
    learning: Learning
    left: Sequence[ContactRecord]
    expected: Mapping[str, Contacted]
    versions: Mapping[str, Configuration]
    at: Instant


def read_lessons(
    store: Store, archive: Archive, keys: Sequence[str], learning: Learning, at: Instant
) -> Lessons:
    """Read through the product's own ports what is to be judged.

    Args:
        store: The bank's memory.
        archive: Opens what decisions read.
        keys: Every message that may have left.
        learning: What counts as an answer.
        at: The moment of the last look.
    """
    with store.view() as view:
        kept, records = view.learning_sums(), view.contacts_by_id(sorted(keys))
    left = [
        record
        for _, record in sorted(records.items())
        if record.handed_off_at is not None and record.state is not ContactState.RELEASED
    ]
    asked = [_unheard(one) for one in left if _is_ripe(one, learning, at)]
    expected = {one.id: replace(one, told=told_of(store, archive, one)) for one in asked}
    names = {one.told.configuration for one in expected.values() if one.told}
    with store.view() as view:
        versions = {name: view.configuration(name) for name in sorted(names)}
    return Lessons(kept, learning, left, expected, versions, at)


def judge_learning(heard: Mapping[str, Sequence[Outcome]], lessons: Lessons) -> Iterator[str]:
    """Yield what the bank adds up otherwise than what customers did adds up to.

    Args:
        heard: The different answers to each message.
        lessons: What the bank keeps.
    """
    kept = lessons.kept
    if kept is None or kept.at != lessons.at:
        yield "I28 the last look kept nothing"
        return
    known = {(day.day, cell.counted_as): cell.sums for day in kept.days for cell in day.cells}
    true = _added_up(heard, lessons)
    for day, name in sorted({*known, *true}, key=_order):
        said, meant = (sums.get((day, name), ExactSums()) for sums in (known, true))
        if said != meant:
            what = name.why or " ".join(
                filter(None, (name.strategy, name.node, "by", name.channel))
            )
            yield f"I28 day {day}, {what}: {_shown(said)} are kept, and it was {_shown(meant)}"


def _added_up(heard: Mapping[str, Sequence[Outcome]], lessons: Lessons) -> Truth:
    reader, true = Reader(lessons.versions), dict[tuple[int, CountedAs], ExactSums]()
    for record in lessons.left:
        contact = record.contact
        name, sums = CountedAs(why=UNRIPE), ExactSums(sent=1)
        if contact.id in lessons.expected:
            each = sorted(heard.get(contact.id, ()), key=lambda one: (one.at, one.source, one.id))
            became = _became(lessons.expected[contact.id], record, each, lessons.learning)
            name, sums = reader.read(became)
        place = (contact.reserved_at // DAY_US, name)
        before = true.get(place, ExactSums())
        fields = ExactSums.__struct_fields__
        true[place] = ExactSums(**{f: getattr(before, f) + getattr(sums, f) for f in fields})
    return true


def _became(
    one: Contacted, record: ContactRecord, answers: Sequence[Outcome], learning: Learning
) -> Contacted:
    """Return what became of a message, answer by answer as they happened.

    A purchase counts if it was in time; a cancellation takes back whenever it comes, one without
    an amount everything. A message of which all was taken back was not answered.
    """
    ends = (record.handed_off_at or 0) + learning.answer_days * DAY_US
    answered, priced, cents, back, whole = False, False, 0, 0, False
    for answer in answers:
        # Nothing answers a message before it was decided, whatever a clock shows.
        in_time = max(answer.at, record.contact.reserved_at) <= ends
        answered |= in_time and answer.kind in learning.answers
        if answer.kind is OutcomeKind.BOUGHT and in_time:
            priced |= answer.amount_cents is not None
            cents += answer.amount_cents or 0
        if answer.kind is OutcomeKind.CANCELLED:
            whole |= answer.amount_cents is None
            back += answer.amount_cents or 0
    cancelled = any(answer.kind is OutcomeKind.CANCELLED for answer in answers)
    nothing_left = cancelled and (whole or back >= cents)
    return replace(
        one,
        answered=answered and not nothing_left,
        priced=priced and not nothing_left,
        realised_cents=0 if whole else max(cents - back, 0),
    )


def _is_ripe(record: ContactRecord, learning: Learning, at: Instant) -> bool:
    left_at = record.handed_off_at
    return left_at is not None and left_at + learning.answer_days * DAY_US <= at


def _unheard(record: ContactRecord) -> Contacted:
    contact, kind = record.contact, record.contact.kind
    return Contacted(
        id=contact.id,
        decision=contact.decision,
        strategy=kind.strategy,
        wave=kind.wave,
        channel=kind.channel,
        product=kind.product,
        category=kind.category,
        told=None,
        answered=False,
        realised_cents=0,
        priced=False,
    )


def _order(place: tuple[int, CountedAs]) -> tuple[str, ...]:
    day, name = place
    return (f"{day:06}", *(getattr(name, field) for field in CountedAs.__struct_fields__))


def _shown(sums: ExactSums) -> str:
    return f"{sums.sent} sent, {sums.answered} answered, {sums.realised_cents} cents"
