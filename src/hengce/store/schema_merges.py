"""The table of merges: the last row of an absorbed number says whether somebody speaks for it."""

from sqlalchemy import Index

from hengce.store.tables import blob, log, number, text

merge = log(
    "merge",
    text("absorbed"),
    text("survivor"),
    number("in_force"),
    text("why"),
    text("made_by"),
    number("at"),
    blob("document"),
    Index(None, "absorbed", "seq"),
    Index(None, "position"),
)
