"""What a review has to know of a strategy's days, asked of the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hengce.measure.mart import Mart
from hengce.model.instant import Instant

_FUNNEL = """
SELECT count(*) AS sent, count(DISTINCT customer) AS customers,
       count(*) FILTER (delivered) AS delivered, count(*) FILTER (opened) AS opened,
       count(*) FILTER (clicked) AS clicked, count(*) FILTER (bought) AS bought,
       count(*) FILTER (cancelled) AS cancelled, count(*) FILTER (complained) AS complained,
       count(*) FILTER (opted_out) AS opted_out,
       coalesce(sum(bought_cents - cancelled_cents), 0)::BIGINT AS net_cents,
       coalesce(sum(cost_cents), 0)::BIGINT AS cost_cents
FROM sent WHERE strategy = $strategy AND left_at >= $begins AND left_at < $ends
"""
_ENTERED = """
SELECT count(*) FROM instance
WHERE strategy = $strategy AND entered_at >= $begins AND entered_at < $ends
"""
_TASKS = """
SELECT count(*) FROM task JOIN sent ON sent.id = task.contact
WHERE strategy = $strategy AND left_at >= $begins AND left_at < $ends
"""
_TIME = """
SELECT coalesce(sum(time_cents), 0)::BIGINT FROM sent
WHERE strategy = $strategy AND left_at >= $begins AND left_at < $ends
"""
_GIVEN = """
SELECT count(*), coalesce(sum(cost_cents), 0)::BIGINT FROM given
WHERE strategy = $strategy AND at_us >= $begins AND at_us < $ends
"""
_WAYS = """
SELECT node, channel, count(*) AS sent, count(DISTINCT customer) AS customers,
       count(*) FILTER (clicked) AS clicked, count(*) FILTER (bought) AS bought,
       coalesce(sum(bought_cents - cancelled_cents), 0)::BIGINT AS net_cents,
       coalesce(sum(cost_cents), 0)::BIGINT AS cost_cents
FROM sent WHERE strategy = $strategy AND left_at >= $begins AND left_at < $ends
GROUP BY node, channel ORDER BY sent DESC, node, channel
"""
_DAYS = """
SELECT day::VARCHAR AS day, count(*) AS sent, count(*) FILTER (clicked) AS clicked
FROM sent WHERE strategy = $strategy AND left_at >= $begins AND left_at < $ends
GROUP BY day ORDER BY day
"""
_REFUSED = """
SELECT said AS reason, count(*) AS times
FROM instance_step JOIN instance ON instance.id = instance_step.instance
WHERE strategy = $strategy AND did = 'suppressed'
  AND stepped_at >= $begins AND stepped_at < $ends
GROUP BY said ORDER BY times DESC, said
"""
_TIMES = """
WITH numbered AS (
  SELECT clicked, left_at,
         row_number() OVER (PARTITION BY customer ORDER BY left_at, id) AS number
  FROM sent WHERE strategy = $strategy AND interrupts
)
SELECT least(number, 8) AS number, count(*) AS sent, count(*) FILTER (clicked) AS clicked
FROM numbered WHERE left_at >= $begins AND left_at < $ends
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Way:
    """What left through one channel at one node.

    Attributes:
        node: Where; empty for a strategy of one step.
        channel: Through what.
        sent: Contacts.
        customers: Different people.
        clicked: Contacts that were clicked.
        bought: Contacts that led to a purchase.
        net_cents: What was bought, without what was cancelled.
        cost_cents: What the channel cost.
    """

    node: str
    channel: str
    sent: int
    customers: int
    clicked: int
    bought: int
    net_cents: int
    cost_cents: int

    @property
    def each_cents(self) -> float:
        """What a contact brought, net of what it cost."""
        return (self.net_cents - self.cost_cents) / self.sent


@dataclass(frozen=True, slots=True)
class Days:
    """What became of a strategy in some days.

    Attributes:
        entered: Entries into a journey.
        tasks: Tasks that managers got.
        time_cents: What the managers' time cost.
        given: Benefits that were given.
        given_cents: What they cost.
        funnel: Counts of contacts by how far they came, and money.
        ways: By node and channel, most contacts first.
        days: Day, contacts, clicks.
        refused: Reason and times, of waves that arbitration refused.
        times: Which message of the strategy it was to the customer, contacts, clicks.
    """

    entered: int
    tasks: int
    time_cents: int
    given: int
    given_cents: int
    funnel: dict[str, int]
    ways: tuple[Way, ...]
    days: tuple[tuple[str, int, int], ...]
    refused: tuple[tuple[str, int], ...]
    times: tuple[tuple[int, int, int], ...]


def days_of(mart: Mart, strategy: str, begins: Instant, ends: Instant) -> Days:
    """Count what became of a strategy.

    Args:
        mart: The facts.
        strategy: Which.
        begins: From when on.
        ends: Until before when.
    """
    bound = {"strategy": strategy, "begins": begins, "ends": ends}

    def rows(statement: str) -> Sequence[tuple[Any, ...]]:
        return [tuple(row.values()) for row in mart.ask(statement, bound).to_pylist()]

    ((given, given_cents),) = rows(_GIVEN)
    return Days(
        entered=rows(_ENTERED)[0][0],
        tasks=rows(_TASKS)[0][0],
        time_cents=rows(_TIME)[0][0],
        given=given,
        given_cents=given_cents,
        funnel=mart.ask(_FUNNEL, bound).to_pylist()[0],
        ways=tuple(Way(*row) for row in rows(_WAYS)),
        days=tuple((day, sent, clicked) for day, sent, clicked in rows(_DAYS)),
        refused=tuple((reason, times) for reason, times in rows(_REFUSED)),
        times=tuple((number, sent, clicked) for number, sent, clicked in rows(_TIMES)),
    )
