"""The past contacts of the synthetic bank as a block of the ledger."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hengce.model.contact import ContactKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.ports import ContactBlock
from hengce.simulate.bank import SyntheticBank

_FIELDS = (
    "strategy",
    "channel",
    "priority_class",
    "message_class",
    "category",
    "topic",
    "department",
    "product",
    "interrupts",
)


def contact_block(bank: SyntheticBank) -> ContactBlock:
    """Return all past contacts, sorted by customer and number, handed off when reserved."""
    contacts = bank.contacts
    kinds, kind = _kinds(contacts.select(_FIELDS))
    places = pc.index_in(contacts["customer"], bank.customers["customer"])
    org = pc.take(bank.customers["org"], places).combine_chunks().dictionary_encode()
    at = contacts["at"].cast(pa.int64()).to_numpy()
    return ContactBlock(
        kinds=kinds,
        orgs=tuple(org.dictionary.to_pylist()),
        customers=np.array(contacts["customer"].to_pylist(), dtype=np.bytes_),
        org=org.indices.to_numpy(),
        kind=kind,
        number=_numbers(places.to_numpy()),
        reserved_at=at,
        release_at=at,
        expires_at=at + 1,
    )


def _kinds(table: pa.Table) -> tuple[tuple[ContactKind, ...], npt.NDArray[np.int32]]:
    """Return the distinct kinds, sorted by strategy and channel, and each contact's place."""
    rows = (
        table.group_by(_FIELDS)
        .aggregate([])
        .sort_by([("strategy", "ascending"), ("channel", "ascending")])
    )
    kinds = tuple(_kind(row) for row in rows.to_pylist())
    names = pc.binary_join_element_wise(rows["strategy"], rows["channel"], ":")
    asked = pc.binary_join_element_wise(table["strategy"], table["channel"], ":")
    return kinds, pc.index_in(asked, names).to_numpy().astype(np.int32)


def _kind(row: dict[str, str | bool]) -> ContactKind:
    text = {name: str(value) for name, value in row.items()}
    return ContactKind(
        strategy=text["strategy"],
        channel=text["channel"],
        priority_class=PriorityClass(text["priority_class"]),
        message_class=MessageClass(text["message_class"]),
        category=text["category"],
        topic=text["topic"],
        department=text["department"],
        interrupts=bool(row["interrupts"]),
        product=text["product"],
    )


def _numbers(customer: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Number the contacts of each customer from 1; the array is sorted by customer."""
    first = np.searchsorted(customer, customer, side="left")
    return (np.arange(len(customer)) - first + 1).astype(np.int32)
