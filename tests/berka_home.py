"""The bank of `examples/berka` with its clients, accounts and transactions, for reports on it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from berka import BERKA, ROOT, TRANSACTIONS
from fresh import begun
from hengce.config.load import load
from hengce.flow.variation import decided
from hengce.model.instant import Instant, read_instant
from hengce.model.states import StateSet
from hengce.model.version import version_of
from hengce.wiring import Installation

PRAGUE = "Europe/Prague"
FILES = (
    ("units", "district.asc"),
    ("customers", "client.asc"),
    ("accounts", "disp.asc"),
    ("transactions", "trans_first_3MiB.asc"),
)
MAPPINGS = ROOT / "examples" / "berka" / "mappings"


def noon(day: str) -> Instant:
    return read_instant(f"{day}T12:00:00", PRAGUE)


def berka_bank(home: Path, states: tuple[StateSet, ...] | None = None) -> Installation:
    """Open the bank without strategies, with the states of its folder or with others."""
    if not TRANSACTIONS.exists():
        pytest.skip("the transactions of Berka are not here")
    bank = load(ROOT / "examples" / "berka" / "bank")
    bank = replace(bank, strategies=(), states=bank.states if states is None else states)
    bank, at = decided(bank), noon("1994-04-01")
    version = version_of(bank)
    installation = Installation.open(begun(home))
    with installation.store.transaction(at) as tx:
        tx.put_configuration(version, bank, at)
        tx.set_applied(version, at)
        tx.set_published(version, at)
    for mapping, file in FILES:
        installation.importer().load(MAPPINGS / f"{mapping}.yaml", [BERKA / file], at)
    installation.refresh_snapshot(at)
    return installation
