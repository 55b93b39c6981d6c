"""What people do to the bank's documents: apply, approve, publish, stop."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hengce.config.dump import yaml_text
from hengce.config.load import load_with_places
from hengce.config.merge import merge
from hengce.config.spare import spare
from hengce.documents.agreeing import kept_in, makers_of, refuse_shared
from hengce.documents.going_on import earlier_of, learned_of
from hengce.documents.manuscripts import keep_texts
from hengce.documents.origins import Joined, note_policy, with_drawn
from hengce.documents.phases import carried, contaminations, note_phases
from hengce.documents.proofreading import problems_of
from hengce.errors import NoConfigurationError, NotFoundError, Problem, ProblemsError
from hengce.flow.addressing import with_addressed
from hengce.flow.handover import with_handovers
from hengce.flow.intents import with_intents
from hengce.flow.keeping import Kept
from hengce.flow.lifecycle import (
    StaleApprovalError,
    Step,
    drafted,
    stepped,
)
from hengce.flow.sealing import named_by, seal_of
from hengce.flow.variation import decided
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model.configuration import Configuration, Stop, StopScope, Unit
from hengce.model.instant import Instant
from hengce.model.policy_step import POLICY
from hengce.model.product import Product
from hengce.model.strategy import Strategy, StrategyState
from hengce.model.version import version_of
from hengce.ports import Store, StrategyStatus, Transaction, View


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a folder changed.

    Attributes:
        version: The content hash of what was applied.
        changed: Whether anything changed.
        drafts: Strategies whose version is new and waits for approval.
        withdrawn: Strategies that were live and whose file is gone: they were stopped.
        kept: Strategies that people drew, and that no folder ever brought: they stay as they are.
        advice: What lint suggests without insisting.
        is_policy_kept: Whether the policy stays as people changed it: the folder's is the one
            that they changed.
    """

    version: str
    changed: bool
    drafts: tuple[str, ...]
    withdrawn: tuple[str, ...]
    advice: tuple[Problem, ...]
    kept: tuple[str, ...] = ()
    is_policy_kept: bool = False


def check_folder(folder: Path, imported: Sequence[Product | Unit] = ()) -> tuple[Problem, ...]:
    """Return everything that lint says about a folder.

    Raises:
        ProblemsError: The folder cannot be read as documents.
    """
    loaded = load_with_places(folder)
    return problems_of(_merged(loaded.configuration, imported), loaded.places)


def apply_folder(
    store: Store,
    folder: Path,
    by: str,
    at: Instant,
    *,
    prune: bool = False,
    take_policy: bool = False,
) -> Applied:
    """Make a folder's documents the bank's; a second time changes nothing.

    Strategies that people drew, and that no folder ever brought, stay as they are; with `prune`
    the folder is all there is, and they go as if their file were gone. A policy that people
    put in force since the folder was last applied stays as well, but with `prune` or `take_policy`.

    Raises:
        ProblemsError: The documents, with what stays among them, have errors; nothing was applied.
    """
    loaded = load_with_places(folder)
    with store.transaction(at) as tx:
        said = loaded.configuration
        joined = Joined(said) if prune else with_drawn(tx, said, take_policy=take_policy)
        configuration = _merged(joined.configuration, tx.imported_documents())
        problems = problems_of(configuration, loaded.places)
        applied = apply_documents(tx, configuration, problems, by, at)
        texts = {**loaded.texts, POLICY: loaded.texts.get(POLICY) or yaml_text(spare(said.policy))}
        if joined.is_policy_kept:
            del texts[POLICY]
        else:
            note_policy(tx, said.policy, by, at)
        keep_texts(tx, texts, by, at)
        return dataclasses.replace(applied, kept=joined.kept, is_policy_kept=joined.is_policy_kept)


def apply_documents(
    tx: Transaction,
    configuration: Configuration,
    problems: Sequence[Problem],
    by: str,
    at: Instant,
) -> Applied:
    """Make documents the bank's, in a transaction.

    Args:
        tx: The transaction.
        configuration: The documents.
        problems: What was found in them.
        by: Who applies them.
        at: When.

    Raises:
        ProblemsError: The documents have errors; nothing was applied.
    """
    if errors_of(problems):
        raise ProblemsError(errors_of(problems))
    documents = carried(tx, decided(configuration))
    spoilt = tuple(contaminations(tx, documents))
    if spoilt:
        raise ProblemsError(spoilt)
    return _apply(tx, documents, by, at, problems)


