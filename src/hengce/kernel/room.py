"""What the winners of a decision leave to those behind them."""

from hengce.kernel.caps import first_common, holder_of
from hengce.kernel.jit import inlined
from hengce.kernel.reasons import CAP_TAKEN, RESOURCE_TAKEN, SLOT_TAKEN
from hengce.kernel.resources import lacking
from hengce.kernel.tables import IntArray, Record, Records


@inlined
def lose_place(person: Record, candidate: Record) -> None:
    """Answer a candidate for whom no place is left."""
    candidate["reason"], candidate["winner"] = SLOT_TAKEN, person["last"]
    candidate["used"], candidate["limit"] = person["chosen"], person["chosen"]


@inlined
def leave_feasible(
    strategy: Record, candidate: Record, full_now: IntArray, spending: Records, open_slots: IntArray
) -> bool:
    """Close the open slots that winners of this decision used up; tell whether one stays open.

    When none does, the candidate learns the first slot and what refuses it there: a limit
    (CAP_TAKEN stands for whatever reason that has), else a resource (RESOURCE_TAKEN).
    """
    first, feasible = -1, False
    for slot in range(open_slots.size):
        if open_slots[slot] == 0:
            continue
        limit, lacks = first_common(strategy["obeys"][slot], full_now), -1
        if strategy["scarce"] == 1:
            lacks = lacking(spending, strategy["resources"][slot], strategy["weights"][slot])
        if limit < 0 and lacks < 0:
            feasible = True
            continue
        open_slots[slot] = 0
        if first < 0:
            first = slot
            candidate["slot"], candidate["rule"] = slot, limit if limit >= 0 else lacks
            candidate["reason"] = CAP_TAKEN if limit >= 0 else RESOURCE_TAKEN
    if feasible:
        candidate["slot"], candidate["rule"] = -1, -1
    return feasible


@inlined
def name_winner(
    candidate: Record,
    member: int,
    limits: Records,
    uses: Records,
    holders: IntArray,
    resources: Records,
    spending: Records,
) -> None:
    """Write who used up what a candidate would have needed, and the numbers."""
    rule = candidate["rule"]
    if candidate["reason"] == RESOURCE_TAKEN:
        candidate["used"] = resources[rule]["limit"] - spending[rule]["left"]
        candidate["limit"], candidate["winner"] = resources[rule]["limit"], spending[rule]["winner"]
        return
    limit = limits[rule]
    holder = member if limit["per"] < 0 else holder_of(limit, holders, member)
    candidate["reason"], candidate["limit"] = limit["taken"], limit["limit"]
    candidate["used"], candidate["winner"] = uses[holder, rule]["now"], uses[holder, rule]["winner"]
