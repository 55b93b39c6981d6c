"""Learns in which part of the day the bank's customers answer, and publishes it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from hengce.errors import ConflictError
from hengce.flow.drawing import moment_is_drawn
from hengce.flow.learn import POSITIVE
from hengce.kernel.layout import read
from hengce.kernel.population import Population
from hengce.kernel.tried import tried_share
from hengce.kernel.windows import daypart_at, valid_zone
from hengce.measure.mart import Mart
from hengce.measure.moments import Taught, Told, teach
from hengce.model.instant import DAY_US, Instant
from hengce.model.moments import LearnedMoments, LearnedPart
from hengce.model.policy import Policy
from hengce.model.version import version_of
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts

_LEFT = """
WITH made AS (
    SELECT decision, any_value(configuration) AS configuration FROM verdict GROUP BY decision
)
SELECT c.customer, c.strategy, c.reserved_at, c.left_at, split_part(c.decision, '/', 1) AS run,
       m.configuration,
       coalesce(bool_or(list_contains($answers, o.kind)
                AND o.said_at <= c.left_at + $window), false) AS answered
FROM contact c LEFT JOIN outcome o ON o.contact = c.id
LEFT JOIN made m ON m.decision = c.decision
WHERE c.left_at IS NOT NULL AND c.state <> 'released' AND c.left_at + $window <= $until
  AND c.origin <> 'past'
  AND c.message_class IN ('commercial', 'care')
GROUP BY ALL ORDER BY c.customer, c.left_at, c.strategy, c.reserved_at
"""


@dataclass(frozen=True, slots=True)
class LookedMoments:
    """What the facts teach of moments.

    Attributes:
        learned: What would be published; None: no drawn moment was answered yet.
        version: What is published.
    """

    learned: LearnedMoments | None
    version: str


def look_at_moments(store: Store, archive: Archive, at: Instant) -> LookedMoments:
    """Return what the facts teach; the same facts always teach the same.

    Raises:
        ConflictError: Nothing was published, nobody was imported, or the policy has no parts
            of the day.
    """
    with store.view() as view:
        policy, version = archive.policy(view), str(view.active_configuration())
        population = archive.population(view)
    if not policy.dayparts:
        raise ConflictError("the policy has no parts of the day")
    mart = open_facts(store, archive, at - policy.moments.facts_days * DAY_US, at)
    try:
        assert population is not None, "facts were opened without customers"
        told = list(_told(mart, policy, _Draws(store), _zones(population, policy)))
        taught = teach(told, len(policy.dayparts))
        learned = _learned(taught, policy, mart.position, at) if taught else None
        return LookedMoments(learned, version)
    finally:
        mart.connection.close()


def apply_moments(store: Store, looked: LookedMoments, at: Instant) -> str:
    """Publish what was learned, as a new version; return its name.

    Raises:
        ConflictError: Nothing was learned, or something else was published meanwhile.
    """
    if looked.learned is None:
        raise ConflictError("no message whose moment was drawn was answered yet")
    return _publish(store, looked.learned, looked.version, at)


def forget_moments(store: Store, at: Instant) -> str:
    """Take the policy at its word again, as a new version; return its name.

    Raises:
        ConflictError: Nothing was published.
    """
    with store.view() as view:
        version = str(view.active_configuration())
    return _publish(store, None, version, at)


def _publish(store: Store, learned: LearnedMoments | None, before: str, at: Instant) -> str:
    with store.transaction(at) as tx:
        version = tx.active_configuration()
        if version is None or version != before:
            raise ConflictError("something else was published meanwhile: look again")
        published = msgspec.structs.replace(tx.configuration(version), moments=learned)
        after = version_of(published)
        tx.put_configuration(after, published, at)
        tx.set_published(after, at)
        return after


class _Draws:
    """Knows by which seed and share decisions drew moments: those of their configurations."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.view() as view:
            self._runs = {run.id: run.pin.configuration for run in view.runs()}
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, row: Mapping[str, object]) -> tuple[int, int]:
        """Return the seed and the share; nothing was drawn where the record has gone."""
        version = row["configuration"] or self._runs.get(str(row["run"]))
        if version is None:
            return 0, 0
        name = str(version)
        if name not in self._known:
            with self._store.view() as view:
                made = view.configuration(name)
            self._known[name] = made.policy.tie_seed, tried_share(made)
        return self._known[name]


def _told(
    mart: Mart, policy: Policy, draws: _Draws, zone_of: Callable[[str], str]
) -> Iterator[Told]:
    """Yield the messages that are ripe, and whether their moment was drawn.

    What was sent elsewhere and imported was never drawn, and is left out: nobody knows how its
    moment was chosen.
    """
    bound = {
        "answers": sorted(str(kind) for kind in POSITIVE),
        "window": policy.moments.answer_days * DAY_US,
        "until": mart.until,
    }
    places = {part.id: k for k, part in enumerate(policy.dayparts)}
    for row in mart.ask(_LEFT, bound).to_pylist():
        who = row["customer"]
        part = daypart_at(policy.dayparts, row["left_at"], zone_of(who))
        if part:
            drawn = moment_is_drawn(who, row["strategy"], row["reserved_at"], *draws.of(row))
            yield Told(who, places[part], row["answered"], drawn)


def _zones(population: Population, policy: Policy) -> Callable[[str], str]:
    def zone_of(customer: str) -> str:
        row = population.find(customer) if policy.zone_tag else -1
        if row < 0:
            return policy.zone
        rows, texts = population.rows[row], population.dictionaries
        said = read(rows, population.layout, texts, policy.zone_tag)
        return valid_zone(said if isinstance(said, str) else None, policy.zone)

    return zone_of


def _learned(taught: Taught, policy: Policy, position: int, at: Instant) -> LearnedMoments:
    return LearnedMoments(
        parts=tuple(
            LearnedPart(
                id=part.id,
                begins=part.begins,
                ends=part.ends,
                response=rate.response,
                sent=rate.sent,
                answered=rate.answered,
            )
            for part, rate in zip(policy.dayparts, taught.parts, strict=True)
        ),
        level_evidence=taught.level_evidence,
        part_evidence=taught.part_evidence,
        position=position,
        at=at,
    )
