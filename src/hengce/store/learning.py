"""What answers add up to, day by day, and which contacts may count otherwise by now."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, select, union

from hengce.model.instant import Instant
from hengce.model.learned import LearnedFactor, LearnedThen
from hengce.model.learning_sums import DaySums, LearningSums
from hengce.model.outcome import Outcome
from hengce.store.among import among, one_of
from hengce.store.heads import PUBLISHED
from hengce.store.ledger import HANDED_OFF
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, pieces
from hengce.store.schema import active_configuration, configuration, contact_step, outcome
from hengce.store.schema_learning import learning_day, learning_step

_STEP = Prepared(select(learning_step.c.document))
_DAYS = Prepared(select(learning_day.c.document).order_by(learning_day.c.day))
_NAMED = Prepared(select(learning_day.c.day, learning_day.c.document))
_FORGET_STEP = Prepared(delete(learning_step))
_FORGET_DAYS = Prepared(delete(learning_day).where(among(learning_day.c.day, "days")))
_TOUCHED = Prepared(
    union(
        select(contact_step.c.contact).where(
            contact_step.c.position > bindparam("after"), contact_step.c.position <= POSITION
        ),
        select(outcome.c.contact).where(
            outcome.c.position > bindparam("after"), outcome.c.position <= POSITION
        ),
        select(contact_step.c.contact).where(
            contact_step.c.at > bindparam("left_after"),
            contact_step.c.at <= bindparam("left_until"),
            one_of(contact_step.c.state, HANDED_OFF),
            contact_step.c.position <= POSITION,
        ),
    )
)
_OUTCOMES_OF = Prepared(
    select(outcome.c.contact, outcome.c.document)
    .where(among(outcome.c.contact, "contacts"), outcome.c.position <= POSITION)
    .order_by(outcome.c.at, outcome.c.source, outcome.c.id)
)
_LEARNED = Prepared(
    select(active_configuration.c.version, active_configuration.c.at, configuration.c.document)
    .join(configuration, configuration.c.version == active_configuration.c.version)
    .where(active_configuration.c.role == PUBLISHED, active_configuration.c.position <= POSITION)
    .order_by(active_configuration.c.seq.desc())
    .limit(bindparam("most"))
)


class _Document(msgspec.Struct, frozen=True):
    """The part of a configuration that was learned; the rest is not read."""

    learned: tuple[LearnedFactor, ...] = ()


_documents = msgspec.json.Decoder(_Document)
_outcomes = msgspec.json.Decoder(Outcome)
_sums = msgspec.json.Decoder(LearningSums)
_days = msgspec.json.Decoder(DaySums)


class LearningReads:
    """What a view knows of it; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def learning_sums(self) -> LearningSums | None:
        """What contacts added up to when that was kept last; None: it was never kept."""
        document = _STEP.value(self._connection)
        if document is None:
            return None
        days = tuple(_days.decode(one) for one in _DAYS.values(self._connection))
        return msgspec.structs.replace(_sums.decode(document), days=days)

    def learned_before(self, limit: int) -> Sequence[LearnedThen]:
        """What the versions that were published last had learned, the newest first."""
        bound = {"most": limit, "position": self._position}
        return [
            LearnedThen(version=version, at=at, learned=_documents.decode(document).learned)
            for version, at, document in _LEARNED.rows(self._connection, bound)
        ]

    def contacts_touched(
        self, after: int, left_after: Instant, left_until: Instant
    ) -> Sequence[str]:
        """The contacts that may count otherwise than before, by name."""
        bound = {
            "after": after,
            "left_after": left_after,
            "left_until": left_until,
            "position": self._position,
        }
        return sorted(_TOUCHED.values(self._connection, bound))

    def outcomes_of(self, contacts: Sequence[str]) -> Mapping[str, Sequence[Outcome]]:
        """What happened to some contacts, each in time order; contacts without are left out."""
        found: dict[str, list[Outcome]] = {}
        for piece in pieces(contacts):
            bound = {"contacts": piece, "position": self._position}
            for name, document in _OUTCOMES_OF.rows(self._connection, bound):
                found.setdefault(name, []).append(_outcomes.decode(document))
        return found


class LearningWrites(LearningReads):
    """What a transaction writes of it; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def put_learning_sums(self, sums: LearningSums) -> None:
        """Keep what contacts add up to; days that stay as they were are not written again."""
        known = {day: bytes(document) for day, document in _NAMED.rows(self._connection)}
        wanted = {one.day: msgspec.json.encode(one) for one in sums.days}
        moved = [day for day, document in known.items() if wanted.get(day) != document]
        _FORGET_DAYS.change(self._connection, {"days": moved})
        fresh = [
            {"day": day, "document": document}
            for day, document in wanted.items()
            if known.get(day) != document
        ]
        self._append(learning_day, fresh)
        _FORGET_STEP.change(self._connection)
        read = msgspec.structs.replace(sums, days=())
        self._append(learning_step, [{"step": 1, "document": msgspec.json.encode(read)}])
