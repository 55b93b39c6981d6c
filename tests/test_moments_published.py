"""Moments of a whole bank: told at drawn ones, looked at, published, carried over, taken back."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo_home import NIGHT, open_demo
from hengce.bench.sink import Sink
from hengce.documents.administration import apply_folder, approve, publish
from hengce.errors import ConflictError
from hengce.flow.drawing import moment_is_drawn
from hengce.kernel.parts import moments_in_force
from hengce.learning.best_moments import apply_moments, forget_moments, look_at_moments
from hengce.model.contact import ContactState
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.moments import LearnedMoments
from hengce.model.outcome import OutcomeKind
from hengce.simulate.bank import DEMO_BANK, generate
from hengce.wiring import Installation
from test_cli import Shell
from test_learning import answer

PAYDAY = "wealth_payday"
LATER = NIGHT + 20 * DAY_US
MORNING, NOON = 8, 12
CUSTOMERS = 1_000
PARTS = """
dayparts:
  - {id: morning, label: {zh: 上午, en: Morning}, begins: "08:00", ends: "12:00"}
  - {id: afternoon, label: {zh: 下午, en: Afternoon}, begins: "12:00", ends: "20:00"}
moments: {tried_share: SHARE, answer_days: 3}
"""
EIGHT_IN_TEN = 8_000


def go_live(bank: Installation, folder: Path, parts: str, value_cents: int, at: int) -> None:
    """Publish the demonstration's documents with parts of the day, and another value."""
    shutil.copytree(DEMO_BANK, folder)
    with (folder / "policy.yaml").open("a") as policy:
        policy.write(parts.replace("SHARE", str(EIGHT_IN_TEN)))
    file = next(p for p in folder.rglob("*.yaml") if f"\nid: {PAYDAY}\n" in p.read_text())
    said = "value_unknown_cents: 30000"
    assert said in file.read_text()
    file.write_text(file.read_text().replace(said, f"value_unknown_cents: {value_cents}"))
    apply_folder(bank.store, folder, "maker", at)
    approve(bank.store, PAYDAY, "checker", at)
    publish(bank.store, PAYDAY, "publisher", at)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night whose messages leave; who is told after his own noon clicks, nobody before."""
    home = tmp_path_factory.mktemp("bank")
    installation, _ = open_demo(home, customers=CUSTOMERS)
    go_live(installation, home / "documents", PARTS, 30_001, NIGHT)
    installation.refresh_snapshot(NIGHT)
    installation.run(NIGHT)
    channels = {channel.id: Sink() for channel in installation.published().channels}
    for hours in range(6, 21):
        installation.relay_through(channels).drain(NIGHT + hours * HOUR_US)
    for contact in left(installation):
        if hour_of(contact) >= NOON:
            answer(installation, contact["id"], OutcomeKind.CLICKED, contact["left_at"] + HOUR_US)
    installation.close()
    return home


@pytest.fixture
def bank(made: Path, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation.open(Path(shutil.copytree(made, tmp_path / "home")))
    yield installation
    installation.close()


@cache
def zones() -> dict[str, str]:
    """Return where customers live who are abroad; a few are."""
    made = generate(CUSTOMERS, 7, NIGHT).customers
    return dict(zip(made["customer"].to_pylist(), made["time_zone"].to_pylist(), strict=True))


def hour_of(row: dict) -> int:
    """Return the hour of his own day in which a customer was told."""
    zone = ZoneInfo(zones()[row["customer"]] or "Asia/Shanghai")
    return datetime.fromtimestamp(row["left_at"] // 1_000_000, zone).hour


def left(bank: Installation) -> list[dict]:
    """Return the marketing of the night that left."""
    with bank.store.view() as view:
        rows = view.extract(NIGHT)["contact"].to_pylist()
    return [
        row
        for row in rows
        if row["left_at"] is not None
        and row["left_at"] > NIGHT
        and row["state"] != ContactState.RELEASED
        and row["message_class"] in ("commercial", "care")
    ]


def learned(bank: Installation, at: int = LATER) -> LearnedMoments:
    found = look_at_moments(bank.store, bank.archive, at).learned
    assert found is not None
    return found


def test_drawn_messages_alone_teach(bank: Installation) -> None:
    policy = bank.published().policy
    marketing = [row for row in left(bank) if hour_of(row) >= MORNING]
    seed = policy.tie_seed
    drawn = [
        hour_of(row) >= NOON
        for row in marketing
        if moment_is_drawn(row["customer"], row["strategy"], row["reserved_at"], seed, EIGHT_IN_TEN)
    ]
    morning, afternoon = learned(bank).parts
    assert (morning.sent, morning.answered) == (drawn.count(False), 0)
    assert (afternoon.sent, afternoon.answered) == (drawn.count(True), drawn.count(True))
    assert min(morning.sent, afternoon.sent) > 10
    assert 0.7 < len(drawn) / len(marketing) < 0.9, "eight in ten"
    assert morning.response < 0.2 < 0.8 < afternoon.response
    assert learned(bank) == learned(bank), "the same facts teach the same"


def test_young_messages_teach_nothing_yet(bank: Installation) -> None:
    looked = look_at_moments(bank.store, bank.archive, NIGHT + 2 * DAY_US)
    assert looked.learned is None
    with pytest.raises(ConflictError, match="no message whose moment was drawn"):
        apply_moments(bank.store, looked, LATER)


def test_what_is_published_holds_until_it_is_taken_back(bank: Installation) -> None:
    before = bank.published()
    looked = look_at_moments(bank.store, bank.archive, LATER)
    assert bank.published() == before, "looking writes nothing"
    apply_moments(bank.store, looked, LATER)
    assert moments_in_force(bank.published()) == looked.learned
    with pytest.raises(ConflictError, match="look again"):
        apply_moments(bank.store, looked, LATER)
    forget_moments(bank.store, LATER)
    assert bank.published() == before


@pytest.mark.parametrize(("moved", "holds"), [(False, True), (True, False)])
def test_it_is_carried_over_to_what_is_published_next(
    bank: Installation, tmp_path: Path, moved: bool, holds: bool
) -> None:
    """A strategy's new version knows it; parts with other times make it idle."""
    taught = learned(bank)
    apply_moments(bank.store, look_at_moments(bank.store, bank.archive, LATER), LATER)
    parts = PARTS.replace('"20:00"', '"19:00"') if moved else PARTS
    go_live(bank, tmp_path / "documents", parts, 30_002, LATER)
    assert bank.published().moments == taught
    assert (moments_in_force(bank.published()) is not None) is holds


def test_the_commands(bank: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    home = bank.home
    bank.close()
    shell, day = Shell(home, capsys), ("--at", "2026-12-20")
    code, told = shell("moments", "show", *day)
    assert (code, "afternoon" in told, "log position" in told) == (0, True, True), told
    code, told = shell("moments", "apply", *day)
    assert (code, "published" in told, "before:" in told) == (0, True, True), told
    code, told = shell("moments", "forget", *day)
    assert (code, "published" in told) == (0, True), told
    code, told = shell("moments", "show", "--at", "2026-11-24")
    assert (code, "no message whose moment was drawn" in told) == (0, True), told
