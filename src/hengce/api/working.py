"""Work in progress on documents: kept and given up, the same for each kind of document."""

from collections.abc import Callable

from hengce.api.documents import DocumentText, Saving, admit_document, said_of, text_row
from hengce.api.service import Service
from hengce.api.writing import written
from hengce.documents.manuscripts import as_written, give_up, known_of, reworked, work_on
from hengce.model.access import Principal
from hengce.model.instant import Instant
from hengce.model.manuscript import Manuscript
from hengce.ports import Transaction


def _anybody(tx: Transaction) -> None:
    """Ask nothing more of who writes."""


async def keep_work(
    service: Service,
    key: Principal,
    document: str,
    data: Saving,
    allow: Callable[[Transaction], None] = _anybody,
) -> DocumentText:
    """Keep work in progress within a key's reach: what it was, and what it is to be.

    Args:
        service: Keeps it.
        key: Who writes.
        document: The name of the document with its kind.
        data: What it is to be.
        allow: Asked before, in the same transaction; it raises where the work may not be kept.

    Raises:
        NotFoundError: The key does not reach the document, or the unit that it names.
        RevisionError: The document is another one by now.
    """
    said, name = said_of(data.said), document.partition("/")[2]

    def keep(tx: Transaction, at: Instant) -> Manuscript:
        allow(tx)
        known = known_of(tx, document)
        if known is not None:
            admit_document(service, tx, key, known.org, name)
        made = reworked(tx, document, said, data.expected_revision, key.org, key.id, at)
        admit_document(service, tx, key, made.org, name)
        tx.add_manuscript(made)
        return made

    return text_row(as_written(await written(service, keep)))


async def drop_work(
    service: Service,
    key: Principal,
    document: str,
    allow: Callable[[Transaction], None] = _anybody,
) -> None:
    """Give the work in progress on a document up, within a key's reach.

    Args:
        service: Keeps it.
        key: Who gives it up.
        document: The name of the document with its kind.
        allow: Asked before, in the same transaction; it raises where it may not be given up.

    Raises:
        NotFoundError: Nobody is working on it, or the key does not reach it.
    """

    def drop(tx: Transaction, at: Instant) -> None:
        allow(tx)
        work = work_on(tx, document)
        if work is not None:
            admit_document(service, tx, key, work.org, document.partition("/")[2])
        give_up(tx, document, key.id, at)

    await written(service, drop)
