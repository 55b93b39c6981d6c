"""The facts of a bank as one small database that reports ask: views over the extracted tables.

Every figure of every report is a statement on these views, so that two reports that name the
same metric show the same number. Nothing is written, and nothing outside it can be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from hengce.model.configuration import Configuration
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
SELECT c.*, ch.cost_cents, to_day(c.left_at) AS day,
       regexp_replace(c.wave, '@.*$', '') AS node,
       {flags},
       coalesce(o.bought_cents, 0) AS bought_cents,
       coalesce(o.cancelled_cents, 0) AS cancelled_cents,
       o.clicked_at, o.bought_at, o.first_answer_at, o.dwell_ms
FROM contact c
LEFT JOIN channel ch ON ch.id = c.channel
LEFT JOIN answered o ON o.contact = c.id
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
    connection.execute(_ANSWERED.format(flags=_flags("bool_or(kind IN ({kinds})) AS {stage}")))
    connection.execute(_SENT.format(flags=_flags("coalesce(o.{stage}, false) AS {stage}")))
    # What follows comes from documents too: it can name no file and load no code.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return Mart(connection, position, since, until)


def _flags(column: str) -> str:
    quoted = {stage: ", ".join(f"'{kind}'" for kind in kinds) for stage, kinds in _STAGES.items()}
    return ", ".join(column.format(stage=stage, kinds=kinds) for stage, kinds in quoted.items())


def _documents(configuration: Configuration) -> dict[str, pa.Table]:
    channels, strategies = configuration.channels, configuration.strategies
    return {
        "channel": pa.table(
            {
                "id": pa.array([one.id for one in channels], pa.string()),
                "cost_cents": pa.array([one.cost_cents for one in channels], pa.int64()),
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
