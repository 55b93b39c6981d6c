"""Tags of customers out of a real store, beside SQL on the raw events; and what rests on a tag."""

from random import Random

import duckdb
import pytest
from msgspec.structs import replace

from config.folder import BANK
from fresh import begun
from hengce.config.load import load
from hengce.errors import ProblemsError
from hengce.model.derived_tag import DerivedTag
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, read_instant
from hengce.model.noun import Label
from hengce.model.profile import Change, ChangeKind
from hengce.model.version import version_of
from hengce.populations.tagging import Moved, lineage, moved, tag_values
from hengce.wiring import Installation
from oracle.case import CustomerFacts
from stack.banks import stage

OPENED = read_instant("2026-03-01T00:00:00", "Asia/Shanghai")
CUSTOMERS = [f"c{number:03}" for number in range(60)]
LIFE_DAYS = 60

FORMULAS = {
    "views_7d": "count_of('browse_wealth', days => 7)",
    "long_views_7d": "count_of('browse_wealth', days => 7, where => seconds >= 30)",
    "seconds_30d": "sum_of('browse_wealth', 'seconds', days => 30)",
    "spent_3d": "sum_of('card_spend', 'amount', days => 3)",
    "seen_at": "last_of('browse_wealth')",
    "keen": "count_of('browse_wealth', days => 7) >= 2 AND NOT spent_3d > 100",
    "left": "unfollowed_of('browse_wealth', by => 'card_spend', within_hours => 36, days => 20)",
    "came": "followed_of('browse_wealth', by => 'card_spend', within_hours => 36, days => 20)",
    "warmth": "decayed_of('browse_wealth', half_life_days => 5, days => 30)",
    "rich": "aum >= 500000",
    "spends_of_aum": "spent_3d / aum",
}
# What the formulas mean, written by hand. $now and the rows' times are microseconds.
EXPECTED = """
SELECT customer,
  count(*) FILTER (name = 'browse_wealth' AND age < 7 * $day) AS views_7d,
  count(*) FILTER (name = 'browse_wealth' AND age < 7 * $day AND seconds >= 30) AS long_views_7d,
  sum(seconds) FILTER (name = 'browse_wealth' AND age < 30 * $day) AS seconds_30d,
  sum(amount) FILTER (name = 'card_spend' AND age < 3 * $day) AS spent_3d,
  max(happened) FILTER (name = 'browse_wealth') AS seen_at,
  views_7d >= 2 AND spent_3d <= 10000 AS keen,
  count(*) FILTER (name = 'browse_wealth' AND age < 20 * $day AND age > 36 * $hour
                   AND (next IS NULL OR next > happened + 36 * $hour)) AS left,
  count(*) FILTER (name = 'browse_wealth' AND age < 20 * $day
                   AND next <= happened + 36 * $hour) AS came,
  coalesce(sum(pow(0.5, age / (5 * $day))) FILTER (name = 'browse_wealth' AND age < 30 * $day), 0)
    AS warmth,
  any_value(aum) >= 50000000 AS rich,
  spent_3d::DOUBLE / any_value(aum) AS spends_of_aum
FROM (
  SELECT c.customer, c.aum, e.name, e.happened, e.seconds, e.amount, $now - e.happened AS age,
         (SELECT min(f.happened) FROM events f
          WHERE f.customer = e.customer AND f.name = 'card_spend' AND f.happened > e.happened
            AND f.happened <= $now) AS next
  FROM customers c LEFT JOIN events e ON e.customer = c.customer AND e.happened <= $now
) GROUP BY customer ORDER BY customer
"""


def _derived():
    label = Label(zh="标签", en="tag")
    return tuple(DerivedTag(name=n, formula=text, label=label) for n, text in FORMULAS.items())


BANK_DOCUMENTS = replace(load(BANK), derived=(*load(BANK).derived, *_derived()))


