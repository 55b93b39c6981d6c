"""Whether texts fit their channels: what a channel cannot carry whole is not published."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.flow.render import check_template, least
from hengce.lint.scope import Scope
from hengce.model.capability import Capabilities, SubjectUse, capabilities_of, length
from hengce.model.material import Variant


def fit(scope: Scope) -> Iterator[Problem]:
    """Check each wording against its channel, with every placeholder printing nothing.

    A text that becomes too long by what it prints is refused when it is handed off.
    """
    for material in scope.configuration.materials:
        for name, variant in material.variants.items():
            channel = scope.channels.get(name)
            if channel is not None:
                item, path = f"materials/{material.id}", f"variants/{name}"
                can = capabilities_of(channel.connector)
                yield from _lengths(scope, item, path, variant, can)
                yield from _subject(scope, item, path, variant, can)


def _lengths(
    scope: Scope, item: str, path: str, variant: Variant, can: Capabilities
) -> Iterator[Problem]:
    for part, text, limit in (
        ("subject", variant.subject, can.subject_max),
        ("body", variant.body, can.body_max),
    ):
        if check_template(text, path):
            continue  # said elsewhere
        size = length(least(text), can.unit)
        if size > limit and not (part == "subject" and can.subject is SubjectUse.NONE):
            facts = {"length": size, "limit": limit, "unit": can.unit}
            yield scope.problem(item, f"{path}/{part}", "material.longer_than_channel", **facts)


def _subject(
    scope: Scope, item: str, path: str, variant: Variant, can: Capabilities
) -> Iterator[Problem]:
    if variant.subject and can.subject is SubjectUse.NONE:
        yield scope.problem(item, f"{path}/subject", "material.subject_not_carried")
    if not variant.subject.strip() and can.subject is SubjectUse.REQUIRED:
        yield scope.problem(item, path, "material.subject_missing")
