"""Which actions a rule of the bank means."""

from hengce.model.noun import Noun
from hengce.model.strategy import MessageClass, PriorityClass


class Filter(Noun, frozen=True, kw_only=True):
    """Which actions are meant; an empty field means any, all fields must fit."""

    priority_classes: tuple[PriorityClass, ...] = ()
    message_classes: tuple[MessageClass, ...] = ()
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    interruptions_only: bool = False
