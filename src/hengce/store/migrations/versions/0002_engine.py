"""What the serving engine keeps: keys, dead letters, open decision windows."""

import sqlalchemy as sa
from alembic import op

from hengce.store.migrations.feeds import create_feeds
from hengce.store.migrations.intents import create_intents
from hengce.store.migrations.journeys import create_journeys
from hengce.store.migrations.measured import create_measured
from hengce.store.migrations.manuscripts import create_manuscripts
from hengce.store.migrations.making import INT64, added, index, log, number, own, table, text
from hengce.store.migrations.people import create_people
from hengce.store.migrations.parties import create_parties
from hengce.store.migrations.sheets import fill_sheets

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create what came in with the engine."""
    op.add_column("transactions", sa.Column("mark", sa.Text(), nullable=True))
    log(
        "dead_letter",
        text("source"),
        text("dialect"),
        text("id"),
        number("received_at"),
        text("code"),
        text("detail"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    index("dead_letter", "org", "seq")
    log(
        "dead_letter_end",
        number("letter"),
        text("state"),
        sa.ForeignKeyConstraint(
            ["letter"], ["dead_letter.seq"], name=op.f("fk_dead_letter_end_letter")
        ),
    )
    index("dead_letter_end", "letter")
    log(
        "api_key",
        text("id"),
        text("digest"),
        text("role"),
        text("label"),
        text("manager"),
        number("created_at"),
        sa.Column("revoked_at", INT64, nullable=True),
    )
    index("api_key", "id", "seq")
    index("api_key", "digest", "seq")
    _open_questions()
    _accounts()
    _merges()
    _identity()
    _kinds_say_what_they_take()
    _answers()
    _leases()
    _tasks()
    _deliver()
    _retention()
    _sheets()
    create_journeys()
    create_feeds()
    create_parties()
    _disclosures()
    create_people()
    create_measured()


def _open_questions() -> None:
    log(
        "open_question",
        text("source"),
        text("id"),
        text("customer"),
        text("priority_class"),
        number("partition"),
        number("closes_at"),
        number("attempt"),
        sa.UniqueConstraint(
            "source", "id", "priority_class", name=op.f("uq_open_question_source_id_priority_class")
        ),
    )
    index("open_question", "closes_at", "seq")
    index("open_question", "customer", "priority_class")
    create_intents()


def _disclosures() -> None:
    log(
        "disclosure",
        *(text(name) for name in ("customer", "made_by", "reason", "fields")),
        number("at"),
        number("seen"),
    )
    index("disclosure", "org", "seq")
    index("disclosure", "customer", "seq")
    create_manuscripts()


def _accounts() -> None:
    log(
        "transfer",
        text("kind"),
        text("name"),
        text("debited"),
        text("credited"),
        number("amount"),
        text("cause"),
        number("contacts"),
        number("available"),
        number("reserved"),
        number("spent"),
        number("at"),
    )
    index("transfer", "kind", "name", "seq")
    index("transfer", "position")


def _merges() -> None:
    log(
        "merge",
        text("absorbed"),
        text("survivor"),
        number("in_force"),
        text("why"),
        text("made_by"),
        number("at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    index("merge", "absorbed", "seq")
    index("merge", "position")


def _identity() -> None:
    log(
        "identity_link",
        text("key"),
        text("person"),
        text("source"),
        number("confidence_ppm"),
        number("in_force"),
        number("at"),
    )
    index("identity_link", "key", "seq")
    index("identity_link", "person", "seq")
    log(
        "identity_case",
        text("id"),
        text("one"),
        text("other"),
        text("state"),
        number("at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    index("identity_case", "id", "seq")
    index("identity_case", "one")
    index("identity_case", "other")


KIND = (
    "strategy",
    "channel",
    "priority_class",
    "message_class",
    "category",
    "topic",
    "department",
    "interrupts",
    "product",
    "wave",
    "riders",
    "charges",
)
NEW = {"wave": "''", "charges": "'[]'"}
"""What a kind holds that was known before: it was no wave, and took of no account."""


def _kinds_say_what_they_take() -> None:
    """Let kinds of contact differ by their waves and by their charges."""
    if op.get_bind().dialect.name != "sqlite":
        for name, value in NEW.items():
            nothing = sa.Column(name, sa.Text(), nullable=False, server_default=sa.text(value))
            op.add_column("contact_kind", nothing)
            op.alter_column("contact_kind", name, server_default=None)
        op.drop_constraint("uq_contact_kind", "contact_kind")
        op.create_unique_constraint("uq_contact_kind", "contact_kind", list(KIND))
        return
    # SQLite cannot change a constraint: the table is made anew, while contacts point to it.
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMP TABLE kept AS SELECT * FROM contact_kind")
    op.drop_table("contact_kind")
    log(
        "contact_kind",
        *(number(name) if name == "interrupts" else text(name) for name in KIND),
        sa.UniqueConstraint(*KIND, name=op.f("uq_contact_kind")),
    )
    columns = ("position", "org", "seq", *KIND)
    values = ", ".join(NEW.get(name, name) for name in columns)
    op.execute(f"INSERT INTO contact_kind ({', '.join(columns)}) SELECT {values} FROM kept")
    op.execute("DROP TABLE kept")


def _answers() -> None:
    """Create what channels tell later, and the way from an address to a customer."""
    log(
        "message_part",
        text("channel"),
        text("name"),
        text("contact"),
        number("number"),
        number("count"),
    )
    index("message_part", "channel", "name", "seq")
    log("part_report", text("contact"), number("number"), text("kind"), number("at"))
    index("part_report", "contact", "seq")
    tags = sa.text("kind = 'tag'")
    op.create_index(
        op.f("ix_change_tag_value"),
        "change",
        ["key", "value"],
        sqlite_where=tags,
        postgresql_where=tags,
    )


def _leases() -> None:
    own(
        "worker",
        text("name"),
        number("until"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    own(
        "lease",
        number("partition"),
        text("owner"),
        number("fence"),
        sa.PrimaryKeyConstraint("partition", name=op.f("pk_lease")),
    )


def _tasks() -> None:
    """Create the tables of tasks."""
    table(
        "task",
        "id",
        text("id"),
        text("contact"),
        text("customer"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    index("task", "customer")
    log(
        "task_step",
        text("task"),
        text("state"),
        text("manager"),
        number("deadline"),
        number("at"),
        text("made_by"),
        text("outcome"),
        sa.ForeignKeyConstraint(["task"], ["task.id"], name=op.f("fk_task_step_task")),
    )
    index("task_step", "task", "seq")
    index("task_step", "manager", "state", "seq")
    table(
        "task_live",
        "task",
        text("task"),
        text("customer"),
        text("topic"),
        text("message_class"),
        text("manager"),
        text("state"),
        number("priority"),
        number("worth"),
        number("deadline"),
        number("wave"),
        sa.ForeignKeyConstraint(["task"], ["task.id"], name=op.f("fk_task_live_task")),
    )
    index("task_live", "manager", "priority", "worth", "deadline", "task")
    index("task_live", "org", "priority", "worth", "deadline", "task")
    index("task_live", "priority", "worth", "deadline", "task")
    index("task_live", "deadline", "task")
    index("task_live", "customer", "topic")
    table("silence_cursor", "name", text("name"), number("seq"))


def _deliver() -> None:
    """Queue by channel, count tries and doubts, and keep what did not arrive."""
    op.add_column("contact_step", added("why", sa.Text(), ""))
    # What waits learns its channel when the store is opened: some of it lies in segments.
    op.add_column("waiting", added("channel", sa.Text(), ""))
    for table in ("waiting", "claim"):
        op.add_column(table, added("tries", INT64, "0"))
        op.add_column(table, added("doubts", INT64, "0"))
    op.execute("UPDATE waiting SET tries = attempt - 1")
    op.execute("UPDATE claim SET tries = attempt - 1")
    op.drop_index(op.f("ix_waiting_release_at_contact"), "waiting")
    index("waiting", "channel", "release_at", "contact")
    # Cursors begin anew, one for each channel: what was claimed is passed over.
    op.execute("UPDATE relay_cursor SET taken = 0 WHERE taken < contacts")
    op.create_table(
        "relay_turn",
        number("position"),
        text("org"),
        text("segment"),
        text("channel"),
        number("taken"),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_relay_turn_position")
        ),
        sa.ForeignKeyConstraint(["segment"], ["segment.name"], name=op.f("fk_relay_turn_segment")),
        sa.PrimaryKeyConstraint("segment", "channel", name=op.f("pk_relay_turn")),
        sqlite_strict=True,
    )
    log(
        "undelivered",
        text("contact"),
        text("segment"),
        number("place"),
        text("customer"),
        text("state"),
        number("at"),
        text("why"),
    )
    index("undelivered", "org", "seq")
    index("undelivered", "contact")
    log(
        "undelivered_end",
        number("undelivered"),
        text("why"),
        sa.ForeignKeyConstraint(
            ["undelivered"], ["undelivered.seq"], name=op.f("fk_undelivered_end_undelivered")
        ),
    )
    index("undelivered_end", "undelivered")


def _retention() -> None:
    """Create what was forgotten."""
    log(
        "retention",
        text("kind"),
        text("made_by"),
        number("at"),
        number("until"),
        number("reached"),
        number("forgotten"),
        number("freed_bytes"),
        number("through"),
        sa.Column("ended_at", INT64, nullable=True),
    )
    index("retention", "kind", "seq")
    log(
        "forgotten_file",
        number("retention"),
        text("kind"),
        text("name"),
        sa.ForeignKeyConstraint(
            ["retention"], ["retention.seq"], name=op.f("fk_forgotten_file_retention")
        ),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_forgotten_file_kind_name")),
    )


def _sheets() -> None:
    """Write decisions side by side; each that is there gets a sheet of its own."""
    log("sheet", number("at"), sa.Column("document", sa.LargeBinary(), nullable=False))
    index("sheet", "at")
    log(
        "sheet_read",
        number("sheet"),
        number("chose"),
        number("at"),
        number("decisions"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.seq"], name=op.f("fk_sheet_read_sheet")),
    )
    index("sheet_read", "sheet")
    index("sheet_read", "chose", "at")
    for name in ("sheet", "place", "chose"):
        op.add_column("decision", added(name, INT64, "0"))
    op.drop_index(op.f("ix_decision_at"), table_name="decision")
    fill_sheets(op.get_bind())
    for name in ("at", "document", "packed"):
        op.drop_column("decision", name)
