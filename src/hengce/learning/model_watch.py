"""Watches a model: whether what it reads has moved, and whether what it says comes true.

A score is compared with what customers answered who were contacted after it was written and
before the next one was: the snapshot in force at the contact says it, and nothing later.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from hengce.errors import ConflictError, NotFoundError
from hengce.flow.overlay import Vocabulary
from hengce.kernel.population import Population
from hengce.lint.models import strategies_that_read
from hengce.measure.calibration import Calibration, calibration
from hengce.measure.drift import Drift, drift
from hengce.measure.histograms import Floats
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, Instant
from hengce.model.scoring_model import FirstNight, ScoringModel
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts
from hengce.snapshots.rescoring import values_in_force
from hengce.snapshots.shelf import ModelShelf, expired
from hengce.snapshots.spreading import expected_of, spread
from hengce.store.snapshot import PackedSnapshots
from hengce.store.sql_store import SqlStore

SNAPSHOTS_MAX = 400
"""Nights whose scores are compared with answers; the latest ones."""

_FACTS = """
SELECT customer, at_us, day, {answer} IS NOT NULL AND {answer} - at_us <= $window AS answered
FROM sent
WHERE at_us >= $since AND at_us + $window <= $until AND list_contains($strategies, strategy)
ORDER BY at_us, id
"""


class Answer(enum.StrEnum):
    """What counts as an answer to a contact."""

    CLICKED = "clicked"
    BOUGHT = "bought"


@dataclass(frozen=True, slots=True)
class InputDrift:
    """How far one input has moved; None: nobody knows how it was."""

    tag: str
    drift: Drift | None


@dataclass(frozen=True, slots=True)
class DayLine:
    """The contacts of one day: how many, their mean score, how many answered."""

    day: date
    contacts: int
    score: float
    answered: int


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of a model.

    Attributes:
        model: Its document.
        is_expired: Whether it does not score any more.
        night: The first night that it scored, where that stands for its training.
        customers: Customers in the snapshot.
        unscored: Those of them without a score.
        inputs: How far each input has moved.
        scores: How far its scores have.
        strategies: Whose contacts were looked at.
        calibration: Scores beside answers; None: no contact had a score.
        days: The same by day.
        without: Contacts that had no score.
        position: The log's position that everything is as of.
    """

    model: ScoringModel
    is_expired: bool
    night: FirstNight | None
    customers: int
    unscored: int
    inputs: tuple[InputDrift, ...]
    scores: Drift | None
    strategies: tuple[str, ...]
    calibration: Calibration | None
    days: tuple[DayLine, ...]
    without: int
    position: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a model.

    Attributes:
        model: Which.
        strategies: Whose contacts; empty for those whose score reads the model's tag.
        since: From which contact on.
        answer: What counts as an answer.
        window_days: Within how many days; younger contacts are not looked at.
    """

    model: str
    strategies: tuple[str, ...]
    since: Instant
    answer: Answer
    window_days: int


def watch(
    store: SqlStore,
    archive: Archive,
    snapshots: PackedSnapshots,
    shelf: ModelShelf,
    asked: Asked,
    now: Instant,
) -> Watched:
    """Look at a model of the published configuration.

    Raises:
        NotFoundError: There is no such model, or no such strategy.
        ConflictError: Nobody was imported, or the snapshot does not know the model yet.
    """
    with store.view() as view:
        configuration, population = archive.configuration(view), archive.population(view)
        model = next((m for m in configuration.models if m.id == asked.model), None)
        if model is None:
            raise NotFoundError(f"there is no model {asked.model!r}")
        if population is None or model.writes not in population.layout.by_name:
            raise ConflictError(f"no snapshot knows the model {model.id!r}: import customers")
        tags = frozenset(one.tag for one in model.inputs)
        said = values_in_force(view.changes(), Vocabulary.of(configuration), population.as_of, tags)
    expected = expected_of(shelf, model)
    inputs, scores = spread(model, population, said, expected)
    strategies = _strategies(configuration, model, asked.strategies)
    facts, position = _facts(store, archive, asked, strategies, now)
    scored = _scores(store, snapshots, model, facts, now)
    known = ~np.isnan(scored)
    answered = np.array(facts["answered"].to_pylist(), np.bool_)
    is_chance = model.range.low >= 0 and model.range.high <= 1
    return Watched(
        model=model,
        is_expired=expired(model, now, configuration.policy.zone),
        night=expected.night,
        customers=len(population.ids),
        unscored=scores.missing,
        inputs=tuple(
            InputDrift(one.tag, None if was is None else drift(was, found))
            for one, was, found in zip(model.inputs, expected.inputs, inputs, strict=True)
        ),
        scores=None if expected.scores is None else drift(expected.scores, scores),
        strategies=strategies,
        calibration=(
            calibration(scored[known], answered[known]) if known.any() and is_chance else None
        ),
        days=tuple(_days(facts, scored, answered)),
        without=int(np.count_nonzero(~known)),
        position=position,
    )


def _strategies(
    configuration: Configuration, model: ScoringModel, named: Sequence[str]
) -> tuple[str, ...]:
    known = {strategy.id for strategy in configuration.strategies}
    for name in named:
        if name not in known:
            raise NotFoundError(f"there is no strategy {name!r}")
    return tuple(named) or strategies_that_read(configuration, model.writes)


def _facts(
    store: SqlStore, archive: Archive, asked: Asked, strategies: Sequence[str], now: Instant
) -> tuple[pa.Table, int]:
    mart = open_facts(store, archive, asked.since, now)
    statement = _FACTS.format(answer=f"{asked.answer}_at")
    bound = {
        "window": asked.window_days * DAY_US,
        "since": asked.since,
        "until": now,
        "strategies": list(strategies),
    }
    return mart.ask(statement, bound), mart.position


def _scores(
    store: SqlStore,
    snapshots: PackedSnapshots,
    model: ScoringModel,
    facts: pa.Table,
    now: Instant,
) -> Floats:
    """Return the score of each contact in the snapshot in force then; NaN where there is none."""
    at = facts["at_us"].to_numpy().astype(np.int64)
    found = np.full(len(at), np.nan)
    nights = _nights(store, snapshots, now)
    begins = [as_of for as_of, _ in nights]
    for (first, version), last in zip(nights, [*begins[1:], now + 1], strict=True):
        rows = np.flatnonzero((at >= first) & (at < last))
        if len(rows) and any(
            one.model == model.id and one.digest == model.digest and not one.why
            for one in snapshots.about(version).scores
        ):
            names = facts["customer"].take(pa.array(rows)).to_pylist()
            found[rows] = _read(snapshots.open(version), names, model.writes)
    return found


def _nights(
    store: SqlStore, snapshots: PackedSnapshots, now: Instant
) -> Sequence[tuple[Instant, str]]:
    """Return the snapshots that are still there, in the order of their instants."""
    kept = [version for version in store.backlog(now).snapshots if snapshots.has(version)]
    return sorted((snapshots.about(version).as_of, version) for version in kept)[-SNAPSHOTS_MAX:]


def _read(population: Population, names: Sequence[str], tag: str) -> Floats:
    places = population.find_many(names)
    column = population.rows.view(population.layout.dtype)[:, 0][tag]
    return np.where(places < 0, np.nan, column[np.maximum(places, 0)].astype(np.float64))


def _days(
    facts: pa.Table, scores: Floats, answered: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> Sequence[DayLine]:
    made: dict[date, list[int]] = {}
    for k, day in enumerate(facts["day"].to_pylist()):
        if not np.isnan(scores[k]):
            made.setdefault(day, []).append(k)
    return [
        DayLine(day, len(rows), float(scores[rows].mean()), int(answered[rows].sum()))
        for day, rows in sorted(made.items())
    ]
