"""The table of ties between customers, as it came in with the engine."""

import sqlalchemy as sa

from hengce.store.migrations.making import index, log, number, text


def create_parties() -> None:
    """Create it."""
    log(
        "party_tie",
        *(text(name) for name in ("customer", "other", "role", "source")),
        number("since"),
        number("in_force"),
        number("at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    for name in ("customer", "other", "source"):
        index("party_tie", name, "seq")
