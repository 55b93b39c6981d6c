"""When the waves of a live journey are expected to reach those who are in it."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.documents import DocumentId, admit_document
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.errors import NotFoundError
from hengce.flow.foreseeing import Foreseen, foreseen
from hengce.model.configuration import Configuration
from hengce.model.instance import Did
from hengce.model.instant import DAY_US, Day, Instant, calendar_date, day_at, start_of_day
from hengce.model.journey import is_journey, journey_version, waves_of
from hengce.model.strategy import Strategy
from hengce.ports import View
from hengce.ports.journeys import Flown


class WaveDay(msgspec.Struct, frozen=True, kw_only=True):
    """How many customers a wave is expected to reach on a day: a mean, so no whole number."""

    day: str
    customers: float


class WaveAhead(msgspec.Struct, frozen=True, kw_only=True):
    """A wave of a journey, in the order of its document.

    Attributes:
        version: The version that its customers entered, as traces call it.
        is_live: Whether that version lets customers in.
        node: The wave.
        sent: How often something left from it so far.
        days: When how many more are expected, of those who are in the journey now.
    """

    version: str
    is_live: bool
    node: str
    sent: int
    days: list[WaveDay]


class WavesAhead(msgspec.Struct, frozen=True, kw_only=True):
    """The waves of a strategy, from today on; none of one that is no journey."""

    strategy: str
    today: str
    waves: list[WaveAhead]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of what is ahead."""

    @get(
        "/v1/strategies/{strategy:str}/waves",
        operation_id="strategy_waves",
        sync_to_thread=True,
        summary="When waves are expected to reach those who are in a journey",
    )
    def strategy_waves(request: Request[Any, Any, Any], strategy: DocumentId) -> WavesAhead:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            bank, known = _published(view, strategy)
            admit_document(service, view, key, known[0].org, strategy)
            today = day_at(service.clock(), bank.policy.zone)
            waves = _ahead(view, known, today, _offset_us(service.clock(), bank.policy.zone))
        return WavesAhead(strategy=strategy, today=calendar_date(today).isoformat(), waves=waves)

    return [strategy_waves]


def _published(view: View, strategy: str) -> tuple[Configuration, list[Strategy]]:
    """Return the versions of a strategy that are published, the live one first."""
    version = view.active_configuration()
    bank = None if version is None else view.configuration(version)
    if bank is not None:
        mine = [one for one in (*bank.strategies, *bank.earlier) if one.id == strategy]
        if mine:
            return bank, mine
    raise NotFoundError(f"the strategy {strategy} is not live")


def _ahead(view: View, known: list[Strategy], today: Day, offset_us: int) -> list[WaveAhead]:
    waiting = view.due_counts(known[0].id, offset_us)
    found = []
    for number, one in enumerate(known):
        if not is_journey(one):
            continue
        version = journey_version(one)
        times = view.step_counts(one.id, version)
        mine = [each for each in waiting if each.version == version]
        expected = foreseen(one, mine, times, today)
        for wave in waves_of(one):
            sent = times.get(Flown(wave.id, Did.SENT), 0)
            days = [_row(each) for each in expected if each.node == wave.id]
            found.append(
                WaveAhead(version=version, is_live=number == 0, node=wave.id, sent=sent, days=days)
            )
    return found


def _row(one: Foreseen) -> WaveDay:
    return WaveDay(day=calendar_date(one.day).isoformat(), customers=round(one.customers, 3))


def _offset_us(at: Instant, zone: str) -> int:
    """Return how far a zone's clocks are ahead of UTC on a day."""
    today = day_at(at, zone)
    return today * DAY_US - start_of_day(today, zone)
