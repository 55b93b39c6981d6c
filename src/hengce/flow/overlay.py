"""Lays the day's changes over nightly rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hengce.kernel.layout import Dictionaries, Layout, patch, read
from hengce.kernel.population import (
    ANSWERED,
    BITS_MAX,
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    STOPPED_TOPICS,
)
from hengce.model.instant import Instant
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Owner, Tag

_BITS = {
    ChangeKind.CONSENT: CONSENTS,
    ChangeKind.OPT_OUT: OPT_OUTS,
    ChangeKind.OPT_OUT_TOPIC: OPT_OUT_TOPICS,
    ChangeKind.STOP_TOPIC: STOPPED_TOPICS,
}
_COUNTERS = {ChangeKind.SENT: SENT, ChangeKind.ANSWERED: ANSWERED}


def in_force(changes: Sequence[Change], tags: Mapping[str, Tag], as_of: Instant) -> list[Change]:
    """Return the changes that a snapshot has not overtaken.

    A new snapshot ends the overlays of the tags that nightly files own, up to the instant
    that it speaks for. A consent that was given by then is in it, too; one that was
    withdrawn stays withdrawn until it is given again, because the strictest holds.
    """
    return [change for change in changes if _holds(change, tags, as_of)]


def _holds(change: Change, tags: Mapping[str, Tag], as_of: Instant) -> bool:
    if change.at > as_of:
        return True
    if change.kind is ChangeKind.TAG:
        tag = tags.get(change.key)
        return tag is not None and tag.owner is Owner.EVENTS
    return change.kind is not ChangeKind.CONSENT or change.value is not True


def learn_words(changes: Sequence[Change], layout: Layout, dictionaries: Dictionaries) -> None:
    """Number the texts and bits that changes bring, before anything is bound to them."""
    for change in changes:
        if change.kind in _BITS:
            _bit(dictionaries, _BITS[change.kind], change.key)
        elif change.kind is ChangeKind.TAG and isinstance(change.value, str):
            dictionaries.code(layout.by_name[change.key].name, change.value)


def overlay(
    row: npt.NDArray[np.uint8],
    changes: Sequence[Change],
    layout: Layout,
    dictionaries: Dictionaries,
) -> None:
    """Write a customer's changes into his row, in place."""
    for change in changes:
        if change.kind in _BITS:
            name = _BITS[change.kind]
            bits = _integer(row, layout, dictionaries, name)
            bit = 1 << _bit(dictionaries, name, change.key)
            patch(row, layout, dictionaries, name, bits | bit if change.value else bits & ~bit)
        else:
            name = _COUNTERS.get(change.kind, "") + change.key
            patch(row, layout, dictionaries, name, change.value)


def _bit(dictionaries: Dictionaries, name: str, key: str) -> int:
    bit = dictionaries.code(name, key)
    if bit >= BITS_MAX:
        raise OverflowError(f"{name} has room for {BITS_MAX} names")
    return bit


def _integer(
    row: npt.NDArray[np.uint8], layout: Layout, dictionaries: Dictionaries, name: str
) -> int:
    value = read(row, layout, dictionaries, name)
    return value if isinstance(value, int) else 0
