"""Writes decisions anew that an earlier release kept one by one, as documents."""

import msgspec
import sqlalchemy as sa

from hengce.kernel.keeping import pack_input
from hengce.kernel.packing import PackedInput
from hengce.kernel.sheet import Decisions
from hengce.model.decision import Decision

PAGE_ROWS = 1_000
"""Decisions that are written anew at a time."""


def fill_sheets(connection: sa.Connection) -> None:
    """Give each decision that was written as a document a sheet of its own."""
    known = sa.MetaData()
    known.reflect(connection, only=["decision", "sheet", "sheet_read", "contact"])
    decision, contact = known.tables["decision"], known.tables["contact"]
    chose = sa.exists().where(contact.c.decision == decision.c.id)
    # A page at a time, for there may be millions.
    page = (
        sa.select(decision, sa.case((chose, 1), else_=0).label("reserves"))
        .where(decision.c.sheet == 0)
        .limit(PAGE_ROWS)
    )
    written = 0
    while rows := connection.execute(page).mappings().all():
        for number, row in enumerate(rows, start=written + 1):
            _fill_sheet(connection, known, number, row)
        written += len(rows)


def _fill_sheet(
    connection: sa.Connection, known: sa.MetaData, number: int, row: sa.RowMapping
) -> None:
    """Write a decision down as a sheet of one, with what it read."""
    decision = known.tables["decision"]
    made = Decisions.of(msgspec.json.decode(row["document"], type=Decision))
    read = pack_input(msgspec.msgpack.decode(row["packed"], type=PackedInput))
    shared = {"position": row["position"], "org": row["org"], "at": row["at"]}
    sheet = {**shared, "seq": number, "document": msgspec.msgpack.encode(made.sheet)}
    connection.execute(known.tables["sheet"].insert().inline(), sheet)
    connection.execute(
        known.tables["sheet_read"].insert().inline(),
        {**shared, "sheet": number, "chose": row["reserves"], "decisions": 1, "document": read},
    )
    connection.execute(
        decision.update()
        .where(decision.c.id == row["id"])
        .values(sheet=number, chose=row["reserves"])
    )
