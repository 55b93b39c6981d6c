"""Tells in words what the record of strategies' health keeps as figures."""

from collections.abc import Sequence

import msgspec

from hengce.measure.health.decline import Reminder
from hengce.measure.health.gone import Retirement
from hengce.measure.health.record import proposals
from hengce.model.configuration import Stop, StopScope
from hengce.model.health import HealthEntry, HealthSignal
from hengce.model.instant import calendar_date
from hengce.words.health import EVIDENCE
from hengce.words.names import Language


def tell_entry(entry: HealthEntry, language: Language) -> str:
    """Return the evidence of a signal that was raised; what was kept in words stays as it is."""
    try:
        if entry.signal is HealthSignal.REMINDER:
            return _reminder(msgspec.json.decode(entry.document, type=Reminder), language)
        return _retirement(msgspec.json.decode(entry.document, type=Retirement), language)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return entry.reason


def tell_stop(stop: Stop, entries: Sequence[HealthEntry], language: Language) -> str:
    """Return why something is stopped: the evidence, where it was stopped on evidence."""
    if stop.scope is not StopScope.STRATEGY:
        return stop.reason
    found = (
        one.raised
        for one in proposals(entries)
        if one.raised.strategy == stop.target and one.raised.reason == stop.reason
    )
    raised = next(found, None)
    return stop.reason if raised is None else tell_entry(raised, language)


def _reminder(found: Reminder, language: Language) -> str:
    words: str = getattr(EVIDENCE["reminder"], language)
    return words.format(
        since=calendar_date(found.since),
        on=calendar_date(found.on),
        left=f"{found.left:.0%}",
        days=f"{found.half_life_days:g}",
    )


def _retirement(found: Retirement, language: Language) -> str:
    words: str = getattr(EVIDENCE["retirement"], language)
    return words.format(
        since=calendar_date(found.since),
        on=calendar_date(found.on),
        effect=_points(found.effect),
        upper=_points(found.upper),
        least=_points(found.effect_min),
        before=_points(found.effect_before),
        treated=f"{found.treated:,}",
        held_out=f"{found.held_out:,}",
    )


def _points(rate: float) -> str:
    """Write an added rate in hundredths, with its sign."""
    return f"{100 * rate:+.2f}".replace("-", "−")
