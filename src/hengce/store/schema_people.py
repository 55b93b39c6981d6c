"""The tables of people who sign in. Accounts are a log; sessions are rewritten, and end."""

from sqlalchemy import Column, Index

from hengce.store.tables import INT64, log, number, table, text

person = log(
    "person",
    text("name"),
    text("label"),
    text("role"),
    text("manager"),
    text("password"),
    number("created_at"),
    number("changed_at"),
    Column("ended_at", INT64),
    number("temporary"),
    text("made_by"),
    text("why"),
    Index(None, "name", "seq"),
)
"""One row each time an account is changed."""

session = table(
    "session",
    text("digest", unique=True),
    text("name"),
    text("label"),
    text("role"),
    text("manager"),
    number("made_at"),
    number("used_at"),
    number("idle_us"),
    number("ends_at"),
    Index(None, "name"),
    Index(None, "ends_at"),
)
"""Who is signed in; when it is over, the row goes."""