def approve(
    store: Store, strategy: str, by: str, at: Instant, seen: str = "", comment: str = ""
) -> StrategyStatus:
    """Approve the draft of a strategy; whoever made it may not.

    The approval is bound to all that it covers as it is now: document, materials, audiences.

    Args:
        store: The bank's memory.
        strategy: Which.
        by: Who approves.
        at: When.
        seen: The version that the approver looked at; empty: the one that is there.
        comment: What the approver says of it; the record keeps it.

    Raises:
        NotFoundError: There is no such strategy.
        ConflictError: It is no draft, the approver made it, or it is another than was looked at.
    """
    with store.transaction(at) as tx:
        status = _status(tx, strategy)
        made_by = makers_of(tx, strategy)
        moved = stepped(status, Step.APPROVE, seen or status.version, by, at, made_by, comment)
        applied = _applied(tx)
        moved = dataclasses.replace(moved, seal=seal_of(applied, _document(applied, strategy)))
        tx.put_strategy_state(moved)
        return moved


def publish(store: Store, strategy: str, by: str, at: Instant, seen: str = "") -> StrategyStatus:
    """Make the approved version of a strategy the live one; whoever made it may not.

    Args:
        store: The bank's memory.
        strategy: Which.
        by: Who brings it live.
        at: When.
        seen: The version that was looked at; empty: the one that is there.

    Raises:
        NotFoundError: There is no such strategy.
        ConflictError: It is not approved as it is now, its maker asks, or other live strategies
            that say the same are not approved with it.
    """
    with store.transaction(at) as tx:
        status, applied = _status(tx, strategy), _applied(tx)
        made_by = makers_of(tx, strategy)
        moved = stepped(status, Step.START, seen or status.version, by, at, made_by)
        document = _document(applied, strategy)
        if moved.seal and moved.seal != seal_of(applied, document):
            raise StaleApprovalError
        tx.put_strategy_state(moved)
        live = {**_live(tx), strategy: document}
        waits = _publish(tx, applied, live.values(), at, by).waits
        refuse_shared(waits, named_by(applied, document))
        return moved


def revise(
    tx: Transaction,
    strategy: str,
    change: Callable[[Strategy], Strategy],
    *,
    by: str,
    at: Instant,
    is_live: bool,
) -> None:
    """Change a live strategy as its own document allows, or propose that.

    Args:
        tx: The transaction that it is a part of.
        strategy: Which.
        change: What becomes of the document; also of a draft that waits beside the live one.
        by: Who.
        at: When.
        is_live: Whether the change is live at once; otherwise it is a draft as any other.
    """
    status, live, applied = _status(tx, strategy), _live(tx), _applied(tx)
    is_current = status.state is StrategyState.LIVE
    documents = {d.id: change(d) if d.id == strategy else d for d in applied.strategies}
    edited = msgspec.structs.replace(applied, strategies=tuple(documents.values()))
    version = version_of(edited)
    tx.put_configuration(version, edited, at)
    tx.set_applied(version, at)
    if not is_live or not is_current:
        maker = by if is_current else status.by
        name, seal = version_of(documents[strategy]), seal_of(edited, documents[strategy])
        tx.put_strategy_state(drafted(status, strategy, name, maker, at, seal))
    if is_live:
        after = change(live[strategy])
        if is_current:
            name, seal = version_of(after), seal_of(edited, after)
            tx.put_strategy_state(StrategyStatus(strategy, name, StrategyState.LIVE, by, at, seal))
        _publish(tx, edited, {**live, strategy: after}.values(), at, by)


def stop(store: Store, scope: StopScope, target: str, by: str, reason: str, at: Instant) -> Stop:
    """Stop a strategy, a channel, a category or the bank; pending contacts do not leave.

    Raises:
        NotFoundError: The target does not exist.
    """
    with store.transaction(at) as tx:
        return order_stop(tx, scope, target, by, reason, at)


def order_stop(
    tx: Transaction, scope: StopScope, target: str, by: str, reason: str, at: Instant
) -> Stop:
    """Stop something as a part of a transaction.

    Raises:
        NotFoundError: The target does not exist.
    """
    if not any(target in _targets(bank, scope) for bank in (_applied(tx), *_published(tx))):
        raise NotFoundError(f"there is no {scope} {target!r}")
    order = Stop(scope=scope, target=target, reason=reason, by=by, at=at)
    tx.add_stop(order)
    return order


def resume(store: Store, scope: StopScope, target: str, by: str, at: Instant) -> None:
    """Lift a stop; NotFoundError when there is none."""
    with store.transaction(at) as tx:
        tx.lift_stop(scope, target, by, at)


