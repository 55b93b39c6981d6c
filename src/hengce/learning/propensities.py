"""Learns propensities from what happened, and publishes what it learned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import msgspec

from hengce.errors import ConflictError
from hengce.learning.summing import bring_forward, first_day_of
from hengce.measure.propensity.contacted import Contacts, contacted
from hengce.measure.propensity.daily import totals
from hengce.measure.propensity.find import Finding, Left, find
from hengce.measure.propensity.summed import summed
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, Instant
from hengce.model.learned import LearnedFactor, LearnedThen, still_holds
from hengce.model.learning_sums import LearningSums
from hengce.model.version import version_of
from hengce.ports import Store, View
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts
from hengce.replaying.expected import expected

PUBLISHED_MAX = 100
"""So many versions that were published last are looked through for what they had learned."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the facts teach, as of a position of the log.

    Attributes:
        found: Of every action that adapts.
        left: Which contacts said nothing.
        version: What was published.
        position: The position.
        sums: What contacts add up to; None: they were counted anew.
    """

    found: tuple[Finding, ...]
    left: Left
    version: str
    position: int
    sums: LearningSums | None = None


def look_at_learning(store: Store, archive: Archive, at: Instant) -> Looked:
    """Return what the facts teach; the same facts always teach the same.

    What was kept of earlier looks is brought forward; nothing is written.

    Args:
        store: The bank's memory.
        archive: Opens what decisions read.
        at: Now.

    Raises:
        ConflictError: Nothing was published.
    """
    with store.view() as view:
        version, position = _version(view), view.position
        published = view.configuration(version)
    sums = bring_forward(store, archive, published.policy.learning, position, at)
    found, left = find(totals(sums), published, at)
    return Looked(found, left, version, position, sums)


def look_anew(store: Store, archive: Archive, at: Instant) -> Looked:
    """Return the same as `look_at_learning`, counted anew from all facts: an audit of it.

    Raises:
        ConflictError: Nothing was published, or nobody was imported.
    """
    with store.view() as view:
        version = _version(view)
        published = view.configuration(version)
        runs = {run.id: run.contacts for run in view.runs()}
    learning = published.policy.learning
    mart = open_facts(store, archive, first_day_of(learning, at) * DAY_US, at)
    try:
        heard = contacted(mart, learning, runs)
        position = mart.position
    finally:
        mart.connection.close()
    contacts = expected(store, archive, heard)
    found, left = find(summed(contacts, _versions(store, contacts)), published, at)
    return Looked(found, left, version, position)


def keep_sums(store: Store, looked: Looked, at: Instant) -> None:
    """Keep what contacts add up to, so that the next look reads only what is new."""
    if looked.sums is None:
        return
    with store.transaction(at) as tx:
        kept = tx.learning_sums()
        if kept is None or kept.position <= looked.sums.position:
            tx.put_learning_sums(looked.sums)


def apply_learning(store: Store, looked: Looked, at: Instant) -> str:
    """Publish what was learned, as a new version; return its name.

    Raises:
        ConflictError: Something else was published meanwhile, or nothing moves.
    """
    moving = [one for one in looked.found if one.factor.moves]
    if not moving:
        raise ConflictError("nothing moves: what is published says what was learned")
    fresh = {(one.action.strategy.id, one.action.node): one for one in moving}
    with store.transaction(at) as tx:
        version = _version(tx)
        if version != looked.version:
            raise ConflictError("something else was published meanwhile: look again")
        published = tx.configuration(version)
        kept = [one for one in published.learned if (one.strategy, one.node) not in fresh]
        made = [_learned(one, looked.position, at) for one in moving]
        after = _with(published, [*kept, *made])
        tx.put_configuration(after, _learned_in(published, [*kept, *made]), at)
        tx.set_published(after, at)
        return after


def learn_daily(store: Store, archive: Archive, at: Instant) -> str | None:
    """Keep the sums, and publish where the bank turned that on; return the new version.

    Sums are kept where people publish, too, so that nobody waits who looks at what would change.

    Raises:
        ConflictError: Nobody was imported, or something else was published meanwhile.
    """
    with store.view() as view:
        version = view.active_configuration()
        if version is None:
            return None
        daily = view.configuration(version).policy.learning.daily
    looked = look_at_learning(store, archive, at)
    keep_sums(store, looked, at)
    if not daily or not any(one.factor.moves for one in looked.found):
        return None
    return apply_learning(store, looked, at)


def revert_learning(store: Store, to: str, at: Instant) -> str:
    """Publish what an earlier version had learned; return the name of what is published then.

    Args:
        store: The bank's memory.
        to: A version that was published; empty: nothing is learned, every document is taken
            at its word.
        at: When.

    Raises:
        NotFoundError: There is no such version.
        ConflictError: Nothing was published, or this changes nothing.
    """
    with store.transaction(at) as tx:
        version = _version(tx)
        published = tx.configuration(version)
        before = tx.configuration(to).learned if to else ()
        documents = (*published.strategies, *published.earlier)
        # The clock of the daily step begins anew, so that the next change is as small as any.
        held = [msgspec.structs.replace(one, at=at) for one in still_holds(before, documents)]
        after = _with(published, held)
        if after == version:
            raise ConflictError("this changes nothing")
        tx.put_configuration(after, _learned_in(published, held), at)
        tx.set_published(after, at)
        return after


def earlier_learning(view: View) -> list[LearnedThen]:
    """Return what other versions had learned that were published before, the newest first.

    One of several versions in a row that had learned the same stands for them: the first.
    """
    known = view.learned_before(PUBLISHED_MAX)
    firsts = [one for one, before in zip_longest(known, known[1:]) if _differ(one, before)]
    now = known[0].learned if known else ()
    return [one for one in firsts if one.learned and _factors(one.learned) != _factors(now)]


def _differ(one: LearnedThen, before: LearnedThen | None) -> bool:
    return before is None or _factors(one.learned) != _factors(before.learned)


def _factors(learned: Iterable[LearnedFactor]) -> dict[tuple[str, str], float]:
    return {(one.strategy, one.node): one.factor for one in learned}


def _version(view: View) -> str:
    version = view.active_configuration()
    if version is None:
        raise ConflictError("nothing is published: publish a configuration first")
    return version


def _with(published: Configuration, learned: Iterable[LearnedFactor]) -> str:
    return version_of(_learned_in(published, learned))


def _learned_in(published: Configuration, learned: Iterable[LearnedFactor]) -> Configuration:
    ordered = tuple(sorted(learned, key=lambda one: (one.strategy, one.node)))
    return msgspec.structs.replace(published, learned=ordered)


def _learned(one: Finding, position: int, at: Instant) -> LearnedFactor:
    return LearnedFactor(
        strategy=one.action.strategy.id,
        node=one.action.node,
        propensity=one.action.strategy.score.propensity,
        factor=one.factor.allowed,
        contacts=one.belief.own.sent,
        maturity=one.belief.maturity,
        position=position,
        at=at,
    )


def _versions(store: Store, contacts: Contacts) -> Mapping[str, Configuration]:
    names = {one.told.configuration for one in contacts.heard if one.told}
    with store.view() as view:
        return {name: view.configuration(name) for name in sorted(names)}
