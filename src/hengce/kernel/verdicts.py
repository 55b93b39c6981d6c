"""Turns the kernel's records into answers by name, and into contacts."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.kernel.answers import Answers
from hengce.kernel.bind import Ready
from hengce.kernel.columns import Numbers, Texts, used_among
from hengce.kernel.decide import Told
from hengce.kernel.reasons import CHOSEN, RIDES
from hengce.kernel.tables import Customer, IntArray, names_of
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant

_NOBODY = -1


class Chosen(NamedTuple):
    """A contact that an answer asks for.

    Attributes:
        row: Whose, by his row of the block.
        number: Which of his contacts, from 1.
        kind: What caps look at, with the offers that ride in its message.
        release_at: Not before this instant may it be handed off.
        expires_us: How long after its decision it expires.
    """

    row: int
    number: int
    kind: ContactKind
    release_at: Instant
    expires_us: int


class _Placed(NamedTuple):
    """Where candidates belong, in the order in which they were told.

    Attributes:
        begins: The row of the first member of each candidate's group.
        rows: Each candidate's own row of the block.
        strategies: Of each candidate.
    """

    begins: IntArray
    rows: IntArray
    strategies: IntArray


def write_answers(ready: Ready, block: Customer, told: Told) -> Answers:
    """Write down what the kernel said of each customer of a block, with its numbers.

    Args:
        ready: What the block was decided with.
        block: The groups' rows.
        told: What the kernel said of all of them.
    """
    size, placed = len(ready.plan.actions), _placed(ready, block, told)
    order = np.argsort(placed.rows, kind="stable")
    records = told.candidates[order]
    rows, begins, strategies = placed.rows[order], placed.begins[order], placed.strategies[order]
    names, reasons = ready.vocabulary, records["reason"]
    won = records["winner"] != _NOBODY
    # Where nobody won, the winner's numbers are not looked at.
    winners, winner = np.divmod(np.where(won, records["winner"], 0), size)
    winners += begins
    used, strategy = used_among(size, strategies)
    members = ("", *names_of(block.ids))
    lost_to = np.where(won & (winners != rows), winners + 1, 0)
    margins = _margins(records, rows * size + strategies, won, winners * size + winner)
    rules = np.where(records["rule"] < 0, 0, names.first_rule[reasons] + records["rule"])
    channels = names.channel[strategies, np.maximum(records["slot"], 0)]
    return Answers(
        ends=Numbers.of(np.cumsum(np.bincount(rows, minlength=len(block.ids)))),
        strategies=tuple(names.strategies[s] for s in used),
        strategy=Numbers.of(strategy),
        reason=Numbers.of(reasons),
        rule=Texts.chosen(names.rules, rules),
        used=Numbers.of(records["used"]),
        limit=Numbers.of(records["limit"]),
        winner=Texts.chosen(("", *names.ids), np.where(won, winner + 1, 0)),
        winner_customer=Texts.chosen(members, lost_to),
        margin=Numbers.of(margins),
        channel=Texts.chosen(names.channels, np.where(records["slot"] < 0, 0, channels)),
        propensity=Numbers.of(records["propensity"]),
        value_cents=Numbers.of(records["value"]),
        score=Numbers.of(records["score"]),
        tie=Numbers.of(records["tie"]),
    )


def chosen_contacts(ready: Ready, block: Customer, told: Told) -> list[Chosen]:
    """Return the contacts that the answers of a block ask for, by group and rank."""
    reasons = told.candidates["reason"]
    places = np.flatnonzero(reasons >= CHOSEN)
    placed = _placed(ready, block, told)
    names, riding = ready.vocabulary, _riding(ready, told, places, placed.begins)
    chosen = places[reasons[places] == CHOSEN]
    records = told.candidates[chosen]
    return [
        Chosen(
            row=row,
            number=number,
            kind=_message(names.kinds[strategy][slot], riding.get((begin, e), [])),
            release_at=release_at,
            expires_us=names.expires_us[strategy],
        )
        for row, begin, strategy, e, slot, number, release_at in zip(
            placed.rows[chosen].tolist(),
            placed.begins[chosen].tolist(),
            placed.strategies[chosen].tolist(),
            told.places[chosen].tolist(),
            records["slot"].tolist(),
            records["number"].tolist(),
            records["release_at"].tolist(),
            strict=True,
        )
    ]


def _placed(ready: Ready, block: Customer, told: Told) -> _Placed:
    begins = np.repeat(block.groups[:-1], np.diff(told.ends))
    members, strategies = np.divmod(told.places, len(ready.plan.actions))
    return _Placed(begins, begins + members, strategies)


def _margins(
    records: npt.NDArray[Any], keys: IntArray, won: npt.NDArray[np.bool_], winners: IntArray
) -> npt.NDArray[np.float64]:
    """Return by how much each winner's score was higher; classes are not compared.

    Args:
        records: The candidates.
        keys: What each candidate is found by.
        won: Whether another won.
        winners: What the winner is found by.
    """
    margins = np.full(len(records), np.nan)
    lost = np.flatnonzero(won)
    if len(lost):
        order = np.argsort(keys)
        winner = records[order[np.searchsorted(keys, winners[lost], sorter=order)]]
        same = winner["tier"] // 2 == records["tier"][lost] // 2
        margins[lost[same]] = (winner["score"] - records["score"][lost])[same]
    return margins


def _riding(
    ready: Ready, told: Told, places: IntArray, begins: IntArray
) -> dict[tuple[int, int], list[ContactKind]]:
    """Return the offers that ride in a message, by its group's first row and its candidate."""
    riding: dict[tuple[int, int], list[ContactKind]] = {}
    size, kinds = len(ready.plan.actions), ready.vocabulary.kinds
    for place in places[told.candidates["reason"][places] == RIDES].tolist():
        record = told.candidates[place]
        kind = kinds[int(told.places[place]) % size][int(record["slot"])]
        riding.setdefault((int(begins[place]), int(record["winner"])), []).append(kind)
    return riding


def _message(kind: ContactKind, riders: Sequence[ContactKind]) -> ContactKind:
    return msgspec.structs.replace(kind, riders=tuple(riders)) if riders else kind
