"""The table of what waits for the quiet time of an intent."""

import sqlalchemy as sa
from alembic import op

from hengce.store.migrations.making import index, log, number, text


def create_intents() -> None:
    """Create it."""
    log(
        "awaited_intent",
        *(text(name) for name in ("intent", "source", "id", "customer")),
        number("partition"),
        number("due_at"),
        sa.UniqueConstraint(
            "intent", "source", "id", name=op.f("uq_awaited_intent_intent_source_id")
        ),
    )
    index("awaited_intent", "due_at", "seq")
