"""A night that a banker can check: households, a bundle, and too few messages for everybody.

Eight customers, best first. One message a household and week; four text messages a day; the
card offer may carry the gold offer, of which three are left.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fresh import begun
from hengce.errors import ForgottenError
from hengce.model.configuration import Configuration
from hengce.model.decision import Reason
from hengce.model.filter import Filter
from hengce.model.instant import DAY_US, SECOND_US, Instant, read_instant
from hengce.model.policy import Department
from hengce.model.product import Product
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.model.relation import Bundle, Share
from hengce.model.retention import Retention, RetentionKind
from hengce.model.run import Run, Scarcity, ShareKept
from hengce.model.strategy import Score
from hengce.model.tag import Kind, Tag
from hengce.model.version import version_of
from hengce.model.window import BusinessDays
from hengce.nightly import pieces
from hengce.replaying.replay import explain, replay_decision
from hengce.retention.retaining import retain
from hengce.wiring import Installation
from oracle.small_bank import (
    NAME,
    NOW,
    a_cap,
    a_channel,
    a_question,
    a_strategy,
)

PEOPLE = (
    ("C01", "H1", 0.90),
    ("C02", "H2", 0.80),
    ("C03", "H1", 0.70),
    ("C04", None, 0.60),
    ("C05", None, 0.50),
    ("C06", "H2", 0.40),
    ("C07", None, 0.30),
    ("C08", None, 0.20),
    ("C09", "H3", 0.15),
    ("C10", "H3", 0.10),
    ("C11", "H3", 0.05),
)
"""Customer, household, propensity; H3 is no household, but a care home."""

EXPECTED = {
    "C01": {"card": Reason.CHOSEN, "gold": Reason.RIDES},
    "C02": {"card": Reason.CHOSEN, "gold": Reason.RIDES},
    "C03": {"card": Reason.CAP_TAKEN, "gold": Reason.CAP_TAKEN},
    "C04": {"card": Reason.CHOSEN, "gold": Reason.RIDES},
    "C05": {"card": Reason.CHOSEN, "gold": Reason.STOCK_SPENT},
    "C06": {"card": Reason.CAP_TAKEN, "gold": Reason.STOCK_SPENT},
    "C07": {"card": Reason.CAPACITY_SPENT, "gold": Reason.CAPACITY_SPENT},
    "C08": {"card": Reason.CAPACITY_SPENT, "gold": Reason.CAPACITY_SPENT},
    "C09": {"card": Reason.CAPACITY_SPENT, "gold": Reason.CAPACITY_SPENT},
    "C10": {"card": Reason.CAPACITY_SPENT, "gold": Reason.CAPACITY_SPENT},
    "C11": {"card": Reason.CAPACITY_SPENT, "gold": Reason.CAPACITY_SPENT},
}


def the_bank(capacity: int | None = 4, stock: int | None = 3) -> Configuration:
    """The card is worth 100 times, the gold 95 times the propensity."""
    question = a_question(
        a_strategy("card", value="100", score=_score("100"), bundle="both", department="cards"),
        a_strategy(
            *("gold", "sms"),
            score=_score("95"),
            bundle="both",
            department="wealth",
            product="bar",
        ),
        channels=(a_channel("sms", capacity_per_day=capacity),),
        products=(Product(id="bar", label=NAME, category="wealth", risk_level=None, stock=stock),),
        tags=(
            Tag(name="household", kind=Kind.TEXT, label=NAME),
            Tag(name="p", kind=Kind.REAL, label=NAME),
        ),
        departments=(Department(id="cards", label=NAME), Department(id="wealth", label=NAME)),
        caps=(a_cap("home", 1, counts=Filter(interruptions_only=True), per="household"),),
        bundles=(Bundle(id="both", label=NAME, offers_max=2),),
        shares=(Share(department="cards", share=7_000), Share(department="wealth", share=2_500)),
        group_members_max=2,
    )
    return question.configuration


def _score(value: str) -> Score:
    return Score(propensity="p", value=value)


def open_bank(home: Path, bank: Configuration) -> Installation:
    """Make an installation of the eight customers, ready for its night."""
    installation = Installation.open(begun(home))
    stage(installation, {})
    version = version_of(bank)
    with installation.store.transaction(NOW) as tx:
        tx.put_configuration(version, bank, NOW)
        tx.set_applied(version, NOW)
        tx.set_published(version, NOW)
    installation.refresh_snapshot(NOW)
    return installation


def stage(installation: Installation, moved: Mapping[str, str]) -> None:
    """Stage the customers; some have moved to another household."""
    customers, households, propensities = zip(*PEOPLE, strict=True)
    pairs = zip(customers, households, strict=True)
    homes = [moved.get(who, household) for who, household in pairs]
    table = pa.table(
        {
            "customer": pa.array(customers),
            "org": pa.array(["HQ"] * len(PEOPLE)),
            "household": pa.array(homes, pa.string()),
            "p": pa.array(propensities),
        }
    )
    staged = installation.home / "staged"
    staged.mkdir(exist_ok=True)
    pq.write_table(table.replace_schema_metadata({"entity": "customers"}), staged / "c.parquet")


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Installation]:
    installation = open_bank(tmp_path / "home", the_bank())
    yield installation
    installation.close()


def test_the_table(bank: Installation) -> None:
    run = bank.run(NOW, "N")
    assert recorded(bank, run) == [tuple(row.values()) for row in EXPECTED.values()]
    for customer, wanted in EXPECTED.items():
        told = explain(bank.store, bank.archive, f"N/{customer}")
        assert {c.strategy: c.reason for c in told.candidates} == wanted, customer
    assert sent(bank, "N") == {
        "C01": ("card", "gold"),
        "C02": ("card", "gold"),
        "C04": ("card", "gold"),
        "C05": ("card",),
    }


def test_the_manifest(bank: Installation) -> None:
    run = bank.run(NOW, "N")
    sms, bar = (msgspec.structs.replace(one, tie=0) for one in run.scarcities)
    assert sms == Scarcity(
        kind="capacity",
        name="sms",
        limit=4,
        left=4,
        demanded=6,
        taken=4,
        tier=5,
        score=3_000.0,
    ), "the first who did not fit was C07"
    assert bar == Scarcity(
        kind="stock",
        name="bar",
        limit=3,
        left=3,
        demanded=6,
        taken=3,
        tier=5,
        score=4_750.0,
    ), "the first who did not fit was C05"
    assert run.shares == (
        ShareKept(department="cards", promised=7_000, contacts=4, short=0, outranked=0),
        # Of four contacts one was promised; riding is none. C03 lost it to the card of C01.
        ShareKept(department="wealth", promised=2_500, contacts=0, short=1, outranked=1),
    )
    assert run.impersonal == {"household": 3}
    assert not run.calendar_unknown
    assert run.left_out == ()


@pytest.mark.parametrize(("rows", "threads"), [(1, 1), (3, 2), (64, 2)])
def test_cuts_change_no_byte(
    tmp_path: Path, rows: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_bank(tmp_path / "first", the_bank())
    whole = first.run(NOW, "N", threads=1)
    monkeypatch.setattr(pieces, "ROWS_MAX", rows)
    second = open_bank(tmp_path / "second", the_bank())
    assert second.run(NOW, "N", threads=threads) == whole
    assert first.replay("N", threads=threads).equal
    for file in ("segments/N.parquet", "runs/N.counts", "runs/N.reasons"):
        assert (first.home / file).read_bytes() == (second.home / file).read_bytes()
    first.close()
    second.close()


def test_a_replay_compares_what_ran_out(bank: Installation) -> None:
    bank.run(NOW, "N")
    replayed = bank.replay("N")
    assert replayed.equal
    assert not replace(replayed, settled=False).equal


def test_nothing_scarce_nothing_cut(tmp_path: Path) -> None:
    bank = open_bank(tmp_path / "home", the_bank(capacity=11, stock=None))
    told: list[tuple[int, int]] = []
    run = bank.run(NOW, "N", progress=lambda done, of: told.append((done, of)))
    assert told == [(11, 11)], "one pass"
    (sms,) = run.scarcities
    assert (sms.demanded, sms.taken, sms.tier) == (6, 6, None)
    assert bank.replay("N").equal
    bank.close()


def test_a_channel_that_runs_out_moves_those_who_did_not_use_it(tmp_path: Path) -> None:
    """The best channel sets the margin within which a cheaper one is good enough.

    Mail answers best, so C06 and C07 are told by push, which is near and cheaper. When mail is
    closed to them, the app is near enough, and cheaper still; but it has one place.
    """
    question = a_question(
        a_strategy("letter", "mail", audience="p > 0.45", score=_score("100")),
        a_strategy(
            *("hint", "mail", "push", "app"),
            audience="p BETWEEN 0.25 AND 0.45",
            score=_score("50"),
        ),
        channels=(
            a_channel("app", response_prior=0.093, cost_cents=1, capacity_per_day=1),
            a_channel("mail", response_prior=0.100, cost_cents=5, capacity_per_day=4),
            a_channel("push", response_prior=0.096, cost_cents=3),
        ),
        tags=(
            Tag(name="household", kind=Kind.TEXT, label=NAME),
            Tag(name="p", kind=Kind.REAL, label=NAME),
        ),
        departments=(Department(id="retail", label=NAME),),
    )
    bank = open_bank(tmp_path / "home", question.configuration)
    run = bank.run(NOW, "N")
    told = {
        who: explain(bank.store, bank.archive, f"N/{who}").contacts[0].kind.channel
        for who in ("C04", "C06", "C07")
    }
    assert told == {"C04": "mail", "C06": "app", "C07": "push"}
    assert [(one.name, one.demanded, one.taken) for one in run.scarcities] == [
        ("app", 0, 1),
        ("mail", 5, 4),
    ]
    assert bank.replay("N").equal
    bank.close()


# While the run goes on -------------------------------------------------------------------


def run_while(bank: Installation, happens: Callable[[], object]) -> Run:
    """Run; something happens once, in the middle."""
    waiting = [happens]

    def progress(done: int, of: int) -> None:
        assert of == 2 * len(PEOPLE), "two passes"
        assert done <= of
        if waiting:
            waiting.pop()()

    return bank.run(NOW, "N", progress=progress)


def test_who_moves_takes_the_household_along(bank: Installation) -> None:
    run = run_while(bank, lambda: opt_out(bank, "C03"))
    assert run.left_out == ("C01", "C03")
    assert sent(bank, "N", run.left_out).keys() == {"C02", "C04", "C05"}
    again = {who: latest(bank, who) for who in run.left_out}
    assert again["C01"] == {"card": Reason.CHOSEN, "gold": Reason.RIDES}
    assert again["C03"]["card"] is Reason.DO_NOT_CONTACT


def test_who_moved_in_with_them_meanwhile_is_not_asked_twice(bank: Installation) -> None:
    """New files put C04 in the place of C03, while the night still has him alone."""

    def moves_in() -> None:
        opt_out(bank, "C03")
        stage(bank, {"C03": "H9", "C04": "H1"})
        bank.refresh_snapshot(LATER)

    run = run_while(bank, moves_in)
    assert run.left_out == ("C01", "C03")
    with bank.store.view() as view:
        assert view.decisions_of("C04", 1) == []
    assert latest(bank, "C01")["card"] is Reason.CAP_REACHED, "the message of C04 counts"


def opt_out(bank: Installation, who: str) -> None:
    """Let a customer refuse every message."""
    change = Change(customer=who, kind=ChangeKind.OPT_OUT, key=EVERY_CHANNEL, value=True, at=NOW)
    with bank.store.transaction(LATER) as tx:
        tx.add_changes([change])


def test_what_was_taken_meanwhile_is_given_back(bank: Installation) -> None:
    """C08 comes to the counter and gets a message and a bar that the night had given away."""
    run = run_while(bank, lambda: bank.engine.decide("C08", LATER, commit=True))
    assert run.left_out == ("C04", "C05", "C08"), "the last of the bars, the last of the messages"
    assert latest(bank, "C04") == {"card": Reason.CHOSEN, "gold": Reason.STOCK_SPENT}
    assert latest(bank, "C05") == {"card": Reason.CAPACITY_SPENT, "gold": Reason.CAPACITY_SPENT}
    with bank.store.view() as view:
        taken = view.contacts_taken(0)
    assert sum(taken.values()) == 4, "messages"
    assert sum(len(kind.riders) * count for kind, count in taken.items()) == 3, "bars"
    for who in run.left_out:
        with bank.store.view() as view:
            (kept,) = view.decisions_of(who, 1)
        stored, repeated = replay_decision(bank.store, bank.archive, kept.decision.id)
        assert stored == repeated


def test_what_was_kept_of_a_run_knows_who_got_the_last(bank: Installation) -> None:
    """Households, cutoffs and what was left come out of what outlives the snapshot."""
    bank.run(NOW, "N")
    yes = sorted({who for block in bank.segments.read("N") for who in block.customers.tolist()})
    before = {who: explain(bank.store, bank.archive, f"N/{who.decode()}") for who in yes}
    stage(bank, {"C01": "elsewhere"})
    assert bank.refresh_snapshot(LATER) is not None
    much_later = LATER + 40 * DAY_US
    with bank.store.transaction(much_later):
        pass
    done = retain(bank.store, bank.files(), Retention(), lambda: much_later, "t", lambda: None)
    assert {one.kind for one in done if one.forgotten} == {RetentionKind.SNAPSHOTS}
    after = {who: explain(bank.store, bank.archive, f"N/{who.decode()}") for who in yes}
    assert after == before
    with pytest.raises(ForgottenError, match=r"capacity_spent \(2\)"):
        explain(bank.store, bank.archive, "N/C10")


# Beside -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "unknown"), [("2026", False), ("2035", True)])
def test_a_calendar_that_ends_is_said(tmp_path: Path, year: str, *, unknown: bool) -> None:
    cap = a_cap("days", 1, BusinessDays(days=3))
    made = the_bank()
    made = msgspec.structs.replace(made, policy=msgspec.structs.replace(made.policy, caps=(cap,)))
    bank = open_bank(tmp_path / "home", made)
    at = read_instant(f"{year}-11-23T02:00:00", made.policy.zone)
    assert bank.run(at, "N", dry=True).calendar_unknown == unknown
    bank.close()


LATER: Instant = NOW + SECOND_US


def recorded(bank: Installation, run: Run) -> list[tuple[Reason, ...]]:
    """Read each customer's reasons from the run's record, best candidate first."""
    ((counts, reasons),) = bank.records.read(run.id, len(PEOPLE))
    codes = iter(reasons.tolist())
    return [tuple(Reason(next(codes)) for _ in range(count)) for count in counts.tolist()]


def sent(bank: Installation, run: str, but: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """Read what each customer is offered from the run's segment."""
    placed = bank.segments.placed(run)
    contacts = [placed.contact(place) for place in range(len(placed.rows))]
    return {
        contact.customer: tuple(offer.strategy for offer in contact.kind.offers)
        for contact in contacts
        if contact.customer not in but
    }


def latest(bank: Installation, customer: str) -> dict[str, Reason]:
    """Return the reasons of a customer's latest single decision."""
    with bank.store.view() as view:
        (kept,) = view.decisions_of(customer, 1)
    return {told.strategy: told.reason for told in kept.decision.candidates}
