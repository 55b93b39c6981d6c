"""Lists by pages: how long they are, where they go on, and what of the bank they show."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from litestar.params import Parameter, QueryParameter

from hengce.api.service import Service
from hengce.api.texts import VISIBLE_OR_NONE
from hengce.model.access import Principal
from hengce.ports import View

PAGE_MAX = 100

Limit = Annotated[int, Parameter(ge=1, le=PAGE_MAX)]
Filter = Annotated[str, QueryParameter(max_length=64, pattern=VISIBLE_OR_NONE)]
"""What rows are looked for; empty: any."""

Number = Annotated[int, Parameter(ge=0, le=2**62)]


class Numbered(Protocol):
    """A row of a list."""

    @property
    def seq(self) -> int:
        """Its number in the order of the list."""


def units_reached(service: Service, view: View, key: Principal) -> list[str] | None:
    """Return the units whose rows a key may see; None for all."""
    reached = service.standing_in(view).reach(key.org)
    return None if reached is None else sorted(reached)


def next_after(rows: Sequence[Numbered], limit: int) -> int:
    """Return the number behind which a list goes on; 0 where it ends."""
    return rows[-1].seq if len(rows) == limit else 0


def says(text: str, *said: str) -> bool:
    """Tell whether one of some texts contains what is looked for; nothing is in every text."""
    return any(text.casefold() in one.casefold() for one in said)
