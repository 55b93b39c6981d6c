"""The tables of who is who: what links keys to people, and what people said of two customers.

A key and a person are written as `kind:value`. The last row of (key, person, source) says
whether a link holds; the last row of a case says how it stands.
"""

from sqlalchemy import Index

from hengce.store.tables import blob, log, number, text

identity_link = log(
    "identity_link",
    text("key"),
    text("person"),
    text("source"),
    number("confidence_ppm"),
    number("in_force"),
    number("at"),
    Index(None, "key", "seq"),
    Index(None, "person", "seq"),
)

identity_case = log(
    "identity_case",
    text("id"),
    text("one"),
    text("other"),
    text("state"),
    number("at"),
    blob("document"),
    Index(None, "id", "seq"),
    Index(None, "one"),
    Index(None, "other"),
)
