"""The synthetic customers: typed by the catalogue, repeatable, plausible, within the caps."""

import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hengce.model.consent import Consent, ConsentState
from hengce.model.instant import DAY_US, SECOND_US, day_at, moment, start_of_day
from hengce.model.tag import Kind, Owner
from hengce.simulate.bank import generate
from hengce.simulate.opt_outs import opt_out_changes
from hengce.simulate.segment import contact_block
from simulate.banks import AS_OF, SEED, digest

ARROW = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.MONEY: pa.int64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us", "UTC"),
}


# Shape --------------------------------------------------------------------------------


def test_columns_are_those_of_the_nightly_catalogue(bank, configuration):
    nightly = {t.name: ARROW[t.kind] for t in configuration.tags if t.owner is Owner.SNAPSHOT}
    columns = {field.name: field.type for field in bank.customers.schema}
    assert columns.pop("customer") == pa.string()
    assert columns.pop("org") == pa.string()
    assert columns == nightly


def test_customers_are_sorted_and_unique(bank):
    ids = bank.customers["customer"].to_pylist()
    assert ids == sorted(set(ids))
    assert ids[0] == "C0000001"
    assert bank.customers["org"].null_count == 0


def test_codes_are_those_of_the_catalogue(bank, configuration):
    for tag in configuration.tags:
        if tag.values:
            codes = set(bank.customers[tag.name].drop_null().unique().to_pylist())
            assert codes <= set(tag.values), tag.name


def test_consents_are_consents_and_say_that_they_are_made_up(bank):
    table = bank.consents
    assert table.column_names == list(Consent.__struct_fields__)
    assert table["source"].unique().to_pylist() == ["synthetic"]
    assert all("no person agreed" in text for text in table["evidence"].unique().to_pylist())
    assert set(table["state"].unique().to_pylist()) == set(ConsentState)


def test_opt_outs_become_changes(bank):
    changes = opt_out_changes(bank)
    assert len(changes) == bank.opt_outs.num_rows
    assert all(change.value is True and change.at < AS_OF for change in changes)


# Repeatable ---------------------------------------------------------------------------

AGAIN = """
from simulate.banks import AS_OF, digest
from hengce.simulate.bank import generate
print(digest(generate(3_000, 7, AS_OF)))
"""


def test_the_same_seed_gives_the_same_bytes_in_another_process():
    path = [entry for entry in sys.path if entry]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{AGAIN}"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == digest(generate(3_000, 7, AS_OF))


def test_another_seed_gives_another_bank():
    assert digest(generate(500, 7, AS_OF)) != digest(generate(500, 8, AS_OF))


@pytest.mark.parametrize("customers", [1, 2, 10])
def test_small_banks_exist(customers):
    small = generate(customers, SEED, AS_OF)
    assert small.customers.num_rows == customers
    assert len(contact_block(small).customers) == small.contacts.num_rows


@pytest.mark.parametrize("customers", [-1, 0, 10_000_000])
def test_impossible_banks_do_not(customers):
    with pytest.raises(ValueError, match="customers"):
        generate(customers, SEED, AS_OF)


# Plausible ----------------------------------------------------------------------------


def _true(name):
    return lambda t: pc.fill_null(t[name], False)


def _known(name):
    return lambda t: pc.is_valid(t[name])


def _least(name, value):
    return lambda t: pc.fill_null(pc.greater_equal(t[name], value), False)


@pytest.mark.parametrize(
    ("what", "mask", "least", "most"),
    [
        ("of age", _least("age", 18), 0.95, 0.985),
        ("65 or older", _least("age", 65), 0.05, 0.12),
        ("assets of 50,000 yuan", _least("aum", 5_000_000), 0.15, 0.30),
        ("assets of 1 million", _least("aum", 100_000_000), 0.002, 0.02),
        ("payroll", _true("payroll_client"), 0.2, 0.4),
        ("credit card", _true("credit_card"), 0.25, 0.45),
        ("mortgage", _true("mortgage"), 0.06, 0.15),
        ("pre-approved", _known("preapproved_limit"), 0.08, 0.2),
        ("assessed", _known("risk_tolerance"), 0.3, 0.6),
        ("in arrears", _least("overdue_days", 1), 0.010, 0.020),
        ("in collections", _true("in_collections"), 0.002, 0.010),
        ("complaint", _true("complaint_open"), 0.0015, 0.0045),
        ("logged in within a month", _least("app_logins_30d", 1), 0.35, 0.60),
        ("mobile known", _known("mobile"), 0.93, 0.98),
        ("WeCom", _true("wecom_added"), 0.12, 0.30),
        ("managed", _known("manager"), 0.15, 0.35),
        ("scored", _known("wealth_propensity"), 0.90, 0.96),
    ],
)
def test_share_of_customers(bank, what, mask, least, most):
    share = pc.mean(mask(bank.customers).cast(pa.int8())).as_py()
    assert least <= share <= most, f"{what}: {share:.4f}"


