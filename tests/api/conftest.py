"""One bank is made for all tests that speak HTTP; each module serves a copy of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bank import Server, make_bank, serve_copy


@pytest.fixture(scope="session")
def made_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    make_bank(home)
    return home


@pytest.fixture(scope="module")
def server(made_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_copy(made_bank, tmp_path_factory.mktemp("served") / "home") as running:
        yield running
