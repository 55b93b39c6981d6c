"""How far back the conditions of a configuration look: their windows over events."""

from collections.abc import Iterator

from hengce.errors import ProblemsError
from hengce.lint.rule_texts import rule_texts
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.rules.ast import EventColumn
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value
from hengce.rules.lineage import event_columns_of


def event_windows(scope: Scope) -> Iterator[tuple[str, EventColumn]]:
    """Yield every event column that is read anywhere, with its place.

    A text with problems is left out: others tell them.
    """
    configuration = scope.configuration
    catalogue = Catalogue.of_bank(configuration, zone_of(configuration))
    for where, text, is_value in rule_texts(scope):
        check = check_value if is_value else check_condition
        try:
            rule = check(text, catalogue, where, allow_hindsight=True)
        except ProblemsError:
            continue
        for column in event_columns_of(rule):
            yield where, column
