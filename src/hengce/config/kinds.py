"""The kinds of documents: which file holds which nouns, and what names them."""

from dataclasses import dataclass

from hengce.model.audience import Audience
from hengce.model.channel import Channel
from hengce.model.configuration import Unit
from hengce.model.consent import Purpose
from hengce.model.derived_tag import DerivedTag
from hengce.model.feed import Feed
from hengce.model.intent_rule import IntentRule
from hengce.model.material import Material
from hengce.model.noun import Noun
from hengce.model.policy import Policy
from hengce.model.product import Product
from hengce.model.scoring_model import ScoringModel
from hengce.model.states import StateSet
from hengce.model.strategy import Strategy
from hengce.model.tag import EventType, Tag
from hengce.model.template import BranchVariant, Template


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of list in the configuration.

    Attributes:
        stem: The file `<stem>.yaml` or the folder `<stem>/` that holds it.
        field: The field of Configuration.
        noun: What each item is.
        key: The field that names an item, unique within the kind.
    """

    stem: str
    field: str
    noun: type[Noun]
    key: str = "id"


POLICY_STEM = "policy"
POLICY_KIND = DocumentKind(POLICY_STEM, "policy", Policy, "")
"""The one document that no list holds."""

KINDS = (
    DocumentKind("tags", "tags", Tag, "name"),
    DocumentKind("derived", "derived", DerivedTag, "name"),
    DocumentKind("events", "events", EventType, "name"),
    DocumentKind("products", "products", Product),
    DocumentKind("channels", "channels", Channel),
    DocumentKind("consents", "purposes", Purpose),
    DocumentKind("units", "units", Unit),
    DocumentKind("materials", "materials", Material),
    DocumentKind("strategies", "strategies", Strategy),
    DocumentKind("templates", "templates", Template),
    DocumentKind("variants", "variants", BranchVariant),
    DocumentKind("models", "models", ScoringModel),
    DocumentKind("audiences", "audiences", Audience),
    DocumentKind("feeds", "feeds", Feed),
    DocumentKind("states", "states", StateSet),
    DocumentKind("intents", "intents", IntentRule),
)
