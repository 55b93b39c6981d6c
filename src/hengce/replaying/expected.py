"""What decisions expected of the contacts that they chose.

A run logs reasons alone, and deciding it again gives the numbers, at some milliseconds a contact.
What single decisions expected is stored, and read for many of them together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hengce.errors import ForgottenError, NotFoundError
from hengce.measure.propensity.contacted import Contacted, Contacts, Told
from hengce.model.decision import Candidate, Reason
from hengce.model.journey import action_name
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.replaying.replay import explain


def expected(store: Store, archive: Archive, contacts: Contacts) -> Contacts:
    """Return contacts with what their runs expected as well, where it can be known."""
    heard = tuple(
        replace(one, told=told_of(store, archive, one)) if one.told is None else one
        for one in contacts.heard
    )
    return replace(contacts, heard=heard)


def told_of_all(
    store: Store, archive: Archive, contacts: Sequence[Contacted]
) -> Mapping[str, Told | None]:
    """Return what was expected of contacts, by their names; None as of `told_of`."""
    with store.view() as view:
        runs = {run.id for run in view.runs()}
        single = {one.decision for one in contacts if one.decision.partition("/")[0] not in runs}
        chosen = view.chosen_by(sorted(single))
    found: dict[str, Told | None] = {}
    for one in contacts:
        made = chosen.get(one.decision)
        if made is not None:
            found[one.id] = _told(one, made.candidates, made.configuration)
        else:
            found[one.id] = None if one.decision in single else told_of(store, archive, one)
    return found


def told_of(store: Store, archive: Archive, one: Contacted) -> Told | None:
    """Return what was expected of a contact; None: what was read for it was forgotten."""
    try:
        decision = explain(store, archive, one.decision)
    except (ForgottenError, NotFoundError):
        return None
    return _told(one, decision.candidates, decision.pin.configuration)


def _told(one: Contacted, candidates: Iterable[Candidate], configuration: str) -> Told | None:
    name = action_name(one.strategy, one.wave)
    for each in candidates:
        if each.strategy == name and each.reason is Reason.CHOSEN:
            return Told(each.propensity, each.value_cents, configuration)
    return None
