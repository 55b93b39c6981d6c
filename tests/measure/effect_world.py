"""Banks whose truth is known: who was reached and who was held out, by the real hash.

Customers buy by themselves, some more often than others; what a strategy adds is ours to say.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
import pyarrow as pa

from config.folder import BANK
from hengce.config.load import load
from hengce.measure.effects.arms import places, withheld
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.mart import Mart, open_mart
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, HOUR_US, read_instant
from hengce.model.policy import Holdout, HoldoutScope
from hengce.store import extracted

BEGINS = read_instant("2026-06-01", "Asia/Shanghai")
ENDS = BEGINS + 30 * DAY_US
WINDOW_DAYS = 14
UNTIL = ENDS + 60 * DAY_US
TERMS = EffectTerms(Conversion("bought", "amount"), BEGINS, ENDS, window_days=WINDOW_DAYS)
STRATEGIES = ("card_instalment", "maturity_rollover")

Rows = Mapping[str, Sequence[tuple[object, ...]]]
_COLUMNS = {
    "contact": extracted.CONTACT,
    "verdict": extracted.VERDICT,
    "nightly": extracted.NIGHTLY,
    "outcome": extracted.OUTCOME,
    "event": extracted.EVENT,
    "change": extracted.CHANGE,
    "instance": extracted.INSTANCE,
    "instance_step": extracted.INSTANCE_STEP,
    "task": extracted.TASK,
    "task_step": extracted.TASK_STEP,
}


def bank(*holdouts: Holdout) -> Configuration:
    """Return the small bank with other hold-outs."""
    configuration = load(BANK)
    policy = msgspec.structs.replace(configuration.policy, holdouts=holdouts)
    return msgspec.structs.replace(configuration, policy=policy)


def holdout(target: str, share: int, salt: str = "2026") -> Holdout:
    """Return a hold-out of a strategy; without one, of the bank."""
    scope = HoldoutScope.STRATEGY if target else HoldoutScope.BANK
    name = target or "bank"
    return Holdout(id=name, scope=scope, target=target, share=share, salt=f"{name}-{salt}")


def mart_of(
    rows: Rows, configuration: Configuration, customers: Sequence[str], until: int = UNTIL
) -> Mart:
    """Put rows into a mart; kinds that are not given are empty."""
    tables = {
        name: pa.table(
            {
                column: pa.array([row[place] for row in rows.get(name, ())], kind)
                for place, (column, kind) in enumerate(columns.items())
            }
        )
        for name, columns in _COLUMNS.items()
    }
    return open_mart(tables, configuration, customers, 77, 0, until)


def verdict(customer: str, strategy: str, at: int, held: bool, org: str = "GZ") -> tuple:
    reason = "HELD_OUT" if held else "CHOSEN"
    return (
        f"d-{customer}-{at}",
        customer,
        org,
        at,
        strategy,
        "",
        reason,
        "",
        "sms",
        0.1,
        9_000.0,
        "v1",
    )


def by_night(customer: str, strategy: str, at: int, held: bool, org: str = "GZ") -> tuple:
    reason, group = ("HELD_OUT", "group") if held else ("CHOSEN", "")
    return (f"d-{customer}-{at}", customer, org, at, strategy, "", reason, group)


def contact(customer: str, strategy: str, at: int, channel: str = "sms", **other: str) -> tuple:
    facts = {"department": "card", "category": "card", "origin": "single"} | other
    name = f"c-{customer}-{strategy}-{at}"
    return (
        name, f"d-{customer}-{at}", customer, "GZ", strategy, "", channel, facts["category"],
        "topic", facts["department"], "P1", "marketing", "commercial", True, facts["origin"],
        at, "committed", at, at, "",
    )  # fmt: skip


def bought(customer: str, at: int, cents: int, number: str = "", name: str = "bought") -> tuple:
    properties = json.dumps({"amount": cents, "number": number})
    return ("core", f"{name}-{customer}-{at}-{cents}", name, customer, "GZ", at, properties)


@dataclass(frozen=True)
class World:
    """A bank for thirty days.

    Attributes:
        added: By strategy, how much likelier a reached customer buys within two weeks.
        customers: How many.
        bank_share: Held out of everything, in ten-thousandths.
        share: Held out of each strategy.
        amount_cents: What a purchase is worth on average.
    """

    added: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(STRATEGIES, 0.03))
    customers: int = 4_000
    bank_share: int = 1_000
    share: int = 2_000
    amount_cents: int = 10_000

    def draw(self, seed: int) -> tuple[Mart, Configuration, Mapping[str, float]]:
        """Return the facts, and in expectation what each strategy, and all, brought in cents."""
        random = np.random.default_rng(seed)
        salt = str(seed)
        groups = [holdout("", self.bank_share, salt)]
        groups += [holdout(name, self.share, salt) for name in self.added]
        configuration = bank(*groups)
        names = [f"C{number:06}" for number in range(self.customers)]
        active = random.beta(1, 12, self.customers)
        rows: dict[str, list[tuple]] = {"verdict": [], "contact": [], "event": []}
        truth = {}
        reached = {
            group.target: places(group, names, withheld(group, configuration), configuration)
            for group in groups
        }
        self._buy(random, names, active, BEGINS - 30 * DAY_US, 30, rows)
        self._buy(random, names, active, BEGINS, 60, rows)
        in_bank = reached[""].held
        for name, lift in self.added.items():
            exposed = random.random(self.customers) < 0.7
            held = in_bank | reached[name].held
            times = BEGINS + random.integers(0, 14 * 24, self.customers) * HOUR_US
            convinced = random.random(self.customers) < lift
            after = random.integers(1, WINDOW_DAYS * 24 - 1, self.customers) * HOUR_US
            cents = self._amounts(random)
            for i in np.flatnonzero(exposed).tolist():
                at = int(times[i])
                rows["verdict"].append(verdict(names[i], name, at, bool(held[i])))
                if held[i]:
                    continue
                rows["contact"].append(contact(names[i], name, at))
                if convinced[i]:
                    rows["event"].append(bought(names[i], at + int(after[i]) + 1, int(cents[i])))
            truth[name] = float((exposed & ~held).sum()) * lift * self.amount_cents
        return mart_of(rows, configuration, names), configuration, truth

    def _buy(self, random, names, active, since: int, days: int, rows) -> None:
        """Let customers buy by themselves, as active ones do more often."""
        times = random.poisson(active * days / 30)
        for i in np.flatnonzero(times).tolist():
            for hour in random.integers(0, days * 24, times[i]).tolist():
                cents = int(self._amounts(random, 1)[0])
                rows["event"].append(bought(names[i], since + hour * HOUR_US + i % 999, cents))

    def _amounts(self, random, size: int | None = None) -> np.ndarray:
        shape = random.gamma(2.0, self.amount_cents / 2, size or self.customers)
        return shape.astype(np.int64)
