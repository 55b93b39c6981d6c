"""What decisions expected of the contacts that they chose.

A run logs reasons alone, and deciding it again gives the numbers, at some milliseconds a contact.
"""

from dataclasses import replace

from hengce.errors import ForgottenError, NotFoundError
from hengce.measure.propensity.contacted import Contacted, Contacts, Told
from hengce.model.decision import Reason
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


def told_of(store: Store, archive: Archive, one: Contacted) -> Told | None:
    """Return what was expected of a contact; None: what was read for it was forgotten."""
    try:
        decision = explain(store, archive, one.decision)
    except (ForgottenError, NotFoundError):
        return None
    name = action_name(one.strategy, one.wave)
    for each in decision.candidates:
        if each.strategy == name and each.reason is Reason.CHOSEN:
            return Told(each.propensity, each.value_cents, decision.pin.configuration)
    return None
