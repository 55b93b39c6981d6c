"""Which rule costs how much: what refused candidates were expected to be worth."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.model.decision import VERDICT_OF, Reason

SCHEMA = pa.schema(
    [
        pa.field("reason", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
        pa.field("candidates", pa.int64(), nullable=False),
        pa.field("value_cents", pa.int64(), nullable=False),
        pa.field("forgone_cents", pa.int64(), nullable=False),
    ]
)

_SAID = (Reason.CHOSEN, Reason.RIDES)


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """Answers to candidates of some customers, all of each.

    Attributes:
        who: int64, a number for each customer; ascending.
        reason: int64, `Reason` by number.
        rule: What the reason names, such as a cap or a suppression; empty for none.
        cents: int64, expected value: propensity times value, rounded to the cent.
    """

    who: npt.NDArray[np.int64]
    reason: npt.NDArray[np.int64]
    rule: list[str]
    cents: npt.NDArray[np.int64]


@dataclass(slots=True)
class _Sum:
    customers: int = 0
    candidates: int = 0
    value: int = 0
    forgone: int = 0


def opportunity(answers: Iterable[Refused]) -> pa.Table:
    """Add up what each rule refused.

    Args:
        answers: Of all customers, some at a time; each customer in one part.

    Returns:
        Rows by what was forgone, the most first, then by value, reason and rule (see `SCHEMA`).
        `value_cents` adds up all candidates that the rule refused, though a customer hears only
        so many things. `forgone_cents` counts a customer once: by how much the best of them was
        worth more than what he was told instead. It is the most that the bank would have gained
        with him in this decision had the rule alone not been, if what was expected is right: the
        next rule may have refused as well, and a rule of law is no loss to mend.
    """
    sums: dict[tuple[int, str], _Sum] = {}
    for part in answers:
        _add(part, sums)
    rows = [
        (
            Reason(reason).name,
            str(VERDICT_OF[Reason(reason)]),
            rule,
            one.customers,
            one.candidates,
            one.value,
            one.forgone,
        )
        for (reason, rule), one in sums.items()
    ]
    rows.sort(key=lambda row: (-row[6], -row[5], row[0], row[2]))
    told = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table(dict(zip(SCHEMA.names, told, strict=True)), schema=SCHEMA)


def _add(part: Refused, sums: dict[tuple[int, str], _Sum]) -> None:
    if not len(part.who):
        return
    said = np.isin(part.reason, [int(one) for one in _SAID])
    # By how much more than this: everything that the customer was told in this decision.
    people, place = np.unique(part.who, return_inverse=True)
    told = np.zeros(len(people), np.int64)
    np.add.at(told, place[said], part.cents[said])
    names = sorted(set(part.rule))
    codes = {name: code for code, name in enumerate(names)}
    rule = np.array([codes[one] for one in part.rule], np.int64)
    lost = ~said
    kind = (part.reason * len(names) + rule)[lost]
    who, cents = place[lost], part.cents[lost]
    order = np.lexsort((-cents, who, kind))
    kind, who, cents = kind[order], who[order], cents[order]
    best = np.ones(len(kind), np.bool_)
    best[1:] = (np.diff(kind) != 0) | (np.diff(who) != 0)
    more = np.where(best, np.maximum(0, cents - told[who]), 0)
    for one in np.unique(kind).tolist():
        mine = kind == one
        reason, name = divmod(one, len(names))
        found = sums.setdefault((reason, names[name]), _Sum())
        found.customers += int(best[mine].sum())
        found.candidates += int(mine.sum())
        found.value += int(cents[mine].sum())
        found.forgone += int(more[mine].sum())
