"""Creates the tables of journeys."""

import sqlalchemy as sa

from hengce.store.migrations.making import index, keyed, log, number, partial, perhaps, table, text


def create_journeys() -> None:
    """Create who is in which journey, what he did there, and what was ordered."""
    table(
        "instance",
        "id",
        *(text(name) for name in ("id", "strategy", "version", "customer")),
        number("partition"),
        text("key"),
        number("is_first"),
        text("state"),
        number("live"),
        text("node"),
        perhaps("due_at"),
        number("woken"),
        text("contact"),
        text("parent"),
        number("entered_at"),
        perhaps("ended_at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    index("instance", "customer", "strategy")
    index("instance", "strategy", "id")
    whose = ["customer", "strategy", "key"]
    live = "live = 1"
    partial("uq_instance_live", "instance", whose, live, unique=True)
    partial("uq_instance_first", "instance", whose, "is_first = 1", unique=True)
    due = "state = 'running' AND due_at IS NOT NULL"
    partial("ix_instance_due", "instance", ["due_at", "id", "partition"], due)
    partial("ix_instance_ended", "instance", ["ended_at", "id"], "ended_at IS NOT NULL")
    partial("ix_instance_contact", "instance", ["contact"], "contact != ''")
    partial("ix_instance_flight", "instance", ["strategy", "node", "id", "version", "live"], live)
    _traces()
    log(
        "journey_order",
        *(text(name) for name in ("strategy", "subject", "kind", "made_by")),
        number("at"),
        text("reason"),
    )
    index("journey_order", "strategy", "subject", "seq")
    log(
        "trial_entry",
        *(text(name) for name in ("strategy", "node", "salt", "kind", "made_by")),
        number("at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    index("trial_entry", "strategy", "seq")
    enrolled = ("strategy", "moment")
    keyed("enrolment", enrolled, text("strategy"), number("moment"), number("entered"))


def _traces() -> None:
    keyed(
        "instance_step",
        ("instance", "number"),
        text("instance"),
        number("number"),
        text("node"),
        text("did"),
        number("at"),
        text("branch"),
        text("said"),
        perhaps("until"),
    )
    counted = ("strategy", "version", "node", "did", "branch")
    keyed("step_count", counted, *(text(name) for name in counted), number("times"))
