"""Who is who in one transaction: links are written, and what they mean is put in force.

What a link means is computed from all links of everybody whom it may concern, and never from
what was put in force before. So a link that is taken back leaves nothing behind but what
people decided.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from hengce.errors import NotFoundError
from hengce.identity.people import Doubt, People, Person, people
from hengce.model.identity import (
    CERTAIN_PPM,
    CUSTOMER,
    PEOPLE,
    VISITOR,
    Case,
    CaseState,
    Cause,
    IdentityRules,
    Joining,
    Key,
    Link,
    Strength,
)
from hengce.model.instant import Instant
from hengce.model.merge import Merge
from hengce.ports import Transaction, View
from hengce.resolution.merging import Merging

IDENTITY = "identity"
"""Who makes merges that links prove; merges that people make are people's to take back."""

WHY_CHARACTERS_MAX = 400


@dataclass(frozen=True, slots=True)
class Settled:
    """What links changed.

    Attributes:
        visitors: Visitors and the customers that they are, as far as one is certain.
        merged: Merges that were made.
        split: Merges that no link proves any more, and that were taken back.
        asked: Cases that were opened.
    """

    visitors: tuple[tuple[str, str], ...] = ()
    merged: tuple[Merge, ...] = ()
    split: tuple[Merge, ...] = ()
    asked: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Identifying:
    """Puts in force what links mean.

    Attributes:
        rules: When keys mean one person.
        merging: Merges customers; None: people are asked instead.
    """

    rules: IdentityRules
    merging: Merging | None = None

    def learn(self, tx: Transaction, links: Sequence[Link], at: Instant) -> Settled:
        """Write links down that are not known yet, and settle what they change."""
        new = self.unheard(tx, links)
        if not new:
            return Settled()
        tx.add_links(new)
        return self.settle(tx, {key for link in new for key in (link.key, link.of)}, at)

    def unheard(self, view: View, links: Sequence[Link]) -> list[Link]:
        """Return those of some links that are not in force, or with another confidence."""
        known = {
            (one.key, one.of, one.source): one.confidence_ppm
            for one in view.links([link.key for link in links])
        }
        return [
            link
            for link in links
            if known.get((link.key, link.of, link.source)) != link.confidence_ppm
        ]

    def forget(self, tx: Transaction, links: Sequence[Link], at: Instant) -> Settled:
        """Take links back, and settle what that changes."""
        tx.end_links(links)
        return self.settle(tx, {key for link in links for key in (link.key, link.of)}, at)

    def settle(self, tx: Transaction, keys: Collection[Key], at: Instant) -> Settled:
        """Put in force what all links of some keys, and of all whom they concern, mean."""
        links, reached = concerned(tx, keys, self.rules)
        if links is None:
            return Settled(asked=self._too_large(tx, keys, at))
        customers = sorted(key.value for key in reached if key.kind == CUSTOMER)
        refused = [c for c in tx.cases_of(customers) if c.state is CaseState.REFUSED]
        found = people(links, self.rules, [(case.one, case.other) for case in refused])
        return self.put_in_force(tx, found, customers, at)

    def put_in_force(
        self, tx: Transaction, found: People, customers: Sequence[str], at: Instant
    ) -> Settled:
        """Put in force who some customers are, all of whose links were looked at."""
        mine = [one for one in found.persons if not set(one.customers).isdisjoint(customers)]
        split = tuple(self._taken_back(tx, mine, customers, at))
        merged = tuple(self._joined(tx, mine, at))
        return Settled(
            visitors=tuple(_recognised(tx, mine)),
            merged=merged,
            split=split,
            asked=self._asked(tx, found, mine, at),
        )

    def _taken_back(
        self, tx: Transaction, persons: Sequence[Person], customers: Sequence[str], at: Instant
    ) -> Iterator[Merge]:
        """Split what links merged and do not prove any more, the last in every chain first."""
        if self.merging is None:
            return
        who: dict[str, int | str] = {
            customer: place for place, one in enumerate(persons) for customer in one.customers
        }
        into = tx.merges().into
        ends = map(tx.merge_of, (customer for customer in customers if customer in into))
        made = [m for m in ends if m is not None and m.by == IDENTITY]
        if all(who.get(m.absorbed, m.absorbed) == who.get(m.survivor, m.survivor) for m in made):
            return
        while made:
            merges = tx.merges()
            outer = [m for m in made if merges.of(m.absorbed) == m.survivor]
            if not outer:
                return  # people merged who speaks for them: it is theirs to take back
            for merge in outer:
                yield self.merging.split(
                    tx, merge.absorbed, "no key says so any more", IDENTITY, at
                )
            made = [m for m in made if m not in outer]

    def _joined(self, tx: Transaction, persons: Sequence[Person], at: Instant) -> Iterator[Merge]:
        """Merge the customers of each person into the one who was known first."""
        if self.merging is None or self.rules.joining is not Joining.AUTOMATIC:
            return
        for one in persons:
            for other in one.customers[1:]:
                of = tx.merges().of
                if of(other) == of(one.customers[0]):
                    continue
                why = _why(tx, one, other, self.rules)
                try:
                    done = self.merging.merge(tx, other, one.customers[0], why, IDENTITY, at)
                except NotFoundError:
                    continue  # one of them is not known yet; the next night asks again
                yield done.merge

    def _asked(
        self, tx: Transaction, found: People, persons: Sequence[Person], at: Instant
    ) -> tuple[Case, ...]:
        """Open a case of each pair that people have not been asked about."""
        of = tx.merges().of
        doubts = [*found.doubts]
        for one in persons:
            doubts += [
                Doubt(one.customers[0], other, Cause.SAME, CERTAIN_PPM, _proof(one, self.rules))
                for other in one.customers[1:]
            ]
        opened = {
            case.id: case
            for case in (_case(doubt, at) for doubt in doubts)
            if of(case.one) != of(case.other)
        }
        known = {case.id for case in tx.cases_of(sorted({case.one for case in opened.values()}))}
        new = tuple(case for name, case in sorted(opened.items()) if name not in known)
        tx.put_cases(new)
        return new

    def _too_large(self, tx: Transaction, keys: Collection[Key], at: Instant) -> tuple[Case, ...]:
        """Ask people about customers of more links than one decision may read."""
        customers = sorted(key.value for key in keys if key.kind == CUSTOMER)
        cases = [
            Case(one=customers[0], other=other, cause=Cause.TOO_LARGE, at=at, confidence_ppm=0)
            for other in customers[1:]
        ]
        known = {case.id for case in tx.cases_of(customers)}
        new = tuple(case for case in cases if case.id not in known)
        tx.put_cases(new)
        return new


