"""What the others are asked: a night's facts in their form, and what holds of them.

As our rows are packed before the night, theirs are: one Parquet file with a row for each
customer, tags in columns of their own, what the customer consents to as a mask of bits; and one
with the contacts that some cap counts, by the number of the customer's row. To write them is
not measured.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hengce.bench.bank import PAST, Bank
from hengce.kernel.actions import Action
from hengce.kernel.tables import Record
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, Instant, day_at
from hengce.reading.gather import Facts, gather
from hengce.rules.ast import Column, Condition
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value

ROW_GROUP_ROWS = 65_536

NEVER_SET = 1 << 62
"""A bit that no mask has: what asks for it is refused."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One channel of a strategy: masks that a customer's must cover, or must not meet.

    Attributes:
        consent: All of it must be consented to.
        reach: By all of it the customer must be reached.
        obeys: None of these caps may be full.
    """

    consent: int
    reach: int
    obeys: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A strategy as the others see it.

    Attributes:
        audience: Whom it is for.
        tier: Ranks first, the least before all others.
        risk_level: The customer's tolerance must allow it; 0: nothing is asked.
        propensity: The tag that says P.
        propensity_unknown: P where the tag is NULL.
        value: V in cents.
        lever: L.
        slots: Its channels.
    """

    audience: Condition
    tier: int
    risk_level: int
    propensity: str
    propensity_unknown: float
    value: float
    lever: float
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap: full when so many contacts of its kinds are later than an instant.

    Attributes:
        bit: In masks.
    """

    bit: int
    limit: int
    since: Instant
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A night, for others.

    Attributes:
        customers: Parquet: `n`, the number of our row; every tag; `consents`.
        contacts: Parquet: `n`, `kind` and `at` of what some cap counts.
        offers: Strategies, as our plan numbers them.
        caps: Those that count some contact of the past.
        channels: The tag that says whether a channel reaches a customer, by bit.
        contacts_max: How many a decision makes.
        now: The moment.
        today: Its day.
    """

    customers: Path
    contacts: Path
    offers: tuple[Offer, ...]
    caps: tuple[Cap, ...]
    channels: tuple[str, ...]
    contacts_max: int
    now: Instant
    today: Day


@dataclass(frozen=True, slots=True)
class Answered:
    """What one of the others wrote.

    Attributes:
        candidates: Parquet: `n` and `strategy` of each eligible pair, and whether the gates
            let it pass (`permitted`), in any order.
        contacts: Parquet: `n`, `strategy` and `place` of the first of those that passed.
    """

    candidates: Path
    contacts: Path

    @classmethod
    def below(cls, folder: Path) -> "Answered":
        """Name the files below a folder."""
        return cls(folder / "candidates.parquet", folder / "contacts.parquet")


def facts_of(bank: Bank) -> Facts:
    """Return everything that our kernel reads of a bank's night."""
    archive = bank.installation.archive
    with bank.installation.store.view() as view:
        return gather(view, archive.open(view, archive.pin(view, bank.night)))


def ask(bank: Bank, facts: Facts, folder: Path) -> Question:
    """Write a night's facts for others below a new folder, and say what is asked of them."""
    folder.mkdir()
    ready, policy = facts.ready, facts.ready.plan.configuration.policy
    question = Question(
        customers=folder / "customers.parquet",
        contacts=folder / "contacts.parquet",
        offers=_offers(facts),
        caps=_caps(facts),
        channels=tuple(channel.reachable for channel in ready.plan.configuration.channels),
        contacts_max=policy.contacts_per_decision_max,
        now=ready.now,
        today=day_at(ready.now, policy.zone),
    )
    _write(_customers(bank, facts), question.customers)
    _write(_contacts(bank, facts), question.contacts)
    return question


def _caps(facts: Facts) -> tuple[Cap, ...]:
    """Return the caps that count some contact of the past."""
    tables = facts.ready.tables
    kinds = [tuple(np.flatnonzero(times).tolist()) for times in tables.kind_times.T]
    return tuple(
        Cap(k, int(limit["limit"]), int(limit["since"]), kinds[k])
        for k, limit in enumerate(tables.limits)
        if kinds[k]
    )


def _offers(facts: Facts) -> tuple[Offer, ...]:
    plan = facts.ready.plan
    catalogue = catalogue_of(plan.configuration)
    rows = facts.ready.tables.strategies
    return tuple(
        _offer(action, row, catalogue) for action, row in zip(plan.actions, rows, strict=True)
    )


def catalogue_of(configuration: Configuration) -> Catalogue:
    """Return what the bank's conditions may speak of."""
    return Catalogue.of_bank(configuration)


def _offer(action: Action, row: Record, catalogue: Catalogue) -> Offer:
    propensity = check_value(action.strategy.score.propensity, catalogue, "bench", money=False)
    assert isinstance(propensity, Column), "the measured bank's P is a tag"
    assert row["value"] < 0, "the measured bank's V is a constant"
    assert row["context"] == 1.0, "the measured bank's C is 1"
    return Offer(
        audience=check_condition(action.audience, catalogue, "bench"),
        tier=int(row["tier"]),
        risk_level=int(row["risk_level"]),
        propensity=propensity.name,
        propensity_unknown=float(row["propensity_unknown"]),
        value=float(row["value_unknown"]),
        lever=float(row["lever"]),
        slots=tuple(_slot(row, slot) for slot in range(_slots(row))),
    )


def _slots(row: Record) -> int:
    return int(np.count_nonzero(row["channel"] >= 0))


def _slot(row: Record, slot: int) -> Slot:
    (obeys,) = row["obeys"][slot].tolist()  # one word: the measured bank has 24 caps
    bit = int(row["consent"][slot])
    return Slot(
        consent=1 << bit if bit >= 0 else NEVER_SET,
        reach=1 << int(row["channel"][slot]),
        obeys=obeys,
    )


def _customers(bank: Bank, facts: Facts) -> pa.Table:
    """Lay the staged tags beside the numbers of our rows, and the consents that these hold."""
    staged = pq.read_table(bank.installation.staged()["customers"])
    numbers = _rows_of(facts, staged["customer"])
    word = int(facts.ready.tables.bank[0]["consents"])
    consents = np.asarray(facts.population.rows).view(np.int64)[numbers, word]
    told = staged.drop_columns(["customer", "org"])
    told = told.append_column("n", pa.array(numbers.astype(np.int32)))
    return told.append_column("consents", pa.array(consents))


def _contacts(bank: Bank, facts: Facts) -> pa.Table:
    """Read the past, and leave out what no cap counts."""
    parts = []
    counted = np.asarray(facts.ready.tables.kind_times.any(axis=1))
    known = facts.ready.kinds
    for block in bank.installation.segments.read(PAST):
        kind = np.array([known.index(one) for one in block.kinds], np.int32)[block.kind]
        kept = counted[kind]
        who = facts.population.ids.searchsorted(block.customers[kept]).astype(np.int32)
        parts.append(pa.table({"n": who, "kind": kind[kept], "at": block.release_at[kept]}))
    return pa.concat_tables(parts)


def _rows_of(facts: Facts, customers: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    return facts.population.find_many(customers.to_pylist())


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, row_group_size=ROW_GROUP_ROWS)
