"""What a view and the nightly files say of one customer: consents, refusals, who he is."""

from collections.abc import Callable, Sequence

from hengce.flow.masking import masked_key
from hengce.kernel.layout import read
from hengce.kernel.packing import set_names
from hengce.kernel.population import CONSENTS, Population
from hengce.model.consent import Consent, ConsentState
from hengce.model.customer_view import (
    CaseShown,
    ConsentShown,
    IdentityShown,
    KeyShown,
    MergeShown,
    RefusalShown,
)
from hengce.model.identity import CUSTOMER, IdentityRules, Key, Link
from hengce.model.profile import Change, ChangeKind
from hengce.ports import View
from hengce.reading.related import household_of

_REFUSALS = (
    ChangeKind.OPT_OUT,
    ChangeKind.OPT_OUT_TOPIC,
    ChangeKind.STOP_TOPIC,
    ChangeKind.STOP_CATEGORY,
    ChangeKind.STOP_STRATEGY,
    ChangeKind.ENGAGED_TOPIC,
)


def consents_of(
    population: Population, who: str, changes: Sequence[Change], kept: Sequence[Consent]
) -> tuple[ConsentShown, ...]:
    """Return what a customer says to each purpose and channel, with what proves it.

    Args:
        population: The snapshot, which says what is given at night.
        who: The number that speaks for him.
        changes: What was said in the day and is in force.
        kept: The entries of the nightly files, of all his numbers.
    """
    row = population.rows[population.find(who)]
    bits = read(row, population.layout, population.dictionaries, CONSENTS)
    given = set_names(bits, population.dictionaries, CONSENTS)
    told = {name: _split(name, given=True) for name in given}
    for entry in sorted(kept, key=lambda one: one.at):
        name = f"{entry.purpose}:{entry.channel}"
        refused = told.get(name)
        if refused is None or refused.given or entry.state is ConsentState.WITHDRAWN:
            told[name] = _kept(entry, given=name in given)
    for change in changes:
        if change.kind is ChangeKind.CONSENT:
            told[change.key] = _split(change.key, given=bool(change.value), change=change)
    return tuple(told[name] for name in sorted(told))


def refusals_of(changes: Sequence[Change]) -> tuple[RefusalShown, ...]:
    """Return what a customer hears no more of, by kind, then name."""
    return tuple(
        RefusalShown(kind=one.kind, key=one.key, at=one.at, why=one.why)
        for one in sorted(changes, key=lambda one: (_order(one.kind), one.key))
        if one.kind in _REFUSALS and one.value
    )


def identity_of(
    view: View, rules: IdentityRules, who: str, reaches: Callable[[str], bool]
) -> IdentityShown:
    """Return who a customer is, and whom he shares keys with as far as the asker reaches them."""
    numbers = view.merges().numbers([who])
    links = view.links([Key(kind=CUSTOMER, value=number) for number in numbers])
    merged = [made for made in map(view.merge_of, numbers) if made is not None]
    household = household_of(view, rules, who, reaches)
    return IdentityShown(
        numbers=tuple(numbers),
        keys=tuple(_key(one, rules) for one in links if one.key.kind != CUSTOMER),
        merges=tuple(
            MergeShown(absorbed=m.absorbed, survivor=m.survivor, why=m.why, by=m.by, at=m.at)
            for m in merged
        ),
        household=household.members,
        shared=household.shared,
        cases=tuple(
            CaseShown(id=c.id, cause=c.cause, state=c.state, confidence_ppm=c.confidence_ppm)
            for c in view.cases_of(numbers)
            if reaches(c.one) and reaches(c.other)
        ),
    )


def _order(kind: ChangeKind) -> int:
    return list(ChangeKind).index(kind)


def _split(name: str, *, given: bool, change: Change | None = None) -> ConsentShown:
    purpose, _, channel = name.partition(":")
    if change is None:
        return ConsentShown(purpose=purpose, channel=channel, given=given)
    return ConsentShown(purpose=purpose, channel=channel, given=given, at=change.at, why=change.why)


def _kept(entry: Consent, *, given: bool) -> ConsentShown:
    return ConsentShown(
        purpose=entry.purpose,
        channel=entry.channel,
        given=given,
        at=entry.at,
        source=entry.source,
        text_version=entry.text_version,
        evidence=entry.evidence,
    )


def _key(link: Link, rules: IdentityRules) -> KeyShown:
    kind = rules.by_name.get(link.key.kind)
    return KeyShown(
        kind=link.key.kind,
        value=masked_key(link.key.value, secret=kind is None or kind.secret),
        number=link.of.value,
        confidence_ppm=link.confidence_ppm,
        source=link.source,
        at=link.at,
    )
