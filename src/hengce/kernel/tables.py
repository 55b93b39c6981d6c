"""What one decision reads and writes, as records: no text, and no unit but in comments.

S strategies, M channel slots of a strategy at most, C channels, K caps, W words of caps,
Z zones, H kinds of opening hours. Sets are bit masks with 62 bits to a word, so that an
int64 never goes negative. An index of -1 means that there is none.

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


def strategy_type(slots: int, words: int) -> "np.dtype[np.void]":
    """Return the record of a strategy with so many channel slots and words of caps."""
    return np.dtype(
        [
            ("priority", np.int64),  # 0 risk, 1 service, 2 marketing
            ("audience", np.int64),  # condition
            ("propensity", np.int64),  # number, or none: it is always `propensity_unknown`
            ("value", np.int64),  # number in cents, or none: it is always `value_unknown`
            ("propensity_unknown", np.float64),
            ("value_unknown", np.float64),  # cents
            ("context", np.float64),
            ("lever", np.float64),  # 1 + sum of percents / 100
            ("name_hash", np.uint64),
            ("requirements", np.int64),  # mask of those that apply
            ("needs_consent", np.int64),  # 0 or 1
            ("obeys_opt_out", np.int64),  # 0 or 1: commercial and care
            ("opt_out_topic", np.int64),  # bit
            ("stopped_topic", np.int64),  # bit
            ("risk_level", np.int64),  # 0 where suitability does not apply
            ("holdouts", np.int64),  # mask of those that apply
            ("expires_at", np.int64),  # instant
            ("department", np.int64),
            ("channel", np.int64, (slots,)),  # in fallback order
            ("consent", np.int64, (slots,)),  # bit
            ("opt_out", np.int64, (slots,)),  # bit
            ("hours", np.int64, (slots,)),  # kind of opening hours
            ("suppressions", np.int64, (slots,)),  # mask of those that apply
            ("switched_off", np.int64, (slots,)),  # 0 or 1
            ("obeys", np.int64, (slots, words)),  # caps that can refuse it
            ("counts", np.int64, (slots, words)),  # caps that count it
        ]
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

CAP = np.dtype(
    [
        ("limit", np.int64),
        ("since", np.int64),  # contacts after this instant count
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
        ("consents", np.int64),  # words of the row
        ("opt_outs", np.int64),
        ("opt_out_topics", np.int64),
        ("stopped_topics", np.int64),
        ("zone", np.int64),  # int32 of the row
        ("contacts_max", np.int64),
        ("now", np.int64),
        ("tie_seed", np.int64),
        ("prior_strength", np.float64),
        ("preference_margin", np.float64),
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
    ]
)

CANDIDATE = np.dtype(
    [
        ("priority", np.int64),
        ("score", np.float64),
        ("propensity", np.float64),
        ("value", np.float64),
        ("tie", np.uint64),
        ("reason", np.int64),
        ("rule", np.int64),
        ("used", np.int64),
        ("limit", np.int64),
        ("winner", np.int64),
        ("slot", np.int64),
        ("number", np.int64),  # of the contact in this decision, from 1
        ("release_at", np.int64),
    ]
)

USE = np.dtype(
    [
        ("before", np.int64),  # contacts counted from the ledger
        ("now", np.int64),  # with those of this decision
        ("winner", np.int64),  # who counted last
    ]
)


class Tables(NamedTuple):
    """A configuration at a moment."""

    strategies: Records  # (S,)
    channels: Records  # (C,)
    caps: Records  # (K,)
    bank: Records  # (1,)
    kind_counts: IntArray  # (kinds, W) caps that count a kind of past contact
    open_at: IntArray  # (Z, H) earliest open instant from now on
    hours_rule: IntArray  # (H,) index of the policy's entry
    zone_of_code: IntArray  # (codes + 1,) zone of a text code; the last is for unknown
    holdout_share: IntArray  # (G,) ten-thousandths
    holdout_salt: npt.NDArray[np.uint8]  # (G, longest salt + 1)


class Customer(NamedTuple):
    """Blocks of customers: row i of each belongs to the same customer.

    Attributes:
        inputs: Packed rows and event columns.
        ids: uint8, shape (n, k), zero-padded.
        history_begin: int64, shape (n,): where the customer's contacts begin.
        history_end: int64, shape (n,): where they end.
        history_kind: int32, shape (m,).
        history_at: int64, shape (m,).
    """

    inputs: Inputs
    ids: npt.NDArray[np.uint8]
    history_begin: IntArray
    history_end: IntArray
    history_kind: npt.NDArray[np.int32]
    history_at: IntArray


class Answer(NamedTuple):
    """The answer for one customer, and room to work in.

    `rank[:n]` are the candidates, best first; `candidates` is indexed by strategy and holds
    for those only.
    """

    rank: IntArray  # (S,)
    candidates: Records  # (S,)
    uses: Records  # (K,)
    person: Records  # (1,)
    full_before: IntArray  # (W,) caps that are full by history
    full_now: IntArray  # (W,) caps that are full by now
    open: IntArray  # (M,) 1 where the slot passed every gate but this decision's caps


def new_answer(tables: Tables) -> Answer:
    """Return room for one answer."""
    slots, words = tables.strategies.dtype["obeys"].shape
    return Answer(
        rank=np.zeros(len(tables.strategies), np.int64),
        candidates=np.zeros(len(tables.strategies), CANDIDATE),
        uses=np.zeros(len(tables.caps), USE),
        person=np.zeros(1, PERSON),
        full_before=np.zeros(words, np.int64),
        full_now=np.zeros(words, np.int64),
        open=np.zeros(slots, np.int64),
    )
