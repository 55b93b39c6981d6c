"""Synthetic events of customers whose intents are known, and who do much else besides.

A customer means something or he does not. Who means it walks through the steps, with pauses, and
sometimes breaks off or does what speaks against it after all; who does not makes the same events
by chance, far apart, as everybody does. True is an intent from the customer's last step on, for
sixty days.
"""

import numpy as np
import pyarrow as pa

from hengce.model.instant import DAY_US, MINUTE_US, read_instant
from hengce.model.intent_rule import IntentRule, IntentStep

BEGINS = read_instant("2026-01-01T00:00:00", "Asia/Shanghai")
DAYS = 120
ENDS = BEGINS + (DAYS + 60) * DAY_US
CUSTOMERS = 3_000
MEANS, BREAKS_OFF, AFTER_ALL, CHANCE = 0.1, 0.15, 0.1, 0.35


def intent_world(rule: IntentRule, seed: int) -> tuple[pa.Table, pa.Table]:
    """Events, and for whom the intent was true from when until when."""
    random = np.random.Generator(np.random.PCG64(seed))
    steps = (*rule.steps, *rule.against)
    others = [one for place, one in enumerate(steps) if one not in steps[:place]]
    rows: list[tuple] = []
    truth: list[tuple] = []
    for number in range(CUSTOMERS):
        who = f"C{number:05}"
        for step in others:
            times = random.integers(0, DAYS * DAY_US, random.poisson(CHANCE)).tolist()
            rows += [(who, BEGINS + at, *_like(step, random)) for at in times]
        if random.random() >= MEANS:
            continue
        at = BEGINS + int(random.integers(0, DAYS * DAY_US))
        broken = random.random() < BREAKS_OFF
        for step in rule.steps[: -1 if broken and len(rule.steps) > 1 else None]:
            at += int(random.exponential(rule.within_minutes * MINUTE_US / 6)) + MINUTE_US
            rows.append((who, at, *_like(step, random)))
        if rule.against and random.random() < AFTER_ALL:
            later = at + int(random.integers(1, (rule.quiet_minutes + 2) * MINUTE_US))
            rows.append((who, later, *_like(rule.against[0], random)))
            continue
        truth.append((who, at, at + 60 * DAY_US))
    return _table(("customer", "at_us", "kind", "cents", "merchant"), rows), _table(
        ("customer", "from_us", "until_us"), truth
    )


def _table(names: tuple[str, ...], rows: list[tuple]) -> pa.Table:
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})


def _like(step: IntentStep, random: np.random.Generator) -> tuple[str, int, str]:
    """An event of a step's type; by chance it is too small, or of another kind."""
    cents = int((step.cents_min or 100_00) * random.choice([0.5, 1, 2, 5], p=[0.1, 0.4, 0.3, 0.2]))
    merchants = ["travel", "food"] if step.where else ["food", "fuel"]
    return step.event, cents, str(random.choice(merchants, p=[0.8, 0.2]))
