"""Which shared texts may be published: those that every live strategy is approved with."""

from collections.abc import Mapping, Sequence

from hengce.flow.keeping import Kept, kept
from hengce.flow.lifecycle import SharedTextError, makers
from hengce.flow.sealing import Named
from hengce.model.configuration import Configuration
from hengce.model.manuscript import ManuscriptState
from hengce.model.strategy import Strategy, StrategyState
from hengce.ports import View

WRITTEN = frozenset({ManuscriptState.SAVED, ManuscriptState.HANDED_IN})


def makers_of(view: View, strategy: str) -> frozenset[str]:
    """Return who made what a strategy is to be: who handed it in, and who wrote on it before."""
    record, live = view.strategy_record(strategy), view.last_live().get(strategy)
    since = 0 if live is None else live.at
    writers = {
        one.by
        for kind in ("strategies", "variants")
        for one in view.manuscripts(f"{kind}/{strategy}")
        if one.state in WRITTEN and one.at > since
    }
    return makers(record) | writers


def kept_in(view: View, applied: Configuration, live: Mapping[str, Strategy]) -> Kept:
    """Return the shared documents, with those that wait for approval as they were.

    Args:
        view: The bank's memory.
        applied: The documents as they were saved.
        live: The strategies that are to be live, by name.
    """
    version = view.active_configuration()
    before = None if version is None else view.configuration(version)
    agreed = {name: {status.seal} - {""} for name, status in view.last_live().items()}
    states = view.strategy_states()
    for document in applied.strategies:
        status = states.get(document.id)
        is_agreed = status is not None and status.state is StrategyState.APPROVED
        if status is not None and is_agreed and live.get(document.id) == document:
            agreed.setdefault(document.id, set()).add(status.seal)
    seals = {name: frozenset(found) for name, found in agreed.items()}
    return kept(applied, before, live.values(), seals)


def refuse_shared(waits: Mapping[tuple[str, str], Sequence[str]], named: Named) -> None:
    """Refuse to bring live what would not say what was approved.

    Args:
        waits: What stayed as it was, and the strategies that it waits for.
        named: What the strategy names that is to be live.

    Raises:
        SharedTextError: It names some of that.
    """
    mine = {("material", name) for name in named.materials}
    mine |= {("audience", name) for name in named.audiences}
    others = sorted({one for key in mine & set(waits) for one in waits[key]})
    if others:
        raise SharedTextError(f"approve {', '.join(others)} first: they say the same")
