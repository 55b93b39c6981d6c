"""Tags, events and consent purposes: names, code lists, texts."""

from collections.abc import Iterable, Iterator
from datetime import date

from hengce.errors import Problem
from hengce.lint.scope import Scope, is_identifier, is_name
from hengce.lint.zones import zone_of
from hengce.model.tag import Kind, Owner, Tag
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import read_formula

VALID_DAYS_MAX = 3_660
"""How long a value may be good; what is good for longer does not expire."""


FRESH_HOURS_MAX = 24 * 366

_WHEN = frozenset({Kind.DATE, Kind.TIMESTAMP})


def catalogue(scope: Scope) -> Iterator[Problem]:
    """Check what conditions may name."""
    yield from _tags(scope)
    yield from _derived(scope)
    yield from _events(scope)
    yield from _purposes(scope)
    yield from _repeated(scope)


def _tags(scope: Scope) -> Iterator[Problem]:
    for tag in scope.configuration.tags:
        item = f"tags/{tag.name}"
        if not is_identifier(tag.name):
            yield scope.problem(item, "name", "tag.name_invalid", name=tag.name)
        if tag.values and tag.kind is not Kind.TEXT:
            yield scope.problem(item, "values", "tag.values_not_text", kind=tag.kind.value)
        if "" in tag.values:
            yield scope.problem(item, "values", "tag.code_empty", name=tag.name)
        yield from _expiry(scope, tag)


def _expiry(scope: Scope, tag: Tag) -> Iterator[Problem]:
    """Check until when a tag may be used: its licence, and each of its values."""
    item = f"tags/{tag.name}"
    if tag.expires:
        try:
            date.fromisoformat(tag.expires)
        except ValueError:
            yield scope.problem(item, "expires", "strategy.date_invalid", value=tag.expires)
    if tag.fresh_within is not None and not 1 <= tag.fresh_within <= FRESH_HOURS_MAX:
        facts = {"value": tag.fresh_within, "most": FRESH_HOURS_MAX}
        yield scope.problem(item, "fresh_within", "tag.fresh_within", **facts)
    if tag.fresh_within is not None and tag.owner in {Owner.EVENTS, Owner.PEOPLE}:
        yield scope.problem(item, "fresh_within", "tag.fresh_owner", owner=tag.owner)
    end = scope.tags.get(tag.until)
    kinds = {Kind.TIMESTAMP} if tag.owner is Owner.PEOPLE else _WHEN
    if tag.until and (end is None or end.kind not in kinds or end.owner is not tag.owner):
        yield scope.problem(item, "until", "tag.until", name=tag.until)
    if (tag.valid_days is not None) is not bool(tag.obtained):
        yield scope.problem(item, "obtained", "tag.validity_half")
        return
    if tag.valid_days is None:
        return
    if not 1 <= tag.valid_days <= VALID_DAYS_MAX:
        facts = {"value": tag.valid_days, "most": VALID_DAYS_MAX}
        yield scope.problem(item, "valid_days", "tag.valid_days", **facts)
    since = scope.tags.get(tag.obtained)
    if since is None or since.kind not in _WHEN or since.valid_days:
        yield scope.problem(item, "obtained", "tag.obtained", name=tag.obtained)


def _derived(scope: Scope) -> Iterator[Problem]:
    """Check what is computed: its name is its own, and its formula says something."""
    bank = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    for tag in scope.configuration.derived:
        item = f"derived/{tag.name}"
        if not is_identifier(tag.name):
            yield scope.problem(item, "name", "tag.name_invalid", name=tag.name)
        if tag.name in scope.tags:
            yield scope.problem(item, "name", "derived.stored_too", name=tag.name)
        for problem in read_formula(tag, bank).problems:
            where = scope.places.where(item, "formula")
            yield Problem.of(where, problem.code, **problem.fact_map())


def _events(scope: Scope) -> Iterator[Problem]:
    for event in scope.configuration.events:
        item = f"events/{event.name}"
        if not is_identifier(event.name):
            yield scope.problem(item, "name", "event.name_invalid", name=event.name)
        for name in event.properties:
            if not is_identifier(name):
                path = f"properties/{name}"
                yield scope.problem(item, path, "event.property_invalid", name=name)
        for name in event.labels:
            if name not in event.properties:
                facts = {"name": name, "known": ", ".join(event.properties) or "-"}
                yield scope.problem(item, f"labels/{name}", "event.label_unknown", **facts)


def _purposes(scope: Scope) -> Iterator[Problem]:
    for purpose in scope.configuration.purposes:
        item = f"consents/{purpose.id}"
        if not is_name(purpose.id):
            yield scope.problem(item, "id", "name.invalid", name=purpose.id)
        if not purpose.texts:
            yield scope.problem(item, "texts", "consent.no_text", purpose=purpose.id)


def _repeated(scope: Scope) -> Iterator[Problem]:
    """The loader sees repetitions in files; a configuration may also be built in memory."""
    configuration = scope.configuration
    for stem, names in (
        ("tags", [tag.name for tag in configuration.tags]),
        ("derived", [tag.name for tag in configuration.derived]),
        ("events", [event.name for event in configuration.events]),
        ("products", [product.id for product in configuration.products]),
        ("channels", [channel.id for channel in configuration.channels]),
        ("consents", [purpose.id for purpose in configuration.purposes]),
        ("units", [unit.id for unit in configuration.units]),
        ("materials", [material.id for material in configuration.materials]),
        ("strategies", [strategy.id for strategy in configuration.strategies]),
        ("models", [model.id for model in configuration.models]),
        ("feeds", [feed.id for feed in configuration.feeds]),
        ("states", [states.id for states in configuration.states]),
    ):
        for name in repeated(names):
            yield scope.problem(f"{stem}/{name}", "", "name.repeated", name=name)


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, in order."""
    seen: set[str] = set()
    again: dict[str, None] = {}
    for name in names:
        if name in seen:
            again[name] = None
        seen.add(name)
    return list(again)
