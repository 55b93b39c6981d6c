"""Data is used for what it is licensed for: no rule reads a tag that is meant for another use."""

from collections.abc import Iterator, Mapping

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.lint.texts import texts_of
from hengce.lint.zones import zone_of
from hengce.model.catalogued import Catalogued
from hengce.rules.catalogue import Catalogue
from hengce.rules.naming import tags_named


def uses(scope: Scope) -> Iterator[Problem]:
    """Check every text of every strategy, through the formulas of derived tags as well."""
    bank = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    entries: dict[str, Catalogued] = {**bank.tags, **bank.derived}
    limited = {name: entry for name, entry in entries.items() if entry.uses}
    if not limited:
        return
    for strategy in scope.configuration.strategies:
        use = strategy.priority_class.value
        for path, text, _ in texts_of(strategy):
            for name, entry in _named(text, bank, limited):
                if use not in {one.value for one in entry.uses}:
                    facts = {"tag": name, "uses": ", ".join(entry.uses), "use": use}
                    yield scope.problem(f"strategies/{strategy.id}", path, "tag.use", **facts)


def licences(scope: Scope) -> Iterator[Problem]:
    """Warn of strategies that outlive the licence of data that they read; it is advice."""
    bank = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    ending: dict[str, Catalogued] = {tag.name: tag for tag in bank.tags.values() if tag.expires}
    if not ending:
        return
    for strategy in scope.configuration.strategies:
        for path, text, _ in texts_of(strategy):
            for name, _ in _named(text, bank, ending):
                until = bank.tags[name].expires
                if until < strategy.ends:
                    facts = {"tag": name, "expires": until, "ends": strategy.ends}
                    item = f"strategies/{strategy.id}"
                    yield scope.problem(item, path, "tag.licence_ends", **facts)


def _named(
    text: str, bank: Catalogue, limited: Mapping[str, Catalogued]
) -> list[tuple[str, Catalogued]]:
    return [(name, limited[name]) for name in sorted(tags_named(text, bank) & limited.keys())]
