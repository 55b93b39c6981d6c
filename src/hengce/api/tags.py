"""Tags: the catalogue, what rests on a tag, and whom another formula would move."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter

from hengce.api.guard import admit
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.texts import VISIBLE
from hengce.customers.viewing import sensitivity_of
from hengce.errors import NoCustomersError, NotFoundError
from hengce.model.catalogued import Aspect, Family, Sensitivity, Use
from hengce.model.derived_tag import DerivedTag
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.model.tag import Kind, Owner, Tag
from hengce.populations.tagging import lineage, moved
from hengce.reading.freshness import fed
from hengce.rules.ast import Condition
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import read_formula
from hengce.rules.parse import TEXT_LENGTH_MAX
from hengce.rules.words import read_back, read_back_value
from hengce.words.places import place_of

TagName = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]
Formula = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_LENGTH_MAX)]


class TagRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the catalogue; its sensitivity is that of the strictest on which it rests.

    `owner` is who writes it; a computed tag has none.
    """

    name: str
    label: Label
    kind: Kind
    computed: bool
    definition: str
    steward: str
    family: Family | None
    aspects: list[Aspect]
    uses: list[Use]
    sensitivity: Sensitivity
    source: str
    owner: Owner | None


class TagRows(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue, stored tags first."""

    tags: list[TagRow]


class TextUsing(msgspec.Struct, frozen=True, kw_only=True):
    """A text of a strategy that rests on a tag, and what people call its place."""

    strategy: str
    path: str
    place: Label


class TagFed(msgspec.Struct, frozen=True, kw_only=True):
    """When a tag was fed last (None: never), by which feed, and whether that is too long ago.

    `feed` is empty for the nightly files; `label` is what people call the feed.
    """

    feed: str
    label: Label | None
    at: Instant | None
    fresh_hours: int | None
    is_stale: bool


class TagTold(msgspec.Struct, frozen=True, kw_only=True):
    """A tag, its formula in the language and in words, and what rests on what.

    Attributes:
        tag: Its entry.
        values: The label of each code, of a code list.
        formula: Of a computed tag.
        read_back: The formula in words; None for a stored tag.
        rests_on: The tags that the formula reads, through any number of formulas.
        derived: The computed tags that rest on it.
        texts: The texts of strategies that do.
        fed: When it was fed last; None: nothing is due of it.
    """

    tag: TagRow
    values: dict[str, Label]
    formula: str
    read_back: Label | None
    rests_on: list[str]
    derived: list[str]
    texts: list[TextUsing]
    fed: TagFed | None = None


class FormulaTried(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The formula that a computed tag would have."""

    formula: Formula


class MovedRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whom it would let into a strategy's audience, and whom it would keep out."""

    strategy: str
    before: int
    after: int
    enter: int
    leave: int


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """The effect on every audience that rests on the tag, as known at a position of the log."""

    position: int
    audiences: list[MovedRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of tags."""
    return [_list(service), _one(service), _effect(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get("/v1/tags", operation_id="tags", sync_to_thread=True, summary="The tag catalogue")
    def tags(request: Request[Any, Any, Any]) -> TagRows:
        admit(service, request, "read")
        bank = service.standing().configuration
        catalogue = Catalogue.of_bank(bank)
        entries: tuple[Tag | DerivedTag, ...] = (*bank.tags, *bank.derived)
        return TagRows(tags=[tag_row(one, catalogue) for one in entries])

    return tags


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/tags/{name:str}",
        operation_id="tag",
        sync_to_thread=True,
        summary="What a tag means, and what rests on it",
    )
    def tag(request: Request[Any, Any, Any], name: TagName) -> TagTold:
        admit(service, request, "read")
        bank = service.standing().configuration
        catalogue = Catalogue.of_bank(bank)
        one: Tag | DerivedTag | None = catalogue.derived.get(name) or catalogue.tags.get(name)
        if one is None:
            raise NotFoundError("there is no such tag")
        rests = lineage(bank, name)
        strategies = {each.id: each for each in bank.strategies}
        return TagTold(
            tag=tag_row(one, catalogue),
            values=one.values if isinstance(one, Tag) else {},
            formula=one.formula if isinstance(one, DerivedTag) else "",
            read_back=_in_words(one, catalogue),
            rests_on=list(rests.on),
            derived=list(rests.derived),
            texts=[
                TextUsing(strategy=strategy, path=path, place=place_of(strategies[strategy], path))
                for strategy, path in rests.texts
            ],
            fed=_fed(service, name),
        )

    return tag


def _effect(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/tags/{name:str}/effect",
        operation_id="tag_effect",
        status_code=200,
        sync_to_thread=True,
        summary="Whom another formula would move",
    )
    def tag_effect(
        request: Request[Any, Any, Any], name: TagName, data: JSONBody[FormulaTried]
    ) -> Effect:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            # Audiences are counted over the whole bank; who reaches a part may not read that.
            if standing.reach(key.org) is not None:
                raise DeniedError("request.not_allowed", 403)
            if standing.population is None:
                raise NoCustomersError
            bank, people = standing.configuration, standing.population
            if name not in Catalogue.of_bank(bank).derived:
                raise NotFoundError("there is no such computed tag")
            found = moved(view, bank, people, name, data.formula, service.clock())
            position = view.position
        rows = [
            MovedRow(
                strategy=one.strategy,
                before=one.before,
                after=one.after,
                enter=one.enter,
                leave=one.leave,
            )
            for one in found
        ]
        return Effect(position=position, audiences=rows)

    return tag_effect


def tag_row(one: Tag | DerivedTag, catalogue: Catalogue) -> TagRow:
    """Return an entry of the catalogue as it goes out."""
    return TagRow(
        name=one.name,
        label=one.label,
        kind=one.kind if isinstance(one, Tag) else _kind(one, catalogue),
        computed=isinstance(one, DerivedTag),
        definition=one.definition,
        steward=one.steward,
        family=one.family,
        aspects=list(one.aspects),
        uses=list(one.uses),
        sensitivity=sensitivity_of(one, one.name, catalogue),
        source=one.source if isinstance(one, Tag) else "",
        owner=one.owner if isinstance(one, Tag) else None,
    )


def _fed(service: Service, name: str) -> TagFed | None:
    archive = service.installation.archive
    with service.installation.store.view() as view:
        standing = service.standing_in(view)
        found = fed(
            view, standing.configuration, standing.population, archive.calendar, service.clock()
        ).tag(name)
    if found is None:
        return None
    feeds = {feed.id: feed.label for feed in standing.configuration.feeds}
    return TagFed(
        feed=found.feed,
        label=feeds.get(found.feed),
        at=found.at,
        fresh_hours=found.fresh_hours,
        is_stale=found.is_stale,
    )


def _kind(one: DerivedTag, catalogue: Catalogue) -> Kind:
    said = read_formula(one, catalogue).said
    return Kind.BOOLEAN if said is None or isinstance(said, Condition) else said.kind


def _in_words(one: Tag | DerivedTag, catalogue: Catalogue) -> Label | None:
    said = read_formula(one, catalogue).said if isinstance(one, DerivedTag) else None
    if said is None:
        return None
    if isinstance(said, Condition):
        return Label(zh=read_back(said, catalogue, "zh"), en=read_back(said, catalogue, "en"))
    return Label(
        zh=read_back_value(said, catalogue, "zh"), en=read_back_value(said, catalogue, "en")
    )
