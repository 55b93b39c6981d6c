"""What people call the parts of a configuration."""

from collections.abc import Iterator, Mapping
from typing import Literal

from hengce.model.configuration import Configuration
from hengce.model.journey import node_of_wave, waves_of
from hengce.model.noun import Label
from hengce.model.policy import Holdout
from hengce.words.nodes import called
from hengce.words.subjects import subject

Language = Literal["zh", "en"]

_SEVERAL = ", "
"""Between names that one field of a reason holds."""


def labels(configuration: Configuration, language: Language) -> Mapping[str, str]:
    """Return the label of everything that a decision can name, as `kind/identifier`.

    A wave of a journey is `wave/strategy/node`: of what is published, else of what was.
    """
    policy = configuration.policy
    named: list[tuple[str, Label]] = [
        *((f"strategy/{each.id}", each.label) for each in configuration.strategies),
        *((f"department/{each.id}", each.label) for each in policy.departments),
        *((f"channel/{each.id}", each.label) for each in configuration.channels),
        *((f"product/{each.id}", each.label) for each in configuration.products),
        *((f"tag/{each.name}", each.label) for each in configuration.tags),
        *((f"feed/{each.id}", each.label) for each in configuration.feeds),
        *((f"requirement/{each.id}", each.label) for each in policy.requirements),
        *((f"suppression/{each.id}", each.label) for each in policy.suppressions),
        *((f"hours/{each.id}", each.label) for each in policy.hours),
        *((f"relation/{each.id}", each.label) for each in policy.relations),
        *((f"rest/{each.id}", each.label) for each in policy.rests),
        *((f"cap/{each.id}", each.label) for each in policy.caps),
        *((f"withdrawal/{each.id}", each.label) for each in policy.withdrawals),
        *_waves(configuration),
        *_subjects(configuration),
    ]
    names = {key: getattr(label, language) for key, label in named}
    for rule in policy.holdouts:
        names[f"holdout/{rule.id}"] = holdout_name(rule, names, language)
    return names


def name_in(names: Mapping[str, str], kind: str, identifier: str) -> str:
    """Return what people call something; what has no label is named by its identifier.

    Args:
        names: Labels by `kind/identifier`.
        kind: What is named.
        identifier: Its name in documents; of a journey's wave, what decisions call it; of feeds,
            several of them.
    """
    if kind == "strategy" and "/" in identifier:
        strategy, _, wave = identifier.partition("/")
        node = node_of_wave(wave)
        title = names.get(f"wave/{strategy}/{node}", node)
        return f"{names.get(f'strategy/{strategy}', strategy)} · {title}"
    if kind == "feed":
        return _SEVERAL.join(names.get(f"feed/{one}", one) for one in identifier.split(_SEVERAL))
    return names.get(f"{kind}/{identifier}", identifier)


def holdout_name(rule: Holdout, names: Mapping[str, str], language: Language) -> str:
    """Return what people call a hold-out: whose it is, and how large."""
    whom = names.get(f"{rule.scope}/{rule.target}", rule.target)
    share = f"{rule.share / 100:g}%"
    if language == "zh":
        return f"{whom or '全行'}对照组（{share}）"
    return f"Hold-out of {whom or 'the whole bank'} ({share})"


def _waves(configuration: Configuration) -> Iterator[tuple[str, Label]]:
    # What is published comes last: it names what an earlier version called otherwise.
    for document in (*configuration.earlier, *configuration.strategies):
        for node in waves_of(document):
            yield f"wave/{document.id}/{node.id}", called(node)


def _subjects(configuration: Configuration) -> Iterator[tuple[str, Label]]:
    for one in configuration.strategies:
        yield f"category/{one.category}", subject(one.category)
        yield f"topic/{one.topic}", subject(one.topic)
