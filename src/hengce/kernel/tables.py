"""What one decision reads and writes, as records: no text, and no unit but in comments.

S strategies, M channel slots of a strategy at most, C channels, K limits, W words of limits,
R resources, Z zones, H kinds of opening hours, D parts of the day, J members of a group, P
tags whose values members share. Sets are bit masks with 62 bits to a word, so that an int64
never goes negative. An index of -1 means that there is none.

Records, not dozens of arrays: compiled code passes a record on as one pointer, while every
array in a tuple is counted and copied at every call.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from hengce.kernel.eligibility import Inputs

BITS = 62
"""Bits used in each int64 of a mask."""

IntArray: TypeAlias = npt.NDArray[np.int64]
FloatArray: TypeAlias = npt.NDArray[np.float64]
Records: TypeAlias = npt.NDArray[np.void]
Record: TypeAlias = np.void
Truth: TypeAlias = npt.NDArray[np.uint8]

KINDS_OF_RESOURCE = 3
"""Budget, capacity, stock."""


def strategy_type(slots: int, words: int) -> "np.dtype[np.void]":
    """Return the record of a strategy with so many channel slots and words of limits."""
    # What is asked of a slot lies together, and small: a candidate is a few lines of the cache.
    return np.dtype(
        [
            ("tier", np.int8),  # 2 · (0 risk, 1 service, 2 marketing) + 1 unless mandatory
            ("message", np.int8),  # message class
            ("marketing", np.int8),  # 1: commercial or care
            ("needs_consent", np.int8),  # 0 or 1
            ("scarce", np.int8),  # 1: some slot takes of a resource
            ("risk_level", np.int8),  # 0 where suitability does not apply
            ("opt_out_topic", np.int8),  # bit
            ("stopped_topic", np.int8),  # bit
            ("name_hash", np.uint64),
            ("propensity_unknown", np.float64),
            ("value_unknown", np.float64),  # cents
            ("context", np.float64),
            ("lever", np.float64),  # 1 + sum of percents / 100
            ("propensity", np.int32),  # number, or none: it is always `propensity_unknown`
            ("value", np.int32),  # number in cents, or none: it is always `value_unknown`
            ("requirements", np.int64),  # mask of those that apply
            ("expires_at", np.int64),  # instant
            ("channel", np.int16, (slots,)),  # in fallback order
            ("hours", np.int16, (slots,)),  # kind of opening hours
            ("consent", np.int8, (slots,)),  # bit
            ("opt_out", np.int8, (slots,)),  # bit
            ("engaged", np.int8, (slots,)),  # bit of the stopped topics
            ("switched_off", np.int8, (slots,)),  # 0 or 1
            ("suppressions", np.int64, (slots,)),  # mask of those that apply
            ("obeys", np.int64, (slots, words)),  # limits that can refuse it
            ("counts", np.int64, (slots, words)),  # limits that count it
            ("resources", np.int32, (slots, KINDS_OF_RESOURCE)),
            ("weights", np.int64, (slots, KINDS_OF_RESOURCE)),  # how much of each it takes
            ("holdouts", np.int64),  # mask of those that apply
            ("department", np.int32),
            ("bundle", np.int32),
            ("offers_max", np.int32),  # of its bundle
        ],
        align=True,
    )


CHANNEL = np.dtype(
    [
        ("reachable", np.int64),  # condition
        ("sent", np.int64),  # word of the row
        ("answered", np.int64),  # word of the row
        ("prior", np.float64),  # expected response rate
        ("cost", np.int64),  # cents
    ]
)

LIMIT = np.dtype(
    [
        ("limit", np.int64),
        ("since", np.int64),  # contacts after this instant count
        ("per", np.int64),  # which shared tag, or none: each member's own
        ("least", np.int64),  # 1: full while fewer than `limit` count
        ("interruptions", np.int64),  # 1: counts a message once, whatever it offers
        ("reached", np.int64),  # the reason when history fills it
        ("taken", np.int64),  # the reason when this decision does
    ]
)

RESOURCE = np.dtype(
    [
        ("reason", np.int64),  # when there is none left
        ("limit", np.int64),
        ("left", np.int64),
        ("tier", np.int64),  # the cutoff
        ("score", np.float64),
        ("tie", np.uint64),
    ]
)

DAYPART = np.dtype(
    [
        ("sent", np.int64),  # word of the row
        ("answered", np.int64),  # word of the row
        ("prior", np.float64),  # expected response rate, learned or declared
    ]
)

BANK = np.dtype(
    [
        ("requirement", np.int64),  # the first condition of so many
        ("requirements", np.int64),
        ("suppression", np.int64),
        ("suppressions", np.int64),
        ("assessed", np.int64),  # condition: tolerance and date are known
        ("current", np.int64),  # condition: the assessment still holds
        ("allows", np.int64),  # the first of five conditions: tolerance allows level 1..5
        ("every_channel", np.int64),  # bit of the opt-out from everything
        ("personalisation", np.int64),  # bit of the opt-out from being profiled
        ("consents", np.int64),  # words of the row
        ("opt_outs", np.int64),
        ("opt_out_topics", np.int64),
        ("stopped_topics", np.int64),
        ("zone", np.int64),  # int32 of the row
        ("contacts_max", np.int64),
        ("first_cap", np.int64),  # limits before this one are relations and rests
        ("now", np.int64),
        ("tie_seed", np.int64),
        ("prior_strength", np.float64),
        ("preference_margin", np.float64),
        ("daypart_prior", np.float64),  # mean of the priors of all parts of the day
        ("level_evidence", np.float64),  # in expected answers; 0: nothing was learned of moments
        ("part_evidence", np.float64),
        ("tried_share", np.int64),  # in 10,000: moments that are drawn
    ]
)

PERSON = np.dtype(
    [
        ("consents", np.int64),  # masks, as in the row
        ("opt_outs", np.int64),
        ("opt_out_topics", np.int64),
        ("stopped_topics", np.int64),
        ("failed", np.int64),  # mask of requirements that are not met
        ("active", np.int64),  # mask of suppressions that hold
        ("reachable", np.int64),  # mask of channels
        ("all_out", np.int64),  # 1: wants no marketing at all
        ("assessed", np.int64),  # 0 or 1
        ("current", np.int64),  # 0 or 1
        ("allowed", np.int64),  # highest product risk
        ("zone", np.int64),
        ("impersonal", np.int64),  # mask of shared tags whose value too many share
        ("chosen", np.int64),  # contacts of this decision so far
        ("last", np.int64),  # candidate of the last of them
    ]
)

CANDIDATE = np.dtype(
    [
        ("tier", np.int64),
        ("score", np.float64),
        ("propensity", np.float64),
        ("value", np.float64),
        ("tie", np.uint64),
        ("reason", np.int64),
        ("rule", np.int64),
        ("used", np.int64),
        ("limit", np.int64),
        ("winner", np.int64),  # candidate
        ("slot", np.int64),
        ("number", np.int64),  # of the contact in the member's decision, from 1
        ("release_at", np.int64),
        ("member", np.int64),  # whose it is
        ("strategy", np.int64),
        ("stopped", np.int64),  # the reason why the customer hears no more of it, or 0
    ]
)

STOPPED = np.dtype(
    [
        ("row", np.int64),  # of the block
        ("strategy", np.int64),
        ("reason", np.int64),
    ]
)

USE = np.dtype(
    [
        ("before", np.int64),  # contacts counted from the ledger
        ("now", np.int64),  # with those of this decision
        ("winner", np.int64),  # candidate that counted last
    ]
)

RESOURCE_USE = np.dtype(
    [
        ("left", np.int64),  # for the rest of this decision
        ("winner", np.int64),  # candidate that took some last
    ]
)

CHOICE = np.dtype(
    [
        ("customer", np.int64),  # place in the block
        ("strategy", np.int64),
        ("slot", np.int64),
        ("number", np.int64),  # of the contact, from 1 for each customer
        ("release_at", np.int64),
        ("rides", np.int64),  # 1: shares the message of the contact of its number
        ("tier", np.int64),
        ("score", np.float64),
        ("tie", np.uint64),
    ]
)

MESSAGE = np.dtype(
    [
        ("candidate", np.int64),  # the winner
        ("member", np.int64),
        ("offers", np.int64),  # the winner's and those that ride
    ]
)


class Tables(NamedTuple):
    """A configuration at a moment."""

    strategies: Records  # (S,)
    channels: Records  # (C,)
    limits: Records  # (K,)
    resources: Records  # (R,)
    dayparts: Records  # (D,)
    bank: Records  # (1,)
    kind_times: npt.NDArray[np.int8]  # (kinds, K) how often a limit counts a past contact
    interruptions: IntArray  # (W,) limits that count a message once
    shared: IntArray  # (P, W) limits that count by a shared tag
    open_at: IntArray  # (Z, H + 1, D + 1) earliest open instant from now on, in any part first
    hours_rule: IntArray  # (H,) index of the policy's entry
    zone_of_code: IntArray  # (codes + 1,) zone of a text code; the last is for unknown
    holdout_share: IntArray  # (G,) ten-thousandths
    holdout_salt: npt.NDArray[np.uint8]  # (G, longest salt + 1)
    personal: npt.NDArray[np.uint8]  # (width,) 1 where a byte of the row is personal
    blank: npt.NDArray[np.int8]  # (width,) a row of which nothing is known


class Customer(NamedTuple):
    """Blocks of customers: row i of each belongs to the same customer.

    Attributes:
        inputs: Packed rows and event columns.
        ids: uint8, shape (n, k), zero-padded.
        history_begin: int64, shape (n,): where the customer's contacts begin.
        history_end: int64, shape (n,): where they end.
        history_kind: int32, shape (m,).
        history_at: int64, shape (m,).
        groups: int64, shape (g + 1,): where each group begins, and the end of the last.
        asked: uint8, shape (n,): 0 for members of whom only the past counts.
        keys: int64, shape (n, P): equal for customers who share a tag's value; -1 for none,
            -2 where too many share it.
        started: uint8, shape (n, S): 0 for strategies that nothing started; without rows
            where all of the plan are asked.
        stopped: Records `STOPPED`, sorted: what customers hear no more of, beside topics, or
            nobody hears while the data behind it is late.
    """

    inputs: Inputs
    ids: npt.NDArray[np.uint8]
    history_begin: IntArray
    history_end: IntArray
    history_kind: npt.NDArray[np.int32]
    history_at: IntArray
    groups: IntArray
    asked: npt.NDArray[np.uint8]
    keys: IntArray
    started: npt.NDArray[np.uint8]
    stopped: Records


def names_of(ids: npt.NDArray[np.uint8]) -> list[str]:
    """Return the identifiers of customers, uint8 (n, k), as text."""
    return [bytes(name).rstrip(b"\0").decode() for name in ids]


def groups_of_asked(block: Customer) -> list[int]:
    """Return the group of each customer of a block who is asked."""
    asked = np.flatnonzero(block.asked)
    groups: list[int] = (np.searchsorted(block.groups, asked, side="right") - 1).tolist()
    return groups


class Seen(NamedTuple):
    """What conditions and expressions say of a group's members.

    Attributes:
        truth: uint8 (conditions, size): with everything that is known.
        numbers: float64 (numbers, size): NaN is NULL.
        first: The column of the group's first member in these two.
        plain: uint8 (J,): 1 for members who are not profiled.
        plain_truth: uint8 (conditions, J): without what is personal, for these; other columns
            mean nothing.
        plain_numbers: float64 (numbers, J).
    """

    truth: Truth
    numbers: FloatArray
    first: int
    plain: npt.NDArray[np.uint8]
    plain_truth: Truth
    plain_numbers: FloatArray


class Answer(NamedTuple):
    """The answer for one group, and room to work in.

    `rank[:n]` are the candidates, best first: member · S + strategy. `candidates` is indexed
    by them and holds for those only.
    """

    rank: IntArray  # (J · S,)
    candidates: Records  # (J · S,)
    keys: npt.NDArray[np.uint64]  # (J · S,) what candidates are sorted by
    uses: Records  # (J, K)
    spending: Records  # (R,)
    people: Records  # (J,)
    holders: IntArray  # (J, P)
    full_before: IntArray  # (J, W) limits that are full by history
    full_now: IntArray  # (J, W) limits that are full by now
    messages: Records  # (J · contacts_max,)
    counted: IntArray  # (J · contacts_max, W) limits in which a message counts
    open: IntArray  # (M,) 1 where the slot passed every gate but this decision's limits


def new_answer(tables: Tables, members: int = 1) -> Answer:
    """Return room for the answer to a group of so many members."""
    slots, words = tables.strategies.dtype["obeys"].shape
    candidates = members * len(tables.strategies)
    messages = members * int(tables.bank[0]["contacts_max"])
    return Answer(
        # Written whole before they are read; most of the room is never touched.
        rank=np.empty(candidates, np.int64),
        candidates=np.empty(candidates, CANDIDATE),
        keys=np.empty(candidates, np.uint64),
        uses=np.zeros((members, len(tables.limits)), USE),
        spending=np.zeros(len(tables.resources), RESOURCE_USE),
        people=np.zeros(members, PERSON),
        holders=np.zeros((members, len(tables.shared)), np.int64),
        full_before=np.zeros((members, words), np.int64),
        full_now=np.zeros((members, words), np.int64),
        messages=np.zeros(messages, MESSAGE),
        counted=np.zeros((messages, words), np.int64),
        open=np.zeros(slots, np.int64),
    )
