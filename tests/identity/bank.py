"""A bank whose customers come from a file, and who are told apart as its policy says."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from typer.testing import CliRunner

from fresh import begun
from hengce.cli.app import app
from hengce.model.identity import IdentityRules
from hengce.model.version import version_of
from hengce.wiring import Installation
from oracle.small_bank import NOW
from test_scarce_night import the_bank

MAPPING = """
entity: customers
source: {name}
format: {{kind: csv{separator}}}
key: {{from: {column}}}
zone: Asia/Shanghai
columns: {{p: {{constant: "0.5"}}}}
"""


def open_bank(home: Path, rules: IdentityRules) -> Installation:
    installation = Installation.open(begun(home))
    bank = the_bank()
    bank = msgspec.structs.replace(
        bank,
        strategies=(),
        policy=msgspec.structs.replace(bank.policy, caps=(), bundles=(), shares=(), identity=rules),
    )
    version = version_of(bank)
    with installation.store.transaction(NOW) as tx:
        tx.put_configuration(version, bank, NOW)
        tx.set_applied(version, NOW)
        tx.set_published(version, NOW)
    return installation


def bring_in(
    installation: Installation, name: str, column: str, files: Sequence[Path], separator: str = ""
) -> int:
    """Import everybody of some files as a customer; return how many."""
    mapping = installation.home / f"{name}.mapping.yaml"
    mapping.write_text(MAPPING.format(name=name, column=column, separator=separator), "utf-8")
    loaded = installation.importer().load(mapping, files, NOW)
    assert loaded.imported.summary.rejected == 0, loaded.imported.summary
    installation.refresh_snapshot(NOW)
    return loaded.imported.summary.records


def hengce(home: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["--home", str(home), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output