def _apply(
    tx: Transaction, configuration: Configuration, by: str, at: Instant, advice: Sequence[Problem]
) -> Applied:
    version = version_of(configuration)
    known = tx.applied_configuration()
    drafts = _draft(tx, configuration, by, at)
    live = _live(tx)
    names = {document.id for document in configuration.strategies}
    withdrawn = tuple(sorted(set(live) - names))
    changed = known != version
    if changed:
        tx.put_configuration(version, configuration, at)
        tx.set_applied(version, at)
        _retire(tx, withdrawn, by, at)
        kept = [document for name, document in live.items() if name in names]
        _publish(tx, configuration, kept, at, by)
    return Applied(
        version=version,
        changed=changed,
        drafts=drafts,
        withdrawn=withdrawn if changed else (),
        advice=tuple(advice),
    )


def _draft(tx: Transaction, configuration: Configuration, by: str, at: Instant) -> tuple[str, ...]:
    states = tx.strategy_states()
    fresh = []
    for document in configuration.strategies:
        current, seal = states.get(document.id), seal_of(configuration, document)
        status = drafted(current, document.id, version_of(document), by, at, seal)
        if status != current:
            tx.put_strategy_state(status)
            fresh.append(document.id)
    return tuple(fresh)


def _retire(tx: Transaction, names: Iterable[str], by: str, at: Instant) -> None:
    states = tx.strategy_states()
    for name in names:
        retired = StrategyStatus(name, states[name].version, StrategyState.STOPPED, by, at)
        tx.put_strategy_state(retired)


def _publish(
    tx: Transaction, applied: Configuration, live: Iterable[Strategy], at: Instant, by: str
) -> Kept:
    """Publish the shared documents with exactly the live strategies; return what stayed.

    A live version that differs from the applied one was linted against other documents than
    these, so all is asked again. Where none differs, it was asked when it was applied.
    """
    documents = {document.id: document for document in live}
    mixed = tuple(documents.get(document.id, document) for document in applied.strategies)
    standing = kept_in(tx, applied, documents)
    shared = standing.configuration
    if mixed != applied.strategies or standing.waits:
        live_ones = msgspec.structs.replace(shared, strategies=mixed, templates=(), variants=())
        errors = errors_of(problems_of(live_ones))
        if errors:
            raise ProblemsError(errors)
    chosen = tuple(documents[name] for name in sorted(documents))
    earlier = earlier_of(tx, chosen)
    before = tx.active_configuration()
    published = with_addressed(
        msgspec.structs.replace(
            shared,
            strategies=chosen,
            earlier=earlier,
            moments=tx.configuration(before).moments if before else None,
            learned=learned_of(tx, (*chosen, *earlier)),
        )
    )
    if earlier:
        errors = errors_of(lint(published))
        if errors:
            raise ProblemsError(errors)
    version = version_of(published)
    tx.put_configuration(version, published, at)
    tx.set_published(version, at)
    note_phases(tx, published, by, at)
    return standing


def _live(view: View) -> Mapping[str, Strategy]:
    version = view.active_configuration()
    if version is None:
        return {}
    return {document.id: document for document in view.configuration(version).strategies}


def _published(view: View) -> Iterator[Configuration]:
    """Yield the documents that speak, where there are any; drafts may say otherwise."""
    version = view.active_configuration()
    if version is not None:
        yield view.configuration(version)


def _applied(view: View) -> Configuration:
    version = view.applied_configuration()
    if version is None:
        raise NoConfigurationError
    return view.configuration(version)


def _document(applied: Configuration, strategy: str) -> Strategy:
    for document in applied.strategies:
        if document.id == strategy:
            return document
    raise NotFoundError(f"there is no strategy {strategy!r}")


def _status(view: View, strategy: str) -> StrategyStatus:
    status = view.strategy_states().get(strategy)
    if status is None:
        raise NotFoundError(f"there is no strategy {strategy!r}")
    return status


def _targets(configuration: Configuration, scope: StopScope) -> set[str]:
    strategies = (*configuration.strategies, *configuration.earlier)
    return {
        StopScope.STRATEGY: {document.id for document in strategies},
        StopScope.CHANNEL: {channel.id for channel in configuration.channels},
        StopScope.CATEGORY: {document.category for document in strategies},
        StopScope.BANK: {""},
    }[scope]


def _merged(configuration: Configuration, imported: Sequence[Product | Unit]) -> Configuration:
    products = [item for item in imported if isinstance(item, Product)]
    units = [item for item in imported if isinstance(item, Unit)]
    return with_intents(with_handovers(merge(configuration, products, units)))
