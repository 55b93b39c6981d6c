"""Which tags are unknown to which strategies, because feeds that they do without are late."""

from collections.abc import Collection, Sequence

from hengce.kernel.actions import Action
from hengce.model.configuration import Configuration
from hengce.model.strategy import does_without


def tags_gone(
    configuration: Configuration, actions: Sequence[Action], late: Collection[str]
) -> list[frozenset[str]]:
    """Return the tags that are unknown to each action: those that the late feeds fill."""
    fills = {feed.id: feed.fills for feed in configuration.feeds if feed.id in late}
    return [
        frozenset(tag for feed in does_without(a.strategy) for tag in fills.get(feed, ()))
        for a in actions
    ]


def feeds_gone(actions: Sequence[Action], late: Collection[str]) -> dict[str, str]:
    """Return the strategies that do without late feeds, with these feeds."""
    found = {
        a.strategy.id: ", ".join(feed for feed in does_without(a.strategy) if feed in late)
        for a in actions
    }
    return {name: feeds for name, feeds in sorted(found.items()) if feeds}
