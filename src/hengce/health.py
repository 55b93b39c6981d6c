"""Looks at how strategies age, and takes one out when its effect is certainly gone."""

from collections.abc import Sequence

from hengce.administration import stop
from hengce.archive import Archive
from hengce.effects import check, live
from hengce.errors import ConflictError, NotFoundError
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.health.gone import Retirement
from hengce.measure.health.looked import Health, look
from hengce.measure.health.series import Watching
from hengce.measuring import open_facts
from hengce.model.configuration import Stop, StopScope
from hengce.model.instant import Instant, calendar_date
from hengce.ports import Store


def look_at_health(
    store: Store,
    archive: Archive,
    strategies: Sequence[str],
    terms: EffectTerms,
    watching: Watching,
    at: Instant,
) -> tuple[Health, ...]:
    """Look at strategies, day by day; the same facts always say the same.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        strategies: Which; none: all that are live.
        terms: What counts, from when on, and how long an answer may take.
        watching: How they are watched.
        at: Now.

    Raises:
        ConflictError: Nothing was published, nobody was imported, or the days are not over.
        NotFoundError: No such strategy is live, or no such event is declared.
    """
    configuration = live(store)
    check(terms, configuration, at)
    known = [one.id for one in configuration.strategies]
    for name in strategies:
        if name not in known:
            raise NotFoundError(f"no strategy {name!r} is published")
    mart = open_facts(store, archive, terms.begins, at)
    return tuple(look(mart, configuration, name, terms, watching) for name in strategies or known)


def retire(store: Store, found: Health, by: str, at: Instant) -> Stop:
    """Take a strategy out on the evidence that its effect is gone.

    It is stopped like by hand, so nothing of it is decided or handed off any more, the record
    says who decided it on which evidence, and `hengce resume` takes it back.

    Args:
        store: The bank's memory.
        found: What its health is.
        by: Who decides.
        at: When.

    Raises:
        ConflictError: Nothing shows that its effect is gone.
    """
    if found.retirement is None:
        raise ConflictError(f"nothing shows that the effect of {found.strategy!r} is gone")
    reason = evidence(found.retirement)
    return stop(store, StopScope.STRATEGY, found.strategy, by, reason, at)


def evidence(proposal: Retirement) -> str:
    """Return the evidence as it is kept with the order that follows it."""
    return (
        f"effect gone since {calendar_date(proposal.since)}, certain on "
        f"{calendar_date(proposal.on)}: {proposal.effect:+.5f} added, at most "
        f"{proposal.upper:+.5f}, minimum {proposal.effect_min:+.5f}; before "
        f"{proposal.effect_before:+.5f}; {proposal.treated} reached, {proposal.held_out} held out; "
        f"error rate {proposal.error_rate}"
    )
