"""What the gates ask of a customer, looked up once for all candidates."""

from hengce.kernel.jit import inlined
from hengce.kernel.tables import Customer, Record, Records, Tables, Truth

IMPERSONAL = -2
"""The key of a shared value that too many share."""

LEVELS = 5

_HALVES = (32, 16, 8, 4, 2, 1)


@inlined
def look_up(
    tables: Tables, truth: Truth, t: int, customer: Customer, i: int, person: Record
) -> None:
    """Fill a person from the packed row and the truth of the bank's conditions."""
    bank = tables.bank[0]
    words = customer.inputs.longs[i]
    person["consents"] = words[bank["consents"]]
    person["opt_outs"] = words[bank["opt_outs"]]
    person["opt_out_topics"] = words[bank["opt_out_topics"]]
    person["stopped_topics"] = words[bank["stopped_topics"]]
    person["all_out"] = bit_at(person["opt_outs"], bank["every_channel"])
    person["failed"] = false_among(truth, t, bank["requirement"], bank["requirements"])
    person["active"] = true_among(truth, t, bank["suppression"], bank["suppressions"])
    person["reachable"] = reachable_among(truth, t, tables.channels)
    person["assessed"] = truth[bank["assessed"], t]
    person["current"] = truth[bank["current"], t]
    person["allowed"] = 0
    for level in range(LEVELS):
        person["allowed"] += truth[bank["allows"] + level, t]
    person["impersonal"] = 0
    for p in range(customer.keys.shape[1]):
        if customer.keys[i, p] == IMPERSONAL:
            person["impersonal"] |= 1 << p
    person["chosen"], person["last"] = 0, -1
    code = customer.inputs.ints[i, bank["zone"]] if bank["zone"] >= 0 else -1
    person["zone"] = tables.zone_of_code[code]


@inlined
def false_among(truth: Truth, t: int, first: int, count: int) -> int:
    """Return the mask of those of `count` conditions that do not hold."""
    mask = 0
    for k in range(count):
        if truth[first + k, t] == 0:
            mask |= 1 << k
    return mask


@inlined
def true_among(truth: Truth, t: int, first: int, count: int) -> int:
    """Return the mask of those of `count` conditions that hold."""
    mask = 0
    for k in range(count):
        if truth[first + k, t] == 1:
            mask |= 1 << k
    return mask


@inlined
def reachable_among(truth: Truth, t: int, channels: Records) -> int:
    """Return the mask of channels by which the customer can be reached."""
    mask = 0
    for c in range(channels.size):
        if truth[channels[c]["reachable"], t] == 1:
            mask |= 1 << c
    return mask


@inlined
def lowest_bit(mask: int) -> int:
    """Return the lowest set bit of a mask, or -1."""
    if mask == 0:
        return -1
    bit = 0
    for width in _HALVES:
        if mask & ((1 << width) - 1) == 0:
            mask >>= width
            bit += width
    return bit


@inlined
def bit_at(word: int, bit: int) -> bool:
    """Tell whether a bit is set; a bit of -1 names nothing and is not."""
    return bit >= 0 and (word >> bit) & 1 == 1
