"""Judges what channels received against what the client was answered."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.fleet import CAP_CUSTOMER, CAP_HOUSEHOLD, household


@dataclass(frozen=True)
class Judgement:
    """What was found.

    Attributes:
        messages: Messages that channels received.
        doubled: Offers that were received more than once: they leave at most once.
        repeated: Alarms that were received more than once under their key: they leave at least
            once, and what a process that died had in hand is repeated.
        rekeyed: Customers who heard their alarm under more than one key.
        over: Customers and households who heard more offers than the caps allow.
        silent: Customers whose alarm was answered and who heard nothing.
    """

    messages: int
    doubled: int
    repeated: int
    rekeyed: int
    over: int
    silent: frozenset[str]


def judge(received: Sequence[tuple[str, str, str]], alarmed: Collection[str]) -> Judgement:
    keys = Counter((key, what) for key, _, what in received)
    alarms = Counter(
        who for who, _ in {(who, key) for key, who, what in received if what == "alarm"}
    )
    offers = Counter(who for _, who, what in received if what == "offer")
    homes: Counter[str] = Counter()
    for who, count in offers.items():
        homes[household(int(who[1:]))] += count
    over = sum(n > CAP_CUSTOMER for n in offers.values())
    over += sum(n > CAP_HOUSEHOLD for n in homes.values())
    return Judgement(
        messages=len(received),
        doubled=sum(n > 1 for (_, what), n in keys.items() if what == "offer"),
        repeated=sum(n > 1 for (_, what), n in keys.items() if what == "alarm"),
        rekeyed=sum(n > 1 for n in alarms.values()),
        over=over,
        silent=frozenset(alarmed) - alarms.keys(),
    )
