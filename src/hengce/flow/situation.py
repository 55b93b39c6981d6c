"""A candidate of one decision, with all that its decision read."""

from dataclasses import dataclass, replace
from functools import cached_property

from hengce.kernel.bind import Ready
from hengce.kernel.caps import holder_of
from hengce.kernel.decide import arbitrate_group, see_group
from hengce.kernel.reasons import CAP_REACHED
from hengce.kernel.tables import Answer, Customer, Record, Records, Seen
from hengce.model.decision import Reason
from hengce.model.instant import Instant


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate was refused, in the kernel's indices; -1 is none.

    Attributes:
        reason: The reason.
        rule: A requirement, suppression, limit, resource or hold-out, as the reason says.
        slot: The slot that decided.
        used: How much of the rule was used.
        limit: How much it allows.
        winner: The candidate that took the place.
    """

    reason: Reason
    rule: int
    slot: int
    used: int
    limit: int
    winner: int


@dataclass(frozen=True)
class Situation:
    """A candidate, and all that its group's decision reads; nothing of it is written to.

    Attributes:
        ready: The bound plan.
        block: The customers; the first group counts.
        seen: What conditions say of its members.
        member: The candidate's member, by place in the group.
        strategy: The candidate's strategy, by place in the plan.
    """

    ready: Ready
    block: Customer
    seen: Seen
    member: int
    strategy: int

    @property
    def row(self) -> int:
        """The member's row in the block."""
        return int(self.block.groups[0]) + self.member

    @property
    def members(self) -> range:
        """The places of the group's members."""
        return range(int(self.block.groups[1]) - int(self.block.groups[0]))

    @property
    def number(self) -> int:
        """The candidate's number in answers."""
        return self.number_of(self.member, self.strategy)

    def number_of(self, member: int, strategy: int) -> int:
        """Return the number of a candidate in answers."""
        return member * len(self.ready.plan.actions) + strategy

    def member_of(self, number: int) -> int:
        """Return whose a candidate is."""
        return number // len(self.ready.plan.actions)

    def strategy_of(self, number: int) -> int:
        """Return the strategy of a candidate."""
        return number % len(self.ready.plan.actions)

    def name_of(self, member: int) -> str:
        """Return a member's identifier where it is another one; his own is empty."""
        name = bytes(self.block.ids[int(self.block.groups[0]) + member]).rstrip(b"\0").decode()
        return "" if member == self.member else name

    def find(self, name: str) -> int:
        """Return the place of the member of that name; of this one for the empty name."""
        return next(place for place in self.members if self.name_of(place) == name)

    @cached_property
    def _answered(self) -> tuple[Answer, int]:
        return arbitrate_group(self.ready, self.block, self.seen)

    @cached_property
    def answer(self) -> Answer:
        """The decision of the whole group."""
        return self._answered[0]

    @cached_property
    def rank(self) -> tuple[int, ...]:
        """The candidates of the group, best first."""
        answer, count = self._answered
        return tuple(answer.rank[:count].tolist())

    @cached_property
    def told(self) -> Record:
        """The candidate's answer."""
        told: Record = self.answer.candidates[self.number]
        return told

    @property
    def speaks(self) -> bool:
        """Whether the candidate is chosen, or shares a message."""
        return int(self.told["reason"]) >= Reason.CHOSEN

    @cached_property
    def refusal(self) -> Refusal:
        """Why the candidate is refused."""
        told = self.told
        return Refusal(
            reason=Reason(int(told["reason"])),
            rule=int(told["rule"]),
            slot=int(told["slot"]),
            used=int(told["used"]),
            limit=int(told["limit"]),
            winner=int(told["winner"]),
        )

    @property
    def record(self) -> Record:
        """The strategy as the kernel has it."""
        record: Record = self.ready.tables.strategies[self.strategy]
        return record

    @property
    def slots(self) -> tuple[int, ...]:
        """The slots of the strategy."""
        return tuple(k for k, channel in enumerate(self.record["channel"]) if channel >= 0)

    def speakers(self) -> tuple[int, ...]:
        """Return the candidates before this one that are chosen or share a message, best first."""
        ranked = self.answer.rank[: self.rank.index(self.number)]
        speak = self.answer.candidates["reason"][ranked] >= Reason.CHOSEN
        return tuple(ranked[speak].tolist())

    def cap(self, rule: str) -> int:
        """Return the place of a cap among the limits."""
        limits = self.ready.plan.limits
        return next(
            k for k, one in enumerate(limits) if (one.reached, one.rule) == (CAP_REACHED, rule)
        )

    def resource(self, kind: str, name: str) -> int:
        """Return the place of a resource."""
        resources = self.ready.plan.resources
        return next(r for r, one in enumerate(resources) if (one.kind, one.name) == (kind, name))

    def counted(self, limit: int) -> tuple[tuple[int, int], ...]:
        """Return the past contacts that a limit counts for the member: (member, row of history).

        His own stand before those of others who share his value, and the latest first.
        """
        limits, block = self.ready.tables.limits, self.block
        holders, since = self.answer.holders, int(limits[limit]["since"])
        mine = holder_of(limits[limit], holders, self.member)
        found: list[tuple[bool, Instant, int, int]] = []
        for member in self.members:
            if holder_of(limits[limit], holders, member) != mine:
                continue
            row = int(block.groups[0]) + member
            for h in range(int(block.history_begin[row]), int(block.history_end[row])):
                times = self.ready.tables.kind_times[block.history_kind[h], limit]
                if times > 0 and block.history_at[h] > since:
                    found.append((member != self.member, -int(block.history_at[h]), member, h))
        return tuple((member, h) for _, _, member, h in sorted(found))


def situation_of(ready: Ready, block: Customer, member: int, strategy: str) -> Situation:
    """Return the situation of a member's candidate.

    Raises:
        KeyError: The plan has no such strategy.
    """
    places = {action.name: place for place, action in enumerate(ready.plan.actions)}
    return Situation(ready, block, see_group(ready, block), member, places[strategy])


def narrowed(situation: Situation, slot: int) -> Situation:
    """Return the situation in which the strategy has only one of its slots."""
    if situation.slots == (slot,):
        return situation
    ready = situation.ready
    strategies = ready.tables.strategies.copy()
    channels = strategies[situation.strategy]["channel"]
    channels[[other for other in situation.slots if other != slot]] = -1
    tables = ready.tables._replace(strategies=strategies)
    return replace(situation, ready=replace(ready, tables=tables))


def edited(records: Records, place: int, **values: float) -> Records:
    """Return a copy of some records in which fields of one are changed."""
    changed = records.copy()
    for name, value in values.items():
        changed[place][name] = value
    return changed
