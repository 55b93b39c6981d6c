"""What nightly runs decided of customers whom they told something, or would have."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hengce.model.decision import Reason
from hengce.model.instant import Instant
from hengce.model.run import Run
from hengce.store.segments import ParquetSegments


def nightly_rows(
    segments: ParquetSegments, runs: Iterable[Run], since: Instant
) -> Iterator[Sequence[Any]]:
    """Yield who was chosen or held out by runs, as `NIGHTLY`.

    Whoever moved before his run was committed was asked again by himself: what the run said of
    him counts for nothing. A run of which no list of controls was kept is left out whole, since
    its two sides cannot be told apart.

    Args:
        segments: The files of runs.
        runs: All that a view sees.
        since: Runs of an earlier time are left out.
    """
    for run in runs:
        held = segments.held(run.id) if run.pin.at >= since else None
        if held is None:
            continue
        out, at = frozenset(run.left_out), run.pin.at
        for one in held:
            if one.customer not in out:
                yield (
                    f"{run.id}/{one.customer}", one.customer, one.org, at, one.strategy, one.wave,
                    Reason.HELD_OUT.name, one.holdout,
                )  # fmt: skip
        yield from _chosen(segments, run, out)


def _chosen(segments: ParquetSegments, run: Run, out: frozenset[str]) -> Iterator[Sequence[Any]]:
    placed = segments.placed(run.id)
    for row, name in zip(placed.rows, placed.customers.tolist(), strict=True):
        customer, kind = name.decode(), placed.kinds[row["kind"]]
        if customer in out:
            continue
        org = placed.orgs[row["org"]]
        for offer in (kind, *kind.riders):
            reason = Reason.CHOSEN if offer is kind else Reason.RIDES
            yield (
                f"{run.id}/{customer}", customer, org, run.pin.at, offer.strategy, offer.wave,
                reason.name, "",
            )  # fmt: skip
