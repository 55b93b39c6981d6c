"""Intents: what customers are about to do, as sequences of events, and how right they are."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hengce.insight.events import Events
from hengce.insight.intent_pass import AGAINST, pass_intent
from hengce.model.instant import SECOND_US, Instant
from hengce.model.intent_rule import IntentRule, IntentStep
from hengce.model.noun import Noun

LIBRARY = Path(__file__).with_name("data") / "intents.yaml"

DETECTIONS = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        pa.field("began_us", pa.int64(), nullable=False),
        pa.field("last_us", pa.int64(), nullable=False),
        pa.field("detected_us", pa.int64(), nullable=False),
    ]
)


class Measured(Noun, frozen=True, kw_only=True):
    """How right an intent is.

    Attributes:
        detected: Detections.
        right: Those for which it was true.
        precision: Right over detected; None without any.
        recall: Customers for whom it was true and who were detected then, over all of the former.
        delay_p50_s: From the last step to the detection, by half of the detections.
        delay_p90_s: The same for nine tenths.
    """

    detected: int
    right: int
    precision: float | None
    recall: float | None
    delay_p50_s: float | None
    delay_p90_s: float | None


@lru_cache(maxsize=1)
def intent_library() -> Mapping[str, IntentRule]:
    """Return the intents that come with the product, by id."""
    return {one.id: one for one in read_intents(LIBRARY.read_bytes())}


def read_intents(text: bytes) -> tuple[IntentRule, ...]:
    """Read intents from YAML.

    Raises:
        msgspec.ValidationError: They are not written as `IntentRule` says.
    """
    return msgspec.yaml.decode(text, type=tuple[IntentRule, ...])


def detect(events: Events, rule: IntentRule, ends: Instant) -> pa.Table:
    """Find where customers show an intent.

    The steps lie in their order, each strictly later than the one before, the last at most
    `within_minutes` after the first. An event that speaks against it, at the same instant as a
    step or later, begins everything anew; so does a detection, and what happens until it is
    part of it. A detection comes `quiet_minutes` after the last step: an event against it at
    just that instant still prevents it. What is not over at the end is not detected.

    Args:
        events: With the columns `kind`, and `cents` and those that steps ask for.
        rule: The intent.
        ends: Until when events are known.

    Returns:
        Rows by customer, then by time (see `DETECTIONS`).
    """
    marks = np.zeros(len(events.at_us), np.uint16)
    for place, step in enumerate(rule.steps):
        marks[_matches(events, step)] |= np.uint16(1 << place)
    for step in rule.against:
        marks[_matches(events, step)] |= np.uint16(1 << AGAINST)
    steps, quiet_us = len(rule.steps), rule.quiet_us
    found = np.zeros((len(events.at_us), 4), np.int64)
    count = pass_intent(
        events.starts,
        events.at_us,
        marks,
        steps,
        rule.within_us,
        quiet_us,
        ends,
        np.empty(steps, np.int64),
        np.empty(steps, np.int64),
        found,
    )
    who, first, last, at_us = found[:count].T
    return pa.table(
        {
            "customer": events.customers.take(pa.array(who)).cast(pa.string()),
            "began_us": events.at_us[first],
            "last_us": events.at_us[last],
            "detected_us": at_us,
        },
        schema=DETECTIONS,
    )


def measure_intent(found: pa.Table, truth: pa.Table) -> Measured:
    """Compare detections with what was so.

    Args:
        found: What was detected.
        truth: Columns `customer`, `from_us`, `until_us`: for whom it was true, and from when until
            when a detection is right, both included.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in truth.select(["customer", "from_us", "until_us"]).to_pylist():
        spans.setdefault(row["customer"], []).append((row["from_us"], row["until_us"]))
    right, hit = 0, set()
    for row in found.to_pylist():
        mine = spans.get(row["customer"], ())
        if any(begin <= row["detected_us"] <= until for begin, until in mine):
            right += 1
            hit.add(row["customer"])
    delays = pc.subtract(found["detected_us"], found["last_us"]).to_numpy() / SECOND_US
    count = found.num_rows
    return Measured(
        detected=count,
        right=right,
        precision=right / count if count else None,
        recall=len(hit) / len(spans) if spans else None,
        delay_p50_s=float(np.quantile(delays, 0.5)) if count else None,
        delay_p90_s=float(np.quantile(delays, 0.9)) if count else None,
    )


def _matches(events: Events, step: IntentStep) -> npt.NDArray[np.bool_]:
    mine = pc.equal(events.columns["kind"], step.event)
    if step.cents_min is not None:
        mine = pc.and_(mine, pc.greater_equal(events.columns["cents"], step.cents_min))
    for name, value in step.where.items():
        mine = pc.and_(mine, pc.equal(events.columns[name], value))
    return np.asarray(mine.fill_null(False).to_numpy(), np.bool_)  # noqa: FBT003 -- what null is
