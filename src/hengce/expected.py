"""What runs expected of the contacts that they chose: decided again, and remembered.

A run logs reasons alone, and deciding it again gives the numbers, at some milliseconds a contact.
What a run expected never changes, so a server asks each contact once.
"""

from dataclasses import replace

from hengce.archive import Archive
from hengce.errors import ForgottenError, NotFoundError
from hengce.measure.propensity.contacted import Contacted, Contacts, Told
from hengce.model.decision import Reason
from hengce.model.journey import action_name
from hengce.model.retention import RetentionKind
from hengce.ports import Store
from hengce.replay import explain


class Expected:
    """Adds to contacts what was expected of them; remembers those that it was asked last."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive
        self._known: dict[str, Told | None] = {}

    def of(self, contacts: Contacts) -> Contacts:
        """Return the contacts with what their runs expected, where it can be known."""
        asked = [one for one in contacts.heard if one.told is None]
        forgotten = self._forgotten({_run(one) for one in asked})
        known = {one.id: self._said(one, forgotten) for one in asked}
        self._known = known
        heard = tuple(
            replace(one, told=known[one.id]) if one.id in known else one for one in contacts.heard
        )
        return replace(contacts, heard=heard)

    def _said(self, one: Contacted, forgotten: frozenset[str]) -> Told | None:
        if one.id in self._known and _run(one) not in forgotten:
            return self._known[one.id]
        return _decided_again(self._store, self._archive, one)

    def _forgotten(self, runs: set[str]) -> frozenset[str]:
        """Return the runs whose record has gone: nothing is remembered that others cannot know."""
        with self._store.view() as view:
            return frozenset(run for run in runs if view.forgotten_by(RetentionKind.RUNS, run))


def _run(one: Contacted) -> str:
    return one.decision.partition("/")[0]


def _decided_again(store: Store, archive: Archive, one: Contacted) -> Told | None:
    """Return what a run expected of a contact; None: what it read was forgotten."""
    try:
        decision = explain(store, archive, one.decision)
    except (ForgottenError, NotFoundError):
        return None
    name = action_name(one.strategy, one.wave)
    for each in decision.candidates:
        if each.strategy == name and each.reason is Reason.CHOSEN:
            return Told(each.propensity, each.value_cents, decision.pin.configuration)
    return None
