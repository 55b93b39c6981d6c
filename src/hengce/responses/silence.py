"""Notices that customers do not answer, for the rules that hand them over to people.

Every hand-off is looked at once, as soon as a rule's `after_hours` have passed since: whoever
left so many contacts on its topic unanswered by then is announced. A rule looks at what is
handed off after it was first heard, not at the past.
"""

from collections.abc import Sequence

from hengce.flow.announcing import unanswered
from hengce.flow.learn import POSITIVE
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact
from hengce.model.handover import Handover, Unanswered
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.ports import NumberedHandOff, Transaction, View
from hengce.reading.archive import Archive
from hengce.responses.announce import announce

HAND_OFFS_MAX = 200
"""Hand-offs that one transaction looks at, for each `after_hours` that occurs."""


def notice_silence(tx: Transaction, archive: Archive, at: Instant) -> int:
    """Look at hand-offs whose time for an answer has passed; return how many were announced."""
    configuration = archive.configuration(tx)
    rules = [rule for rule in configuration.policy.handovers if rule.unanswered is not None]
    hours = sorted({_terms(rule).after_hours for rule in rules})
    return sum(
        _look(tx, archive, [r for r in rules if _terms(r).after_hours == one], one, at)
        for one in hours
    )


def has_silence(view: View, configuration: Configuration, at: Instant) -> bool:
    """Tell whether `notice_silence` would do anything."""
    rules = [rule for rule in configuration.policy.handovers if rule.unanswered is not None]
    for hours in {_terms(rule).after_hours for rule in rules}:
        seq = view.silence_cursor(_name(hours))
        if seq is None or view.hand_offs_after(seq, at - hours * HOUR_US, 1):
            return True
    return False


def _look(
    tx: Transaction,
    archive: Archive,
    rules: Sequence[Handover],
    hours: int,
    at: Instant,
) -> int:
    name, until = _name(hours), at - hours * HOUR_US
    seq = tx.silence_cursor(name)
    if seq is None:
        tx.set_silence_cursor(name, tx.last_hand_off())
        return 0
    rows = tx.hand_offs_after(seq, until, HAND_OFFS_MAX)
    if not rows:
        return 0
    tx.set_silence_cursor(name, rows[-1].seq)
    return sum(_announced(tx, archive, rules, row, at) for row in rows)


def _announced(
    tx: Transaction,
    archive: Archive,
    rules: Sequence[Handover],
    row: NumberedHandOff,
    at: Instant,
) -> int:
    """Announce a contact when one of the rules has enough unanswered ones; once for all rules."""
    contact = tx.contact(row.contact).contact
    counts = [_silent(tx, contact, rule, at) for rule in rules if rule.topic == contact.kind.topic]
    enough = [n for n, rule in counts if n >= _terms(rule).messages]
    if not enough:
        return 0
    event = unanswered(contact, max(enough), at)
    partition = archive.partitions(tx, [contact.customer]).get(contact.customer)
    return int(announce(tx, archive.configuration(tx), event, partition, at))


def _silent(view: View, contact: Contact, rule: Handover, at: Instant) -> tuple[int, Handover]:
    """Count the contacts on a rule's topic that stay unanswered; none when this one is answered."""
    terms = _terms(rule)
    since, until = at - terms.within_days * DAY_US, at - terms.after_hours * HOUR_US
    silent = {
        one.id
        for one in view.handed_off_to(contact.customer, since, until)
        if one.kind.topic == rule.topic
        and one.kind.channel != rule.channel
        and not any(outcome.kind in POSITIVE for outcome in view.outcomes(one.id))
    }
    return (len(silent) if contact.id in silent else 0), rule


def _terms(rule: Handover) -> Unanswered:
    assert rule.unanswered is not None, "only such rules are asked"
    return rule.unanswered


def _name(hours: int) -> str:
    return f"after {hours} hours"
