"""The tables of tasks: what was made, how it moved, and which are live."""

from sqlalchemy import ForeignKey, Index

from hengce.store.tables import blob, log, number, table, text

task = table(
    "task",
    text("id", unique=True),
    text("contact"),
    text("customer"),
    blob("document"),
    Index(None, "customer"),
)

task_step = log(
    "task_step",
    text("task", ForeignKey("task.id")),
    text("state"),
    text("manager"),
    number("deadline"),
    number("at"),
    text("made_by"),
    text("outcome"),
    Index(None, "task", "seq"),
    Index(None, "manager", "state", "seq"),
)

silence_cursor = table("silence_cursor", text("name", unique=True), number("seq"))

# The engine's own, like the outbox's: which tasks are live, in the order of their rank. It
# says nothing that the steps do not say, but it says it fast.

task_live = table(
    "task_live",
    text("task", ForeignKey("task.id"), unique=True),
    text("customer"),
    text("topic"),
    text("message_class"),
    text("manager"),
    text("state"),
    number("priority"),
    number("worth"),
    number("deadline"),
    number("wave"),  # 1: a journey waits for it
    Index(None, "manager", "priority", "worth", "deadline", "task"),
    Index(None, "org", "priority", "worth", "deadline", "task"),
    Index(None, "priority", "worth", "deadline", "task"),
    Index(None, "deadline", "task"),
    Index(None, "customer", "topic"),
)
