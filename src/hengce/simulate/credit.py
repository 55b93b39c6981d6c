"""What the customers owe: cards, loans, arrears and open cases."""

from dataclasses import dataclass

import numpy as np

from hengce.simulate.assets import Assets
from hengce.simulate.people import STUDENT, People
from hengce.simulate.shapes import logistic, share_of, yuan
from hengce.simulate.streams import Flags, Longs, Reals, stream

_OVERDUE_SHARE = 0.015
_COLLECTIONS_FROM_DAYS = 60


@dataclass(frozen=True, slots=True)
class Credit:
    """Amounts in yuan, one place a customer.

    Attributes:
        card: Holds a credit card.
        activated: Has activated it.
        bill: The last bill.
        spend_90d: What the card paid for in 90 days.
        autopay: Repays automatically.
        mortgage: Has a mortgage.
        loan: What is owed in loans.
        preapproved: The approved limit; 0 for none.
        overdue_days: Days in arrears; 0 for none.
        collections: In collections.
        complaint: A complaint is open.
        fraud_case: A fraud case is open.
        risk_case: A risk case is open.
    """

    card: Flags
    activated: Flags
    bill: Reals
    spend_90d: Reals
    autopay: Flags
    mortgage: Flags
    loan: Reals
    preapproved: Reals
    overdue_days: Longs
    collections: Flags
    complaint: Flags
    fraud_case: Flags
    risk_case: Flags


def draw_credit(people: People, assets: Assets, seed: int) -> Credit:
    """Draw what the customers owe."""
    card, activated = _cards(people, assets, seed)
    bill = _bills(people, assets, seed) * (card & activated)
    months = 1.6 + 2.4 * stream(seed, "credit.months").random(people.count)
    mortgage, loan = _loans(people, assets, seed)
    overdue = _overdue(card & activated | (loan > 0), seed)
    return Credit(
        card=card,
        activated=activated,
        bill=bill,
        spend_90d=np.rint(bill * months),
        autopay=card & (stream(seed, "credit.autopay").random(people.count) < 0.45),
        mortgage=mortgage,
        loan=loan,
        preapproved=_preapproved(people, assets, overdue, seed),
        overdue_days=overdue,
        collections=overdue > _COLLECTIONS_FROM_DAYS,
        complaint=stream(seed, "credit.complaint").random(people.count) < 0.003,
        fraud_case=stream(seed, "credit.fraud").random(people.count) < 0.001,
        risk_case=stream(seed, "credit.risk").random(people.count) < 0.006,
    )


def _cards(people: People, assets: Assets, seed: int) -> tuple[Flags, Flags]:
    """Draw who holds a card; students and minors hold none."""
    may = (people.age >= 20) & (people.age <= 68) & (people.occupation != STUDENT)
    score = -0.7 + 0.6 * np.log(assets.income / 8_000) + 0.5 * assets.payroll + 0.3 * people.warmth
    card = may & (stream(seed, "credit.card").random(people.count) < logistic(score))
    return card, card & (stream(seed, "credit.activated").random(people.count) < 0.88)


def _bills(people: People, assets: Assets, seed: int) -> Reals:
    middle = np.log(2_600.0) + 0.6 * np.log(assets.income / 8_000)
    normal = stream(seed, "credit.bill").standard_normal(people.count)
    return np.minimum(yuan(middle, 0.9, normal), 200_000.0)


def _loans(people: People, assets: Assets, seed: int) -> tuple[Flags, Reals]:
    owner = (people.age >= 25) & (people.age <= 60)
    owner &= stream(seed, "credit.mortgage").random(people.count) < 0.13
    borrower = people.adult & (stream(seed, "credit.borrower").random(people.count) < 0.04)
    house = yuan(np.log(520_000.0), 0.6, stream(seed, "credit.house").standard_normal(people.count))
    normal = stream(seed, "credit.consumer").standard_normal(people.count)
    consumer = yuan(np.log(5.0 * assets.income), 0.5, normal)
    everyone = np.ones(people.count)
    return owner, share_of(house, everyone, owner) + share_of(consumer, everyone, borrower)


def _overdue(borrows: Flags, seed: int) -> Longs:
    """Draw arrears so that their share of all customers is as intended."""
    chance = stream(seed, "credit.overdue").random(len(borrows))
    rate = _OVERDUE_SHARE / max(float(np.mean(borrows)), _OVERDUE_SHARE)
    length = stream(seed, "credit.overdue_days").random(len(borrows)) ** 2.2 * 150
    return np.where(borrows & (chance < rate), 1 + length.astype(np.int64), 0)


def _preapproved(people: People, assets: Assets, overdue: Longs, seed: int) -> Reals:
    may = assets.income_known & (people.age >= 22) & (people.age <= 60) & (overdue == 0)
    may &= people.occupation != STUDENT
    has = may & (stream(seed, "credit.preapproved").random(people.count) < 0.3)
    normal = stream(seed, "credit.limit").standard_normal(people.count)
    limit = np.clip(yuan(np.log(5.0 * assets.income), 0.5, normal), 5_000.0, 300_000.0)
    return share_of(np.rint(limit / 1_000) * 1_000, np.ones(people.count), has)
