"""For each refused candidate of a decision, what would have let it speak."""

from collections.abc import Mapping

from hengce.flow.counterfactual import counterfactual
from hengce.model.counterfactual import Blocked, Counterfactual
from hengce.model.decision import VERDICT_OF, Decision, Verdict
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.replaying.reread import reread


def counterfactuals(
    store: Store, archive: Archive, decision: Decision
) -> Mapping[str, Counterfactual | Blocked]:
    """Return the single change for each refused candidate of a decision, by strategy.

    Args:
        store: The bank's memory.
        archive: Opens the decision's pin.
        decision: A stored one, or one of a run as `replay.explain` tells it.

    Raises:
        NotFoundError: The decision is neither stored nor of a run.
    """
    read = reread(store, archive, decision.id)
    member = read.place(decision.customer)
    return {
        candidate.strategy: counterfactual(read.ready, read.block, member, candidate.strategy)
        for candidate in decision.candidates
        if VERDICT_OF[candidate.reason] is not Verdict.CHOSEN
    }
