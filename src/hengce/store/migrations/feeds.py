"""The table of what became of deliveries, as it came in with the engine."""

import sqlalchemy as sa

from hengce.store.migrations.making import index, log, number, text


def create_feeds() -> None:
    """Create it."""
    log(
        "feed_entry",
        text("feed"),
        number("day"),
        *(text(name) for name in ("file", "state", "digest", "seen")),
        number("at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    index("feed_entry", "feed", "seq")
    index("feed_entry", "state", "feed", "day")
