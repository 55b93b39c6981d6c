"""The tables of journeys: who is in which, what he did there, and what was ordered.

An instance is one row that is rewritten: who is in flight is a fact of now, and its trace
says how it came there. Its columns are for finding; the document is the instance. Where both
say the same, the column counts: it is what wakes and merges change.
"""

from sqlalchemy import Column, Index, literal_column

from hengce.store.tables import INT64, blob, log, number, table, text

instance = table(
    "instance",
    text("id", unique=True),
    text("strategy"),
    text("version"),
    text("customer"),
    number("partition"),
    text("key"),
    number("is_first"),  # 1: its customer had none of this key before
    text("state"),
    number("live"),  # 1: it is in flight
    text("node"),
    Column("due_at", INT64),
    number("woken"),  # the position of the last transaction that made it due
    text("contact"),  # which its proposal waits for
    text("parent"),
    number("entered_at"),
    Column("ended_at", INT64),
    blob("document"),
    Index(None, "customer", "strategy"),
    Index(None, "strategy", "id"),
)

# Partial indexes are found only by statements that say the same in the same words.
LIVE = instance.c.live == literal_column("1")
"""Who is in flight."""

DUE = (instance.c.state == literal_column("'running'")) & instance.c.due_at.is_not(None)
"""Who waits for an instant."""

OF_CONTACT = instance.c.contact != literal_column("''")
"""Whose proposal waits for a contact."""

FIRST = instance.c.is_first == literal_column("1")

# The two rules of re-entry. They are constraints, so that no race and no forgotten question
# lets a customer in twice. Under the first an ended instance refuses nobody: whether it was
# long enough ago is asked before. Under the second each key has one first instance, whatever
# became of it; who may enter only once may enter only as that one, and it stays so when a
# journey's rule of re-entry changes.
Index(
    "uq_instance_live",
    instance.c.customer,
    instance.c.strategy,
    instance.c.key,
    unique=True,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)
Index(
    "uq_instance_first",
    instance.c.customer,
    instance.c.strategy,
    instance.c.key,
    unique=True,
    sqlite_where=FIRST,
    postgresql_where=FIRST,
)
Index(
    "ix_instance_due",
    instance.c.due_at,
    instance.c.id,
    instance.c.partition,
    sqlite_where=DUE,
    postgresql_where=DUE,
)
Index(
    "ix_instance_contact",
    instance.c.contact,
    sqlite_where=OF_CONTACT,
    postgresql_where=OF_CONTACT,
)
Index(
    "ix_instance_flight",
    instance.c.strategy,
    instance.c.node,
    instance.c.id,
    instance.c.version,
    instance.c.live,  # so that SQLite counts without reading the rows
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)

Index(
    "ix_instance_ended",
    instance.c.ended_at,
    instance.c.id,
    sqlite_where=instance.c.ended_at.is_not(None),
    postgresql_where=instance.c.ended_at.is_not(None),
)

instance_step = table(
    "instance_step",
    text("instance", unique=True),
    number("number", unique=True),
    text("node"),
    text("did"),
    number("at"),
    text("branch"),
    text("said"),
    Column("until", INT64),
)

# What the traces say when they are counted; written with them, so that nobody counts them.
step_count = table(
    "step_count",
    text("strategy", unique=True),
    text("version", unique=True),
    text("node", unique=True),
    text("did", unique=True),
    text("branch", unique=True),
    number("times"),
)

journey_order = log(
    "journey_order",
    text("strategy"),
    text("subject"),
    text("kind"),
    text("made_by"),
    number("at"),
    text("reason"),
    Index(None, "strategy", "subject", "seq"),
)

# The course of experiments: which shares were live from when on, and why they changed.
trial_entry = log(
    "trial_entry",
    text("strategy"),
    text("node"),
    text("salt"),
    text("kind"),
    text("made_by"),
    number("at"),
    blob("document"),
    Index(None, "strategy", "seq"),
)

enrolment = table(
    "enrolment", text("strategy", unique=True), number("moment", unique=True), number("entered")
)
