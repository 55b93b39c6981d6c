"""The tables of what channels tell later: names of parts, and what became of them."""

from sqlalchemy import Index

from hengce.store.tables import log, number, text

message_part = log(
    "message_part",
    text("channel"),
    text("name"),
    text("contact"),
    number("number"),
    number("count"),
    Index(None, "channel", "name", "seq"),
)

part_report = log(
    "part_report",
    text("contact"),
    number("number"),
    text("kind"),
    number("at"),
    Index(None, "contact", "seq"),
)
