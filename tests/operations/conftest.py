"""One bank that has had a night, for tests of those who run the product."""

import shutil
from pathlib import Path

import pytest

from demo_home import NIGHT, open_demo
from hengce.model.access import Role
from hengce.model.instant import MINUTE_US
from hengce.people.access import make_key

CUSTOMERS = 300
AFTER = NIGHT + 10 * MINUTE_US


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after its night: a snapshot, a segment of the past, one of the run, a key."""
    home = tmp_path_factory.mktemp("night") / "home"
    installation, _ = open_demo(home, CUSTOMERS)
    installation.run(NIGHT, "R1", threads=1)
    key, _secret = make_key("HQ", Role.ADMIN, "test", NIGHT)
    with installation.store.transaction(NIGHT) as tx:
        tx.put_api_key(key)
    installation.close()
    return home


@pytest.fixture
def home(night: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(night, tmp_path / "home")
    return tmp_path / "home"