def _lives(seed):
    """Draw what customers do in two months; some events share an instant or a round window."""
    rng = Random(seed)
    events = []
    for customer in CUSTOMERS:
        for number in range(rng.randrange(0, 24)):
            name = rng.choice(["browse_wealth", "browse_wealth", "card_spend"])
            at = OPENED + rng.randrange(LIFE_DAYS * 24) * HOUR_US + rng.choice([0, 0, 1, MINUTE_US])
            properties = (
                {"seconds": rng.randrange(90)}
                if name == "browse_wealth"
                else {"amount": rng.randrange(1, 9_000_00)}
            )
            events.append(
                Event(
                    source="app", id=f"{customer}-{number}", name=name, customer=customer,
                    occurred_at=at, received_at=at, properties=properties, org="HQ",
                )
            )  # fmt: skip
    return sorted(events, key=lambda event: (event.occurred_at, event.id))


@pytest.fixture(scope="module")
def events():
    return _lives(7)


@pytest.fixture(scope="module")
def bank(tmp_path_factory, events):
    installation = Installation.open(begun(tmp_path_factory.mktemp("bank")))
    version = version_of(BANK_DOCUMENTS)
    with installation.store.transaction(OPENED) as tx:
        tx.put_configuration(version, BANK_DOCUMENTS, OPENED)
        tx.set_applied(version, OPENED)
        tx.set_published(version, OPENED)
    stage(installation, BANK_DOCUMENTS.tags, _people(), OPENED)
    installation.refresh_snapshot(OPENED)
    with installation.store.transaction(OPENED + LIFE_DAYS * DAY_US) as tx:
        tx.add_events(events)
    yield installation
    installation.close()


def _people():
    return [
        CustomerFacts(customer=customer, tags={"aum": AUM[number % 3]} if number % 3 else {})
        for number, customer in enumerate(CUSTOMERS)
    ]


AUM = (None, 200_000_00, 800_000_00)


@pytest.fixture(scope="module")
def judge(events):
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; CREATE TABLE customers (customer VARCHAR, aum BIGINT)")
        connection.execute(
            "CREATE TABLE events (customer VARCHAR, name VARCHAR, happened BIGINT, seconds BIGINT, "
            "amount BIGINT)"
        )
        rows = [(customer, AUM[number % 3]) for number, customer in enumerate(CUSTOMERS)]
        connection.executemany("INSERT INTO customers VALUES (?, ?)", rows)
        told = [
            (e.customer, e.name, e.occurred_at, e.properties.get("seconds"),
             e.properties.get("amount"))
            for e in events
        ]  # fmt: skip
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", told)
        yield connection


def _computed(installation, names, at, customers=None, position=None):
    with installation.store.view(position) as view:
        population = installation.archive.population(view)
        batches = list(tag_values(view, BANK_DOCUMENTS, population, names, customers, at))
    return [row for batch in batches for row in batch.to_pylist()]


def _expected(judge, at):
    found = judge.execute(EXPECTED, {"now": at, "day": DAY_US, "hour": HOUR_US})
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _same(computed, expected):
    for mine, theirs in zip(computed, expected, strict=True):
        seen = mine["seen_at"]
        plain = mine | {"seen_at": None if seen is None else round(seen.timestamp() * 1_000_000)}
        warmth = plain.pop("warmth"), theirs.pop("warmth")
        assert warmth[0] == pytest.approx(warmth[1], rel=1e-12)
        assert plain == theirs


def test_tags_of_any_customer_at_any_time_are_those_of_the_raw_events(bank, judge):
    """170 times for 60 customers: 10,200 pairs of a customer and a time."""
    rng = Random(11)
    times = [OPENED + rng.randrange((LIFE_DAYS + 40) * DAY_US) for _ in range(170)]
    for at in times:
        _same(_computed(bank, list(FORMULAS), at), _expected(judge, at))


