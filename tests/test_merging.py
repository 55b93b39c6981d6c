"""One customer with two numbers: what the bank decides, hands off and builds from then on."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hengce.errors import ConflictError, NotFoundError
from hengce.flow.conservation import imbalances
from hengce.model.decision import Decision, Reason
from hengce.model.instant import DAY_US, SECOND_US, Instant
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.reading.handoff import PinnedFacts
from hengce.resolution.merging import Merged
from hengce.wiring import Installation
from oracle.small_bank import NOW, a_cap
from test_scarce_night import LATER, open_bank, the_bank


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Installation]:
    """One message a household and week, one a customer and week; nothing is scarce."""
    made = the_bank(capacity=None, stock=None)
    caps = (*made.policy.caps, a_cap("own", 1))
    installation = open_bank(
        tmp_path / "home",
        msgspec.structs.replace(made, policy=msgspec.structs.replace(made.policy, caps=caps)),
    )
    yield installation
    installation.close()


def merge(bank: Installation, customer: str, into: str, at: Instant = LATER) -> Merged:
    with bank.store.transaction(at) as tx:
        return bank.merging().merge(tx, customer, into, "one passport", "ops", at)


def split(bank: Installation, customer: str, at: Instant) -> None:
    with bank.store.transaction(at) as tx:
        bank.merging().split(tx, customer, "a clerk's mistake", "ops", at)


def decide(bank: Installation, customer: str, at: Instant) -> Decision:
    return bank.engine.decide(customer, at, commit=True)


def reasons(decision: Decision) -> dict[str, Reason]:
    return {told.strategy: told.reason for told in decision.candidates}


def test_what_one_number_was_told_counts_for_the_other(bank: Installation) -> None:
    assert decide(bank, "C04", LATER).contacts
    merge(bank, "C04", "C05")
    again = decide(bank, "C05", LATER + SECOND_US)
    assert not again.contacts
    assert reasons(again)["card"] is Reason.CAP_REACHED
    old = decide(bank, "C04", LATER + 2 * SECOND_US)
    assert (old.customer, old.contacts) == ("C05", ()), "the old number is answered for"
    split(bank, "C04", LATER + 3 * SECOND_US)
    assert decide(bank, "C05", LATER + 4 * SECOND_US).contacts
    assert not decide(bank, "C04", LATER + 5 * SECOND_US).contacts


def test_the_households_of_both_are_one(bank: Installation) -> None:
    """C01 lives with C03; C07 lives alone, and turns out to be C01."""
    assert decide(bank, "C07", LATER).contacts
    merge(bank, "C01", "C07")
    third = decide(bank, "C03", LATER + SECOND_US)
    assert third.contacts == ()
    with bank.store.view() as view:
        opened = bank.archive.open(view, bank.archive.pin(view, LATER))
    ids = opened.population.ids
    members = ids[opened.groups.members(opened.population.find("C07"))].tolist()
    assert members == [b"C01", b"C03", b"C07"]


def test_a_run_says_nothing_to_the_old_number(bank: Installation) -> None:
    merge(bank, "C04", "C05")
    bank.run(LATER, "N")
    placed = bank.segments.placed("N")
    told = {placed.contact(place).customer for place in range(len(placed.rows))}
    assert "C05" in told
    assert "C04" not in told
    assert bank.replay("N").equal


def test_a_merge_while_a_run_goes_on_leaves_both_out(bank: Installation) -> None:
    waiting = [lambda: merge(bank, "C04", "C05")]

    def progress(_done: int, _of: int) -> None:
        if waiting:
            waiting.pop()()

    run = bank.run(NOW, "N", progress=progress)
    assert run.left_out == ("C04", "C05")
    with bank.store.view() as view:
        assert len(view.in_flight(["C05"])) == 1
        assert view.history(0, ["C05"]).customers.tolist() == [b"C05"]
        assert imbalances(view) == []


def test_of_two_pending_messages_of_a_strategy_one_leaves(bank: Installation) -> None:
    decide(bank, "C04", LATER)
    decide(bank, "C05", LATER)
    done = merge(bank, "C04", "C05", LATER + SECOND_US)
    assert done.withdrawn == 1
    with bank.store.view() as view:
        (left,) = view.in_flight(["C04"])
    (claim,) = bank.store.claim(LATER + DAY_US, 9)
    assert claim.contact.id == left.id


def test_the_second_gate_reads_the_survivors_facts(bank: Installation) -> None:
    decide(bank, "C04", LATER)
    merge(bank, "C04", "C05", LATER + SECOND_US)
    change = Change(
        customer="C05", kind=ChangeKind.OPT_OUT, key=EVERY_CHANNEL, value=True, at=LATER
    )
    with bank.store.transaction(LATER + SECOND_US) as tx:
        tx.add_changes([change])
    (claim,) = bank.store.claim(LATER + DAY_US, 9)
    assert claim.contact.customer == "C04"
    (handoff,) = PinnedFacts(bank.store, bank.archive).read([claim.contact], LATER + DAY_US)
    assert handoff.offers[0].facts.opt_outs == {EVERY_CHANNEL}


def test_an_opt_out_of_one_is_of_both_and_ends_with_a_split(bank: Installation) -> None:
    out = Change(customer="C04", kind=ChangeKind.OPT_OUT, key=EVERY_CHANNEL, value=True, at=LATER)
    with bank.store.transaction(LATER) as tx:
        tx.add_changes([out])
    merge(bank, "C04", "C05", LATER + SECOND_US)
    refused = decide(bank, "C05", LATER + 2 * SECOND_US)
    assert reasons(refused)["card"] is Reason.DO_NOT_CONTACT
    split(bank, "C04", LATER + 3 * SECOND_US)
    assert decide(bank, "C05", LATER + 4 * SECOND_US).contacts
    still = decide(bank, "C04", LATER + 5 * SECOND_US)
    assert reasons(still)["card"] is Reason.DO_NOT_CONTACT


def test_consents_of_files_are_held_together(bank: Installation) -> None:
    """C04 refused mail and gave text messages; C05 gave mail and was never asked for the rest.

    That C04 gives push notes is dated to tomorrow: nobody has said so yet.
    """
    said = [
        ("C04", "mail", "given", 1),
        ("C04", "mail", "withdrawn", 2),
        ("C04", "sms", "given", 1),
        ("C05", "mail", "given", 3),
        ("C06", "sms", "given", 1),
        ("C04", "push", "given", LATER + DAY_US),
    ]
    columns = {
        "customer": [row[0] for row in said],
        "purpose": ["marketing"] * len(said),
        "channel": [row[1] for row in said],
        "state": [row[2] for row in said],
        "at": pa.array([row[3] for row in said], pa.timestamp("us", "UTC")),
    }
    pq.write_table(pa.table(columns), bank.home / "staged" / "consents.parquet")
    bank.refresh_snapshot(LATER)
    merge(bank, "C04", "C05", LATER + SECOND_US)
    with bank.store.view() as view:
        made = {c.key: c.value for c in view.changes(["C05"]) if c.kind is ChangeKind.CONSENT}
    assert made == {"marketing:mail": False, "marketing:sms": True}
    before = bank.archive
    version = bank.refresh_snapshot(LATER + 2 * SECOND_US)
    with bank.store.view() as view:
        people = before.population(view)
    assert people is not None
    assert people.version == version
    assert people.find("C04") == -1, "the old number has no row any more"
    bits = people.dictionaries.texts("$consents")
    place = people.layout.by_name["$consents"]
    row = people.rows[people.find("C05")][place.offset : place.offset + place.width]
    mask = int(row.view("<i8")[0])
    assert {name for bit, name in enumerate(bits) if mask >> bit & 1} == {"marketing:sms"}
    decision = decide(bank, "C04", LATER + 3 * SECOND_US)
    assert decision.customer == "C05", "and is still answered for"


def test_what_cannot_be_merged_or_split(bank: Installation) -> None:
    with pytest.raises(NotFoundError):
        merge(bank, "X", "C05")
    with pytest.raises(NotFoundError):
        merge(bank, "C05", "X")
    with pytest.raises(NotFoundError):
        split(bank, "C05", LATER)
    merge(bank, "C04", "C05")
    merge(bank, "C05", "C07", LATER + SECOND_US)
    for pair in (("C04", "C07"), ("C07", "C04"), ("C05", "C05")):
        with pytest.raises(ConflictError):
            merge(bank, *pair, at=LATER + 2 * SECOND_US)
    with pytest.raises(ConflictError):
        split(bank, "C04", LATER + 2 * SECOND_US)
    split(bank, "C05", LATER + 3 * SECOND_US)
    split(bank, "C04", LATER + 4 * SECOND_US)
    assert decide(bank, "C04", LATER + 5 * SECOND_US).customer == "C04"
