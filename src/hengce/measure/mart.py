"""The facts of a bank as one small database that reports ask: views over the extracted tables.

Every figure of every report is a statement on these views, so that two reports that name the
same metric show the same number. Nothing is written, and nothing outside it can be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from hengce.model.configuration import Configuration
from hengce.model.connector import TaskConnector
from hengce.model.instant import Instant

_STAGES = {
    "delivered": ("delivered", "opened", "clicked", "closed", "interested", "refused"),
    "opened": ("opened", "clicked", "interested"),
    "clicked": ("clicked",),
    "bought": ("bought",),
    "cancelled": ("cancelled",),
    "refused": ("refused",),
    "complained": ("complained",),
    "opted_out": ("opted_out",),
    "closed": ("closed",),
}
"""The outcomes that say that a contact came to a stage; who clicked has opened."""

_SENT = """
CREATE VIEW sent AS
SELECT c.*, ch.cost_cents, w.task IS NOT NULL AS has_task,
       CASE WHEN w.worked THEN ch.time_cents ELSE 0 END AS time_cents,
       CASE WHEN w.worked THEN ch.minutes ELSE 0 END AS minutes, {dates},
       left_at AS at_us, regexp_replace(c.wave, '@.*$', '') AS node, {flags},
       coalesce(o.bought_cents, 0) AS bought_cents,
       coalesce(o.cancelled_cents, 0) AS cancelled_cents,
       o.clicked_at, o.bought_at, o.first_answer_at, o.dwell_ms
FROM contact c
LEFT JOIN channel ch ON ch.id = c.channel
LEFT JOIN answered o ON o.contact = c.id
LEFT JOIN worked w ON w.contact = c.id
WHERE c.left_at IS NOT NULL AND c.state <> 'released'
"""

_ANSWERED = """
CREATE VIEW answered AS
SELECT contact, {flags},
       sum(amount_cents) FILTER (kind = 'bought') AS bought_cents,
       sum(amount_cents) FILTER (kind = 'cancelled') AS cancelled_cents,
       min(said_at) FILTER (kind = 'clicked') AS clicked_at,
       min(said_at) FILTER (kind = 'bought') AS bought_at,
       min(said_at) FILTER (kind NOT IN ('sent', 'delivered', 'failed')) AS first_answer_at,
       min(dwell_ms) AS dwell_ms
FROM outcome GROUP BY contact
"""

_WORKED = """
CREATE VIEW worked AS
SELECT k.contact, any_value(k.id) AS task,
       coalesce(bool_or(s.state IN ('taken', 'done')), false) AS worked
FROM task k LEFT JOIN task_step s ON s.task = k.id GROUP BY k.contact
"""
"""A task that nobody took up has cost no time."""

_GIVEN = """
CREATE VIEW given AS
SELECT t.instance, t.node, t.said AS benefit, coalesce(p.unit_cost_cents, 0) AS cost_cents,
       i.strategy, i.customer, i.org, s.department, s.category, t.stepped_at AS at_us, {dates}
FROM instance_step t JOIN instance i ON i.id = t.instance
LEFT JOIN strategy s ON s.id = i.strategy LEFT JOIN product p ON p.id = t.said
WHERE t.did = 'reserved'
"""

_PAID = """
CREATE VIEW paid AS
SELECT strategy, department, category, channel, customer, decision, origin, at_us,
       cost_cents, time_cents, has_task FROM sent
UNION ALL
SELECT strategy, department, category, NULL, customer, NULL, NULL, at_us,
       cost_cents, 0, false FROM given
"""
"""What a bank paid: for messages, for the time of managers, for benefits."""

_ENTERED = """
CREATE VIEW entered AS
SELECT i.*, s.department, s.category, i.entered_at AS at_us, {dates}
FROM instance i LEFT JOIN strategy s ON s.id = i.strategy
"""

_STEPPED = """
CREATE VIEW stepped AS
SELECT t.*, i.strategy, i.version, i.customer, i.org, s.department, s.category,
       t.stepped_at AS at_us, {dates}
FROM instance_step t JOIN instance i ON i.id = t.instance LEFT JOIN strategy s ON s.id = i.strategy
"""

_TOLD = """
CREATE VIEW told AS
SELECT v.*, regexp_replace(v.wave, '@.*$', '') AS node, s.department, s.category,
       v.decided_at AS at_us, {dates}
FROM verdict v LEFT JOIN strategy s ON s.id = v.strategy
"""

_TASKED = """
CREATE VIEW tasked AS
WITH last AS (
  SELECT task, min(stepped_at) AS first_at, max(stepped_at) AS last_at,
         arg_max(state, stepped_at) AS state, arg_max(outcome, stepped_at) AS outcome,
         arg_max(manager, stepped_at) AS manager
  FROM task_step GROUP BY task
)
SELECT k.id, k.contact, k.customer, k.org, c.strategy, c.department, c.category, c.channel,
       regexp_replace(c.wave, '@.*$', '') AS node, last.*,
       last.state IN ('done', 'withdrawn', 'expired') AS ended, last.first_at AS at_us, {dates}
