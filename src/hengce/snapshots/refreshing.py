"""Builds the snapshot in force anew when what its rows hold has changed."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from hengce.flow.linked import linked_tags
from hengce.flow.overlay import Vocabulary
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, day_at
from hengce.model.party import Tie
from hengce.model.tag import Scalar
from hengce.ports import View
from hengce.scoring.scored import Ready, tags_of
from hengce.snapshots.relinking import BatchLinks, DayLinks, tags_read, ties_that_hold
from hengce.snapshots.rescoring import BatchScores, DayScores, values_in_force
from hengce.snapshots.shelf import ModelShelf
from hengce.snapshots.spreading import note_first_nights
from hengce.store.snapshot import PackedSnapshots
from hengce.store.sql_store import SqlStore

MADE_FROM = "made-from"
"""The file that says what the snapshot in force was made of."""


def refresh(
    store: SqlStore,
    snapshots: PackedSnapshots,
    shelf: ModelShelf,
    day_scores: DayScores,
    day_links: DayLinks,
    staged: Mapping[str, Path],
    note: Path,
    as_of: Instant,
) -> str | None:
    """Build the snapshot from what is staged; None while no customer is.

    The same tables, tags, channels, parts of the day and models keep the snapshot that they made.

    Args:
        store: The bank's memory.
        snapshots: Where snapshots are built.
        shelf: The models.
        day_scores: Who scores those again whom the new snapshot could not know.
        day_links: Who computes linked tags of those again.
        staged: The staged table of each source.
        note: The file that says what the snapshot in force was made of.
        as_of: The instant up to which the tables speak.
    """
    with store.view() as view:
        applied = view.applied_configuration()
        if applied is None or not staged:
            return None
        configuration, position = view.configuration(applied), view.position
        known, merged = view.snapshot_version(), view.merges().into
        ready = shelf.ready(configuration, as_of)
        ties = ties_that_hold(view, configuration, as_of)
        made_from = _inputs(configuration, staged, merged, ready, ties)
        if known is not None and note.exists() and note.read_text() == made_from:
            return known
        said = _said(view, configuration, as_of)
        linking = _linking(view, configuration, ties, as_of)
    version = snapshots.build(
        staged,
        configuration.tags,
        [channel.id for channel in configuration.channels],
        as_of,
        [part.id for part in configuration.policy.dayparts],
        merged,
        BatchScores(ready, said, as_of) if ready else None,
        linking,
    )
    if version is not None:
        if ready:
            note_first_nights(shelf, ready, snapshots.open(version), said)
        with store.transaction(as_of) as tx:
            tx.put_snapshot(version, as_of)
            if linking is not None:
                day_links.catch_up(tx, position, as_of)
            if ready:
                day_scores.catch_up(tx, position, as_of)
        note.write_text(made_from)
    return version


def _said(
    view: View, configuration: Configuration, as_of: Instant
) -> Mapping[str, Mapping[str, Scalar]]:
    """Return, by customer, what models read that holds over the files."""
    reads = tags_of(configuration.models)
    changes = view.changes() if reads else ()
    return values_in_force(changes, Vocabulary.of(configuration), as_of, reads)


def _linking(
    view: View, configuration: Configuration, ties: Sequence[Tie], as_of: Instant
) -> BatchLinks | None:
    """Return what computes linked tags; None where there are none."""
    tags = linked_tags(configuration)
    if not tags:
        return None
    changes, vocabulary = view.changes(), Vocabulary.of(configuration)
    said = values_in_force(changes, vocabulary, as_of, tags_read(tags))
    return BatchLinks(tags, ties, said, day_at(as_of, configuration.policy.zone))


def _inputs(
    configuration: Configuration,
    staged: Mapping[str, Path],
    merged: Mapping[str, str],
    ready: Sequence[Ready],
    ties: Sequence[Tie],
) -> str:
    """Name what a snapshot is made of by content."""
    digest = hashlib.sha256()
    for name, path in staged.items():
        with path.open("rb") as file:
            digest.update(f"{name}:{hashlib.file_digest(file, 'sha256').hexdigest()}".encode())
    for tag in configuration.tags:
        digest.update(f"{tag.name}:{tag.kind}".encode())
    digest.update(",".join(channel.id for channel in configuration.channels).encode())
    digest.update(f":{','.join(part.id for part in configuration.policy.dayparts)}".encode())
    digest.update("".join(f":{one}>{merged[one]}" for one in sorted(merged)).encode())
    for one in ready:
        model = one.model
        read = f"{model.digest}:{model.kind}:{model.schema_hash}:{model.output}:{model.column}"
        within = f"{model.range.low}:{model.range.high}"
        digest.update(f":{model.writes}={read}:{within}:{one.why or ''}".encode())
    for tag in linked_tags(configuration):
        digest.update(f":{tag.name}<".encode() + msgspec.json.encode(tag.linked))
    for tie in ties:
        digest.update(msgspec.json.encode(tie))
    return digest.hexdigest()
