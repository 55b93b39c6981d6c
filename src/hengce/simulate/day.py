"""A day of real-time events, about one for every fiftieth customer."""

from collections.abc import Sequence

from hengce.model.event import Event
from hengce.model.instant import Day, calendar_date
from hengce.simulate.bank import SyntheticBank
from hengce.simulate.happenings import Stretch, draw_events, traits_of


def day_of_events(bank: SyntheticBank, seed: int, day: Day) -> Sequence[Event]:
    """Draw the events of a day in the bank's zone, in the order of their time.

    The ids are `day-<date>-<number>`; another seed gives another day under the same ids.
    """
    name = f"day-{calendar_date(day).isoformat()}"
    return draw_events(traits_of(bank.customers), Stretch(day, 1, bank.zone), name, seed)
