"""How customers are expected to answer: given in a file, or fitted on what they did."""

from collections.abc import Mapping

import msgspec
import numpy as np

from hengce.kernel.population import ANSWERED, SENT, Population
from hengce.model.configuration import Configuration
from hengce.model.noun import Noun

PRIOR_CONTACTS = 50.0
"""So many contacts the expectation before anything is known counts for (a Beta prior)."""


class Rates(Noun, frozen=True, kw_only=True):
    """Of all that leave: which part is answered how, and after how many hours (median).

    An answer implies those before it; `refused` excludes `clicked` and `bought`.
    """

    delivered: float = 0.95
    seen: float = 0.35
    clicked: float = 0.06
    bought: float = 0.01
    refused: float = 0.01
    delivered_hours: float = 0.02
    seen_hours: float = 2.0
    clicked_hours: float = 3.0
    bought_hours: float = 20.0
    refused_hours: float = 3.0


def _outcomes() -> dict[str, float]:
    return {"interested": 0.15, "no_answer": 0.35, "refused": 0.15}


class ResponseModel(Noun, frozen=True, kw_only=True):
    """What customers are expected to do.

    Attributes:
        other: What holds for channels that are not named.
        channels: By channel.
        waves: By `strategy/node`, before what holds for the channel.
        looks_a_day: How often a customer looks at each slot, by placement.
        outcomes: How tasks end: the part of each outcome code; the rest is left until it is
            overdue.
        task_hours: After how many hours a manager reports (median).
    """

    other: Rates = Rates()
    channels: dict[str, Rates] = {}
    waves: dict[str, Rates] = {}
    looks_a_day: dict[str, float] = {}
    outcomes: dict[str, float] = msgspec.field(default_factory=_outcomes)
    task_hours: float = 20.0

    def of(self, strategy: str, node: str, channel: str) -> Rates:
        """Return the rates of a wave."""
        known = self.waves.get(f"{strategy}/{node}")
        return known or self.channels.get(channel, self.other)


def fitted(configuration: Configuration, population: Population) -> ResponseModel:
    """Return what the bank's own counts say of each channel's clicks.

    What was answered is a part of what was sent, over all customers of the snapshot; what the
    document of the channel expects counts like so many contacts before.
    """
    channels: dict[str, Rates] = {}
    records = population.rows.view(population.layout.dtype)[:, 0]
    for channel in configuration.channels:
        sent, answered = (_total(records, prefix + channel.id) for prefix in (SENT, ANSWERED))
        expected = channel.response_prior
        clicked = (answered + expected * PRIOR_CONTACTS) / (max(sent, answered) + PRIOR_CONTACTS)
        channels[channel.id] = _around(clicked)
    return ResponseModel(channels=channels)


def _total(records: np.ndarray, name: str) -> float:
    names: Mapping[str, object] = records.dtype.fields or {}
    if name not in names:
        return 0.0
    counts = records[name].astype(np.int64)
    return float(counts[counts > 0].sum())


def _around(clicked: float) -> Rates:
    """Return rates that fit to how many click."""
    plain = Rates()
    ratio = clicked / plain.clicked
    return Rates(
        seen=min(0.9, max(clicked, plain.seen)),
        clicked=clicked,
        bought=min(clicked, plain.bought * ratio),
    )
