"""Makes an installation that holds a synthetic bank, through the verbs that a bank uses."""

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hengce.documents.administration import apply_folder, approve, publish
from hengce.documents.handing_in import hand_in
from hengce.documents.manuscripts import known_of, reworked
from hengce.intake.arranging import arrange
from hengce.intake.mapping import Entity
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

CHANGED_ID, CHANGE = "loan_home_improvement", ("value: '900'", "value: '1100'")
"""The strategy whose change waits for approval, and what it changes."""

SLOT, LIKE = "banner", "inbox"
"""The slot of the app, and the channel whose consents hold for it, too."""


def configure(installation: Installation, at: Instant) -> int:
    """Apply the bank's documents and bring every strategy live; return how many."""
    apply_folder(installation.store, DEMO_BANK, MAKER, at)
    return go_live(installation, drafts(installation), at)


def drafts(installation: Installation) -> tuple[str, ...]:
    """Return the strategies that were applied and are not live."""
    configuration = installation.applied()
    assert configuration is not None, "the bank's documents were applied before"
    live = {document.id for document in installation.published().strategies}
    return tuple(one.id for one in configuration.strategies if one.id not in live)


def go_live(installation: Installation, strategies: Iterable[str], at: Instant) -> int:
    """Approve strategies and bring them live; return how many."""
    count = 0
    for strategy in strategies:
        approve(installation.store, strategy, CHECKER, at)
        publish(installation.store, strategy, PUBLISHER, at)
        count += 1
    return count


def stage(installation: Installation, tables: Mapping[str, pa.Table]) -> None:
    """Lay tables ready for the next snapshot.

    The first part of a name such as `consents.slot` says what the table holds.
    """
    staged = installation.home / "staged"
    staged.mkdir(exist_ok=True)
    for name, table in tables.items():
        entity = name.partition(".")[0]
        path = staged / f"{name}.parquet"
        pq.write_table(_marked(table, entity), path)
        if entity == Entity.CONSENTS:
            arrange(path)


def move_in(installation: Installation, bank: SyntheticBank, at: Instant) -> None:
    """Import the customers, what they agreed to, and what happened before."""
    tables = {
        "customers": bank.customers,
        "consents": bank.consents,
        "consents.slot": _of_the_slot(bank.consents),
    }
    stage(installation, tables)
    installation.refresh_snapshot(at)
    installation.segments.write(PAST, iter([contact_block(bank)]))
    with installation.store.transaction(at) as tx:
        tx.add_contact_segment(PAST)
        tx.add_changes(opt_out_changes(bank))
        tx.add_events(bank.events)


def leave_work(installation: Installation, at: Instant) -> None:
    """Leave a journey that somebody is drawing, and a change that waits for another's approval."""
    _write(installation, DRAFT_ID, DRAFT.read_text(encoding="utf-8"), at)
    name, (before, after) = CHANGED_ID, CHANGE
    text = (DEMO_BANK / "strategies" / f"{name}.yaml").read_text(encoding="utf-8")
    assert before in text, "the change is one of the document"
    _write(installation, name, text.replace(before, after), at)
    hand_in(installation.store, f"strategies/{name}", DRAWS, at)


def _write(installation: Installation, strategy: str, text: str, at: Instant) -> None:
    document = f"strategies/{strategy}"
    with installation.store.transaction(at) as tx:
        known = known_of(tx, document)
        revision = known.revision if known else ""
        tx.add_manuscript(reworked(tx, document, text, revision, "HQ", DRAWS, at))


def _of_the_slot(consents: pa.Table) -> pa.Table:
    """Return what was agreed to about the slot: whoever reads the inbox sees it, too."""
    alike = consents.filter(pc.equal(consents["channel"], LIKE))
    place = alike.schema.get_field_index("channel")
    slot = pa.array([SLOT] * len(alike), alike.schema.field(place).type)
    return alike.set_column(place, alike.schema.field(place), slot)


def _marked(table: pa.Table, entity: str) -> pa.Table:
    """Say what a staged table holds, as an import does."""
    return table.replace_schema_metadata({"entity": entity})
