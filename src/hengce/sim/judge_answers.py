"""Judges what the bank learned: from a set of answers, whatever their order and number."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import NegativeFeedback
from hengce.model.profile import ChangeKind
from hengce.sim.bank import SimBank
from hengce.sim.books import Books
from hengce.sim.judge_likes import judge_likes
from hengce.sim.judge_tasks import found_out
from hengce.sim.ledgers import Ledgers, Reported, Said, Worked
from hengce.sim.persons import Persons

_YES = frozenset(
    {OutcomeKind.OPENED, OutcomeKind.CLICKED, OutcomeKind.INTERESTED, OutcomeKind.BOUGHT}
)
_NO = frozenset(
    {
        OutcomeKind.REFUSED,
        OutcomeKind.COMPLAINED,
        OutcomeKind.OPTED_OUT,
        OutcomeKind.CANCELLED,
    }
)

_Known = Mapping[tuple[str, ChangeKind, str], object]


def judge_answers(ledgers: Ledgers, bank: SimBank, books: Books) -> Iterator[str]:
    """Yield what the bank learned otherwise than the set of all answers says."""
    known: _Known = {(c.customer, c.kind, c.key): c.value for c in books.changes}
    heard = heard_of(ledgers, books)
    persons = Persons.of(ledgers.told)
    answered: Counter[tuple[str, str]] = Counter()
    stopped: dict[tuple[str, str], tuple[int, bool]] = {}
    for key, outcomes in heard.items():
        contact = books.stands[key].contact
        answered[contact.customer, contact.kind.channel] += any(o.kind in _YES for o in outcomes)
        for outcome in outcomes:
            no = _is_no(outcome, bank.policy.negative_feedback)
            if no or outcome.kind in _YES:
                topic = (contact.customer, contact.kind.topic)
                stopped[topic] = max(stopped.get(topic, (0, False)), (outcome.at, no))
    # What was learned of somebody with several numbers moves with them.
    alone = {name for name, _ in answered if len(persons.perhaps(name)) == 1}
    for (customer, channel), count in sorted(answered.items()):
        if customer in alone and count != (
            known.get((customer, ChangeKind.ANSWERED, channel)) or 0
        ):
            yield f"I8 {customer} answered {count} messages of {channel}, and the bank differs"
    for (customer, subject), (_, no) in sorted(stopped.items()):
        if (
            customer in alone
            and bool(known.get((customer, ChangeKind.STOP_TOPIC, subject))) is not no
        ):
            yield f"I8 {customer}: {subject} is stopped: {no}, and the bank differs"
    yield from _opt_outs(ledgers, books, heard, known, alone)
    rule = bank.policy.negative_feedback
    feelings = {
        key: (
            any(one.kind in _YES for one in outcomes),
            any(_is_no(one, rule) for one in outcomes),
        )
        for key, outcomes in heard.items()
    }
    yield from judge_likes(heard, feelings, alone, bank, books)


def heard_of(ledgers: Ledgers, books: Books) -> dict[str, list[Outcome]]:
    """Return the different answers to each contact that the bank has confirmed."""
    heard: dict[str, dict[str, Outcome]] = {}
    for told in ledgers.told:
        if isinstance(told, Reported) and told.accepted:
            for outcome in told.outcomes:
                if outcome.contact in books.stands:
                    heard.setdefault(outcome.contact, {})[outcome.id] = outcome
        if isinstance(told, Worked) and (found := found_out(told)) is not None:
            heard.setdefault(told.contact, {})[found.id] = found
    return {key: list(mine.values()) for key, mine in heard.items()}


def _is_no(outcome: Outcome, rule: NegativeFeedback) -> bool:
    if outcome.kind is OutcomeKind.CLOSED:
        return outcome.dwell_ms is not None and outcome.dwell_ms < rule.dwell_ms_min
    return outcome.kind in _NO


def _opt_outs(
    ledgers: Ledgers,
    books: Books,
    heard: Mapping[str, list[Outcome]],
    known: _Known,
    alone: Collection[str],
) -> Iterator[str]:
    """Yield opt-outs by an answer that are not in force, unless the customer spoke again."""
    spoken = {
        (told.customer, told.key)
        for told in ledgers.told
        if isinstance(told, Said) and told.kind is ChangeKind.OPT_OUT
    }
    for key, outcomes in heard.items():
        contact = books.stands[key].contact
        name = (contact.customer, contact.kind.channel)
        out = any(outcome.kind is OutcomeKind.OPTED_OUT for outcome in outcomes)
        stands = known.get((name[0], ChangeKind.OPT_OUT, name[1])) is True
        if out and name[0] in alone and name not in spoken and not stands:
            yield f"I8 {name[0]} opted out of {name[1]}, and the bank forgot"
