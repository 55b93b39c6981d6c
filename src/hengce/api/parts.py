"""Parts of a strategy in sentences, while somebody fills them in; and when customers enter next."""

from datetime import date, time
from typing import Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import MaybeName
from hengce.documents.handing_in import applied_documents
from hengce.flow.schedule import next_moments
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, Instant, day
from hengce.model.nodes.entry import Reentry, Schedule
from hengce.model.noun import Label
from hengce.model.trial import PLACES, Bandit, Gain, NamespacePart, Trial
from hengce.words.rhythm import (
    tell_bandit,
    tell_namespace,
    tell_reentry,
    tell_schedule,
    tell_trial,
)

MOMENTS = 5
"""So many moments of a schedule are told."""

_EVER: tuple[Day, Day] = (0, 10**6)
_DAY_CHARACTERS = len("2026-01-01")


class PartsAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parts of one strategy, as documents write them; those that are asked about.

    Attributes:
        starts: The strategy's first day, ISO: nobody enters before. Empty: not known yet.
        ends: Its last day.
        schedule: When its audience is let in.
        reentry: Whether a customer may enter again.
        trial: How arms are judged.
        bandit: How shares follow what arms bring.
        namespace: The customers whom an experiment has for itself.
    """

    starts: MaybeName = ""
    ends: MaybeName = ""
    schedule: Schedule | None = None
    reentry: Reentry | None = None
    trial: Trial | None = None
    bandit: Bandit | None = None
    namespace: NamespacePart | None = None


class PartsTold(msgspec.Struct, frozen=True, kw_only=True):
    """Parts in words.

    Attributes:
        sentences: What they say.
        next: When the audience is let in next: the first moments to come within the strategy's
            days.
    """

    sentences: list[Label]
    next: list[Instant]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of parts."""

    @post(
        "/v1/parts/read",
        operation_id="read_parts",
        status_code=200,
        sync_to_thread=True,
        summary="Schedule, re-entry and experiment of a strategy in words; when customers enter",
    )
    def read_parts(request: Request[Any, Any, Any], data: JSONBody[PartsAsked]) -> PartsTold:
        admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            bank = applied_documents(view)
        moments = _moments(data, bank.policy.zone, service.clock())
        return PartsTold(sentences=_sentences(bank, data), next=moments)

    return [read_parts]


def _sentences(bank: Configuration, data: PartsAsked) -> list[Label]:
    found: list[Label] = []
    if data.schedule is not None and _is_clock(data.schedule.at):
        found.append(tell_schedule(data.schedule))
    if data.reentry is not None:
        found.append(tell_reentry(data.reentry))
    if data.trial is not None:
        found += tell_trial(data.trial, _event(bank, data.trial.gain))
    if data.bandit is not None:
        found.append(tell_bandit(data.bandit, _event(bank, data.bandit.gain)))
    if data.namespace is not None:
        found.append(tell_namespace(data.namespace, PLACES))
    return found


def _moments(data: PartsAsked, zone: str, now: Instant) -> list[Instant]:
    if data.schedule is None or not _is_clock(data.schedule.at):
        return []
    days = (_day(data.starts, _EVER[0]), _day(data.ends, _EVER[1]))
    return list(next_moments(data.schedule, now, zone, days, MOMENTS))


def _event(bank: Configuration, gain: Gain) -> Label | None:
    if not gain.event:
        return None
    known = {one.name: one.label for one in bank.events}
    return known.get(gain.event, Label(zh=gain.event, en=gain.event))


def _day(text: str, otherwise: Day) -> Day:
    """Return a day as it is written; what is no day yet is not minded."""
    try:
        return day(date.fromisoformat(text[:_DAY_CHARACTERS]))
    except ValueError:
        return otherwise


def _is_clock(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True