FROM task k JOIN last ON last.task = k.id LEFT JOIN contact c ON c.id = k.contact
"""

_REFUSAL = """
CREATE VIEW refusal AS
SELECT customer, org, kind, key, changed_at AS at_us, {dates}
FROM change
WHERE kind IN ('opt_out', 'opt_out_topic', 'stop_topic', 'stop_category', 'stop_strategy')
  AND value = 'true'
"""

_DATES = (
    "to_day({at}) AS day, date_trunc('week', to_day({at}))::DATE AS week, "
    "date_trunc('month', to_day({at}))::DATE AS month"
)
"""The days of the bank's zone, in each view; a week begins on Monday."""

_DATED = {
    _ENTERED: "i.entered_at",
    _STEPPED: "t.stepped_at",
    _GIVEN: "t.stepped_at",
    _TOLD: "v.decided_at",
    _TASKED: "last.first_at",
    _REFUSAL: "changed_at",
}


@dataclass(frozen=True, slots=True)
class Mart:
    """An open database of facts.

    Attributes:
        connection: Where statements are asked; it reads nothing but the views.
        position: The log's position that everything is as of; every report bears it.
        since: From when on facts are in it.
        until: The moment at which it was read.
    """

    connection: duckdb.DuckDBPyConnection
    position: int
    since: Instant
    until: Instant

    def ask(self, statement: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """Return the answer to a statement; parameters are bound as `$name`."""
        return self.connection.sql(statement, params=parameters).to_arrow_table()


def open_mart(
    tables: Mapping[str, pa.Table],
    configuration: Configuration,
    customers: Sequence[str],
    position: int,
    since: Instant,
    until: Instant,
) -> Mart:
    """Put facts into a database of their own.

    Args:
        tables: As `hengce.ports.extract` says.
        configuration: What is live: channels with their costs, strategies, hold-outs, the zone.
        customers: Everybody in the snapshot who speaks for himself.
        position: What the tables are as of.
        since: From when on they tell.
        until: The moment at which they were read.
    """
    connection = duckdb.connect(":memory:")
    zone = configuration.policy.zone
    named = {**tables, **_documents(configuration), "customer": pa.table({"id": list(customers)})}
    for name, table in named.items():
        connection.register(name, table)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(
        "CREATE MACRO to_day(micros) AS CAST(timezone(getvariable('zone'), "
        "to_timestamp(micros / 1000000.0)) AS DATE)"
    )
    connection.execute("SET VARIABLE zone = $zone", {"zone": zone})
    connection.execute(_WORKED)
    connection.execute(_ANSWERED.format(flags=_flags("bool_or(kind IN ({kinds})) AS {stage}")))
    dates = _DATES.format(at="c.left_at")
    flags = _flags("coalesce(o.{stage}, false) AS {stage}")
    connection.execute(_SENT.format(flags=flags, dates=dates))
    for view, at in _DATED.items():
        connection.execute(view.format(dates=_DATES.format(at=at)))
    connection.execute(_PAID)
    # What follows comes from documents too: it can name no file and load no code.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return Mart(connection, position, since, until)


def _flags(column: str) -> str:
    quoted = {stage: ", ".join(f"'{kind}'" for kind in kinds) for stage, kinds in _STAGES.items()}
    return ", ".join(column.format(stage=stage, kinds=kinds) for stage, kinds in quoted.items())


def _documents(configuration: Configuration) -> dict[str, pa.Table]:
    channels, strategies = configuration.channels, configuration.strategies
    minute_cents = configuration.policy.tasks.minute_cents
    return {
        "channel": pa.table(
            {
                "id": pa.array([one.id for one in channels], pa.string()),
                "cost_cents": pa.array([one.cost_cents for one in channels], pa.int64()),
                "minutes": pa.array([one.minutes for one in channels], pa.int64()),
                "time_cents": pa.array(
                    [one.minutes * minute_cents for one in channels], pa.int64()
                ),
                "by_people": [isinstance(one.connector, TaskConnector) for one in channels],
            }
        ),
        "product": pa.table(
            {
                "id": pa.array([one.id for one in configuration.products], pa.string()),
                "unit_cost_cents": pa.array(
                    [one.unit_cost_cents for one in configuration.products], pa.int64()
                ),
            }
        ),
        "strategy": pa.table(
            {
                "id": pa.array([one.id for one in strategies], pa.string()),
                "department": pa.array([one.department for one in strategies], pa.string()),
                "owner": pa.array([one.owner for one in strategies], pa.string()),
                "category": pa.array([one.category for one in strategies], pa.string()),
                "topic": pa.array([one.topic for one in strategies], pa.string()),
                "starts": pa.array([one.starts for one in strategies], pa.string()),
                "ends": pa.array([one.ends for one in strategies], pa.string()),
            }
        ),
    }
