"""What the customers agreed to, and said to be made up in every row."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from hengce.model.consent import ConsentState
from hengce.model.instant import DAY_US, Instant
from hengce.model.profile import EVERY_CHANNEL
from hengce.simulate.columns import instants, words
from hengce.simulate.customers import Drawn, customer_ids
from hengce.simulate.reach import CHANNELS
from hengce.simulate.shapes import logistic
from hengce.simulate.streams import Flags, Longs, Reals, stream

SOURCE = "synthetic"
PURPOSES = ("marketing", "service")
_TEXTS = ("2025-01", "2026-05")
_TEXT_CHANGED_DAYS_AGO = 205
_HISTORY_DAYS = 700
# How willing a customer of average warmth is, by channel, as a score.
_WILLING = np.array([1.0, 1.3, 1.6, 2.0, 1.8, -0.3])
_WITHDRAWN_SHARE = 0.035
_OPTED_OUT_SHARE = 0.02
_DO_NOT_CONTACT_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the customers agreed to.

    Attributes:
        consents: A table with the fields of `model.consent.Consent`.
        opt_outs: A table of customer, channel (`*` for all) and at: who said stop.
        marketing: Who may get marketing how, shape (customers, len(CHANNELS)).
    """

    consents: pa.Table
    opt_outs: pa.Table
    marketing: Flags


def draw_consents(drawn: Drawn, as_of: Instant, seed: int) -> Agreed:
    """Draw consents by purpose and channel, withdrawals and opt-outs."""
    count = drawn.people.count
    asked = stream(seed, "consent.asked").random(count) < 0.93
    score = _WILLING[np.newaxis, :] + 0.45 * drawn.people.warmth[:, np.newaxis]
    chance = stream(seed, "consent.given").random(score.shape)
    given = asked[:, np.newaxis] & (chance < logistic(score))
    withdrawn = given & (stream(seed, "consent.withdrawn").random(score.shape) < _WITHDRAWN_SHARE)
    service = stream(seed, "consent.service").random(count) < 0.97
    stopped, everything = _opt_outs(drawn, seed)
    silent = stopped | everything[:, np.newaxis]
    return Agreed(
        consents=_consent_table(given, withdrawn, service, as_of, seed),
        opt_outs=_opt_out_table(stopped, everything, as_of, seed),
        marketing=given & ~withdrawn & ~silent,
    )


def _opt_outs(drawn: Drawn, seed: int) -> tuple[Flags, Flags]:
    """Draw who said stop to a channel that reaches them, and who to all of them."""
    reachable = drawn.reach.channels
    stopped = stream(seed, "opt_out.channel").random(reachable.shape) < _OPTED_OUT_SHARE
    everything = stream(seed, "opt_out.all").random(drawn.people.count) < _DO_NOT_CONTACT_SHARE
    return stopped & reachable & ~everything[:, np.newaxis], everything


@dataclass(frozen=True, slots=True)
class _Answers:
    """Answers of customers, one place each in every array."""

    customer: Longs
    channel: Longs
    purpose: Longs
    withdrawn: Longs
    days_ago: Reals


def _consent_table(
    given: Flags, withdrawn: Flags, service: Flags, as_of: Instant, seed: int
) -> pa.Table:
    """Write one row for each answer: a withdrawal follows the consent that it ends."""
    who, channel = np.nonzero(given)
    back_who, back_channel = np.nonzero(withdrawn)
    served = np.nonzero(service)[0]
    days = 30 + stream(seed, "consent.days").random(len(given)) * _HISTORY_DAYS
    back = days[back_who] * stream(seed, "consent.back").random(len(back_who))
    sizes = (len(who), len(back_who), len(served))
    answers = _Answers(
        customer=np.concatenate([who, back_who, served]),
        channel=np.concatenate([channel, back_channel, np.zeros_like(served)]),
        purpose=np.repeat(np.array([0, 0, 1]), sizes),
        withdrawn=np.repeat(np.array([0, 1, 0]), sizes),
        days_ago=np.concatenate([days[who], back, days[served]]),
    )
    return _as_consents(answers, customer_ids(len(given)), as_of, seed)


def _as_consents(answers: _Answers, ids: pa.Array, as_of: Instant, seed: int) -> pa.Table:
    at = as_of - np.rint(answers.days_ago * DAY_US).astype(np.int64)
    newer = (answers.days_ago < _TEXT_CHANGED_DAYS_AGO) & (answers.purpose == 0)
    evidence = f"made up by the demo, seed {seed}; no person agreed to anything"
    rows = len(at)
    table = pa.table(
        {
            "customer": ids.take(pa.array(answers.customer)),
            "purpose": words(answers.purpose, PURPOSES),
            "channel": words(answers.channel, CHANNELS),
            "state": words(answers.withdrawn, (ConsentState.GIVEN, ConsentState.WITHDRAWN)),
            "at": instants(at),
            "text_version": words(newer.astype(np.int64), _TEXTS),
            "source": pa.repeat(SOURCE, rows),
            "evidence": pa.repeat(evidence, rows),
        }
    )
    order = np.lexsort((at, answers.channel, answers.purpose, answers.customer))
    return table.take(pa.array(order))


def _opt_out_table(stopped: Flags, everything: Flags, as_of: Instant, seed: int) -> pa.Table:
    who, channel = np.nonzero(np.concatenate([stopped, everything[:, np.newaxis]], axis=1))
    ago = stream(seed, "opt_out.days").random(len(who)) * 300
    return pa.table(
        {
            "customer": customer_ids(len(stopped)).take(pa.array(who)),
            "channel": words(channel, (*CHANNELS, EVERY_CHANNEL)),
            "at": instants(as_of - np.rint(ago * DAY_US).astype(np.int64)),
        }
    )
