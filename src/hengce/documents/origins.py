"""Where documents came from: a folder of files, or people who drew them on the canvas.

A folder owns what it brought once: a file that is gone takes its document along. What people made
alone is theirs, and a folder that never knew of it leaves it as it is. The policy is one document
that both may change: a folder whose policy says nothing new leaves what people put in force since.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from hengce.errors import Problem, ProblemsError
from hengce.flow.policy_life import brought_by_folder
from hengce.model.audience import Audience
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.manuscript import ManuscriptState
from hengce.model.policy import Policy
from hengce.model.policy_step import POLICY, POLICY_STEPS_MAX, PolicyState, PolicyStep, PolicyWay
from hengce.model.strategy import Strategy
from hengce.model.template import BranchVariant, Template
from hengce.model.version import version_of
from hengce.ports import Transaction, View

_Document = TypeVar("_Document", Strategy, BranchVariant, Template, Audience)


@dataclass(frozen=True, slots=True)
class Joined:
    """A folder's documents, with what people made beside them.

    Attributes:
        configuration: Both.
        kept: The strategies, variants, templates and audiences that no folder brought, by name.
        is_policy_kept: Whether the policy is the one that people put in force, because the
            folder's says nothing new.
    """

    configuration: Configuration
    kept: tuple[str, ...] = ()
    is_policy_kept: bool = False


def with_drawn(view: View, folder: Configuration, *, take_policy: bool = False) -> Joined:
    """Return a folder's documents with those that people drew, and that no folder ever brought.

    Args:
        view: What is known; the transaction in which the folder is applied.
        folder: The documents as files say them.
        take_policy: Whether its policy holds, whatever people put in force since.

    Raises:
        ProblemsError: Both changed the policy since they were one.
    """
    version = view.applied_configuration()
    if version is None:
        return Joined(folder)
    applied = view.configuration(version)
    drawn = view.documents_in(ManuscriptState.HANDED_IN)
    drawn -= view.documents_in(ManuscriptState.APPLIED)
    known = _ids(folder.strategies) | _ids(folder.variants)
    strategies = _beside(applied.strategies, known, drawn, "strategies")
    variants = _beside(applied.variants, known, drawn, "variants")
    templates = _beside(applied.templates, _ids(folder.templates), drawn, "templates")
    audiences = _beside(applied.audiences, _ids(folder.audiences), drawn, "audiences")
    said = folder.policy
    policy = said if take_policy else _policy(view, applied.policy, said)
    configuration = replace(
        folder,
        policy=policy,
        strategies=(*folder.strategies, *strategies),
        variants=(*folder.variants, *variants),
        templates=(*folder.templates, *templates),
        audiences=(*folder.audiences, *audiences),
    )
    kept = sorted(_ids(strategies) | _ids(variants) | _ids(templates) | _ids(audiences))
    return Joined(configuration, tuple(kept), policy != folder.policy)


def note_policy(tx: Transaction, policy: Policy, by: str, at: Instant) -> None:
    """Note that a folder said the policy that is in force now, and owns it; once for each version.

    Args:
        tx: The transaction in which the folder was applied.
        policy: What it said.
        by: Who applied it.
        at: When.
    """
    live = [one for one in tx.policy_steps(POLICY_STEPS_MAX) if one.state is PolicyState.LIVE]
    version = version_of(policy)
    if live and (live[0].version, live[0].way) == (version, PolicyWay.FOLDER):
        return
    base = live[0].version if live else ""
    tx.add_policy_step(
        PolicyStep(
            version=version, base=base, state=PolicyState.LIVE, by=by, at=at, way=PolicyWay.FOLDER
        )
    )


def _policy(view: View, in_force: Policy, said: Policy) -> Policy:
    """Return the policy that holds: the folder's, or the one that people put in force since."""
    brought = brought_by_folder(view.policy_steps(POLICY_STEPS_MAX))
    if brought is None or said == in_force:
        return said
    if version_of(said) == brought:
        return in_force
    raise ProblemsError([Problem.of(POLICY, "policy.changed_here")])


def _beside(
    applied: Iterable[_Document], known: Collection[str], drawn: Collection[str], stem: str
) -> tuple[_Document, ...]:
    """Return the documents of a kind that people drew, and that the folder does not say."""
    return tuple(one for one in applied if f"{stem}/{one.id}" in drawn and one.id not in known)


def _ids(documents: Iterable[_Document]) -> frozenset[str]:
    return frozenset(one.id for one in documents)
