"""Bundles: an offer that shares the message of one that was chosen before it."""

from hengce.kernel.caps import take
from hengce.kernel.jit import compiled
from hengce.kernel.resources import lacking
from hengce.kernel.tables import Answer, IntArray, Record, Tables

STOCK = 2
"""The place of the stock among a slot's resources: all that a rider takes."""


@compiled
def message_to_share(
    tables: Tables, strategy: Record, member: int, messages: int, answer: Answer
) -> int:
    """Return the first message of this decision that an offer may share, or -1.

    Args:
        tables: Strategies and policy.
        strategy: The offer's; it has passed the gates of the open slots of `answer`.
        member: To whom it speaks.
        messages: How many messages there are.
        answer: The decision so far.
    """
    if strategy["bundle"] < 0:
        return -1
    for m in range(messages):
        message = answer.messages[m]
        if message["member"] != member or message["offers"] >= strategy["offers_max"]:
            continue
        carrier = tables.strategies[message["candidate"] % tables.strategies.size]
        if not belong_together(strategy, carrier):
            continue
        slot = shared_slot(strategy, carrier, message["candidate"], answer)
        if slot < 0 or lacks_stock(strategy, slot, answer):
            continue
        if answer.candidates[message["candidate"]]["release_at"] >= strategy["expires_at"]:
            continue
        full = answer.full_now[member]
        if not stands_in_the_way(
            strategy["obeys"][slot], full, answer.counted[m], tables.interruptions
        ):
            return m
    return -1


@compiled
def belong_together(strategy: Record, carrier: Record) -> bool:
    """Tell whether two strategies are of one bundle and of the same classes."""
    return (
        strategy["bundle"] == carrier["bundle"]
        and strategy["tier"] // 2 == carrier["tier"] // 2
        and strategy["message"] == carrier["message"]
    )


@compiled
def shared_slot(strategy: Record, carrier: Record, candidate: int, answer: Answer) -> int:
    """Return the open slot of an offer for the channel of its carrier, or -1."""
    channel = carrier["channel"][answer.candidates[candidate]["slot"]]
    for slot in range(answer.open.size):
        if answer.open[slot] == 1 and strategy["channel"][slot] == channel:
            return slot
    return -1


@compiled
def lacks_stock(strategy: Record, slot: int, answer: Answer) -> bool:
    """Tell whether nothing is left of what is offered."""
    stock, weight = strategy["resources"][slot][STOCK:], strategy["weights"][slot][STOCK:]
    return lacking(answer.spending, stock, weight) >= 0


@compiled
def stands_in_the_way(
    obeys: IntArray, full: IntArray, counted: IntArray, interruptions: IntArray
) -> bool:
    """Tell whether a full limit refuses an offer that shares a message.

    A cap on interruptions in which the message counts already does not: one more offer is no
    further interruption.
    """
    for word in range(obeys.size):
        if obeys[word] & full[word] & ~(counted[word] & interruptions[word]) != 0:
            return True
    return False


@compiled
def ride(tables: Tables, e: int, m: int, members: int, answer: Answer) -> None:
    """Let a candidate share a message."""
    message, candidate = answer.messages[m], answer.candidates[e]
    told = answer.candidates[message["candidate"]]
    strategy = tables.strategies[e % tables.strategies.size]
    carrier = tables.strategies[message["candidate"] % tables.strategies.size]
    slot = shared_slot(strategy, carrier, message["candidate"], answer)
    candidate["winner"], candidate["slot"] = message["candidate"], slot
    candidate["number"], candidate["release_at"] = told["number"], told["release_at"]
    message["offers"] += 1
    stock = strategy["resources"][slot][STOCK]
    if stock >= 0:
        answer.spending[stock]["left"] -= 1
        answer.spending[stock]["winner"] = e
    counts, counted = strategy["counts"][slot], answer.counted[m]
    take(tables.limits, counts, counted, members, message["member"], e, answer)
