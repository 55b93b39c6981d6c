"""To whom a customer belongs: his household by shared keys, and those to whom he is tied.

Others are shown as far as the asker may know of them, and never with what they consented to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hengce.flow.masking import masked_key
from hengce.flow.overlay import Vocabulary, in_force
from hengce.identity.people import people
from hengce.kernel.layout import read
from hengce.kernel.population import Population
from hengce.model.configuration import Configuration
from hengce.model.customer_view import SharedKeyShown, TieShown
from hengce.model.identity import CUSTOMER, IdentityRules, Key, Link, Strength
from hengce.model.instant import Instant, calendar_date, day_at
from hengce.model.noun import Label
from hengce.model.party import PartyKind, Tie
from hengce.model.profile import ChangeKind
from hengce.ports import View

Reaches = Callable[[str], bool]
"""Whether the asker may know of a customer."""


@dataclass(frozen=True, slots=True)
class Household:
    """Whom a customer lives with, as far as keys tell.

    Attributes:
        members: The others, sorted.
        shared: The keys that he shares with them, masked, by kind and value.
    """

    members: tuple[str, ...]
    shared: tuple[SharedKeyShown, ...]


def household_of(view: View, rules: IdentityRules, who: str, reaches: Reaches) -> Household:
    """Return the household of a customer, as far as the asker reaches it.

    Args:
        view: The store.
        rules: Which keys are shared ones.
        who: The number that speaks for him.
        reaches: Whether the asker may know of another customer.
    """
    merges = view.merges()
    own = frozenset(merges.numbers([who]))
    links = view.links([Key(kind=CUSTOMER, value=number) for number in sorted(own)])
    linked = view.links([one.key for one in links])
    members = {
        merges.of(other)
        for group in people(linked, rules).households
        if not own.isdisjoint(group)
        for other in group
    }
    known = {other for other in members - own if reaches(other)}
    return Household(tuple(sorted(known)), tuple(_shared(linked, rules, own, known, merges.of)))


def ties_of(
    view: View,
    configuration: Configuration,
    population: Population,
    who: str,
    at: Instant,
    reaches: Reaches,
) -> tuple[TieShown, ...]:
    """Return to whom a customer is tied, as far as the asker reaches them.

    Args:
        view: The store.
        configuration: The roles, and the tag that tells kinds apart.
        population: The snapshot.
        who: The number that speaks for him.
        at: On the day of which instant ties hold.
        reaches: Whether the asker may know of another customer.
    """
    ties = [tie for tie in view.ties([who]) if reaches(_other(tie, who))]
    kinds = kinds_of(view, configuration, population, [_other(tie, who) for tie in ties])
    labels = {role.id: role.label for role in configuration.policy.parties.roles}
    day = day_at(at, configuration.policy.zone)
    return tuple(
        TieShown(
            customer=_other(tie, who),
            kind=kinds[_other(tie, who)],
            role=tie.role,
            label=labels.get(tie.role, Label(zh=tie.role, en=tie.role)),
            has_role=tie.customer == who,
            since=calendar_date(tie.since).isoformat(),
            until="" if tie.until is None else calendar_date(tie.until).isoformat(),
            share=tie.share,
            holds=tie.holds(day),
            source=tie.source,
        )
        for tie in ties
    )


def kinds_of(
    view: View, configuration: Configuration, population: Population, customers: Sequence[str]
) -> Mapping[str, PartyKind]:
    """Return what some customers are; who says nothing else is a person."""
    tag = configuration.policy.parties.kind_tag
    names = sorted(set(customers))
    if not tag or not names:
        return dict.fromkeys(names, PartyKind.PERSON)
    changes = in_force(view.changes(names), Vocabulary.of(configuration), population.as_of)
    said = {
        one.customer: one.value for one in changes if one.kind is ChangeKind.TAG and one.key == tag
    }
    found: dict[str, PartyKind] = {}
    for name in names:
        place = population.find(name)
        value = said.get(name)
        if name not in said and place >= 0 and tag in population.layout.by_name:
            row = population.rows[place]
            value = read(row, population.layout, population.dictionaries, tag)
        is_known = value in set(PartyKind)
        found[name] = PartyKind(str(value)) if is_known else PartyKind.PERSON
    return found


def _shared(
    linked: Sequence[Link],
    rules: IdentityRules,
    own: frozenset[str],
    known: set[str],
    of: Callable[[str], str],
) -> list[SharedKeyShown]:
    by_key: dict[Key, set[str]] = {}
    for link in linked:
        kind = rules.by_name.get(link.key.kind)
        if kind is not None and kind.strength is Strength.SHARED and link.of.kind == CUSTOMER:
            by_key.setdefault(link.key, set()).add(link.of.value)
    return [
        SharedKeyShown(
            kind=key.kind,
            value=masked_key(key.value, secret=rules.by_name[key.kind].secret),
            customers=tuple(sorted({of(name) for name in names} & known)),
        )
        for key, names in sorted(by_key.items())
        if not own.isdisjoint(names) and not known.isdisjoint({of(name) for name in names})
    ]


def _other(tie: Tie, who: str) -> str:
    return tie.of if tie.customer == who else tie.customer