def _days(bank, name):
    return bank.customers[name].cast(pa.int32()).to_numpy(zero_copy_only=False)


@pytest.mark.parametrize(
    ("what", "name", "after", "until", "least", "most"),
    [
        ("deposit matures in a week", "deposit_matures_on", 0, 7, 0.008, 0.03),
        ("document ends in a month", "identity_valid_until", 0, 30, 0.002, 0.012),
        ("document is over", "identity_valid_until", -400, -1, 0.01, 0.04),
        ("assessment is over", "tolerance_valid_until", -400, -1, 0.04, 0.15),
    ],
)
def test_share_by_day(bank, what, name, after, until, least, most):
    days = _days(bank, name) - day_at(AS_OF, bank.zone)
    share = np.count_nonzero((days >= after) & (days <= until)) / len(days)
    assert least <= share <= most, f"{what}: {share:.4f}"


def test_a_third_sleeps(bank):
    days = day_at(AS_OF, bank.zone) - _days(bank, "last_login_on")
    awake = np.count_nonzero(days <= 180) / len(days)
    assert 0.25 <= 1 - awake <= 0.45


def test_assets_add_up(bank):
    parts = ("current_balance", "fixed_balance", "wealth_balance")
    total = sum(bank.customers[name].to_numpy() for name in parts)
    assert np.abs(total - bank.customers["aum"].to_numpy()).max() <= 2  # cents of rounding


def test_the_wealthier_are_older_and_dare_more(bank):
    table = bank.customers
    rich = pc.greater_equal(table["aum"], 30_000_000)
    assert pc.mean(table.filter(rich)["age"]).as_py() > pc.mean(table["age"]).as_py() + 3
    young = table.filter(pc.less(table["age"], 35))["risk_tolerance"].drop_null().to_pylist()
    old = table.filter(pc.greater(table["age"], 60))["risk_tolerance"].drop_null().to_pylist()
    assert _daring(young) > 2 * _daring(old)


def _daring(classes):
    counts = Counter(classes)
    return (counts["C4"] + counts["C5"]) / len(classes)


# Contacts -----------------------------------------------------------------------------


def _past(bank, counts):
    """The instants of the counted contacts of each customer, in order."""
    heard = {}
    for row in bank.contacts.to_pylist():
        if row["message_class"] == "commercial" and counts(row):
            at = round(row["at"].timestamp() * SECOND_US)
            heard.setdefault(row["customer"], []).append(at)
    return heard


@pytest.mark.parametrize(
    ("cap", "counts", "days"),
    [
        ("wealth_7d", lambda row: row["category"] == "wealth" and row["interrupts"], 7),
        ("inbox_3d", lambda row: row["channel"] == "inbox", 3),
        ("task_30d", lambda row: row["channel"] == "task", 30),
    ],
)
def test_the_past_kept_the_rolling_caps(bank, configuration, cap, counts, days):
    (rule,) = [each for each in configuration.policy.caps if each.id == cap]
    assert (rule.limit, rule.window.days) == (1, days)
    heard = _past(bank, counts)
    assert len(heard) > 50
    for times in heard.values():
        assert times == sorted(times)
        assert all(b - a > days * DAY_US for a, b in pairwise(times))


def test_the_past_kept_the_monthly_cap(bank):
    months = Counter()
    for customer, times in _past(bank, lambda row: row["interrupts"]).items():
        for at in times:
            local = moment(at, bank.zone)
            months[customer, local.year, local.month] += 1
    assert Counter(months.values()).keys() == {1, 2, 3}


def test_contacts_are_those_of_the_strategies(bank, configuration):
    strategies = {strategy.id: strategy for strategy in configuration.strategies}
    channels = {channel.id: channel for channel in configuration.channels}
    block = contact_block(bank)
    assert len(block.customers) == bank.contacts.num_rows > 1.2 * bank.customers.num_rows
    for kind in block.kinds:
        strategy = strategies[kind.strategy]
        named = (strategy.priority_class, strategy.message_class, strategy.category)
        assert (kind.priority_class, kind.message_class, kind.category) == named
        assert kind.interrupts is channels[kind.channel].interrupts


def test_the_block_is_sorted_and_numbered(bank):
    block = contact_block(bank)
    keys = list(zip(block.customers.tolist(), block.number.tolist(), strict=True))
    assert keys == sorted(set(keys))
    assert min(block.number) == 1
    assert max(block.reserved_at) < AS_OF <= min(block.reserved_at) + 62 * DAY_US
    orgs = dict(
        zip(bank.customers["customer"].to_pylist(), bank.customers["org"].to_pylist(), strict=True)
    )
    assert [block.orgs[place] for place in block.org] == [
        orgs[customer.decode()] for customer in block.customers.tolist()
    ]


def test_the_events_of_the_past_are_over(bank):
    first = start_of_day(day_at(AS_OF, bank.zone) - 30, bank.zone)
    times = [event.occurred_at for event in bank.events]
    assert times == sorted(times)
    assert first <= times[0]
    assert times[-1] < AS_OF
