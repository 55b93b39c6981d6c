"""What the customers own: income, assets and when they mature."""

from dataclasses import dataclass

import numpy as np

from hengce.simulate.people import (
    BUSINESS_OWNER,
    CIVIL_SERVANT,
    EMPLOYEE,
    RETIRED,
    STUDENT,
    People,
)
from hengce.simulate.shapes import logistic, share_of, yuan
from hengce.simulate.streams import Flags, Longs, Reals, stream

TIERS = ("mass", "gold", "platinum", "diamond", "private")
_TIER_FROM_YUAN = (50_000, 300_000, 1_000_000, 6_000_000)
NEVER = -1
"""Days for something that does not exist."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Amounts in yuan, one place a customer.

    Attributes:
        income: A month's.
        income_known: Whether the bank knows it.
        payroll: Whether the salary comes to this bank.
        aum: Current, time and wealth balances together.
        change_30d: How far `aum` moved in 30 days.
        current: On demand.
        fixed: In time deposits.
        wealth: In wealth products.
        deposit_days: Days until the next time deposit matures, or NEVER.
        wealth_days: Days until the next wealth product matures, or NEVER.
    """

    income: Reals
    income_known: Flags
    payroll: Flags
    aum: Reals
    change_30d: Reals
    current: Reals
    fixed: Reals
    wealth: Reals
    deposit_days: Longs
    wealth_days: Longs

    @property
    def tier(self) -> Longs:
        """Index into TIERS."""
        return np.searchsorted(np.array(_TIER_FROM_YUAN), self.aum, side="right")

    @property
    def wealthy(self) -> Reals:
        """The logarithm of `aum` over 20,000 yuan, to the base of ten."""
        scale: Reals = np.log10(np.maximum(self.aum, 1.0) / 20_000)
        return scale


def draw_assets(people: People, seed: int) -> Assets:
    """Draw what the customers own."""
    payroll, income = _income(people, seed)
    aum = _aum(people, income, payroll, seed)
    current, fixed, wealth = _split(people, aum, seed)
    declared = stream(seed, "assets.income_known").random(people.count) < 0.3
    drift = stream(seed, "assets.change").standard_normal(people.count)
    return Assets(
        income=income,
        income_known=people.adult & (payroll | declared),
        payroll=payroll,
        aum=current + fixed + wealth,
        change_30d=aum * np.clip(0.015 + 0.16 * drift, -0.9, 0.9),
        current=current,
        fixed=fixed,
        wealth=wealth,
        deposit_days=_maturity(fixed > 0, "assets.deposit_days", seed),
        wealth_days=_maturity(wealth > 0, "assets.wealth_days", seed),
    )


def _income(people: People, seed: int) -> tuple[Flags, Reals]:
    employed = np.isin(people.occupation, (EMPLOYEE, CIVIL_SERVANT))
    chance = stream(seed, "assets.payroll").random(people.count)
    payroll = employed & (chance < 0.55) | (people.occupation == RETIRED) & (chance < 0.2)
    career = -0.0009 * (np.clip(people.age, 20, 70) - 45.0) ** 2
    kinds = (people.occupation == STUDENT, people.occupation == BUSINESS_OWNER)
    middle = np.log(np.select(kinds, (1_500.0, 16_000.0), 8_000.0)) + career
    normal = stream(seed, "assets.income").standard_normal(people.count)
    return payroll & people.adult, np.rint(yuan(middle, 0.5, normal))


def _aum(people: People, income: Reals, payroll: Flags, seed: int) -> Reals:
    """Draw log-normal assets that grow with age, income, payroll and warmth."""
    middle = (
        np.log(11_000.0)
        + 0.028 * (np.clip(people.age, 18, 75) - 40)
        + 0.7 * np.log(income / 8_000.0)
        + 0.4 * payroll
        + 0.55 * people.warmth
        - 2.0 * ~people.adult
    )
    normal = stream(seed, "assets.aum").standard_normal(people.count)
    return np.clip(yuan(middle, 1.65, normal), 0.0, 80_000_000.0)


def _split(people: People, aum: Reals, seed: int) -> tuple[Reals, Reals, Reals]:
    """Split assets into current, fixed and wealth."""
    size = np.log10(np.maximum(aum, 1.0) / 20_000)
    saver = logistic(-1.1 + 1.3 * size + 0.03 * (people.age - 45.0))
    investor = logistic(-2.0 + 1.6 * size + 0.4 * people.warmth - 0.01 * (people.age - 45.0))
    saves = (aum >= 500) & (stream(seed, "assets.saves").random(people.count) < saver)
    invests = (aum >= 2_000) & people.adult
    invests &= stream(seed, "assets.invests").random(people.count) < investor
    fixed_share = 0.25 + 0.4 * stream(seed, "assets.fixed").random(people.count)
    wealth_share = (0.2 + 0.5 * stream(seed, "assets.wealth").random(people.count)) * 0.75
    fixed = share_of(aum, np.where(invests, fixed_share * 0.5, fixed_share), saves)
    wealth = share_of(aum, wealth_share, invests)
    return aum - fixed - wealth, fixed, wealth


def _maturity(holds: Flags, name: str, seed: int) -> Longs:
    """Draw days until maturity, a quarter of them within a month; NEVER where none is held."""
    chance = stream(seed, name).random(len(holds))
    soon, later = chance / 0.25 * 30, 30 + (chance - 0.25) / 0.75 * 700
    days = np.where(chance < 0.25, soon, later).astype(np.int64)
    return np.where(holds, days, NEVER)
