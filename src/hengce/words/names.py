"""What people call the parts of a configuration."""

from collections.abc import Mapping
from typing import Literal

from hengce.model.configuration import Configuration
from hengce.model.noun import Label

Language = Literal["zh", "en"]


def labels(configuration: Configuration, language: Language) -> Mapping[str, str]:
    """Return the label of everything that a decision can name, as `kind/identifier`."""
    policy = configuration.policy
    named: list[tuple[str, Label]] = [
        *((f"strategy/{each.id}", each.label) for each in configuration.strategies),
        *((f"department/{each.id}", each.label) for each in policy.departments),
        *((f"channel/{each.id}", each.label) for each in configuration.channels),
        *((f"product/{each.id}", each.label) for each in configuration.products),
        *((f"tag/{each.name}", each.label) for each in configuration.tags),
        *((f"requirement/{each.id}", each.label) for each in policy.requirements),
        *((f"suppression/{each.id}", each.label) for each in policy.suppressions),
        *((f"hours/{each.id}", each.label) for each in policy.hours),
        *((f"relation/{each.id}", each.label) for each in policy.relations),
        *((f"rest/{each.id}", each.label) for each in policy.rests),
        *((f"cap/{each.id}", each.label) for each in policy.caps),
        *((f"withdrawal/{each.id}", each.label) for each in policy.withdrawals),
    ]
    return {key: getattr(label, language) for key, label in named}
