"""Turns staged contacts of the past into columns of a contact segment."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.intake.entities import CUSTOMER, HEAD_OFFICE
from hengce.model.contact import ContactKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.ports import ContactBlock

_KIND = (
    "strategy",
    "channel",
    "priority_class",
    "message_class",
    "category",
    "topic",
    "department",
    "product",
)


def past_block(staged: pa.Table, interrupts: Mapping[str, bool]) -> ContactBlock:
    """Return past contacts sorted by customer and instant, handed off when reserved.

    Args:
        staged: The staged table of contacts.
        interrupts: Whether a channel interrupts; one that is not known any more did.
    """
    ordered = staged.sort_by([(CUSTOMER, "ascending"), ("at", "ascending")])
    names = list(zip(*(ordered[name].to_pylist() for name in _KIND), strict=True))
    kinds = sorted(set(names))
    place = {name: k for k, name in enumerate(kinds)}
    customers = np.array([who.encode() for who in ordered[CUSTOMER].to_pylist()], np.bytes_)
    order = np.argsort(customers, kind="stable")  # by bytes, which need not be Arrow's order
    at = ordered["at"].cast(pa.int64()).to_numpy()[order]
    return ContactBlock(
        kinds=tuple(_contact_kind(name, interrupts) for name in kinds),
        orgs=(HEAD_OFFICE,),
        customers=customers[order],
        org=np.zeros(len(at), np.int32),
        kind=np.array([place[name] for name in names], np.int32)[order],
        number=_numbers(customers[order]),
        reserved_at=at,
        release_at=at,
        expires_at=at + 1,
    )


def _contact_kind(name: tuple[str, ...], interrupts: Mapping[str, bool]) -> ContactKind:
    strategy, channel, priority, message, category, topic, department, product = name
    return ContactKind(
        strategy=strategy,
        channel=channel,
        priority_class=PriorityClass(priority),
        message_class=MessageClass(message),
        category=category,
        topic=topic,
        department=department,
        interrupts=interrupts.get(channel, True),
        product=product,
    )


def _numbers(customers: npt.NDArray[np.bytes_]) -> npt.NDArray[np.int32]:
    """Number each customer's contacts from 1; equal customers are neighbours."""
    places = np.arange(len(customers))
    begins = np.ones(len(customers), np.bool_)
    begins[1:] = customers[1:] != customers[:-1]
    starts = np.maximum.accumulate(np.where(begins, places, 0))
    return (places - starts + 1).astype(np.int32)
