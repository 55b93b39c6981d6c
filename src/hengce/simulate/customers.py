"""Writes the customers as the nightly table: one column for each tag of the catalogue."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hengce.model.instant import Day
from hengce.simulate.assets import NEVER, TIERS, Assets, draw_assets
from hengce.simulate.columns import dates, flags, longs, money, numbered, reals, words
from hengce.simulate.credit import Credit, draw_credit
from hengce.simulate.people import BRANCHES, OCCUPATIONS, UNITS, People, draw_people
from hengce.simulate.ratings import TOLERANCES, Ratings, draw_ratings
from hengce.simulate.reach import MANAGERS_PER_UNIT, Reach, draw_reach
from hengce.simulate.shapes import pick
from hengce.simulate.streams import Longs, stream

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
)
_SALUTATIONS = tuple(name + title for title in ("先生", "女士") for name in _SURNAMES)
_CITIES = ("上海", "南京", "广州", "乌鲁木齐")
_ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Europe/London",
    "America/New_York",
    "Australia/Sydney",
)
_ABROAD_SHARE = 0.008
_URUMQI_UNITS = tuple(place for place, unit in enumerate(UNITS) if unit.startswith("UR"))
_FOR_EVER = np.datetime64("2099-12-31", "D").astype(np.int64)
_ID_WIDTH = 7


@dataclass(frozen=True, slots=True)
class Drawn:
    """The customers of a bank as arrays."""

    people: People
    assets: Assets
    credit: Credit
    ratings: Ratings
    reach: Reach


def draw_customers(customers: int, seed: int) -> Drawn:
    """Draw all that is known of the customers."""
    people = draw_people(customers, seed)
    assets = draw_assets(people, seed)
    credit = draw_credit(people, assets, seed)
    ratings = draw_ratings(people, assets, credit, seed)
    return Drawn(people, assets, credit, ratings, draw_reach(people, assets, seed))


def customer_ids(customers: int) -> pa.Array:
    """Return the numbers of the customers, ascending."""
    return numbered("C", np.arange(1, customers + 1), _ID_WIDTH)


def customer_table(drawn: Drawn, today: Day, seed: int) -> pa.Table:
    """Return the staged table: customer, org, then the tags that the nightly files own."""
    people = drawn.people
    columns = {
        "customer": customer_ids(people.count),
        "org": words(people.unit, UNITS),
        **_identity(people, today, seed),
        **_contact_data(drawn, today),
        **_assets(drawn.assets, today),
        **_credit(drawn.credit),
        **_ratings(drawn, today, seed),
    }
    return pa.table(columns)


def _identity(people: People, today: Day, seed: int) -> dict[str, pa.Array]:
    count = people.count
    surname = (stream(seed, "tag.surname").random(count) * len(_SURNAMES)).astype(np.int64)
    branch = np.minimum(people.unit // 3, len(BRANCHES) - 1)
    at_home = stream(seed, "tag.city").random(count) >= 0.05
    tenure = -people.tenure_days
    return {
        "salutation": words(
            surname + people.female * len(_SURNAMES), _SALUTATIONS, people.gender_known
        ),
        "gender": words(people.female.astype(np.int64), ("M", "F"), people.gender_known),
        "age": longs(people.age, people.age_known),
        "city": words(branch, _CITIES, at_home),
        "time_zone": words(_zones(people, seed), _ZONES),
        "occupation": words(people.occupation, OCCUPATIONS, people.occupation_known),
        "opened_on": dates(tenure, today),
        "identity_valid_until": _identity_valid(people, today, seed),
    }


def _zones(people: People, seed: int) -> Longs:
    """Put the customers of the Urumqi branch two hours to the west, and a few abroad."""
    zone = np.isin(people.unit, _URUMQI_UNITS).astype(np.int64)
    chance = stream(seed, "tag.zone").random(people.count)
    abroad = 2 + pick(chance / _ABROAD_SHARE, np.array([1.0, 1.0, 1.0]))
    return np.where(chance < _ABROAD_SHARE, abroad, zone)


def _identity_valid(people: People, today: Day, seed: int) -> pa.Array:
    """Draw documents of ten or twenty years; from 46 on many are valid for ever."""
    chance = stream(seed, "tag.identity").random(people.count)
    days = np.floor(chance * 3_900).astype(np.int64) - 130
    lasting = (people.age >= 46) & (stream(seed, "tag.lasting").random(people.count) < 0.6)
    known = stream(seed, "tag.identity_known").random(people.count) >= 0.006
    return dates(np.where(lasting, _FOR_EVER - today, days), today, known)


def _contact_data(drawn: Drawn, today: Day) -> dict[str, pa.Array]:
    reach, count = drawn.reach, drawn.people.count
    ids = np.arange(1, count + 1)
    unit, number = np.divmod(np.maximum(reach.manager, 0), MANAGERS_PER_UNIT)
    managers = [f"RM-{name}-{place:02d}" for name in UNITS for place in range(MANAGERS_PER_UNIT)]
    mailbox = numbered("c", ids, _ID_WIDTH, reach.email)
    return {
        # Numbers beginning with 1000 were never given to anybody: nothing can go astray.
        "mobile": numbered("1000", ids, _ID_WIDTH, reach.mobile),
        "email": pc.binary_join_element_wise(mailbox, pa.scalar("example.com"), "@"),
        "manager": words(unit * MANAGERS_PER_UNIT + number, managers, reach.manager != NEVER),
        "app_logins_30d": longs(reach.logins_30d),
        "last_login_on": dates(-reach.login_days, today, reach.app),
        "push_enabled": flags(reach.push, reach.app),
        "wecom_added": flags(reach.wecom),
    }


def _assets(assets: Assets, today: Day) -> dict[str, pa.Array]:
    return {
        "customer_tier": words(assets.tier, TIERS),
        "aum": money(assets.aum),
        "aum_change_30d": money(assets.change_30d),
        "current_balance": money(assets.current),
        "fixed_balance": money(assets.fixed),
        "wealth_balance": money(assets.wealth),
        "monthly_income": money(assets.income, assets.income_known),
        "deposit_matures_on": dates(assets.deposit_days, today, assets.deposit_days != NEVER),
        "wealth_matures_on": dates(assets.wealth_days, today, assets.wealth_days != NEVER),
        "payroll_client": flags(assets.payroll),
    }


def _credit(credit: Credit) -> dict[str, pa.Array]:
    return {
        "loan_balance": money(credit.loan),
        "preapproved_limit": money(credit.preapproved, credit.preapproved > 0),
        "credit_card": flags(credit.card),
        "card_activated": flags(credit.activated, credit.card),
        "card_bill": money(credit.bill, credit.card),
        "card_spend_90d": money(credit.spend_90d, credit.card),
        "autopay_signed": flags(credit.autopay, credit.card),
        "mortgage": flags(credit.mortgage),
        "overdue_days": longs(credit.overdue_days),
        "complaint_open": flags(credit.complaint),
        "fraud_case_open": flags(credit.fraud_case),
        "in_collections": flags(credit.collections),
        "risk_case_open": flags(credit.risk_case),
    }


def _ratings(drawn: Drawn, today: Day, seed: int) -> dict[str, pa.Array]:
    ratings, count = drawn.ratings, drawn.people.count
    borrows_soon = ratings.scored & drawn.assets.income_known
    contacted = stream(seed, "tag.bought_known").random(count) < 0.3
    bought = stream(seed, "tag.bought").random(count) < ratings.wealth
    return {
        "churn_score": reals(ratings.churn, ratings.scored),
        "risk_tolerance": words(ratings.tolerance, TOLERANCES, ratings.assessed),
        "tolerance_valid_until": dates(ratings.valid_days, today, ratings.assessed),
        "wealth_propensity": reals(ratings.wealth, ratings.scored),
        "card_propensity": reals(ratings.card, ratings.scored),
        "loan_propensity": reals(ratings.loan, borrows_soon),
        "wealth_bought_after_contact": flags(bought, contacted),
    }
