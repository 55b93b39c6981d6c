"""What was counted of an experiment: its customers, whose days have passed, arm by arm.

A customer counts from his first exposure, in the arm that he was exposed to, and only when his
days are over: what he does later is not counted, and before that nothing of him is. So the
evidence of a customer is complete when it is looked at, and each customer comes in once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.kernel.hashing import BUCKETS
from hengce.measure.courses import GAIN, Declared, Phase
from hengce.measure.experiments.exact import Watch, look
from hengce.measure.experiments.moments import Moments, moments
from hengce.measure.experiments.verdict import ArmEvidence
from hengce.measure.mart import Mart
from hengce.measure.off_policy.proposed import Taken
from hengce.model.instant import DAY_US
from hengce.model.nodes.base import ELSE
from hengce.model.trial import HELD_OUT, Counted, Gain

_UNITS = """
WITH exposure AS (
    SELECT i.customer, i.org, i.id AS instance, i.version, s.branch AS arm,
           s.stepped_at AS exposed_at,
           row_number() OVER (PARTITION BY i.customer
                              ORDER BY s.stepped_at, i.id, s.number) AS nth
    FROM instance_step s JOIN instance i ON i.id = s.instance
    WHERE i.strategy = $strategy AND s.node = $node AND s.did = 'went'
      AND s.branch NOT IN ('', $aside)
), unit AS (
    SELECT * FROM exposure
    WHERE nth = 1 AND exposed_at >= $since AND list_contains($versions, version)
      AND list_contains($arms, arm)
)
"""

_WAITING = """
SELECT count(*) AS units FROM unit WHERE unit.exposed_at + $window > $until
"""

_CHOSEN = """
SELECT unit.arm, unit.customer, unit.org, unit.exposed_at{values} FROM unit{joins}
WHERE unit.exposed_at + $window <= $until
ORDER BY unit.exposed_at, unit.customer
"""

_GOAL = """
SELECT unit.customer, count(*) AS y FROM unit JOIN instance i ON i.id = unit.instance
WHERE i.state = 'reached' AND i.ended_at > unit.exposed_at
  AND i.ended_at <= unit.exposed_at + $window
GROUP BY unit.customer
"""

_ANSWERS = """
SELECT unit.customer, {value} AS y
FROM unit JOIN contact c ON c.customer = unit.customer {of_journey}
JOIN outcome o ON o.contact = c.id
WHERE {within}
GROUP BY unit.customer
"""

_EVENTS = """
SELECT unit.customer, {value} AS y
FROM unit JOIN event e ON e.customer = unit.customer
WHERE e.name = $event AND {within}
GROUP BY unit.customer
"""

_BUSY = """
SELECT unit.customer, count(*) AS y FROM unit JOIN event e ON e.customer = unit.customer
WHERE e.occurred_at <= unit.exposed_at AND e.occurred_at > unit.exposed_at - $window
GROUP BY unit.customer
"""

_WITHIN = "{at} > unit.exposed_at AND {at} <= unit.exposed_at + $window"
_BEFORE = "{at} <= unit.exposed_at AND {at} > unit.exposed_at - $window"

_NET_CENTS = (
    "sum(CASE o.kind WHEN 'bought' THEN o.amount_cents WHEN 'cancelled' THEN -o.amount_cents END)"
)
_NET_TIMES = "sum(CASE o.kind WHEN 'bought' THEN 1 WHEN 'cancelled' THEN -1 ELSE 0 END)"

_WHO = ("arm", "customer", "org")

Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted.

    Attributes:
        arms: The evidence, the champion first; of the arms that get customers.
        waiting: Customers who were exposed and whose days have not passed.
        held_out: What those did whom the experiment's namespace keeps out of it; None: it
            keeps out nobody. No judgement is made of it.
    """

    arms: tuple[ArmEvidence, ...]
    waiting: int
    held_out: ArmEvidence | None = None


def counted(mart: Mart, of: Declared, phase: Phase) -> Counts:
    """Count a phase of an experiment as of the moment of a mart.

    Args:
        mart: The facts; they begin before anybody was exposed.
        of: The experiment.
        phase: Of it.
    """
    gain, part = of.trial.gain, of.split.namespace
    bound = _bound(of, phase, HELD_OUT) if part and part.held_out else _bound(of, phase)
    columns = _columns(mart, of, bound)
    of_arm, control = columns["arm"], phase.setup.arms[0]
    made = []
    for arm in phase.setup.arms:
        if arm.weight:
            mine = of_arm == arm.name
            evidence = _evidence(columns, mine, arm.name, arm.weight / BUCKETS, gain)
            pair = (of_arm == control.name, mine)
            share = arm.weight / (control.weight + arm.weight)
            made.append(evidence if arm is control else _seen(of, evidence, columns, pair, share))
    waiting = mart.ask(_UNITS + _WAITING, {**bound, "until": mart.until})["units"][0].as_py()
    aside = None
    if part and part.held_out:
        among = part.held_out / BUCKETS
        aside = _evidence(columns, of_arm == HELD_OUT, HELD_OUT, among, gain)
    return Counts(tuple(made), waiting, aside)


