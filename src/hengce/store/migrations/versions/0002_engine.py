"""What the serving engine keeps: keys, dead letters, open decision windows."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from hengce.store.migrations.sheets import fill_sheets

revision = "0002"
down_revision = "0001"

INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create what came in with the engine."""
    op.add_column("transactions", sa.Column("mark", sa.Text(), nullable=True))
    _log(
        "dead_letter",
        _text("source"),
        _text("dialect"),
        _text("id"),
        _number("received_at"),
        _text("code"),
        _text("detail"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    _index("dead_letter", "org", "seq")
    _log(
        "dead_letter_end",
        _number("letter"),
        _text("state"),
        sa.ForeignKeyConstraint(
            ["letter"], ["dead_letter.seq"], name=op.f("fk_dead_letter_end_letter")
        ),
    )
    _index("dead_letter_end", "letter")
    _log(
        "api_key",
        _text("id"),
        _text("digest"),
        _text("role"),
        _text("label"),
        _text("manager"),
        _number("created_at"),
        sa.Column("revoked_at", INT64, nullable=True),
    )
    _index("api_key", "id", "seq")
    _index("api_key", "digest", "seq")
    _open_questions()
    _accounts()
    _merges()
    _kinds_say_what_they_take()
    _answers()
    _leases()
    _tasks()
    _deliver()
    _retention()
    _sheets()
    _journeys()


def _open_questions() -> None:
    _log(
        "open_question",
        _text("source"),
        _text("id"),
        _text("customer"),
        _text("priority_class"),
        _number("partition"),
        _number("closes_at"),
        _number("attempt"),
        sa.UniqueConstraint(
            "source", "id", "priority_class", name=op.f("uq_open_question_source_id_priority_class")
        ),
    )
    _index("open_question", "closes_at", "seq")
    _index("open_question", "customer", "priority_class")


def _accounts() -> None:
    _log(
        "transfer",
        _text("kind"),
        _text("name"),
        _text("debited"),
        _text("credited"),
        _number("amount"),
        _text("cause"),
        _number("contacts"),
        _number("available"),
        _number("reserved"),
        _number("spent"),
        _number("at"),
    )
    _index("transfer", "kind", "name", "seq")
    _index("transfer", "position")


def _merges() -> None:
    _log(
        "merge",
        _text("absorbed"),
        _text("survivor"),
        _number("in_force"),
        _text("why"),
        _text("made_by"),
        _number("at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    _index("merge", "absorbed", "seq")
    _index("merge", "position")


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
    _log(
        "contact_kind",
        *(_number(name) if name == "interrupts" else _text(name) for name in KIND),
        sa.UniqueConstraint(*KIND, name=op.f("uq_contact_kind")),
    )
    columns = ("position", "org", "seq", *KIND)
    values = ", ".join(NEW.get(name, name) for name in columns)
    op.execute(f"INSERT INTO contact_kind ({', '.join(columns)}) SELECT {values} FROM kept")
    op.execute("DROP TABLE kept")


def _answers() -> None:
    """Create what channels tell later, and the way from an address to a customer."""
    _log(
        "message_part",
        _text("channel"),
        _text("name"),
        _text("contact"),
        _number("number"),
        _number("count"),
    )
    _index("message_part", "channel", "name", "seq")
    _log("part_report", _text("contact"), _number("number"), _text("kind"), _number("at"))
    _index("part_report", "contact", "seq")
    tags = sa.text("kind = 'tag'")
    op.create_index(
        op.f("ix_change_tag_value"),
        "change",
        ["key", "value"],
        sqlite_where=tags,
        postgresql_where=tags,
    )


def _leases() -> None:
    _own(
        "worker",
        _text("name"),
        _number("until"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    _own(
        "lease",
        _number("partition"),
        _text("owner"),
        _number("fence"),
        sa.PrimaryKeyConstraint("partition", name=op.f("pk_lease")),
    )


def _own(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        _number("position"),
        _text("org"),
        *items,
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f(f"fk_{name}_position")
        ),
        sqlite_strict=True,
    )


def _tasks() -> None:
    """Create the tables of tasks."""
    _table(
        "task",
        "id",
        _text("id"),
        _text("contact"),
        _text("customer"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    _index("task", "customer")
    _log(
        "task_step",
        _text("task"),
        _text("state"),
        _text("manager"),
        _number("deadline"),
        _number("at"),
        _text("made_by"),
        _text("outcome"),
        sa.ForeignKeyConstraint(["task"], ["task.id"], name=op.f("fk_task_step_task")),
    )
    _index("task_step", "task", "seq")
    _index("task_step", "manager", "state", "seq")
    _table(
        "task_live",
        "task",
        _text("task"),
        _text("customer"),
        _text("topic"),
        _text("message_class"),
        _text("manager"),
        _text("state"),
        _number("priority"),
        _number("worth"),
        _number("deadline"),
        _number("wave"),
        sa.ForeignKeyConstraint(["task"], ["task.id"], name=op.f("fk_task_live_task")),
    )
    _index("task_live", "manager", "priority", "worth", "deadline", "task")
    _index("task_live", "org", "priority", "worth", "deadline", "task")
    _index("task_live", "priority", "worth", "deadline", "task")
    _index("task_live", "deadline", "task")
    _index("task_live", "customer", "topic")
    _table("silence_cursor", "name", _text("name"), _number("seq"))


def _table(name: str, key: str, *items: sa.schema.SchemaItem) -> None:
    _keyed(name, (key,), *items)


def _keyed(name: str, keys: Sequence[str], *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        _number("position"),
        _text("org"),
        *items,
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f(f"fk_{name}_position")
        ),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )


def _deliver() -> None:
    """Queue by channel, count tries and doubts, and keep what did not arrive."""
    op.add_column("contact_step", _added("why", sa.Text(), ""))
    # What waits learns its channel when the store is opened: some of it lies in segments.
    op.add_column("waiting", _added("channel", sa.Text(), ""))
    for table in ("waiting", "claim"):
        op.add_column(table, _added("tries", INT64, "0"))
        op.add_column(table, _added("doubts", INT64, "0"))
    op.execute("UPDATE waiting SET tries = attempt - 1")
    op.execute("UPDATE claim SET tries = attempt - 1")
    op.drop_index(op.f("ix_waiting_release_at_contact"), "waiting")
    _index("waiting", "channel", "release_at", "contact")
    # Cursors begin anew, one for each channel: what was claimed is passed over.
    op.execute("UPDATE relay_cursor SET taken = 0 WHERE taken < contacts")
    op.create_table(
        "relay_turn",
        _number("position"),
        _text("org"),
        _text("segment"),
        _text("channel"),
        _number("taken"),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_relay_turn_position")
        ),
        sa.ForeignKeyConstraint(["segment"], ["segment.name"], name=op.f("fk_relay_turn_segment")),
        sa.PrimaryKeyConstraint("segment", "channel", name=op.f("pk_relay_turn")),
        sqlite_strict=True,
    )
    _log(
        "undelivered",
        _text("contact"),
        _text("segment"),
        _number("place"),
        _text("customer"),
        _text("state"),
        _number("at"),
        _text("why"),
    )
    _index("undelivered", "org", "seq")
    _index("undelivered", "contact")
    _log(
        "undelivered_end",
        _number("undelivered"),
        _text("why"),
        sa.ForeignKeyConstraint(
            ["undelivered"], ["undelivered.seq"], name=op.f("fk_undelivered_end_undelivered")
        ),
    )
    _index("undelivered_end", "undelivered")


def _retention() -> None:
    """Create what was forgotten."""
    _log(
        "retention",
        _text("kind"),
        _text("made_by"),
        _number("at"),
        _number("until"),
        _number("reached"),
        _number("forgotten"),
        _number("freed_bytes"),
        _number("through"),
        sa.Column("ended_at", INT64, nullable=True),
    )
    _index("retention", "kind", "seq")
    _log(
        "forgotten_file",
        _number("retention"),
        _text("kind"),
        _text("name"),
        sa.ForeignKeyConstraint(
            ["retention"], ["retention.seq"], name=op.f("fk_forgotten_file_retention")
        ),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_forgotten_file_kind_name")),
    )


def _sheets() -> None:
    """Write decisions side by side; each that is there gets a sheet of its own."""
    _log("sheet", _number("at"), sa.Column("document", sa.LargeBinary(), nullable=False))
    _index("sheet", "at")
    _log(
        "sheet_read",
        _number("sheet"),
        _number("chose"),
        _number("at"),
        _number("decisions"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.seq"], name=op.f("fk_sheet_read_sheet")),
    )
    _index("sheet_read", "sheet")
    _index("sheet_read", "chose", "at")
    for name in ("sheet", "place", "chose"):
        op.add_column("decision", _added(name, INT64, "0"))
    op.drop_index(op.f("ix_decision_at"), table_name="decision")
    fill_sheets(op.get_bind())
    for name in ("at", "document", "packed"):
        op.drop_column("decision", name)


def _journeys() -> None:
    """Create who is in which journey, what he did there, and what was ordered."""
    _table(
        "instance",
        "id",
        *(_text(name) for name in ("id", "strategy", "version", "customer")),
        _number("partition"),
        _text("key"),
        _number("once"),
        _text("state"),
        _number("live"),
        _text("node"),
        _perhaps("due_at"),
        _number("woken"),
        _text("contact"),
        _text("parent"),
        _number("entered_at"),
        _perhaps("ended_at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    _index("instance", "customer", "strategy")
    _index("instance", "strategy", "id")
    _index("instance", "ended_at", "id")
    whose = ["customer", "strategy", "key"]
    live = "live = 1"
    _partial("uq_instance_live", "instance", whose, live, unique=True)
    _partial("uq_instance_once", "instance", whose, "once = 1", unique=True)
    due = "state = 'running' AND due_at IS NOT NULL"
    _partial("ix_instance_due", "instance", ["due_at", "id", "partition"], due)
    _partial("ix_instance_contact", "instance", ["contact"], "contact != ''")
    _partial("ix_instance_flight", "instance", ["strategy", "node", "id", "version"], live)
    _traces()
    _log(
        "journey_order",
        *(_text(name) for name in ("strategy", "subject", "kind", "made_by")),
        _number("at"),
        _text("reason"),
    )
    _index("journey_order", "strategy", "subject", "seq")


def _traces() -> None:
    _keyed(
        "instance_step",
        ("instance", "number"),
        _text("instance"),
        _number("number"),
        _text("node"),
        _text("did"),
        _number("at"),
        _text("branch"),
        _text("said"),
        _perhaps("until"),
    )
    counted = ("strategy", "version", "node", "did", "branch")
    _keyed("step_count", counted, *(_text(name) for name in counted), _number("times"))


def _partial(name: str, table: str, columns: list[str], rows: str, *, unique: bool = False) -> None:
    """Create an index of some rows."""
    some = sa.text(rows)
    op.create_index(
        op.f(name), table, columns, unique=unique, sqlite_where=some, postgresql_where=some
    )


def _perhaps(name: str) -> sa.Column[int]:
    return sa.Column(name, INT64, nullable=True)


def _added(name: str, kind: sa.types.TypeEngine[Any], default: str) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=default)


def _log(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        _number("position"),
        _text("org"),
        _number("seq"),
        *items,
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f(f"fk_{name}_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, INT64, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
