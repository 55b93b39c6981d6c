"""Who lives the weeks before the night: customers like the others, and nobody else's numbers."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hengce.model.instant import DAY_US, day_at
from hengce.simulate.weeks_people import crowd_of, known_of, newcomer, reader
from simulate.banks import AS_OF, SEED

NEWCOMERS, READERS = 40, 60


@pytest.fixture(scope="module")
def crowd(bank):
    today = day_at(AS_OF, bank.zone)
    return crowd_of([today - 3, today + 4] * (NEWCOMERS // 2), READERS, today, SEED, bank.zone)


def test_their_tables_are_those_of_any_customer(bank, crowd):
    known = known_of(crowd, AS_OF)
    assert known.customers.schema == bank.customers.schema
    assert known.consents.schema == bank.consents.schema
    together = pa.concat_tables([bank.customers, known.customers])
    assert together["customer"].to_pylist() == sorted(set(together["customer"].to_pylist()))
    for number in ("mobile", "email"):
        held = together[number].drop_null().to_pylist()
        assert len(held) == len(set(held)), number


def test_a_newcomer_is_known_from_the_day_after_he_came(crowd):
    half = NEWCOMERS // 2
    for days, known in ((0, half), (4, half), (5, NEWCOMERS)):
        told = known_of(crowd, AS_OF + days * DAY_US)
        names = told.customers["customer"].to_pylist()
        assert [name for name in names if name.startswith("N")] == [
            newcomer(number) for number in range(NEWCOMERS) if known == NEWCOMERS or number % 2 == 0
        ]
        assert names[known:] == [reader(number) for number in range(READERS)]
        assert told.consents["customer"].to_pylist() == names


def test_push_reaches_all_of_them_and_nothing_silences_them(crowd):
    told = known_of(crowd, AS_OF).customers
    assert pc.all(told["push_enabled"]).as_py()
    assert pc.min(told["age"]).as_py() >= 18
    assert pc.min(told["identity_valid_until"]).as_py() > pc.max(told["last_login_on"]).as_py()
    assert not pc.any(told["complaint_open"]).as_py()
    assert pc.max(told["opened_on"]).as_py() <= told["last_login_on"][0].as_py()
