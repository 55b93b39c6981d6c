"""The tables. All but the engine's and the outbox's own are append-only, never rewritten.

Every row carries `org`, the unit of the bank's tree that it belongs to, and `position`, the
number of the transaction that wrote it. Rows that belong to the whole bank, and rows of
customers whose unit the writer was not told, carry the root unit.

A contact has a *place* in the ledger: (segment, place). Contacts of single decisions lie in
the table `contact`: their segment is empty and their place is the row's number. Contacts of
a run lie in the segment of its name: their place is the row in that file.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

ROOT_ORG = "HQ"
"""The root of the bank's tree."""

LEDGER_TABLE = ""
"""The segment of contacts that lie in the table `contact`."""

# SQLite knows only INTEGER as a row's own number; it has 64 bits there.
INT64 = BigInteger().with_variant(Integer, "sqlite")

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _number(name: str, *rules: SchemaItem, unique: bool = False) -> Column[int]:
    return Column(name, INT64, *rules, nullable=False, primary_key=unique)


def _text(name: str, *rules: SchemaItem, unique: bool = False) -> Column[str]:
    return Column(name, Text, *rules, nullable=False, primary_key=unique)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _table(name: str, *items: SchemaItem) -> Table:
    written = (_number("position", ForeignKey("transactions.position")), _text("org"))
    # SQLite creates what is named here as STRICT: a column holds its type and no other.
    return Table(name, METADATA, *written, *items, sqlite_strict=True)


def _log(name: str, *items: SchemaItem) -> Table:
    """Describe a table whose rows are numbered in the order of writing."""
    return _table(name, _number("seq", unique=True), *items)


transactions = Table(
    "transactions",
    METADATA,
    _number("position", unique=True),
    _text("org"),
    _number("at"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

event = _table(
    "event",
    _text("source", unique=True),
    _text("id", unique=True),
    _text("name"),
    _text("customer"),
    _number("occurred_at"),
    _number("received_at"),
    _bytes("properties"),
    _text("digest"),
    Index(None, "customer", "name", "occurred_at"),
    Index(None, "name", "occurred_at"),
    Index(None, "position"),
)

change = _log(
    "change",
    _text("customer"),
    _text("kind"),
    _text("key"),
    _bytes("value"),
    _number("at"),
    _text("why"),
    Index(None, "customer", "kind", "key", "seq"),
    Index(None, "position"),
)

identifier = _log(
    "identifier",
    _text("kind"),
    _text("value"),
    _text("customer"),
    _text("role"),
    Index(None, "kind", "value", "seq"),
)

decision = _table(
    "decision",
    _text("id", unique=True),
    _text("customer"),
    _number("at"),
    _bytes("document"),
    _bytes("packed"),
    Index(None, "customer", "position"),
    Index(None, "at"),
)

contact_kind = _log(
    "contact_kind",
    _text("strategy"),
    _text("channel"),
    _text("priority_class"),
    _text("message_class"),
    _text("category"),
    _text("topic"),
    _text("department"),
    _number("interrupts"),
    _text("product"),
    _text("riders"),
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
        "riders",
        name="uq_contact_kind",
    ),
)

contact = _log(
    "contact",
    _text("id"),
    _text("decision", ForeignKey("decision.id")),
    _text("customer"),
    _number("kind", ForeignKey("contact_kind.seq")),
    _number("reserved_at"),
    _number("release_at"),
    _number("expires_at"),
    UniqueConstraint("id"),
    Index(None, "customer"),
    Index(None, "position"),
)

contact_step = _log(
    "contact_step",
    _text("contact"),
    _text("segment"),
    _number("place"),
    _text("customer"),
    _text("state"),
    _number("at"),
    Index(None, "segment", "place", "seq"),
    Index(None, "customer", "seq"),
    Index(None, "position"),
)

segment = _table(
    "segment",
    _text("name", unique=True),
    _text("kind"),
    _number("contacts"),
)

run = _table(
    "run",
    _text("id", ForeignKey("segment.name"), unique=True),
    _number("at"),
    _bytes("manifest"),
    _text("digest"),
    Index(None, "at"),
)

outcome = _table(
    "outcome",
    _text("source", unique=True),
    _text("id", unique=True),
    _text("contact"),
    _text("customer"),
    _text("kind"),
    _number("at"),
    _bytes("document"),
    _text("digest"),
    Index(None, "contact", "at"),
)

stop = _log(
    "stop",
    _text("scope"),
    _text("target"),
    _text("reason"),
    _text("made_by"),
    _number("at"),
)

lift = _log(
    "lift",
    _number("stop", ForeignKey("stop.seq")),
    _text("made_by"),
    _number("at"),
    Index(None, "stop"),
)

configuration = _table(
    "configuration",
    _text("version", unique=True),
    _number("at"),
    _bytes("document"),
)

active_configuration = _log(
    "active_configuration",
    _text("role"),
    _text("version", ForeignKey("configuration.version")),
    _number("at"),
    Index(None, "role", "seq"),
)

imported_document = _log(
    "imported_document",
    _text("kind"),
    _text("id"),
    _bytes("document"),
    Index(None, "kind", "id", "seq"),
)

strategy_status = _log(
    "strategy_status",
    _text("strategy"),
    _text("version"),
    _text("state"),
    _text("made_by"),
    _number("at"),
    Index(None, "strategy", "seq"),
)

snapshot = _log(
    "snapshot",
    _text("version"),
    _number("as_of"),
)

dead_letter = _log(
    "dead_letter",
    _text("source"),
    _text("id"),
    _number("received_at"),
    _text("code"),
    _text("detail"),
    _bytes("document"),
    Index(None, "org", "seq"),
)

dead_letter_end = _log(
    "dead_letter_end",
    _number("letter", ForeignKey("dead_letter.seq")),
    _text("state"),
    Index(None, "letter"),
)

api_key = _log(
    "api_key",
    _text("id"),
    _text("digest"),
    _text("role"),
    _text("label"),
    _number("created_at"),
    Column("revoked_at", INT64),
    Index(None, "id", "seq"),
    Index(None, "digest", "seq"),
)

# The engine's own, like the outbox's below: it says what is still to be decided.

open_question = _log(
    "open_question",
    _text("source"),
    _text("id"),
    _text("customer"),
    _text("priority_class"),
    _number("closes_at"),
    UniqueConstraint("source", "id", "priority_class"),
    Index(None, "closes_at", "seq"),
    Index(None, "customer", "priority_class"),
)

# The outbox's own. They say what the relay has in hand, not what happened: views do not
# read them, so they may be updated.

waiting = _table(
    "waiting",
    _text("contact", unique=True),
    _text("segment"),
    _number("place"),
    _text("customer"),
    _number("release_at"),
    _number("attempt"),
    Index(None, "release_at", "contact"),
)

relay_cursor = _table(
    "relay_cursor",
    _text("segment", ForeignKey("segment.name"), unique=True),
    _number("taken"),
    _number("contacts"),
)

claim = _table(
    "claim",
    _text("contact", unique=True),
    _number("attempt", unique=True),
    _text("segment"),
    _number("place"),
    _text("customer"),
    _number("at"),
    _number("unsettled"),
    Index(None, "unsettled", "at"),
    Index(None, "customer", "unsettled"),
)
