"""The synthetic bank under the thirty-three journeys, and what becomes of it in ninety days."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from demo_home import publish_all
from fresh import begun
from hengce.forecast.beginning import begin
from hengce.forecast.simulation import Played, Setting, play
from hengce.model.instant import DAY_US, HOUR_US, day_at, read_instant
from hengce.simulate.bank import SyntheticBank, generate
from hengce.simulate.life import events_of
from hengce.simulate.life_tables import life_consents, life_customers
from hengce.wiring import Installation

JOURNEYS = Path(__file__).parents[2] / "examples" / "journeys"
BEGINS = read_instant("2026-03-02T08:00", "Asia/Shanghai")
SEED = 7
TICK_US = HOUR_US


def open_journeys(home: Path, customers: int) -> tuple[Installation, Sequence[str], SyntheticBank]:
    """Return an installation of the bank, its customers, and the bank that was drawn."""
    bank = generate(customers, SEED, BEGINS)
    installation = Installation.open(begun(home))
    publish_all(installation, JOURNEYS, BEGINS - DAY_US)
    staged = home / "staged"
    staged.mkdir()
    tables = {"customers": life_customers(bank, SEED), "consents": life_consents(bank)}
    for name, table in tables.items():
        pq.write_table(table.replace_schema_metadata({"entity": name}), staged / f"{name}.parquet")
    installation.refresh_snapshot(BEGINS)
    with installation.store.view() as view:
        found = installation.archive.population(view)
        assert found is not None
        names = [bytes(name).decode() for name in found.ids]
    return installation, names, bank


def ninety_days(home: Path, customers: int, days: int = 90) -> Played:
    """Play so many days of so many customers."""
    installation, names, bank = open_journeys(home, customers)
    events = events_of(bank, SEED, day_at(BEGINS, "Asia/Shanghai"), days)
    setting = Setting(installation.archive, names, events, BEGINS, days, tick_us=TICK_US)
    with installation.store.view() as view:
        memory = begin(view, installation.published(), names, BEGINS)
        played = play(setting, memory, SEED)
    installation.close()
    return played
