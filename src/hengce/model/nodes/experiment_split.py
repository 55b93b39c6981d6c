"""Parts customers by chance, for good."""

from itertools import accumulate

from hengce.model.nodes.base import ELSE, BaseNode
from hengce.model.nodes.here import Expose, Go, Here, Move
from hengce.model.trial import HELD_OUT, Bandit, NamespacePart, Trial

ARMS_SUM = 10_000
"""What the shares of all arms add up to."""


class ExperimentSplit(BaseNode, frozen=True, kw_only=True, tag="experiment_split"):
    """Assigns an arm by a hash of salt and customer; it is remembered at the first exposure.

    Attributes:
        salt: What makes the split independent of others.
        arms: The share of each arm in ten-thousandths; they add up to 10,000.
        trial: How the arms are judged; None: nobody judges them.
        bandit: How the shares follow what the arms bring; None: they stay.
        namespace: The customers whom it has for itself; None: all who come.
    """

    salt: str
    arms: dict[str, int]
    trial: Trial | None = None
    bandit: Bandit | None = None
    namespace: NamespacePart | None = None

    @property
    def ways(self) -> frozenset[str]:
        """Its arms; with a namespace `else`, and `held_out` where it holds customers out."""
        if self.namespace is None:
            return frozenset(self.arms)
        aside = {ELSE, HELD_OUT} if self.namespace.held_out else {ELSE}
        return frozenset({*self.arms, *aside})

    def behave(self, here: Here) -> Move:
        """Goes along the arm of his first exposure, or along the one that he draws now."""
        if here.arm in self.arms:
            return Go(here.arm)
        if self.namespace is not None and (aside := _aside(self.namespace, here)):
            return Go(aside)
        return Expose(self.arm_at(here.draw(self.salt)))

    def arm_at(self, drawn: int) -> str:
        """Return the arm that a drawn number, from 0 to 9,999, belongs to."""
        if self.trial is not None and len(self.arms) > 2:
            return _of_many(self.arms, self.trial.champion, drawn)
        ends = accumulate(self.arms.values())
        return next(arm for arm, end in zip(self.arms, ends, strict=True) if drawn < end)


def _aside(part: NamespacePart, here: Here) -> str:
    """Return the branch of who gets no arm; empty: he gets one."""
    if not part.first <= here.place(part.name) <= part.last:
        return ELSE
    return HELD_OUT if here.draw_of_all(held_out_salt(part.name)) < part.held_out else ""


def held_out_salt(namespace: str) -> str:
    """Return the salt of whom a namespace holds out.

    It is the namespace's, so who is held out stays so when its experiments change.
    """
    return f"held out {namespace}"


def _of_many(arms: dict[str, int], champion: str, drawn: int) -> str:
    """Return an arm of a champion and several challengers, so that the fewest move.

    Each challenger has a zone of its own and gets the first numbers of it, so one that stops
    moves nobody of another. Only the last one left outgrows its zone, and then takes the lowest
    numbers of all others.
    """
    challengers = [name for name in arms if name != champion]
    zone = ARMS_SUM // len(challengers)
    for place, name in enumerate(challengers):
        low, weight = place * zone, arms[name]
        if low <= drawn < low + zone:
            if drawn - low < weight:
                return name
        elif (drawn if drawn < low else drawn - zone) < weight - zone:
            return name
    return champion
