"""What can be wrong: problems are values that people mend, errors stop the work.

A `Problem` names the place, a stable dotted code and its facts; sentences in Chinese and
English are made from the code in `hengce.words`. Drafts may have many problems, and all
are shown at once. An operational error is raised; its docstring is its message.
"""

from collections.abc import Iterable, Mapping

import msgspec


class Problem(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """One thing that a person must mend.

    Attributes:
        where: The place, from file to part: `strategies/a.yaml:12 graph/nodes/offer`.
        code: A stable name such as `rule.unknown_tag`; `hengce.words` has its sentences.
        facts: What the sentence fills in, by name.
    """

    where: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, where: str, code: str, /, **facts: object) -> "Problem":
        """Build a problem from keyword facts."""
        pairs = tuple(sorted((name, str(fact)) for name, fact in facts.items()))
        return cls(where=where, code=code, facts=pairs)

    def fact_map(self) -> Mapping[str, str]:
        """Return the facts by name."""
        return dict(self.facts)


class HengceError(Exception):
    """The work cannot go on."""

    code = "error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class ProblemsError(HengceError):
    """The input has problems; nothing of it was taken."""

    code = "problems"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("; ".join(f"{p.where}: {p.code}" for p in self.problems))


class NotFoundError(HengceError):
    """The named thing does not exist."""

    code = "not_found"


class ConflictError(HengceError):
    """The state does not allow this step."""

    code = "conflict"


class NoConfigurationError(ConflictError):
    """There is no configuration: apply one first (hengce apply FOLDER)."""

    code = "no_configuration"


class NoCustomersError(ConflictError):
    """There are no customers: import some first (hengce import --mapping MAPPING FILE)."""

    code = "no_customers"


class ForgottenError(ConflictError):
    """What this needs was forgotten, as the policy asks."""

    code = "forgotten"


class PastError(HengceError):
    """The time lies before the end of the ledger; decisions are made forwards only."""

    code = "past"


class BusyError(HengceError):
    """More waits than can be done soon; nothing was taken."""

    code = "busy"

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__()


class UnavailableError(HengceError):
    """The store cannot be reached."""

    code = "unavailable"
