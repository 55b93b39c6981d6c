"""Sums day by day: one contact is counted otherwise than before, old days fall away."""

from collections.abc import Mapping

from hengce.measure.propensity.cells import minus, plus
from hengce.measure.propensity.summed import Totals
from hengce.model.learning_sums import CountedAs, DayCell, DaySums, ExactSums, LearningSums

Counted = tuple[CountedAs, ExactSums]
_NOTHING = ExactSums()


class Days:
    """What the contacts of each day add up to."""

    def __init__(self, kept: LearningSums | None, first_day: int) -> None:
        self._days: dict[int, Totals] = {
            one.day: {cell.counted_as: cell.sums for cell in one.cells}
            for one in (kept.days if kept else ())
            if one.day >= first_day
        }

    def move(self, day: int, before: Counted | None, after: Counted | None) -> None:
        """Count a contact otherwise than before; None: it is not counted."""
        if before == after:
            return
        cells = self._days.setdefault(day, {})
        if before is not None:
            name, sums = before
            cells[name] = minus(cells.get(name, _NOTHING), sums)
        if after is not None:
            name, sums = after
            cells[name] = plus(cells.get(name, _NOTHING), sums)
        for empty in [name for name, sums in cells.items() if sums == _NOTHING]:
            del cells[empty]

    def told(self) -> tuple[DaySums, ...]:
        """Return the days with contacts, in one order, whatever the order of moves was."""
        return tuple(_day(day, cells) for day, cells in sorted(self._days.items()) if cells)


def totals(sums: LearningSums) -> Totals:
    """Return what all days add up to."""
    found: Totals = {}
    for day in sums.days:
        for cell in day.cells:
            name = cell.counted_as
            found[name] = plus(found.get(name, _NOTHING), cell.sums)
    return found


def _day(day: int, cells: Mapping[CountedAs, ExactSums]) -> DaySums:
    named = sorted(cells.items(), key=lambda item: _order(item[0]))
    return DaySums(
        day=day, cells=tuple(DayCell(counted_as=name, sums=sums) for name, sums in named)
    )


def _order(name: CountedAs) -> tuple[str, ...]:
    return tuple(getattr(name, field) for field in CountedAs.__struct_fields__)
