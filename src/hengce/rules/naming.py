"""Which tags a text names: stored and derived ones, also in formulas and in audiences."""

from hengce.errors import ProblemsError
from hengce.rules.audiences import named_in, text_of
from hengce.rules.catalogue import Catalogue
from hengce.rules.parse import parse
from hengce.rules.values import names_of


def tags_named(text: str, catalogue: Catalogue) -> frozenset[str]:
    """Return all tags on which a text rests; none where it is no text of the language."""
    found: set[str] = set()
    audiences: frozenset[str] = frozenset()
    texts = [text]
    while texts:
        text = texts.pop()
        try:
            named = names_of(parse(text, ""), catalogue)
        except ProblemsError:
            continue
        fresh = set(named) - found
        found |= fresh
        texts += [catalogue.derived[name].formula for name in fresh if name in catalogue.derived]
        asked = named_in(text) - audiences
        audiences |= asked
        texts += [text_of(catalogue.audiences[one]) for one in asked if one in catalogue.audiences]
    return frozenset(found)
