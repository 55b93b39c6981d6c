"""The first schema: log, profile, ledger, outbox, runs, documents."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "transactions",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_transactions")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "change",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_change_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_change_customer_kind_key_seq"),
        "change",
        ["customer", "kind", "key", "seq"],
        unique=False,
    )
    op.create_index(op.f("ix_change_position"), "change", ["position"], unique=False)
    op.create_table(
        "claim",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("attempt", INT64, nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("place", INT64, nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.Column("unsettled", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_claim_position")
        ),
        sa.PrimaryKeyConstraint("contact", "attempt", name=op.f("pk_claim")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_claim_customer_unsettled"), "claim", ["customer", "unsettled"], unique=False
    )
    op.create_index(op.f("ix_claim_unsettled_at"), "claim", ["unsettled", "at"], unique=False)
    op.create_table(
        "configuration",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_configuration_position")
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_configuration")),
        sqlite_strict=True,
    )
    op.create_table(
        "contact_kind",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("priority_class", sa.Text(), nullable=False),
        sa.Column("message_class", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("interrupts", INT64, nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("riders", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_contact_kind_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_contact_kind")),
        sa.UniqueConstraint(
            "strategy",
            "channel",
            "priority_class",
            "message_class",
            "category",
            "topic",
            "department",
            "interrupts",
            "product",
            "riders",
            name="uq_contact_kind",
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "contact_step",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("place", INT64, nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_contact_step_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_contact_step")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_contact_step_customer_seq"), "contact_step", ["customer", "seq"], unique=False
    )
    op.create_index(op.f("ix_contact_step_position"), "contact_step", ["position"], unique=False)
    op.create_index(
        op.f("ix_contact_step_segment_place_seq"),
        "contact_step",
        ["segment", "place", "seq"],
        unique=False,
    )
    op.create_table(
        "decision",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_decision_position")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_decision_at"), "decision", ["at"], unique=False)
    op.create_index(
        op.f("ix_decision_customer_position"), "decision", ["customer", "position"], unique=False
    )
    op.create_table(
        "event",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("occurred_at", INT64, nullable=False),
        sa.Column("received_at", INT64, nullable=False),
        sa.Column("properties", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_event_position")
        ),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_event")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_event_customer_name_occurred_at"),
        "event",
        ["customer", "name", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_name_occurred_at"), "event", ["name", "occurred_at"], unique=False
    )
    op.create_index(op.f("ix_event_position"), "event", ["position"], unique=False)
    op.create_table(
        "identifier",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_identifier_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_identifier")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_identifier_kind_value_seq"), "identifier", ["kind", "value", "seq"], unique=False
    )
    op.create_table(
        "imported_document",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_imported_document_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_imported_document")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_imported_document_kind_id_seq"),
        "imported_document",
        ["kind", "id", "seq"],
        unique=False,
    )
    op.create_table(
        "outcome",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_outcome_position")
        ),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_outcome")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_outcome_contact_at"), "outcome", ["contact", "at"], unique=False)
    op.create_table(
        "segment",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contacts", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_segment_position")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_segment")),
        sqlite_strict=True,
    )
    op.create_table(
        "snapshot",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("as_of", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_snapshot_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_snapshot")),
        sqlite_strict=True,
    )
    op.create_table(
        "stop",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_stop_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_stop")),
        sqlite_strict=True,
    )
    op.create_table(
        "strategy_status",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_strategy_status_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_strategy_status")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_strategy_status_strategy_seq"),
        "strategy_status",
        ["strategy", "seq"],
        unique=False,
    )
    op.create_table(
        "waiting",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("place", INT64, nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("release_at", INT64, nullable=False),
        sa.Column("attempt", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_waiting_position")
        ),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_waiting")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_waiting_release_at_contact"), "waiting", ["release_at", "contact"], unique=False
    )
    op.create_table(
        "active_configuration",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_active_configuration_position")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["configuration.version"], name=op.f("fk_active_configuration_version")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_active_configuration")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_active_configuration_role_seq"),
        "active_configuration",
        ["role", "seq"],
        unique=False,
    )
    op.create_table(
        "contact",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("kind", INT64, nullable=False),
        sa.Column("reserved_at", INT64, nullable=False),
        sa.Column("release_at", INT64, nullable=False),
        sa.Column("expires_at", INT64, nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decision.id"], name=op.f("fk_contact_decision")),
        sa.ForeignKeyConstraint(["kind"], ["contact_kind.seq"], name=op.f("fk_contact_kind")),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_contact_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_contact")),
        sa.UniqueConstraint("id", name=op.f("uq_contact_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_contact_customer"), "contact", ["customer"], unique=False)
    op.create_index(op.f("ix_contact_position"), "contact", ["position"], unique=False)
    op.create_table(
        "lift",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", INT64, nullable=False),
        sa.Column("stop", INT64, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_lift_position")
        ),
        sa.ForeignKeyConstraint(["stop"], ["stop.seq"], name=op.f("fk_lift_stop")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_lift")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_lift_stop"), "lift", ["stop"], unique=False)
    op.create_table(
        "relay_cursor",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("taken", INT64, nullable=False),
        sa.Column("contacts", INT64, nullable=False),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_relay_cursor_position")
        ),
        sa.ForeignKeyConstraint(
            ["segment"], ["segment.name"], name=op.f("fk_relay_cursor_segment")
        ),
        sa.PrimaryKeyConstraint("segment", name=op.f("pk_relay_cursor")),
        sqlite_strict=True,
    )
    op.create_table(
        "run",
        sa.Column("position", INT64, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", INT64, nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["segment.name"], name=op.f("fk_run_id")),
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f("fk_run_position")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_run_at"), "run", ["at"], unique=False)
