"""The tables of people who sign in."""

import sqlalchemy as sa
from alembic import op

from hengce.store.migrations.making import INT64, added, index, log, number, table, text


def create_people() -> None:
    """Create accounts and sessions; let approvals say what they are bound to, and why."""
    op.add_column("strategy_status", added("seal", sa.Text(), ""))
    op.add_column("strategy_status", added("comment", sa.Text(), ""))
    log(
        "person",
        *(text(name) for name in ("name", "label", "role", "manager", "password")),
        number("created_at"),
        number("changed_at"),
        sa.Column("ended_at", INT64, nullable=True),
        number("temporary"),
        text("made_by"),
        text("why"),
    )
    index("person", "name", "seq")
    table(
        "session",
        "digest",
        *(text(name) for name in ("digest", "name", "label", "role", "manager")),
        *(number(name) for name in ("made_at", "used_at", "idle_us", "ends_at")),
    )
    index("session", "name")
    index("session", "ends_at")