def concerned(
    view: View, keys: Collection[Key], rules: IdentityRules
) -> tuple[Sequence[Link] | None, frozenset[Key]]:
    """Return the links of everybody whom some keys may concern, and who that is.

    It goes from key to person and back, and stops at keys that join nobody. None instead of
    links: there are more than the rules allow.
    """
    found: dict[tuple[Key, Key, str], Link] = {}
    reached: set[Key] = set()
    ahead = set(keys)
    while ahead:
        links = view.links(sorted(ahead))
        reached |= ahead
        found |= {(link.key, link.of, link.source): link for link in links}
        if len(found) > rules.component_max:
            return None, frozenset(reached)
        ahead = set(_onward(links, rules)) - reached
    return list(found.values()), frozenset(reached)


def _onward(links: Sequence[Link], rules: IdentityRules) -> Iterator[Key]:
    """Yield whom links lead to: not through keys that too many have, nor through shared ones."""
    kinds = rules.by_name
    customers: dict[Key, set[Key]] = {}
    for link in links:
        if link.of.kind == CUSTOMER:
            customers.setdefault(link.key, set()).add(link.of)
    for link in links:
        kind = kinds.get(link.key.kind)
        known = link.key.kind in PEOPLE or (
            kind is not None
            and kind.strength is not Strength.SHARED
            and len(customers.get(link.key, ())) <= kind.customers_max
        )
        if known and link.confidence_ppm >= rules.joins_from_ppm:
            yield from (link.key, link.of)


def _recognised(tx: Transaction, persons: Sequence[Person]) -> Iterator[tuple[str, str]]:
    """Yield visitors who are a customer, and whom nobody named before."""
    of = tx.merges().of
    for one in persons:
        if len({of(customer) for customer in one.customers}) == 1:
            for visitor in one.visitors:
                if tx.resolve(VISITOR, visitor) is None:
                    yield visitor, one.customers[0]


def _proof(one: Person, rules: IdentityRules) -> tuple[str, ...]:
    """Return the kinds of identifying keys that a person has."""
    kinds = rules.by_name
    strong = {k.kind for k in one.keys if kinds[k.kind].strength is Strength.IDENTIFYING}
    return tuple(sorted(strong)) or (CUSTOMER,)


def _why(view: View, one: Person, other: str, rules: IdentityRules) -> str:
    """Say what proves that a number is a person's: identifying keys, or who said it."""
    proof = _proof(one, rules)
    if proof != (CUSTOMER,):
        return f"the same {', '.join(proof)}"
    links = view.links([Key(kind=CUSTOMER, value=other)])
    said = {link.source for link in links if link.key.kind == link.of.kind == CUSTOMER}
    return "; ".join(sorted(said))[:WHY_CHARACTERS_MAX]


def _case(doubt: Doubt, at: Instant) -> Case:
    return Case(
        one=doubt.one,
        other=doubt.other,
        cause=doubt.cause,
        at=at,
        confidence_ppm=doubt.confidence_ppm,
        evidence=doubt.evidence,
    )