def rewarded(mart: Mart, of: Declared, phase: Phase) -> Taken:
    """Return the customers of a phase whose days have passed, with what they got and did.

    Args:
        mart: The facts; they begin before anybody was exposed.
        of: The experiment.
        phase: Of it.
    """
    columns = _columns(mart, of, _bound(of, phase))
    return Taken(
        customers=columns["customer"].tolist(),
        orgs=columns["org"].tolist(),
        arms=columns["arm"].tolist(),
        rewards=columns[GAIN].astype(np.float64),
        shares={arm.name: arm.weight for arm in phase.setup.arms},
    )


def _bound(of: Declared, phase: Phase, *more: str) -> dict[str, object]:
    return {
        "strategy": of.strategy.id,
        "node": of.split.id,
        "aside": ELSE,  # who went there was exposed to nothing
        "since": phase.since,
        "versions": list(phase.versions),
        "arms": [*of.split.arms, *more],
        "window": of.trial.gain.days * DAY_US,
    }


def _columns(mart: Mart, of: Declared, bound: Mapping[str, object]) -> dict[str, Any]:
    gain = of.trial.gain
    asked: dict[str, str] = {GAIN: _statement(gain), "busy": _BUSY}
    if gain.counts is not Counted.GOAL:
        asked["past"] = _statement(gain, is_before=True)
    for guard in of.trial.guards:
        asked[str(guard.counts)] = _statement(Gain(counts=guard.counts, days=gain.days))
    parts = "".join(f", q{k} AS ({text})" for k, text in enumerate(asked.values()))
    joins = "".join(f" LEFT JOIN q{k} USING (customer)" for k in range(len(asked)))
    values = "".join(f", CAST(coalesce(q{k}.y, 0) AS BIGINT) AS v{k}" for k in range(len(asked)))
    chosen = _CHOSEN.format(values=values, joins=joins)
    more: dict[str, object] = {"until": mart.until}
    if gain.event:
        more["event"] = gain.event
    if gain.amount:
        more["amount"] = f"$.{gain.amount}"
    table = mart.ask(_UNITS.rstrip() + parts + chosen, {**bound, **more})
    found: dict[str, Any] = {
        **{name: np.array(table[name].to_pylist(), dtype=object) for name in _WHO},
        "ripe_at": table["exposed_at"].to_numpy() + gain.days * DAY_US,
    }
    amounts = {"busy", GAIN, "past"} if gain.is_money else {"busy"}
    for k, name in enumerate(asked):
        values_of: Whole = table[f"v{k}"].to_numpy().astype(np.int64)
        found[name] = values_of if name in amounts else (values_of > 0).astype(np.int64)
    return found


def _statement(gain: Gain, *, is_before: bool = False) -> str:
    """Return who did what is counted, in his days or in as many before them."""
    within = _BEFORE if is_before else _WITHIN
    if gain.counts is Counted.GOAL:
        return _GOAL
    if gain.counts is Counted.EVENT:
        value = (
            "sum(CAST(json_extract_string(e.properties, $amount) AS BIGINT))"
            if gain.amount
            else "count(*)"
        )
        return _EVENTS.format(value=value, within=within.format(at="e.occurred_at"))
    if gain.counts is Counted.BOUGHT:
        value = _NET_CENTS if gain.money else _NET_TIMES
    else:
        value = f"count(*) FILTER (o.kind = '{gain.counts}')"
    return _ANSWERS.format(
        value=value,
        of_journey="" if is_before else "AND c.strategy = $strategy",
        within=within.format(at="o.said_at"),
    )


def _evidence(
    columns: Mapping[str, Any], mine: Mask, name: str, share: float, gain: Gain
) -> ArmEvidence:
    own = {key: values[mine] for key, values in columns.items() if key not in {*_WHO, "ripe_at"}}
    before: dict[str, Moments] = {
        key: moments(own.pop(key)) for key in ("busy", "past") if key in own
    }
    metrics: dict[str, Moments] = {key: moments(values) for key, values in own.items()}
    if gain.is_money:
        metrics[GAIN] = moments(columns[GAIN][mine], columns["past"][mine])
    return ArmEvidence(name=name, share=share, units=int(mine.sum()), metrics=metrics, past=before)


def _seen(
    of: Declared,
    evidence: ArmEvidence,
    columns: Mapping[str, Any],
    pair: tuple[Mask, Mask],
    share: float,
) -> ArmEvidence:
    """Add what was seen look by look of an arm beside the control."""
    names = [str(guard.counts) for guard in of.trial.guards]
    return msgspec.structs.replace(
        evidence,
        watch=None if of.trial.gain.is_money else _watched(columns, GAIN, pair, share),
        watches={name: _watched(columns, name, pair, share) for name in names},
    )


def _watched(columns: Mapping[str, Any], name: str, pair: tuple[Mask, Mask], share: float) -> Watch:
    """Take the customers in day by day, as their days pass: that is the order of the looks."""
    watch, days, gains = Watch(), columns["ripe_at"] // DAY_US, columns[name]
    control, treated = pair
    for day in np.unique(days[control | treated]).tolist():
        today = days == day
        before, beside = moments(gains[today & control]), moments(gains[today & treated])
        watch = look(watch, before, beside, share)
    return watch
