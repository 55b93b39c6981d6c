"""Audiences in conditions: `in_audience('…')` stands for all that an audience asks."""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from hengce.errors import ProblemsError
from hengce.model.audience import Audience
from hengce.rules.binding import all_of
from hengce.rules.catalogue import nearest
from hengce.rules.parse import Surface, parse, surface_of
from hengce.rules.reading import Reading
from hengce.rules.units import within_test

IN_AUDIENCE = "in_audience"
"""The test of conditions: `in_audience('young')` holds for the members of that audience."""


def text_of(audience: Audience) -> str:
    """Return all that an audience asks but its slice, as one condition.

    Raises:
        ProblemsError: Its own condition is no condition by itself.
    """
    asked = [within_test(audience.org)] if audience.org else []
    asked += [audience.where, *map(_test, audience.all_of)]
    if audience.any_of:
        asked.append(" OR ".join(map(_test, audience.any_of)))
    asked += [f"NOT {_test(name)}" for name in audience.none_of]
    asked = [text for text in asked if text.strip()]
    return all_of(asked, f"audiences/{audience.id}") if asked else "TRUE"


def surface_within(audience: Audience, reading: Reading) -> Surface | None:
    """Return what an audience asks as a surface tree; None when it cannot be read."""
    try:
        return parse(text_of(audience), reading.surface.where)
    except ProblemsError:
        return None


def asked_audience(node: exp.Anonymous, reading: Reading) -> Audience | None:
    """Return the audience that a condition asks for; None with a problem when it cannot."""
    written = node.expressions[0] if len(node.expressions) == 1 else None
    if not isinstance(written, exp.Literal) or not written.is_string:
        usage = f"{IN_AUDIENCE}('…')"
        reading.refuse(node, "rule.call", function=IN_AUDIENCE, usage=usage)
        return None
    name, known = written.name, reading.catalogue.audiences
    if name not in known:
        labels = {audience.id: audience.label for audience in known.values()}
        facts = {"audience": name, "nearest": nearest(name, labels)}
        reading.refuse(node, "rule.unknown_audience", **facts)
    elif name in reading.within:
        reading.refuse(node, "rule.audience_wrong", audience=name)  # lint shows the circle
    elif known[name].slice is not None:
        reading.refuse(node, "rule.sliced_audience", audience=name)
    else:
        return known[name]
    return None


def named_in(text: str) -> frozenset[str]:
    """Return the audiences that a condition names; none where it is no SQL."""
    if IN_AUDIENCE not in text.lower():
        return frozenset()
    try:
        root = surface_of(text, "").root
    except ProblemsError:
        return frozenset()
    calls = (node for node in root.find_all(exp.Anonymous) if node.name.lower() == IN_AUDIENCE)
    return frozenset(part.name for node in calls for part in node.expressions)


def ways(audiences: Mapping[str, Audience]) -> dict[str, tuple[str, ...]]:
    """Return which audiences each one names, in its lists and in its condition."""
    return {name: tuple(_ways(audience)) for name, audience in sorted(audiences.items())}


def _ways(audience: Audience) -> Iterator[str]:
    yield from audience.named
    yield from sorted(named_in(audience.where))


def _test(name: str) -> str:
    quoted = name.replace("'", "''")
    return f"{IN_AUDIENCE.upper()}('{quoted}')"
