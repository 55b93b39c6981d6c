"""Money won from other banks and lost to them."""

from datetime import date
from typing import Annotated

import msgspec
import pyarrow as pa
from litestar.handlers import HTTPRouteHandler

from hengce.api.asking import Asked, Asking, Question, addresses
from hengce.api.insight import Pattern, found_events
from hengce.api.service import Service
from hengce.api.texts import Name
from hengce.insight.funnel import STEPS_MAX
from hengce.insight.periods import Period
from hengce.insight.rivals import came_in, rivals

Payments = Annotated[list[Pattern], msgspec.Meta(min_length=1, max_length=STEPS_MAX)]


class RivalsAsked(Asked, frozen=True, kw_only=True):
    """Which payments come in and go out, and which property names the other bank."""

    incoming: Payments
    outgoing: Payments
    bank: Name = "bank"
    every: Period = Period.MONTH
    own: Annotated[list[Name], msgspec.Meta(max_length=STEPS_MAX)] = []


class RivalRow(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came from a bank and went to it in one period; net is what was won."""

    period: date
    rival: str
    out_cents: int
    in_cents: int
    net_cents: int
    payments: int
    customers: int


class RivalRows(msgspec.Struct, frozen=True, kw_only=True):
    """Other banks by period."""

    rows: list[RivalRow]
    rows_count: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of money that moves between banks."""
    question = Question(
        "/v1/insight/rivals",
        "Money won from other banks and lost to them",
        RivalsAsked,
        RivalRows,
        _rivals,
    )
    return addresses(service, question)


def _rivals(who: Asking, asked: RivalsAsked) -> pa.Table:
    chosen = found_events(who, asked, [*asked.incoming, *asked.outgoing], asked.bank)
    window = (asked.every, asked.begins, asked.ends, who.service.installation.zone())
    return rivals(chosen, came_in(chosen, len(asked.incoming)), *window, asked.own)
