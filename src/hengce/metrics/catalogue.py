"""The metrics, read from the data files beside: what each means, and how it is counted."""

import enum
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from hengce.model.noun import Noun

DATA = Path(__file__).with_name("data")


class Unit(enum.StrEnum):
    """What a figure counts in."""

    COUNT = "count"
    PEOPLE = "people"
    SHARE = "share"  # 0.25 is a quarter
    RATIO = "ratio"
    PER_10K = "per 10000"
    CENTS = "cents"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Better(enum.StrEnum):
    """Which way a bank wants a figure to go."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Metric(Noun, frozen=True, kw_only=True):
    """One figure.

    Attributes:
        id: Its name for ever.
        unit: What it counts in.
        better: Which way the bank wants it to go.
        zh: What people call it, in Chinese.
        en: The same in English.
        zh_means: Exactly what it is.
        en_means: The same in English.
        value: An aggregate over the view, in the SQL of DuckDB.
        over: What that is divided by; empty: nothing. Nothing divided by nothing is NULL.
        view: Of which view of the facts (`hengce.measure.mart`); the family's.
        owner: Who answers for its meaning; the family's.
    """

    id: str
    unit: Unit
    better: Better
    zh: str
    en: str
    zh_means: str
    en_means: str
    value: str
    over: str = ""
    view: str = ""
    owner: str = ""

    @property
    def of_everybody(self) -> bool:
        """Whether it is about the whole bank, and means nothing for a part of it."""
        return "FROM customer" in self.over


class _Family(msgspec.Struct, forbid_unknown_fields=True):
    view: str
    owner: str
    metrics: tuple[Metric, ...]


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Metric]:
    """Return all metrics by id, family by family."""
    found: dict[str, Metric] = {}
    for path in sorted(DATA.glob("*.yaml")):
        family = msgspec.yaml.decode(path.read_bytes(), type=_Family)
        for metric in family.metrics:
            assert metric.id not in found, f"two metrics are called {metric.id}"
            found[metric.id] = msgspec.structs.replace(metric, view=family.view, owner=family.owner)
    return found
