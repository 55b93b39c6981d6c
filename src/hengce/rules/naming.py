"""Which tags a text names: stored ones and derived ones, and those in the formulas of these."""

from hengce.errors import ProblemsError
from hengce.rules.catalogue import Catalogue
from hengce.rules.parse import parse
from hengce.rules.values import names_of


def tags_named(text: str, catalogue: Catalogue) -> frozenset[str]:
    """Return all tags on which a text rests; none where it is no text of the language."""
    found: set[str] = set()
    texts = [text]
    while texts:
        try:
            named = names_of(parse(texts.pop(), ""), catalogue)
        except ProblemsError:
            continue
        fresh = set(named) - found
        found |= fresh
        texts += [catalogue.derived[name].formula for name in fresh if name in catalogue.derived]
    return frozenset(found)
