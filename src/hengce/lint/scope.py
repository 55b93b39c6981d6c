"""What every check needs to know: the configuration, its indexes, and where things stand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hengce.config.places import Places
from hengce.errors import Problem
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.material import Material
from hengce.model.product import Product
from hengce.model.strategy import Strategy
from hengce.model.tag import EventType, Tag

_NAME = re.compile(r"\w[\w.\-]{0,63}")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")


def is_name(text: str) -> bool:
    """Whether a text may name a thing: it is used in keys, paths and file names."""
    return _NAME.fullmatch(text) is not None


def is_identifier(text: str) -> bool:
    """Whether a text may stand in a condition; `$` begins the engine's own columns."""
    return _IDENTIFIER.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Scope:
    """A configuration with the indexes that checks look things up in."""

    configuration: Configuration
    places: Places
    tags: Mapping[str, Tag]
    events: Mapping[str, EventType]
    products: Mapping[str, Product]
    channels: Mapping[str, Channel]
    materials: Mapping[str, Material]
    strategies: Mapping[str, Strategy]
    departments: frozenset[str]
    purposes: frozenset[str]
    units: frozenset[str]
    categories: frozenset[str]
    topics: frozenset[str]

    def problem(self, item: str, path: str, code: str, /, **facts: object) -> Problem:
        """Build a problem at a part of an item, such as `strategies/a`, `graph/nodes/b`."""
        return Problem.of(self.places.where(item, path), code, **facts)


def scope_of(configuration: Configuration, places: Places) -> Scope:
    """Index a configuration."""
    strategies = configuration.strategies
    products = configuration.products
    return Scope(
        configuration=configuration,
        places=places,
        tags={tag.name: tag for tag in configuration.tags},
        events={event.name: event for event in configuration.events}
        | {rule.id: rule.event_type for rule in configuration.intents},
        products={product.id: product for product in products},
        channels={channel.id: channel for channel in configuration.channels},
        materials={material.id: material for material in configuration.materials},
        strategies={strategy.id: strategy for strategy in strategies},
        departments=frozenset(each.id for each in configuration.policy.departments),
        purposes=frozenset(purpose.id for purpose in configuration.purposes),
        units=frozenset(unit.id for unit in configuration.units) or frozenset({"HQ"}),
        categories=frozenset(product.category for product in products)
        | frozenset(strategy.category for strategy in strategies),
        topics=frozenset(strategy.topic for strategy in strategies),
    )
