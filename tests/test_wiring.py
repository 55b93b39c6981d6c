"""An installation builds its snapshot anew when what a row holds changes."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hengce.config.load import load
from hengce.model.configuration import Configuration
from hengce.model.noun import Label
from hengce.model.policy import Daypart
from hengce.model.version import version_of
from hengce.simulate.bank import DEMO_BANK
from hengce.wiring import Installation

AT = 1_000
LABEL = Label(zh="晚上", en="evening")
EVENING = Daypart(id="evening", label=LABEL, begins="18:00", ends="22:00")
COUNTERS = {"$sent_at.evening", "$answered_at.evening"}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    opened = Installation.open(tmp_path)
    table = pa.table({"customer": ["C1"], "org": ["HQ"]})
    customers = table.replace_schema_metadata({"entity": "customers"})
    (tmp_path / "staged").mkdir()
    pq.write_table(customers, tmp_path / "staged" / "customers.parquet")
    yield opened
    opened.close()


def applied(installation: Installation, configuration: Configuration) -> frozenset[str]:
    """Apply a configuration; return the names of what the snapshot's rows hold then."""
    version = version_of(configuration)
    with installation.store.transaction(AT) as tx:
        tx.put_configuration(version, configuration, AT)
        tx.set_applied(version, AT)
    snapshot = installation.refresh_snapshot(AT)
    assert snapshot is not None
    assert installation.refresh_snapshot(AT + 1) == snapshot, "nothing changed, nothing is built"
    return frozenset(installation.snapshots.about(snapshot).layout.by_name)


def test_parts_of_the_day_bring_their_counters(installation: Installation) -> None:
    bank = load(DEMO_BANK)
    policy = msgspec.structs.replace(bank.policy, dayparts=(EVENING,))
    without = msgspec.structs.replace(
        bank, policy=msgspec.structs.replace(bank.policy, dayparts=())
    )

    before = applied(installation, without)
    after = applied(installation, msgspec.structs.replace(bank, policy=policy))

    assert after - before == COUNTERS
    assert not before - after
