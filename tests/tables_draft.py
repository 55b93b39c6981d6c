"""A case while its lines are read, and the parts that it is made of."""

from dataclasses import dataclass, field

from hengce.kernel.population import CONSENTS, OPT_OUT_TOPICS, OPT_OUTS, STOPPED_TOPICS
from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.model.catalogued import Sensitivity
from hengce.model.configuration import Stop
from hengce.model.contact import ContactKind
from hengce.model.decision import Reason, Verdict
from hengce.model.instant import Day, Instant, read_instant
from hengce.model.product import Product
from hengce.model.profile import Change
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar
from tables_words import INTERRUPTS, Words

Fact = float | int | str | None
Limited = tuple[ResourceKind, str]
"""What can run out, and whose it is."""


@dataclass(frozen=True, slots=True)
class Past:
    """A contact of the past, as caps see it."""

    kind: ContactKind
    at: Instant


@dataclass(frozen=True, slots=True)
class Claim:
    """What a candidate line expects; only facts that are written are compared."""

    where: str
    strategy: str
    customer: str
    verdict: Verdict
    reason: Reason | None
    facts: dict[str, Fact]


@dataclass(slots=True)
class Member:
    """The customer, or somebody of the household; `asks` is whether he wants an answer."""

    customer: str = ""
    asks: bool = True
    tags: dict[str, Scalar] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    bits: dict[str, list[str]] = field(
        default_factory=lambda: {
            name: [] for name in (CONSENTS, OPT_OUTS, OPT_OUT_TOPICS, STOPPED_TOPICS)
        }
    )
    history: list[Past] = field(default_factory=list)
    stops: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A case while its lines are read."""

    now: Instant | None = None
    policy: dict[str, object] = field(default_factory=dict)
    rules: dict[str, list[object]] = field(default_factory=dict)
    channels: dict[str, dict[str, object]] = field(
        default_factory=lambda: {name: {} for name in INTERRUPTS}
    )
    sensitivity: dict[str, Sensitivity] = field(default_factory=dict)
    products: list[Product] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    left: dict[Limited, int] = field(default_factory=dict)
    cutoffs: dict[Limited, Cutoff] = field(default_factory=dict)
    known_days: tuple[Day, Day] | None = None
    days_off: set[Day] = field(default_factory=set)
    days_worked: set[Day] = field(default_factory=set)
    customer: Member = field(default_factory=Member)
    others: dict[str, Member] = field(default_factory=dict)
    strategies: dict[str, Strategy] = field(default_factory=dict)
    proposed_to: dict[str, list[str]] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    @property
    def zone(self) -> str:
        return str(self.policy.get("zone", "Asia/Shanghai"))

    @property
    def members(self) -> tuple[Member, ...]:
        """Everybody, by identifier, as a block of customers is sorted."""
        everybody = (self.customer, *self.others.values())
        return tuple(sorted(everybody, key=lambda member: member.customer))

    def moment(self, words: Words) -> Instant:
        return read_instant(f"{words.take()}T{words.take()}", self.zone)

    def rule(self, kind: str, rule: object) -> None:
        self.rules.setdefault(kind, []).append(rule)


def read_left(words: Words, draft: Draft, resource: Limited, limit: int) -> None:
    """Read `left 3` behind a limit; nothing was taken where it is not said."""
    draft.left[resource] = int(words.take()) if words.accept("left") else limit
