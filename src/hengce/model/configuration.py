"""The bank's configuration, whole, as `apply` loads it and decisions pin it."""

import enum

from hengce.model.audience import Audience
from hengce.model.channel import Channel
from hengce.model.consent import Purpose
from hengce.model.derived_tag import DerivedTag
from hengce.model.feed import Feed
from hengce.model.instant import Instant
from hengce.model.intent_rule import IntentRule
from hengce.model.learned import LearnedFactor
from hengce.model.material import Material
from hengce.model.moments import LearnedMoments
from hengce.model.noun import Label, Noun
from hengce.model.policy import Policy
from hengce.model.product import Product
from hengce.model.scoring_model import ScoringModel
from hengce.model.states import StateSet
from hengce.model.strategy import Strategy
from hengce.model.tag import EventType, Tag
from hengce.model.template import BranchVariant, Template


class Unit(Noun, frozen=True, kw_only=True):
    """A unit of the bank's tree; the root has no parent."""

    id: str
    label: Label
    parent: str = ""


class Configuration(Noun, frozen=True, kw_only=True):
    """All documents of the bank, each kind sorted by identifier.

    `earlier` holds the versions of journeys that customers are still in, though a later one
    is live: they let nobody in. `moments` is what messages taught of parts of the day, `learned`
    what answers taught of the propensities of what is published; nobody writes them by hand.
    """

    tags: tuple[Tag, ...]
    events: tuple[EventType, ...]
    products: tuple[Product, ...]
    channels: tuple[Channel, ...]
    purposes: tuple[Purpose, ...]
    materials: tuple[Material, ...]
    units: tuple[Unit, ...]
    policy: Policy
    strategies: tuple[Strategy, ...]
    templates: tuple[Template, ...] = ()
    variants: tuple[BranchVariant, ...] = ()
    derived: tuple[DerivedTag, ...] = ()
    audiences: tuple[Audience, ...] = ()
    earlier: tuple[Strategy, ...] = ()
    moments: LearnedMoments | None = None
    learned: tuple[LearnedFactor, ...] = ()
    models: tuple[ScoringModel, ...] = ()
    feeds: tuple[Feed, ...] = ()
    states: tuple[StateSet, ...] = ()
    intents: tuple[IntentRule, ...] = ()


class StopScope(enum.StrEnum):
    """What a stop names."""

    STRATEGY = "strategy"
    CHANNEL = "channel"
    CATEGORY = "category"
    BANK = "bank"


class Stop(Noun, frozen=True, kw_only=True):
    """An emergency stop: nothing that it names is decided or handed off."""

    scope: StopScope
    target: str
    reason: str
    by: str
    at: Instant
