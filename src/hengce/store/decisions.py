"""Single decisions: sheets of those that were made at once, and where each of them lies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from hengce.errors import NotFoundError
from hengce.kernel.sheet import Sheet
from hengce.model.contact import Contact
from hengce.ports import Chosen, KeptDecisions, StoredDecision
from hengce.store.among import among
from hengce.store.ledger import Ledger
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, append, pieces
from hengce.store.schema import decision, sheet, sheet_read

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Sheet)

_DECISION = Prepared(
    select(decision).where(decision.c.id == bindparam("id"), decision.c.position <= POSITION)
)
_DECISIONS = Prepared(
    select(decision.c.id, decision.c.sheet, decision.c.place).where(
        among(decision.c.id, "ids"), decision.c.position <= POSITION
    )
)
_DECISIONS_OF = Prepared(
    select(decision)
    .where(among(decision.c.customer, "customers"), decision.c.position <= POSITION)
    .order_by(decision.c.position.desc(), decision.c.id.desc())
    .limit(bindparam("count"))
)
_SHEETS = Prepared(select(sheet.c.seq, sheet.c.document).where(among(sheet.c.seq, "sheets")))
_READ = Prepared(
    select(sheet_read.c.sheet, sheet_read.c.chose, sheet_read.c.document).where(
        among(sheet_read.c.sheet, "sheets")
    )
)
_LAST_SHEET = Prepared(select(sheet.c.seq).order_by(sheet.c.seq.desc()).limit(1))


class DecisionReads:
    """Reads single decisions; a part of the view."""

    _connection: Connection
    _position: int
    _ledger: Ledger

    if TYPE_CHECKING:

        def _numbers(self, customers: Sequence[str] | None) -> Sequence[str] | None: ...

    def decision(self, decision_id: str) -> StoredDecision:
        """A stored single decision; NotFoundError when there is none."""
        bound = {"id": decision_id, "position": self._position}
        found = self._stored(_DECISION.named(self._connection, bound))
        if not found:
            raise NotFoundError(f"there is no decision {decision_id}")
        return found[0]

    def decisions_of(self, customer: str, limit: int) -> Sequence[StoredDecision]:
        """The latest single decisions of a customer, newest first."""
        own = self._numbers([customer])
        bound = {"customers": own, "count": limit, "position": self._position}
        return self._stored(_DECISIONS_OF.named(self._connection, bound))

    def chosen_by(self, decisions: Sequence[str]) -> Mapping[str, Chosen]:
        """What those of these decisions chose that are stored, read together."""
        places: dict[int, list[tuple[str, int]]] = {}
        for piece in pieces(decisions):
            bound = {"ids": piece, "position": self._position}
            for name, number, place in _DECISIONS.rows(self._connection, bound):
                places.setdefault(number, []).append((name, place))
        return {
            name: Chosen(made.chosen(place), made.pin.configuration)
            for number, made in self._sheets(sorted(places))
            for name, place in places[number]
        }

    def _sheets(self, numbers: Sequence[int]) -> Iterator[tuple[int, Sheet]]:
        for piece in pieces(numbers):
            for number, document in _SHEETS.rows(self._connection, {"sheets": piece}):
                yield number, _decoder.decode(document)

    def _stored(self, rows: Sequence[Row]) -> list[StoredDecision]:
        """Read decisions from their sheets, and their contacts from the ledger."""
        numbers = sorted({row["sheet"] for row in rows})
        sheets = dict(self._sheets(numbers))
        read: dict[tuple[int, int], bytes] = {}
        for piece in pieces(numbers):
            for seq, chose, document in _READ.rows(self._connection, {"sheets": piece}):
                read[seq, chose] = document
        contacts = self._reserved_by(rows)
        return [
            StoredDecision(
                decision=sheets[row["sheet"]].decision(row["place"], contacts.get(row["id"], ())),
                read=read.get((row["sheet"], row["chose"]), b""),
            )
            for row in rows
        ]

    def _reserved_by(self, rows: Sequence[Row]) -> Mapping[str, Sequence[Contact]]:
        contacts: dict[str, list[Contact]] = {}
        for located in self._ledger.listed_by(
            sorted({row["customer"] for row in rows}), [row["id"] for row in rows]
        ):
            contacts.setdefault(located.contact.decision, []).append(located.contact)
        return contacts


def write_sheets(connection: Connection, position: int, kept: Sequence[KeptDecisions]) -> None:
    """Append decisions without what they reserved.

    One transaction writes at a time, so the numbers of new sheets are known before.
    """
    told = [one for one in kept if len(one.decisions)]
    numbered = list(enumerate(told, start=(_LAST_SHEET.value(connection) or 0) + 1))
    append(connection, sheet, position, [_sheet_row(*one) for one in numbered])
    append(connection, sheet_read, position, [row for one in numbered for row in _read_rows(*one)])
    rows = [row for one in numbered for row in _decision_rows(*one)]
    append(connection, decision, position, rows)


def _sheet_row(number: int, kept: KeptDecisions) -> dict[str, Any]:
    made = kept.decisions
    return {"seq": number, "at": made.at, "document": _encoder.encode(made.sheet)}


def _read_rows(number: int, kept: KeptDecisions) -> list[dict[str, Any]]:
    at, chose = kept.decisions.at, sum(kept.chose)
    return [
        {"sheet": number, "chose": chosen, "at": at, "decisions": count, "document": document}
        for chosen, count, document in (
            (1, chose, kept.read),
            (0, len(kept.chose) - chose, kept.refused_read),
        )
        if document
    ]


def _decision_rows(number: int, kept: KeptDecisions) -> list[dict[str, Any]]:
    made = kept.decisions.sheet
    return [
        {
            "org": org,
            "id": name,
            "customer": customer,
            "sheet": number,
            "place": place,
            "chose": int(chose),
        }
        for place, (name, customer, org, chose) in enumerate(
            zip(made.ids, made.customers, made.orgs, kept.chose, strict=True)
        )
    ]
