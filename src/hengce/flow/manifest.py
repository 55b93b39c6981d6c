"""What a run adds up while it streams by, and the manifest that says it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from hengce.flow.demand import demanded, takers_of
from hengce.flow.digest import Digest
from hengce.kernel.bind import Ready
from hengce.kernel.decide import REASONS_MAX, Verdicts
from hengce.kernel.groups import Groups
from hengce.kernel.plan import Plan
from hengce.kernel.reasons import CHOSEN
from hengce.kernel.resources import Resource
from hengce.kernel.tables import IntArray
from hengce.kernel.windows import reaches_beyond
from hengce.model.decision import Pin, Reason
from hengce.model.instant import Instant
from hengce.model.run import People, Run, Scarcity, ShareKept, Tally
from hengce.model.strategy import waits_for
from hengce.ports import ContactBlock

TEN_THOUSANDTHS = 10_000


@dataclass(slots=True)
class Totals:
    """What a run adds up.

    Attributes:
        tally: int64 (S, REASONS_MAX): candidates by strategy and reason.
        people: int64 (departments + 1, REASONS_MAX): customers by the furthest reason.
        outranked: int64 (departments,): candidates that lost to another department.
        taken: int64 (R,): how much was taken of each resource.
        digest: Of all verdicts and contacts.
        customers: How many were decided.
        candidates: How many were answered.
        contacts: How many were reserved.
    """

    tally: IntArray
    people: IntArray
    outranked: IntArray
    taken: IntArray
    digest: Digest = field(default_factory=Digest)
    customers: int = 0
    candidates: int = 0
    contacts: int = 0

    @classmethod
    def of(cls, plan: Plan) -> "Totals":
        """Return totals of nothing."""
        departments = len(plan.departments)
        return cls(
            tally=np.zeros((len(plan.actions), REASONS_MAX), np.int64),
            people=np.zeros((departments + 1, REASONS_MAX), np.int64),
            outranked=np.zeros(departments, np.int64),
            taken=np.zeros(len(plan.resources), np.int64),
        )

    def count(self, tally: IntArray, people: IntArray, outranked: IntArray) -> None:
        """Add counts of some customers."""
        self.tally += tally
        self.people += people
        self.outranked += outranked

    def add(self, ready: Ready, verdicts: Verdicts, contacts: ContactBlock) -> None:
        """Add the verdicts and contacts of the next customers."""
        self.count(verdicts.tally, verdicts.people, verdicts.outranked)
        strategies = ready.tables.strategies
        takers = takers_of(strategies, verdicts.chosen)
        self.taken += demanded(strategies, takers, len(self.taken))
        self.customers += len(verdicts.counts)
        self.candidates += len(verdicts.reasons)
        self.contacts += len(contacts.customers)
        self.digest.add_verdicts(verdicts.counts, verdicts.reasons)
        self.digest.add_contacts(contacts)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run knew of limited resources when it wrote its contacts.

    Attributes:
        resources: With the cutoffs that held.
        demanded: int64 (R,): how much would have been taken without any cutoff; None: nothing
            could run out, so that what was taken is what was demanded.
    """

    resources: tuple[Resource, ...]
    demanded: IntArray | None


def manifest(
    run_id: str,
    pin: Pin,
    plan: Plan,
    groups: Groups,
    settled: Settled,
    totals: Totals,
    late: AbstractSet[str],
) -> Run:
    """Write a run's totals down."""
    names = [*plan.departments, ""]
    return Run(
        id=run_id,
        pin=pin,
        customers=totals.customers,
        candidates=totals.candidates,
        contacts=totals.contacts,
        digest=totals.digest.value(),
        tallies=tuple(
            Tally(strategy=action.name, reason=reason, candidates=int(row[reason]))
            for action, row in zip(plan.actions, totals.tally, strict=True)
            for reason in Reason
            if row[reason]
        ),
        people=tuple(
            People(department=name, reason=int(reason), customers=int(row[reason]))
            for name, row in zip(names, totals.people, strict=True)
            for reason in np.flatnonzero(row)
        ),
        scarcities=_scarcities(settled, totals.taken),
        shares=_shares(plan, totals),
        impersonal=groups.impersonal(),
        calendar_unknown=_calendar_unknown(plan, pin.at),
        skipped=_skipped(plan, late),
        without=dict(plan.without),
    )


def _skipped(plan: Plan, late: AbstractSet[str]) -> dict[str, str]:
    """Return the strategies that proposed nothing, with the late feeds that they wait for."""
    found = {one.strategy.id: waits_for(one.strategy) for one in plan.actions}
    waited = {name: [feed for feed in feeds if feed in late] for name, feeds in found.items()}
    return {name: ", ".join(feeds) for name, feeds in sorted(waited.items()) if feeds}


def _scarcities(settled: Settled, taken: IntArray) -> tuple[Scarcity, ...]:
    demanded_ = taken if settled.demanded is None else settled.demanded
    left = np.array([max(resource.left, 0) for resource in settled.resources], np.int64)
    assert np.all(taken <= left), "a run takes no more than is left"
    return tuple(
        Scarcity(
            kind=resource.kind.value,
            name=resource.name,
            limit=resource.limit,
            left=resource.left,
            demanded=int(wanted),
            taken=int(got),
            tier=resource.cutoff.tier if resource.cutoff else None,
            score=resource.cutoff.score if resource.cutoff else 0.0,
            tie=resource.cutoff.tie if resource.cutoff else 0,
        )
        for resource, wanted, got in zip(settled.resources, demanded_, taken, strict=True)
    )


def _shares(plan: Plan, totals: Totals) -> tuple[ShareKept, ...]:
    """Hold what departments got against what they were promised."""
    chosen, kept = totals.tally[:, CHOSEN], []
    for share in plan.configuration.policy.shares:
        mine = [a.strategy.department == share.department for a in plan.actions]
        got = int(chosen[np.array(mine, np.bool_)].sum())
        promised = -(-share.share * totals.contacts // TEN_THOUSANDTHS)
        lost = 0
        if share.department in plan.departments:
            lost = int(totals.outranked[plan.departments.index(share.department)])
        kept.append(
            ShareKept(
                department=share.department,
                promised=share.share,
                contacts=got,
                short=max(0, promised - got),
                outranked=lost,
            )
        )
    return tuple(kept)


def _calendar_unknown(plan: Plan, now: Instant) -> bool:
    zone = plan.configuration.policy.zone
    windows = (limit.window for limit in plan.limits if limit.window is not None)
    return any(reaches_beyond(window, now, zone, plan.calendar) for window in windows)
