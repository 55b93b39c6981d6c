"""Candidates of many customers side by side, in columns."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from hengce.kernel.columns import Numbers, Texts
from hengce.model.decision import Candidate, Reason
from hengce.model.noun import Noun

Weighed = tuple[str, float, float]
"""A strategy with the context and the lever that its scores are made of."""

_REASONS = {int(reason): reason for reason in Reason}


class Answers(Noun, frozen=True, kw_only=True, array_like=True):
    """The answers to strategies, customer by customer, each best first.

    Attributes:
        ends: Where the candidates of each customer end.
        strategies: The strategies that occur.
        strategy: Which of them, for each candidate; all below is as `Candidate` tells it.
        reason: By number.
        margin: NaN where there is none.
    """

    ends: Numbers
    strategies: tuple[Weighed, ...]
    strategy: Numbers
    reason: Numbers
    rule: Texts
    used: Numbers
    limit: Numbers
    winner: Texts
    winner_customer: Texts
    margin: Numbers
    channel: Texts
    propensity: Numbers
    value_cents: Numbers
    score: Numbers
    tie: Numbers

    @classmethod
    def of(cls, answered: Sequence[Sequence[Candidate]]) -> "Answers":
        """Put the candidates of some customers side by side."""
        candidates = [one for mine in answered for one in mine]
        weighed = [(one.strategy, one.context, one.lever) for one in candidates]
        places = {one: place for place, one in enumerate(dict.fromkeys(weighed))}
        margins = [np.nan if one.margin is None else one.margin for one in candidates]
        return cls(
            ends=_ints(list(accumulate(len(mine) for mine in answered))),
            strategies=tuple(places),
            strategy=_ints([places[one] for one in weighed]),
            reason=_ints([int(one.reason) for one in candidates]),
            rule=Texts.of([one.rule for one in candidates]),
            used=_ints([one.used for one in candidates]),
            limit=_ints([one.limit for one in candidates]),
            winner=Texts.of([one.winner for one in candidates]),
            winner_customer=Texts.of([one.winner_customer for one in candidates]),
            margin=_reals(margins),
            channel=Texts.of([one.channel for one in candidates]),
            propensity=_reals([one.propensity for one in candidates]),
            value_cents=_reals([one.value_cents for one in candidates]),
            score=_reals([one.score for one in candidates]),
            tie=Numbers.of(np.array([one.tie for one in candidates], np.uint64)),
        )

    def of_some(self, places: npt.NDArray[np.int64]) -> "Answers":
        """Leave out customers who have no candidates."""
        return replace(self, ends=Numbers.of(self.ends.all()[places].astype(np.int64)))

    def candidates(self, place: int) -> tuple[Candidate, ...]:
        """Return the candidates of the customer at a place, best first."""
        return self._candidates(*self._bounds(place))

    def candidate_of(self, place: int, strategy: str) -> Candidate | None:
        """Return the candidate of one strategy of the customer at a place; None: there is none."""
        begin, end = self._bounds(place)
        for row, code in enumerate(self.strategy.between(begin, end), begin):
            if self.strategies[code][0] == strategy:
                return self._candidate_at(row)
        return None

    def chosen(self, place: int) -> tuple[Candidate, ...]:
        """Return those candidates of the customer at a place that won."""
        begin, end = self._bounds(place)
        reasons = enumerate(self.reason.between(begin, end), begin)
        return tuple(self._candidate_at(row) for row, reason in reasons if reason == Reason.CHOSEN)

    def candidates_at(self, rows: npt.NDArray[np.int64]) -> tuple[Candidate, ...]:
        """Return the candidates of some rows of all columns.

        Each column is read once for all of them; row by row most of the time goes into columns.
        """
        return self._side_by_side(column.at(rows) for column in self._columns())

    def _candidate_at(self, row: int) -> Candidate:
        return self._candidates(row, row + 1)[0]

    def _bounds(self, place: int) -> tuple[int, int]:
        ends = self.ends.all()
        return (int(ends[place - 1]) if place else 0), int(ends[place])

    def _candidates(self, begin: int, end: int) -> tuple[Candidate, ...]:
        return self._side_by_side(column.between(begin, end) for column in self._columns())

    def _side_by_side(self, columns: Iterable[list[Any]]) -> tuple[Candidate, ...]:
        return tuple(self._candidate(*row) for row in zip(*columns, strict=True))

    def _columns(self) -> tuple[Numbers | Texts, ...]:
        return (
            self.strategy,
            self.reason,
            self.rule,
            self.used,
            self.limit,
            self.winner,
            self.winner_customer,
            self.margin,
            self.channel,
            self.propensity,
            self.value_cents,
            self.score,
            self.tie,
        )

    def _candidate(
        self,
        strategy: int,
        reason: int,
        rule: str,
        used: int,
        limit: int,
        winner: str,
        winner_customer: str,
        margin: float,
        channel: str,
        propensity: float,
        value_cents: float,
        score: float,
        tie: int,
    ) -> Candidate:
        name, context, lever = self.strategies[strategy]
        return Candidate(
            strategy=name,
            reason=_REASONS[reason],
            rule=rule,
            used=used,
            limit=limit,
            winner=winner,
            winner_customer=winner_customer,
            margin=None if np.isnan(margin) else margin,
            channel=channel,
            propensity=propensity,
            context=context,
            value_cents=value_cents,
            lever=lever,
            score=score,
            tie=tie,
        )


def _ints(numbers: Sequence[int]) -> Numbers:
    return Numbers.of(np.array(numbers, np.int64))


def _reals(numbers: Sequence[float]) -> Numbers:
    return Numbers.of(np.array(numbers, np.float64))
