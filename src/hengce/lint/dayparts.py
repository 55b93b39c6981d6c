"""Parts of the day: readable, not empty, with a response to begin with."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.hours import minute_of
from hengce.lint.scope import Scope


def dayparts(scope: Scope) -> Iterator[Problem]:
    """Check each part of the day."""
    for part in scope.configuration.policy.dayparts:
        path = f"dayparts/{part.id}"
        for side, text in (("begins", part.begins), ("ends", part.ends)):
            if minute_of(text) is None:
                yield scope.problem("policy", f"{path}/{side}", "hours.unreadable", value=text)
        if part.begins == part.ends:
            yield scope.problem("policy", path, "daypart.empty", begins=part.begins)
        if not 0 <= part.response_prior <= 1:
            facts = {"value": part.response_prior, "least": 0, "most": 1}
            where = f"{path}/response_prior"
            yield scope.problem("policy", where, "policy.out_of_range", **facts)
