"""What a material says to sample customers: written by the real renderer, masked, measured."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hengce.channels.fitting import misfit
from hengce.channels.pieces import cut
from hengce.flow.context import message_context
from hengce.flow.masking import masked
from hengce.flow.render import RenderError, placeholders, render
from hengce.kernel.layout import read
from hengce.model.capability import capabilities_of
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.journey import waves_of
from hengce.model.material import Material, Variant
from hengce.model.nodes import Message, Task
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar, Tag
from hengce.ports import Envelope, View
from hengce.reading.archive import Archive
from hengce.reading.finding import find, rows_of
from hengce.reading.gather import packed_rows


@dataclass(frozen=True, slots=True)
class Written:
    """A message to one customer.

    Attributes:
        customer: Whom.
        subject: Its subject, with what is personal masked.
        body: Its text, with what is personal masked.
        characters: How long the text is that he would get, in UTF-16 places.
        parts: In how many short messages it goes; 0 where it cannot be one.
        wide: Whether it goes as UCS-2, 70 places a message, instead of seven bits.
        unwritable: Why it cannot be written, in the renderer's words; empty where it can.
        misfit: Why its channel cannot carry it; empty where it can.
    """

    customer: str
    subject: str = ""
    body: str = ""
    characters: int = 0
    parts: int = 0
    wide: bool = False
    unwritable: str = ""
    misfit: str = ""


def users_of(configuration: Configuration, material: str) -> list[tuple[Strategy, Message | Task]]:
    """Return who says a material: strategies, and their nodes that say it."""
    return [
        (strategy, wave)
        for strategy in configuration.strategies
        for wave in waves_of(strategy)
        if wave.material == material
    ]


def preview(
    view: View,
    archive: Archive,
    material: Material,
    channel: Channel,
    strategy: Strategy | None,
    customers: Sequence[str],
    at: Instant,
    *,
    documents: Configuration | None = None,
) -> Iterator[Written]:
    """Write a material to customers, as the relay would, and tell it masked.

    Args:
        view: What is known.
        archive: Opens the configuration and the snapshot in force.
        material: What is said.
        channel: Through which channel; the material has a wording for it.
        strategy: Whose parameters and product it prints; None: of none.
        customers: To whom; strangers are left out.
        at: Now.
        documents: What says products and tags; None: the configuration in force.
    """
    configuration = archive.configuration(view)
    said = documents or configuration
    variant = material.variants[channel.id]
    printed = {*placeholders(variant.subject), *placeholders(variant.body)}
    tags = [tag for tag in said.tags if f"tag.{tag.name}" in printed]
    shared = _shared(said, strategy)
    policy = said.policy
    for customer, values in _values(view, archive, configuration, tags, customers, at):
        hidden = {tag.name: masked(values.get(tag.name), tag.kind, tag.sensitivity) for tag in tags}
        contexts = [
            {**message_context(tags, one, None, {}, policy.zone, policy.currency), **shared}
            for one in (values, hidden)
        ]
        yield _written(customer, variant, material, channel, contexts)


def _shared(configuration: Configuration, strategy: Strategy | None) -> Mapping[str, str]:
    policy = configuration.policy
    wanted = strategy.product if strategy else ""
    product = next((one for one in configuration.products if one.id == wanted), None)
    parameters = strategy.parameters if strategy else {}
    return message_context((), {}, product, parameters, policy.zone, policy.currency)


def _values(
    view: View,
    archive: Archive,
    configuration: Configuration,
    tags: Sequence[Tag],
    customers: Sequence[str],
    at: Instant,
) -> Iterator[tuple[str, dict[str, Scalar]]]:
    """Yield what is known of customers now, as a hand-off reads it."""
    population = archive.population_of(archive.pin(view, at).snapshot)
    known = [view.merges().of(one) for one in customers]
    found = find(view, configuration, population, (), known, at, past=False)
    rows = rows_of(population, known)
    packed = packed_rows(population, rows, found.changes, configuration, at)
    layout, words = population.layout, population.dictionaries
    for row, mine in zip(rows.tolist(), packed, strict=True):
        values = {
            tag.name: read(mine, layout, words, tag.name)
            for tag in tags
            if tag.name in layout.by_name
        }
        yield bytes(population.ids[row]).decode(), values


def _written(
    customer: str,
    variant: Variant,
    material: Material,
    channel: Channel,
    contexts: Sequence[Mapping[str, str]],
) -> Written:
    try:
        real, shown = (render(variant, one, material.defaults) for one in contexts)
    except RenderError as error:
        return Written(customer, unwritable=str(error))
    envelope = Envelope(
        key="preview", customer=customer, address="-", subject=real.subject, body=real.body
    )
    refused = misfit(envelope, capabilities_of(channel.connector))
    try:
        pieces = cut(real.body, "preview")
    except ValueError:
        pieces = []
    return Written(
        customer=customer,
        subject=shown.subject,
        body=shown.body,
        characters=len(real.body.encode("utf-16-le", "surrogatepass")) // 2,
        parts=len(pieces),
        wide=bool(pieces) and pieces[0].wide,
        misfit="" if refused is None else refused.detail,
    )
