"""Which pending contacts a refusal forbids."""

from collections.abc import Iterable

from hengce.flow.second_gate import MARKETING
from hengce.model.configuration import Configuration
from hengce.model.filter import Filter
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION, Change, ChangeKind
from hengce.model.strategy import MessageClass

REFUSABLE: tuple[MessageClass, ...] = tuple(sorted(MARKETING))
"""The message classes that a customer can refuse, in a fixed order."""


def forbidden(changes: Iterable[Change], configuration: Configuration) -> tuple[Filter, ...]:
    """Return what may not be handed off any more because of some changes.

    What customers cannot refuse is never among it. A change that forbids nothing, such as one
    that lifts a refusal, adds nothing.
    """
    found = (_forbidden(change, configuration) for change in changes)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _forbidden(change: Change, configuration: Configuration) -> Filter | None:
    match change.kind, change.value:
        case ChangeKind.OPT_OUT, True:
            return _through(change.key)
        case ((ChangeKind.OPT_OUT_TOPIC | ChangeKind.STOP_TOPIC), True):
            return Filter(topics=(change.key,), message_classes=REFUSABLE)
        case ChangeKind.STOP_CATEGORY, True:
            return Filter(categories=(change.key,), message_classes=REFUSABLE)
        case ChangeKind.STOP_STRATEGY, True:
            return Filter(strategies=(change.key,), message_classes=REFUSABLE)
        case ChangeKind.CONSENT, (False | None):
            return _without_consent(change.key, configuration)
        case _:
            return None


def _through(channel: str) -> Filter | None:
    if channel == PERSONALISATION:
        return None
    channels = () if channel == EVERY_CHANNEL else (channel,)
    return Filter(channels=channels, message_classes=REFUSABLE)


def _without_consent(key: str, configuration: Configuration) -> Filter | None:
    purpose, _, channel = key.partition(":")
    needing = configuration.policy.consent_required
    strategies = tuple(s.id for s in configuration.strategies if s.purpose == purpose)
    if not strategies or not needing:
        return None
    return Filter(strategies=strategies, channels=(channel,), message_classes=needing)
