"""The real bank's clients and accounts, joined by the keys that its own table of them has."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from berka import BERKA, ROOT
from hengce.model.identity import IdentityRules, Joining, KeyKind, Strength
from hengce.wiring import Installation
from identity.bank import bring_in, hengce, open_bank
from oracle.small_bank import NOW

pytestmark = pytest.mark.skipif(not BERKA.exists(), reason="the data are not here")

ACCOUNT = KeyKind(name="account", strength=Strength.SHARED, secret=False)
DISPOSITION = KeyKind(name="disposition", strength=Strength.IDENTIFYING, secret=False)
RULES = IdentityRules(kinds=(ACCOUNT, DISPOSITION), joining=Joining.AUTOMATIC)
DISPOSITIONS = "read_csv($file, delim = ';', header = true, all_varchar = true)"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home: Path = tmp_path_factory.mktemp("berka") / "home"
    installation = open_bank(home, RULES)
    separator = ', separator: ";"'
    assert (
        bring_in(installation, "clients", "client_id", [BERKA / "client.asc"], separator) == 5_369
    )
    for name in ("accounts", "dispositions"):
        mapping = ROOT / "examples" / "berka" / "mappings" / f"{name}.yaml"
        loaded = installation.importer().load(mapping, [BERKA / "disp.asc"], NOW)
        assert loaded.imported.summary.taken == 5_369
    yield installation
    installation.close()


def by_sql(query: str) -> list[tuple]:
    file = {"file": str(BERKA / "disp.asc")}
    return duckdb.execute(query.format(dispositions=DISPOSITIONS), file).fetchall()


def test_every_account_has_its_clients(bank: Installation) -> None:
    expected = by_sql("SELECT account_id, client_id FROM {dispositions}")
    with bank.store.view() as view:
        links = view.links()
    found = [(one.key.value, one.of.value) for one in links if one.key.kind == "account"]
    assert sorted(found) == sorted(expected)
    assert len({account for account, _ in found}) == 4_500
    assert len({client for _, client in found}) == 5_369


def test_joint_accounts_are_households_and_join_nobody(bank: Installation) -> None:
    """869 accounts have a disponent beside the owner; nobody has two accounts."""
    told = hengce(bank.home, "identity", "resolve", "--at", "2026-11-22T10:00:00")
    assert "10,738 links, 5,369 persons, 869 households" in told
    assert "0 merged, 0 split, 0 for people to decide" in " ".join(told.split())
    (joint,) = by_sql(
        "SELECT count(*) FROM (SELECT account_id FROM {dispositions} "
        "GROUP BY account_id HAVING count(DISTINCT client_id) > 1)"
    )
    assert joint == (869,)
    ((account, owner, other),) = by_sql(
        "SELECT account_id, min(client_id), max(client_id) FROM {dispositions} "
        "GROUP BY account_id HAVING count(*) = 2 ORDER BY account_id::int LIMIT 1"
    )
    shown = hengce(bank.home, "identity", "show", owner)
    assert f"shares keys with {other}" in shown
    assert account in shown


def test_what_files_say_again_changes_nothing(bank: Installation) -> None:
    with bank.store.view() as view:
        before = view.links()
    mapping = ROOT / "examples" / "berka" / "mappings" / "accounts.yaml"
    bank.importer().load(mapping, [BERKA / "disp.asc"], NOW + 1)
    with bank.store.view() as view:
        assert view.links() == before
