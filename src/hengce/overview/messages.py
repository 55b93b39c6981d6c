"""What a customer was told: each message as it was written, with what became of it.

The text of a task is kept. That of any other message is written again from what was known right
before the log said that it left, by the same renderer.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace as changed

from hengce.errors import ConflictError, ForgottenError, NotFoundError
from hengce.flow.masking import HIDDEN, masked
from hengce.flow.render import Rendered, RenderError, render, together
from hengce.flow.saying import Handoff
from hengce.flow.second_gate import second_gate
from hengce.flow.tasking import task_id
from hengce.model.catalogued import Sensitivity
from hengce.model.decision import Decision
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.tag import Kind, Tag
from hengce.ports import ContactRecord, Store, View
from hengce.reading.archive import Archive
from hengce.reading.handoff import PinnedFacts

MESSAGES_MAX = 200
"""Messages that are written again for one answer."""


class TextSource(enum.StrEnum):
    """Where a text comes from."""

    KEPT = "kept"  # it was kept as it was handed over
    WRITTEN_AGAIN = "written_again"  # from what was known right before it left
    GONE = "gone"  # what it was made of was forgotten, or nothing can be written


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a customer.

    Attributes:
        record: The contact, and where it stands.
        subject: Its subject.
        body: Its text; empty where it is gone.
        source: Where the text comes from.
        consented: Whether the customer had consented to it when it left; None: nobody can tell.
        outcomes: What became of it.
    """

    record: ContactRecord
    subject: str
    body: str
    source: TextSource
    consented: bool | None
    outcomes: Sequence[Outcome]


def messages_of(
    store: Store,
    archive: Archive,
    customer: str,
    skip: int,
    limit: int,
    *,
    mask: bool,
) -> list[Said]:
    """Return a page of what a customer was told, the latest first.

    Args:
        store: The bank's memory.
        archive: Opens what was in force when messages left; one that may look at the past.
        customer: Any of his numbers.
        skip: How many of the latest are left out.
        limit: How many at most.
        mask: Whether what is personal of him is hidden in the texts.
    """
    with store.view() as view:
        told = [one for one in view.contacts_of(customer) if one.handed_off_at is not None]
        page = told[skip : skip + min(limit, MESSAGES_MAX)]
        return [_said(store, archive, view, one, mask=mask) for one in page]


def messages_of_decision(
    store: Store, archive: Archive, made: Decision, *, mask: bool
) -> list[Said]:
    """Return what a customer was told by one decision, the latest first; see `messages_of`."""
    with store.view() as view:
        told = [
            one
            for one in view.contacts_of(made.customer)
            if one.handed_off_at is not None and one.contact.decision == made.id
        ]
        return [_said(store, archive, view, one, mask=mask) for one in told]


def _said(store: Store, archive: Archive, view: View, record: ContactRecord, *, mask: bool) -> Said:
    name = record.contact.id
    outcomes = view.outcomes(name)
    position = view.left_at_position(name)
    assert position is not None, "what left has a step that says so"
    assert record.handed_off_at is not None, "only what left is told"
    handoff = _handoff(store, archive, record, position - 1)
    consented = None if handoff is None else _consented(record, handoff)
    kept = None if mask else _kept(view, name)  # of a kept text nobody can tell what is personal
    if kept is not None:
        return Said(record, kept.subject, kept.body, TextSource.KEPT, consented, outcomes)
    written = _written(store, handoff, position - 1, record.handed_off_at, record, mask=mask)
    if written is None:
        return Said(record, "", "", TextSource.GONE, consented, outcomes)
    source = TextSource.WRITTEN_AGAIN
    return Said(record, written.subject, written.body, source, consented, outcomes)


def _handoff(
    store: Store, archive: Archive, record: ContactRecord, position: int
) -> Handoff | None:
    """Read again what the hand-off read; None where it is gone."""
    at = record.handed_off_at
    assert at is not None, "only what left is told"
    try:
        return PinnedFacts(store, archive).read([record.contact], at, position)[0]
    except (NotFoundError, ForgottenError, ConflictError, OSError):
        return None


def _consented(record: ContactRecord, handoff: Handoff) -> bool | None:
    """Tell whether the customer had consented to the message's purpose and channel."""
    facts = handoff.facts
    if facts.consents is None or facts.strategy is None:
        return None
    return f"{facts.strategy.purpose}:{record.contact.kind.channel}" in facts.consents


def _kept(view: View, contact: str) -> Rendered | None:
    if not view.has_task(task_id(contact)):
        return None
    try:
        task = view.task(task_id(contact)).task
    except ForgottenError:
        return None
    return Rendered(task.subject, task.script)


def _written(
    store: Store,
    handoff: Handoff | None,
    position: int,
    at: Instant,
    record: ContactRecord,
    *,
    mask: bool,
) -> Rendered | None:
    """Write a message again: the winner's offer, and of the others those that might be said."""
    if handoff is None:
        return None
    with store.view(position) as view:
        version = view.active_configuration()
        tags = () if version is None else view.configuration(version).tags
    texts: list[Rendered] = []
    for kind, offer in zip(record.contact.kind.offers, handoff.offers, strict=True):
        alone = changed(record.contact, kind=kind)
        if texts and second_gate(alone, offer.facts, handoff.policy, at) is not None:
            continue
        context = _masked(offer.context, tags) if mask else offer.context
        try:
            if offer.variant is not None:
                texts.append(render(offer.variant, context, offer.defaults))
        except RenderError:
            if not texts:
                return None
    return together(texts) if texts else None


def _masked(context: Mapping[str, str], tags: Sequence[Tag]) -> dict[str, str]:
    """Hide what a text prints of the customer, as the view of him does."""
    by_path = {f"tag.{tag.name}": tag for tag in tags}
    return {path: _shown(value, by_path.get(path)) for path, value in context.items()}


def _shown(value: str, tag: Tag | None) -> str:
    if tag is None or tag.sensitivity is Sensitivity.INTERNAL:
        return value
    return str(masked(value, Kind.TEXT, tag.sensitivity)) if tag.kind is Kind.TEXT else HIDDEN