def test_tags_change_at_the_very_instant_at_which_a_window_ends(bank, judge, events):
    """An event exactly one window old does not count: an instant before it does."""
    some = Random(3).sample(events, 12)
    for event in some:
        for window_us in (3 * DAY_US, 7 * DAY_US, 20 * DAY_US, 30 * DAY_US, 36 * HOUR_US):
            for at in (window_us - 1, window_us, window_us + 1):
                now = event.occurred_at + at
                _same(_computed(bank, list(FORMULAS), now), _expected(judge, now))


def test_one_by_one_is_the_same_as_all_at_once(bank):
    at = OPENED + 33 * DAY_US
    together = _computed(bank, list(FORMULAS), at)
    alone = [_computed(bank, list(FORMULAS), at, [who])[0] for who in CUSTOMERS]
    assert together == alone


def test_a_position_knows_what_was_known_then(bank):
    at = OPENED + 70 * DAY_US
    with bank.store.view() as view:
        before = view.position
    change = Change(customer="c001", kind=ChangeKind.TAG, key="wealth_preference", value=0.9, at=at)
    with bank.store.transaction(at) as tx:
        tx.add_changes([change])
    now = _computed(bank, ["wealth_preference"], at, ["c001"])
    then = _computed(bank, ["wealth_preference"], at, ["c001"], before)
    assert [row["wealth_preference"] for row in (*now, *then)] == [0.9, None]


def test_strangers_are_left_out(bank):
    assert _computed(bank, ["rich"], OPENED, ["nobody"]) == []


# names, the problems
WRONG = [
    (["nonsense"], ["tag.not_known"]),
    (["mobile", "city"], ["tag.is_text", "tag.is_text"]),
]


@pytest.mark.parametrize(("names", "codes"), WRONG)
def test_what_cannot_be_computed_is_told_at_once(bank, names, codes):
    with pytest.raises(ProblemsError) as error:
        _computed(bank, names, OPENED)
    assert [problem.code for problem in error.value.problems] == codes


def test_what_rests_on_a_tag():
    rests = lineage(BANK_DOCUMENTS, "aum")
    assert rests.derived == ("rich", "spends_of_aum")
    assert ("wealth_visit", "graph/nodes/start/audience") in rests.texts
    assert ("wealth_visit", "score/value") in rests.texts
    own = lineage(BANK_DOCUMENTS, "spends_of_aum")
    assert (own.on, own.texts) == (("aum", "spent_3d"), ())


def _with_audience(text):
    visit = next(s for s in BANK_DOCUMENTS.strategies if s.id == "wealth_visit")
    nodes = tuple(
        replace(node, audience=text) if node.id == "start" else node for node in visit.graph.nodes
    )
    edited = replace(visit, graph=replace(visit.graph, nodes=nodes))
    others = (s for s in BANK_DOCUMENTS.strategies if s.id != "wealth_visit")
    return replace(BANK_DOCUMENTS, strategies=(edited, *others))


# another formula of `rich`; before, after, enter, leave: 20 customers have 200,000, 20 have 800,000
MOVED = [
    ("aum >= 100000", Moved("wealth_visit", 20, 40, 20, 0)),
    ("aum < 300000", Moved("wealth_visit", 20, 20, 20, 20)),
    ("aum > 900000", Moved("wealth_visit", 20, 0, 0, 20)),
    ("aum >= 500000", Moved("wealth_visit", 20, 20, 0, 0)),
]


@pytest.mark.parametrize(("formula", "expected"), MOVED)
def test_whom_another_formula_moves(bank, formula, expected):
    documents = _with_audience("rich AND views_7d = 0")
    with bank.store.view() as view:
        population = bank.archive.population(view)
        found = moved(view, documents, population, "rich", formula, OPENED)
    assert found == [expected]


@pytest.mark.parametrize(("name", "formula"), [("aum", "1"), ("rich", "aum >"), ("rich", "rich")])
def test_a_wrong_formula_moves_nobody(bank, name, formula):
    with bank.store.view() as view:
        population = bank.archive.population(view)
        with pytest.raises(ProblemsError):
            moved(view, BANK_DOCUMENTS, population, name, formula, OPENED)
