"""The tables. All but the engine's and the outbox's own are append-only, never rewritten.

Every row carries `org`, the unit of the bank's tree that it belongs to, and `position`, the
number of the transaction that wrote it. Rows that belong to the whole bank, and rows of
customers whose unit the writer was not told, carry the root unit.

A contact has a *place* in the ledger: (segment, place). Contacts of single decisions lie in
the table `contact`: their segment is empty and their place is the row's number. Contacts of
a run lie in the segment of its name: their place is the row in that file.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

import hengce.store.schema_accounts
import hengce.store.schema_answers
import hengce.store.schema_disclosures
import hengce.store.schema_feeds
import hengce.store.schema_health
import hengce.store.schema_identity
import hengce.store.schema_intents
import hengce.store.schema_journeys
import hengce.store.schema_learning
import hengce.store.schema_leases
import hengce.store.schema_manuscripts
import hengce.store.schema_merges
import hengce.store.schema_outbox
import hengce.store.schema_parties
import hengce.store.schema_people
import hengce.store.schema_policy
import hengce.store.schema_retention
import hengce.store.schema_tasks  # noqa: F401 -- its tables belong to the metadata
from hengce.store.tables import INT64, METADATA, blob, log, number, table, text

ROOT_ORG = "HQ"
"""The root of the bank's tree."""

LEDGER_TABLE = ""
"""The segment of contacts that lie in the table `contact`."""

transactions = Table(
    "transactions",
    METADATA,
    number("position", unique=True),
    text("org"),
    number("at"),
    Column("mark", Text),  # its writer knows it again by this when a commit's answer is lost
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

event = table(
    "event",
    text("source", unique=True),
    text("id", unique=True),
    text("name"),
    text("customer"),
    number("occurred_at"),
    number("received_at"),
    blob("properties"),
    text("digest"),
    Index(None, "customer", "name", "occurred_at"),
    Index(None, "name", "occurred_at"),
    Index(None, "position"),
)

change = log(
    "change",
    text("customer"),
    text("kind"),
    text("key"),
    blob("value"),
    number("at"),
    text("why"),
    Index(None, "customer", "kind", "key", "seq"),
    Index(None, "position"),
)
_tags = change.c.kind == "tag"
Index(
    "ix_change_tag_value", change.c.key, change.c.value, sqlite_where=_tags, postgresql_where=_tags
)

identifier = log(
    "identifier",
    text("kind"),
    text("value"),
    text("customer"),
    text("role"),
    Index(None, "kind", "value", "seq"),
)

sheet = log("sheet", number("at"), blob("document"), Index(None, "at"))

sheet_read = log(
    "sheet_read",
    number("sheet", ForeignKey("sheet.seq")),
    number("chose"),
    number("at"),
    number("decisions"),
    blob("document"),
    Index(None, "sheet"),
    Index(None, "chose", "at"),
)

decision = table(
    "decision",
    text("id", unique=True),
    text("customer"),
    number("sheet"),
    number("place"),
    number("chose"),
    Index(None, "customer", "position"),
)

contact_kind = log(
    "contact_kind",
    text("strategy"),
    text("channel"),
    text("priority_class"),
    text("message_class"),
    text("category"),
    text("topic"),
    text("department"),
    number("interrupts"),
    text("product"),
    text("wave"),
    text("riders"),
    text("charges"),
    UniqueConstraint(
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
        name="uq_contact_kind",
    ),
)

contact = log(
    "contact",
    text("id"),
    text("decision", ForeignKey("decision.id")),
    text("customer"),
    number("kind", ForeignKey("contact_kind.seq")),
    number("reserved_at"),
    number("release_at"),
    number("expires_at"),
    UniqueConstraint("id"),
    Index(None, "customer"),
    Index(None, "position"),
)

contact_step = log(
    "contact_step",
    text("contact"),
    text("segment"),
    number("place"),
    text("customer"),
    text("state"),
    number("at"),
    text("why"),
    Index(None, "segment", "place", "seq"),
    Index(None, "customer", "seq"),
    Index(None, "position"),
    Index(None, "at"),
)

segment = table(
    "segment",
    text("name", unique=True),
    text("kind"),
    number("contacts"),
)

run = table(
    "run",
    text("id", ForeignKey("segment.name"), unique=True),
    number("at"),
    blob("manifest"),
    text("digest"),
    Index(None, "at"),
)

outcome = table(
    "outcome",
    text("source", unique=True),
    text("id", unique=True),
    text("contact"),
    text("customer"),
    text("kind"),
    number("at"),
    blob("document"),
    text("digest"),
    Index(None, "contact", "at"),
    Index(None, "position"),
)

stop = log(
    "stop",
    text("scope"),
    text("target"),
    text("reason"),
    text("made_by"),
    number("at"),
)

lift = log(
    "lift",
    number("stop", ForeignKey("stop.seq")),
    text("made_by"),
    number("at"),
    Index(None, "stop"),
)

configuration = table(
    "configuration",
    text("version", unique=True),
    number("at"),
    blob("document"),
)

active_configuration = log(
    "active_configuration",
    text("role"),
    text("version", ForeignKey("configuration.version")),
    number("at"),
    Index(None, "role", "seq"),
)

imported_document = log(
    "imported_document",
    text("kind"),
    text("id"),
    blob("document"),
    Index(None, "kind", "id", "seq"),
)

strategy_status = log(
    "strategy_status",
    text("strategy"),
    text("version"),
    text("state"),
    text("made_by"),
    number("at"),
    text("seal"),
    text("comment"),
    Index(None, "strategy", "seq"),
)

snapshot = log(
    "snapshot",
    text("version"),
    number("as_of"),
)

dead_letter = log(
    "dead_letter",
    text("source"),
    text("dialect"),
    text("id"),
    number("received_at"),
    text("code"),
    text("detail"),
    blob("document"),
    Index(None, "org", "seq"),
)

dead_letter_end = log(
    "dead_letter_end",
    number("letter", ForeignKey("dead_letter.seq")),
    text("state"),
    Index(None, "letter"),
)

api_key = log(
    "api_key",
    text("id"),
    text("digest"),
    text("role"),
    text("label"),
    text("manager"),
    number("created_at"),
    Column("revoked_at", INT64),
    Index(None, "id", "seq"),
    Index(None, "digest", "seq"),
)

# The engine's own, like the outbox's: it says what is still to be decided.

open_question = log(
    "open_question",
    text("source"),
    text("id"),
    text("customer"),
    text("priority_class"),
    number("partition"),
    number("closes_at"),
    number("attempt"),
    UniqueConstraint("source", "id", "priority_class"),
    Index(None, "closes_at", "seq"),
    Index(None, "customer", "priority_class"),
)
