"""Parts of messages, and what channels told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Protocol

import msgspec
from sqlalchemy import Connection, Table, bindparam, select

from hengce.model.outcome import OutcomeKind
from hengce.model.profile import ChangeKind
from hengce.ports.answers import Part, PartReport
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema import change
from hengce.store.schema_answers import message_part, part_report

_PART = Prepared(
    select(message_part)
    .where(
        message_part.c.channel == bindparam("channel"),
        message_part.c.name == bindparam("name"),
        message_part.c.position <= POSITION,
    )
    .order_by(message_part.c.seq.desc())
    .limit(1)
)
_REPORTS = Prepared(
    select(part_report)
    .where(part_report.c.contact == bindparam("contact"), part_report.c.position <= POSITION)
    .order_by(part_report.c.seq)
)
_ONCE_AT = Prepared(
    select(change.c.customer)
    .where(
        change.c.kind == ChangeKind.TAG.value,
        change.c.key == bindparam("tag"),
        change.c.value == bindparam("address"),
        change.c.position <= POSITION,
    )
    .distinct()
)


class _Reading(Protocol):
    _connection: Connection
    _position: int


class _Writing(_Reading, Protocol):
    def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...


class AnswerReads:
    """What a view reads of answers."""

    def part(self: _Reading, channel: str, name: str) -> Part | None:
        """Return the part that the other side of a channel named so last; None for none."""
        bound = {"channel": channel, "name": name, "position": self._position}
        row = _PART.first(self._connection, bound)
        if row is None:
            return None
        return Part(
            channel=channel,
            name=name,
            contact=row["contact"],
            number=row["number"],
            count=row["count"],
        )

    def part_reports(self: _Reading, contact: str) -> Sequence[PartReport]:
        """Return what is known of the parts of a contact's message, in the order of hearing."""
        bound = {"contact": contact, "position": self._position}
        return [
            PartReport(contact, row["number"], OutcomeKind(row["kind"]), row["at"])
            for row in _REPORTS.named(self._connection, bound)
        ]

    def once_at(self: _Reading, tag: str, addresses: Sequence[str]) -> Sequence[str]:
        """Return customers of whom some change said that a tag holds one of these texts."""
        bound = {"tag": tag, "position": self._position}
        found: set[str] = set()
        for address in addresses:
            value = msgspec.json.encode(address)
            found.update(_ONCE_AT.values(self._connection, {**bound, "address": value}))
        return sorted(found)


class AnswerWrites(AnswerReads):
    """What a transaction writes of answers."""

    def add_parts(self: _Writing, parts: Sequence[Part]) -> None:
        """Remember under which names messages were taken."""
        self._append(message_part, [asdict(part) for part in parts])

    def add_part_reports(self: _Writing, reports: Sequence[PartReport]) -> None:
        """Append what became of parts."""
        rows = [{**asdict(report), "kind": str(report.kind)} for report in reports]
        self._append(part_report, rows)
