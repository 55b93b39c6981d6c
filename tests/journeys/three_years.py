"""One customer's three years: what he does, and what the bank knows of him month by month.

From the app to an account, to savings, a card, wealth and a loan; with a complaint, a mortgage that
he asks for at the branch, and a summer in which he does not log in.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hengce.model.instant import Instant, calendar_date, day, day_at, read_instant
from hengce.model.tag import Scalar

ZONE = "Asia/Shanghai"


class Moment(NamedTuple):
    """Something that he does."""

    at: str
    event: str
    said: Mapping[str, Scalar] = {}


DOWNLOAD = "2026-03-02T10:00"
END = "2029-03-01T10:00"

SCRIPT: tuple[Moment, ...] = (
    Moment(DOWNLOAD, "app_installed", {"device": "d1"}),
    Moment("2026-03-02T15:30", "app_registered", {"device": "d1"}),
    Moment("2026-03-05T20:00", "card_bound"),
    Moment("2026-03-10T14:00", "account_open_step", {"application": "A1", "step": "photo"}),
    Moment("2026-03-11T11:00", "account_opened", {"application": "A1"}),
    Moment("2026-03-19T10:30", "deposit_in", {"amount": 500_000}),
    Moment("2026-06-03T12:00", "card_activated", {"card": "K1"}),
    Moment("2026-06-20T18:00", "card_spent", {"amount": 6_000, "merchant": "food"}),
    Moment("2026-09-15T21:00", "wealth_viewed", {"product": "wealth_steady", "dwell_seconds": 60}),
    Moment("2026-09-21T10:00", "wealth_bought", {"product": "wealth_steady", "amount": 2_000_000}),
    Moment("2026-11-02T09:30", "bill_generated", {"bill": "B1", "amount": 800_000}),
    Moment("2026-11-09T13:00", "instalment_signed", {"bill": "B1", "amount": 800_000}),
    Moment("2027-01-12T11:00", "fund_in", {"amount": 20_000_000, "counterparty": "other"}),
    Moment("2027-01-18T15:00", "deposit_fixed", {"amount": 10_000_000}),
    Moment("2027-04-06T16:00", "complaint_filed", {"complaint": "P1", "subject": "fee"}),
    Moment("2027-04-09T10:00", "complaint_closed", {"complaint": "P1"}),
    Moment("2027-09-07T09:00", "holding_drawdown",
           {"product": "wealth_steady", "level": 2, "drawdown": 0.03, "below_par": False}),
    Moment("2028-01-18T09:05", "deposit_matured", {"deposit": "D1", "amount": 10_000_000}),
    Moment("2028-01-21T10:00", "deposit_renewed", {"deposit": "D1", "amount": 10_000_000}),
    Moment("2028-03-06T20:10", "loan_viewed", {"product": "loan_mortgage"}),
    Moment("2028-03-13T11:00", "mortgage_enquired", {"amount": 120_000_000}),
    Moment("2028-03-22T11:00", "mortgage_applied", {"amount": 120_000_000}),
    Moment("2028-06-13T11:00", "mortgage_enquiry_closed", {"result": "applied"}),
    Moment("2028-10-17T11:00", "loan_signed", {"product": "loan_consumer", "amount": 5_000_000}),
    Moment("2029-01-16T10:00", "card_declined", {"amount": 90_000, "reason": "limit"}),
    Moment("2029-01-16T10:20", "temp_limit_granted", {"amount": 500_000}),
)  # fmt: skip

STAGES: Sequence[tuple[str, str, str]] = (
    # what he does, the journey that is over with it, the journey that takes him over
    ("app_installed", "", "acq001_installed_not_registered"),
    ("app_registered", "acq001_installed_not_registered", "acq002_registered_no_card"),
    ("account_open_step", "acq002_registered_no_card", "acq003_opening_abandoned"),
    ("account_opened", "acq003_opening_abandoned", "acq004_new_account_welcome"),
    ("account_opened", "acq003_opening_abandoned", "acq005_opened_not_funded"),
    ("card_activated", "acq005_opened_not_funded", "crd003_activated_no_spend"),
    ("card_activated", "acq005_opened_not_funded", "crd006_ninety_days"),
    ("wealth_viewed", "crd003_activated_no_spend", "wea002_viewed_not_bought"),
    ("bill_generated", "wea002_viewed_not_bought", "crd007_bill_instalment"),
    ("fund_in", "crd007_bill_instalment", "dep006_large_inflow"),
    ("complaint_filed", "dep006_large_inflow", "ret007_complaint_recovery"),
    ("holding_drawdown", "ret007_complaint_recovery", "wea007_drawdown_care"),
    ("deposit_matured", "wea007_drawdown_care", "dep010_matured_capture"),
    ("loan_viewed", "dep010_matured_capture", "ext001_mortgage_viewed"),
    ("mortgage_enquired", "ext001_mortgage_viewed", "ln008_mortgage_enquiry"),
    ("card_declined", "ln008_mortgage_enquiry", "crd014_declined_limit"),
)  # fmt: skip


def happened(event: str) -> Instant:
    """When he did something first."""
    return read_instant(next(one.at for one in SCRIPT if one.event == event), ZONE)


def known(at: Instant) -> dict[str, Scalar]:
    """What the bank's nightly files say of him."""
    today = day_at(at, ZONE)

    def since(event: str) -> bool:
        return at > happened(event)

    is_away = day(calendar_date(today).replace(month=6, day=15)) <= today and (
        calendar_date(today).year == 2027 and calendar_date(today).month < 10
    )
    salary_day = calendar_date(today + 1).replace(day=20)
    return {
        "age": 31,
        "identity_valid_until": day(calendar_date(today).replace(year=2035, day=1)),
        "mobile": "10000000001",
        "manager": "M1",
        "occupation": "employee",
        "push_enabled": True,
        "last_login_on": None if not since("app_registered") else today - (100 if is_away else 1),
        "wecom_added": since("account_opened"),
        "aum": 15_000_000 if since("fund_in") else 2_500_000 if since("deposit_in") else 0,
        "current_balance": 500_000 if since("deposit_in") else 0,
        "avg_balance_90d": 600_000 if since("deposit_in") else 0,
        "wealth_balance": 2_000_000 if since("wealth_bought") else 0,
        "risk_tolerance": "C3",
        "tolerance_valid_until": today + 200,
        "wealth_propensity": 0.2,
        "card_propensity": 0.2,
        "loan_propensity": 0.2,
        "payroll_client": since("card_activated"),
        "payday_next_on": day(salary_day) if since("card_activated") else None,
        "payroll_retention": 0.2 if since("card_activated") else None,
        "monthly_income": 1_500_000,
        "credit_card": since("account_opened"),
        "card_activated": since("card_activated"),
        "card_bill": 800_000 if since("bill_generated") else 0,
        "autopay_signed": False,
        "overdue_days": 0,
        "preapproved_limit": 10_000_000 if at > read_instant("2028-08-01T00:00", ZONE) else None,
        "loan_balance": 5_000_000 if since("loan_signed") else 0,
        "mortgage": False,
        "complaint_open": happened("complaint_filed") < at < happened("complaint_closed"),
        "fraud_case_open": False,
        "in_collections": False,
        "risk_case_open": False,
        "temp_limit_offer": 500_000,
        "auto_renewal": False,
        "churn_score": 0.1,
    }
