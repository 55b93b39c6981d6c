"""The table of accounts: every amount that left one book for another, and what lay there then."""

from sqlalchemy import Index

from hengce.store.tables import log, number, text

transfer = log(
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
    Index(None, "kind", "name", "seq"),
    Index(None, "position"),
)
