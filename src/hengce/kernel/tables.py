"""What one decision reads, as arrays: strategies and policy without a word of text.

S strategies, M channel slots of a strategy at most, C channels, K caps, W words of caps,
Z zones, H kinds of opening hours. Sets are bit masks with 62 bits to a word, so that an
int64 never goes negative. An index of -1 means that there is none.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hengce.kernel.eligibility import Inputs

BITS = 62
"""Bits used in each int64 of a mask."""

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


class Strategies(NamedTuple):
    """One entry for each strategy, in the order of their identifiers."""

    priority: IntArray  # (S,) 0 risk, 1 service, 2 marketing
    audience: IntArray  # (S,) condition
    propensity: IntArray  # (S,) number
    value: IntArray  # (S,) number, in cents
    propensity_unknown: FloatArray  # (S,)
    value_unknown: FloatArray  # (S,) cents
    context: FloatArray  # (S,)
    lever: FloatArray  # (S,) 1 + sum of percents / 100
    name_hash: npt.NDArray[np.uint64]  # (S,)
    requirements: IntArray  # (S,) mask of requirements that apply
    needs_consent: IntArray  # (S,) 0 or 1
    obeys_opt_out: IntArray  # (S,) 0 or 1: commercial and care
    opt_out_topic: IntArray  # (S,) bit
    stopped_topic: IntArray  # (S,) bit
    risk_level: IntArray  # (S,) 0 where suitability does not apply
    holdouts: IntArray  # (S,) mask of hold-outs that apply
    expires_at: IntArray  # (S,) instant
    channel: IntArray  # (S, M)
    consent: IntArray  # (S, M) bit
    hours: IntArray  # (S, M) kind of opening hours
    suppressions: IntArray  # (S, M) mask of suppressions that apply
    switched_off: IntArray  # (S, M) 0 or 1
    obeys: IntArray  # (S, M, W) caps that can refuse it
    counts: IntArray  # (S, M, W) caps that count it


class Channels(NamedTuple):
    """One entry for each channel."""

    reachable: IntArray  # (C,) condition
    opt_out: IntArray  # (C,) bit
    sent: IntArray  # (C,) word of the row
    answered: IntArray  # (C,) word of the row
    prior: FloatArray  # (C,) expected response rate
    cost: IntArray  # (C,) cents


class Bank(NamedTuple):
    """What holds for everybody."""

    requirement: IntArray  # (R,) condition
    suppression: IntArray  # (P,) condition
    assessed: int  # condition: a tolerance class and a date are known
    current: int  # condition: the assessment still holds
    allows: IntArray  # (5,) condition: tolerance allows level 1..5
    cap_limit: IntArray  # (K,)
    cap_since: IntArray  # (K,) contacts after this instant count
    kind_counts: IntArray  # (kinds, W) caps that count a kind of past contact
    open_at: IntArray  # (Z, H) earliest open instant from now on
    hours_rule: IntArray  # (H,) index of the policy's entry
    zone_of_code: IntArray  # (codes + 1,) zone of a text code; the last is for unknown
    holdout_share: IntArray  # (G,) ten-thousandths
    holdout_salt: npt.NDArray[np.uint8]  # (G, longest salt + 1)
    every_channel: int  # bit of the opt-out from everything
    consents_word: int  # words and halves of the row
    opt_outs_word: int
    opt_out_topics_word: int
    stopped_topics_word: int
    zone_half: int
    contacts_max: int
    now: int
    tie_seed: int
    prior_strength: float
    preference_margin: float


class Tables(NamedTuple):
    """All of it."""

    strategies: Strategies
    channels: Channels
    bank: Bank


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
    """The answer for one customer, indexed by strategy, and room to work in.

    `rank[:n]` are the candidates, best first; the other arrays hold for those only.
    """

    rank: IntArray  # (S,)
    score: FloatArray  # (S,)
    propensity: FloatArray  # (S,)
    value: FloatArray  # (S,)
    tie: npt.NDArray[np.uint64]  # (S,)
    reason: IntArray  # (S,)
    rule: IntArray  # (S,)
    used: IntArray  # (S,)
    limit: IntArray  # (S,)
    winner: IntArray  # (S,)
    channel: IntArray  # (S,) slot
    number: IntArray  # (S,) of the contact in this decision, from 1
    release_at: IntArray  # (S,)
    used_before: IntArray  # (K,) contacts counted from the ledger
    used_now: IntArray  # (K,) with those of this decision
    full_before: IntArray  # (W,)
    full_now: IntArray  # (W,)
    last_winner: IntArray  # (K,) who counted last for the cap
    open: IntArray  # (M,) 1 where the slot passed every gate but this decision's caps


def new_answer(tables: Tables) -> Answer:
    """Return room for one answer."""
    strategies, slots = tables.strategies.channel.shape
    words = tables.strategies.obeys.shape[2]
    caps = len(tables.bank.cap_limit)
    return Answer(
        rank=np.zeros(strategies, np.int64),
        score=np.zeros(strategies),
        propensity=np.zeros(strategies),
        value=np.zeros(strategies),
        tie=np.zeros(strategies, np.uint64),
        reason=np.zeros(strategies, np.int64),
        rule=np.zeros(strategies, np.int64),
        used=np.zeros(strategies, np.int64),
        limit=np.zeros(strategies, np.int64),
        winner=np.zeros(strategies, np.int64),
        channel=np.zeros(strategies, np.int64),
        number=np.zeros(strategies, np.int64),
        release_at=np.zeros(strategies, np.int64),
        used_before=np.zeros(caps, np.int64),
        used_now=np.zeros(caps, np.int64),
        full_before=np.zeros(words, np.int64),
        full_now=np.zeros(words, np.int64),
        last_winner=np.zeros(caps, np.int64),
        open=np.zeros(slots, np.int64),
    )
