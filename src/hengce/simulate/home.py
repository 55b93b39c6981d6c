"""Makes an installation that holds a synthetic bank, through the verbs that a bank uses."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hengce.administration import apply_folder, approve, publish
from hengce.manuscripts import reworked
from hengce.model.instant import Instant
from hengce.simulate.bank import DEMO_BANK, SyntheticBank
from hengce.simulate.opt_outs import opt_out_changes
from hengce.simulate.segment import contact_block
from hengce.wiring import Installation

MAKER, CHECKER, PUBLISHER = "策略运营 officer", "合规 compliance", "发布 publisher"
PAST = "past-contacts"

DRAFT = DEMO_BANK.with_name("demo_draft.yaml")
DRAFT_ID, DRAWS = "wealth_viewed_journey", "zhou.yun"
"""The journey that is being drawn, and the account of the demonstration that draws it."""

SLOT, LIKE = "banner", "inbox"
"""The slot of the app, and the channel whose consents hold for it, too."""


def configure(installation: Installation, at: Instant) -> int:
    """Apply the bank's documents and bring every strategy live; return how many."""
    apply_folder(installation.store, DEMO_BANK, MAKER, at)
    configuration = installation.applied()
    assert configuration is not None, "it was applied in the line above"
    for document in configuration.strategies:
        approve(installation.store, document.id, CHECKER, at)
        publish(installation.store, document.id, PUBLISHER, at)
    return len(configuration.strategies)


def move_in(installation: Installation, bank: SyntheticBank, at: Instant) -> None:
    """Import the customers, what they agreed to, and what happened before."""
    staged = installation.home / "staged"
    staged.mkdir(exist_ok=True)
    tables = {
        "customers": bank.customers,
        "consents": bank.consents,
        "consents.slot": _of_the_slot(bank.consents),
    }
    for name, table in tables.items():
        entity = name.partition(".")[0]
        pq.write_table(_marked(table, entity), staged / f"{name}.parquet")
    installation.refresh_snapshot(at)
    installation.segments.write(PAST, iter([contact_block(bank)]))
    with installation.store.transaction(at) as tx:
        tx.add_contact_segment(PAST)
        tx.add_changes(opt_out_changes(bank))
        tx.add_events(bank.events)


def begin_draft(installation: Installation, at: Instant) -> None:
    """Leave a journey on which somebody is working, so that there is something to draw."""
    text = DRAFT.read_text(encoding="utf-8")
    with installation.store.transaction(at) as tx:
        tx.add_manuscript(reworked(tx, f"strategies/{DRAFT_ID}", text, "", "HQ", DRAWS, at))


def _of_the_slot(consents: pa.Table) -> pa.Table:
    """Return what was agreed to about the slot: whoever reads the inbox sees it, too."""
    alike = consents.filter(pc.equal(consents["channel"], LIKE))
    place = alike.schema.get_field_index("channel")
    slot = pa.array([SLOT] * len(alike), alike.schema.field(place).type)
    return alike.set_column(place, alike.schema.field(place), slot)


def _marked(table: pa.Table, entity: str) -> pa.Table:
    """Say what a staged table holds, as an import does."""
    return table.replace_schema_metadata({"entity": entity})
