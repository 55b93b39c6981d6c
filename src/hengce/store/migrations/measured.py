"""The tables of what is measured: the health of strategies, and what answers add up to.

With them the indices by which it is found what is new of answers.
"""

import sqlalchemy as sa
from alembic import op

from hengce.store.migrations.making import index, log, number, own, text


def create_measured() -> None:
    """Create them."""
    log(
        "health_entry",
        *(text(name) for name in ("strategy", "signal", "step", "made_by")),
        number("at"),
        text("reason"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    own(
        "learning_day",
        number("day"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_learning_day")),
    )
    own(
        "learning_step",
        number("step"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_learning_step")),
    )
    index("contact_step", "at")
    index("outcome", "position")
