"""A small demonstration bank, imported and published, for tests that need a whole one."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from hengce.documents.administration import apply_folder, approve, publish
from hengce.model.instant import HOUR_US, Instant, read_instant
from hengce.simulate.bank import DEMO_BANK, SyntheticBank, generate
from hengce.simulate.opt_outs import opt_out_changes
from hengce.simulate.segment import contact_block
from hengce.wiring import Installation

MIDNIGHT = read_instant("2026-11-23T00:00:00", "Asia/Shanghai")
NIGHT = MIDNIGHT + 2 * HOUR_US
AFTER_HOLDOUTS = "negative_feedback:"


def open_demo(home: Path, customers: int = 2_000) -> tuple[Installation, SyntheticBank]:
    """Return an installation that is ready for its night."""
    made, bank = _made(customers)
    shutil.copytree(made, home, dirs_exist_ok=True)
    return Installation.open(home), bank


@cache
def _made(customers: int) -> tuple[Path, SyntheticBank]:
    """Make a bank once for all tests of a process; each of them gets a copy."""
    home = Path(tempfile.mkdtemp(prefix="hengce-demo-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    bank = generate(customers, 7, NIGHT)
    installation = Installation.open(home)
    publish_all(installation, DEMO_BANK, NIGHT)
    staged = home / "staged"
    staged.mkdir()
    for name, table in (("customers", bank.customers), ("consents", bank.consents)):
        pq.write_table(table.replace_schema_metadata({"entity": name}), staged / f"{name}.parquet")
    installation.refresh_snapshot(NIGHT)
    installation.segments.write("past", iter([contact_block(bank)]))
    with installation.store.transaction(NIGHT) as tx:
        tx.add_contact_segment("past")
        tx.add_changes(opt_out_changes(bank))
        tx.add_events(bank.events)
    installation.close()
    return home, bank


def hold_half_out(installation: Installation, strategy: str, salt: str) -> None:
    """Apply the bank's documents with one more hold-out: every other customer of a strategy."""
    with tempfile.TemporaryDirectory() as made:
        folder = shutil.copytree(DEMO_BANK, Path(made) / "bank")
        policy = folder / "policy.yaml"
        group = f"{{id: {salt}, scope: strategy, target: {strategy}, share: 5000, salt: {salt}}}"
        said = policy.read_text()
        assert said.count(AFTER_HOLDOUTS) == 1
        # The last one: whom a broader group holds out, that one holds out.
        policy.write_text(said.replace(AFTER_HOLDOUTS, f"  - {group}\n{AFTER_HOLDOUTS}"))
        apply_folder(installation.store, folder, "maker", NIGHT)


def publish_all(installation: Installation, folder: Path, at: Instant) -> None:
    """Apply a folder and bring all of its strategies live."""
    apply_folder(installation.store, folder, "maker", at)
    configuration = installation.applied()
    assert configuration is not None
    for document in configuration.strategies:
        approve(installation.store, document.id, "checker", at)
        publish(installation.store, document.id, "publisher", at)
