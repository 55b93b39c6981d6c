"""The bank's policy as people change it: handed in, approved by another, put in force.

What is not in force decides nothing. When a version comes in force, it is checked among the
bank's documents as they are then, as if a folder had said it.
"""

from dataclasses import dataclass

from hengce.config.dump import yaml_text
from hengce.config.spare import spare
from hengce.documents.administration import apply_documents
from hengce.documents.agreeing import WRITTEN
from hengce.documents.checking import Checked, check_text, with_document
from hengce.documents.handing_in import applied_documents
from hengce.documents.manuscripts import RevisionError, work_on
from hengce.documents.proofreading import failures_of
from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.flow.policy_life import (
    NotTighterError,
    PolicyMove,
    PolicySameError,
    moved,
    of_what_waits,
    waiting,
)
from hengce.flow.ruling import changes_of, is_urgent
from hengce.lint.severity import errors_of
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.manuscript import Manuscript, ManuscriptState
from hengce.model.policy import Policy
from hengce.model.policy_step import POLICY, POLICY_STEPS_MAX, PolicyState, PolicyStep, PolicyWay
from hengce.model.version import version_of
from hengce.ports import Store, Transaction, View

ORG = "HQ"
"""The policy is the head office's."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A version of the policy that was checked, and the documents that it was checked among.

    Attributes:
        policy: What it says.
        text: As it is written.
        bank: The bank's documents under it.
        problems: What was found; no errors.
        applied: The documents that were applied before.
    """

    policy: Policy
    text: str
    bank: Configuration
    problems: tuple[Problem, ...]
    applied: str | None

    @property
    def version(self) -> str:
        """The content hash of what it says."""
        return version_of(self.policy)


def in_force(view: View) -> Policy:
    """Return the policy in force; ConflictError before the first."""
    return applied_documents(view).policy


def makers_of_policy(view: View) -> frozenset[str]:
    """Return who made what waits: who handed it in, and who wrote on it before."""
    steps = view.policy_steps(POLICY_STEPS_MAX)
    mine = of_what_waits(steps)
    since = steps[len(mine)].at if len(mine) < len(steps) else 0
    written = (one for one in view.manuscripts(POLICY) if one.state in WRITTEN)
    handed_in = {step.by for step in mine if step.state is PolicyState.SUBMITTED}
    return frozenset(handed_in | {one.by for one in written if one.at > since})


def text_of_version(view: View, version: str) -> str:
    """Return the text of a version of the policy; NotFoundError where none is kept."""
    known = view.manuscript_of(POLICY, version)
    if known is not None and known.text:
        return known.text
    policy = in_force(view)
    if version != version_of(policy):
        raise NotFoundError(f"there is no policy {version}")
    return yaml_text(spare(policy))


def submit_policy(store: Store, by: str, at: Instant) -> PolicyStep:
    """Hand the work in progress on the policy in: it waits for somebody else's approval.

    Raises:
        NotFoundError: Nobody is working on it.
        ProblemsError: It has errors; nothing was handed in.
        PolicySameError: It says what is in force.
        RevisionError: It was written meanwhile, or the bank's documents were.
    """
    work, ready = _worked(store)
    with store.transaction(at) as tx:
        _refuse_other(tx, ready, work)
        base = version_of(in_force(tx))
        if base == ready.version:
            raise PolicySameError
        _keep(tx, ready.text, ready.version, by, at)
        step = PolicyStep(
            version=ready.version, base=base, state=PolicyState.SUBMITTED, by=by, at=at
        )
        tx.add_policy_step(step)
        return step


def approve_policy(store: Store, seen: str, comment: str, by: str, at: Instant) -> PolicyStep:
    """Approve the version that waits; ConflictError as `flow.policy_life.moved` says."""
    return _moved(store, PolicyMove.APPROVE, seen, comment, by, at)


def return_policy(store: Store, seen: str, comment: str, by: str, at: Instant) -> PolicyStep:
    """Return the version that waits for changes: it is work in progress again.

    Raises:
        ConflictError: As `flow.policy_life.moved` says.
    """
    return _moved(store, PolicyMove.RETURN, seen, comment, by, at)


def enact_policy(store: Store, seen: str, by: str, at: Instant) -> PolicyStep:
    """Put the approved version in force.

    Raises:
        ConflictError: As `flow.policy_life.moved` says.
        ProblemsError: Among the documents of now it has errors; what was in force stays.
        RevisionError: The bank's documents were changed meanwhile.
    """
    with store.view() as view:
        step = _step(view, PolicyMove.ENACT, seen, "", by, at)
        ready = _ready(view, text_of_version(view, step.version))
    with store.transaction(at) as tx:
        _refuse_other(tx, ready, None)
        step = _step(tx, PolicyMove.ENACT, seen, "", by, at)
        _enact(tx, ready, step)
        return step


def tighten_policy(store: Store, reason: str, by: str, at: Instant) -> PolicyStep:
    """Put work in progress in force at once, by one person, because it only tightens.

    Raises:
        NotFoundError: Nobody is working on it.
        NotTighterError: Something of it may let more through, or may keep back what must be said.
        ProblemsError: It has errors; what was in force stays.
        RevisionError: It was written meanwhile, or the bank's documents were.
    """
    work, ready = _worked(store)
    with store.transaction(at) as tx:
        _refuse_other(tx, ready, work)
        before = in_force(tx)
        if not is_urgent(changes_of(before, ready.policy)):
            raise NotTighterError
        step = PolicyStep(
            version=ready.version,
            base=version_of(before),
            state=PolicyState.LIVE,
            by=by,
            at=at,
            way=PolicyWay.URGENT,
            comment=reason,
        )
        _keep(tx, ready.text, ready.version, by, at)
        _enact(tx, ready, step)
        return step


def restore_policy(tx: Transaction, version: str, by: str, at: Instant) -> Manuscript:
    """Make an earlier version work in progress; it comes in force as any other does.

    Raises:
        NotFoundError: No text of it is kept.
    """
    return _as_work(tx, text_of_version(tx, version), by, at)


def _moved(
    store: Store, move: PolicyMove, seen: str, comment: str, by: str, at: Instant
) -> PolicyStep:
    with store.transaction(at) as tx:
        step = _step(tx, move, seen, comment, by, at)
        tx.add_policy_step(step)
        if move is PolicyMove.RETURN and work_on(tx, POLICY) is None:
            _as_work(tx, text_of_version(tx, step.version), _maker(tx, step.version), at)
        return step


def _maker(view: View, version: str) -> str:
    """Return who handed a version in."""
    steps = view.policy_steps(POLICY_STEPS_MAX)
    handed_in = (one for one in steps if one.state is PolicyState.SUBMITTED)
    return next(one.by for one in handed_in if one.version == version)


def _step(
    view: View, move: PolicyMove, seen: str, comment: str, by: str, at: Instant
) -> PolicyStep:
    current, now = waiting(view.policy_steps(POLICY_STEPS_MAX)), version_of(in_force(view))
    return moved(current, move, seen, now, by, at, makers_of_policy(view), comment)


def _worked(store: Store) -> tuple[Manuscript, Ready]:
    with store.view() as view:
        work = work_on(view, POLICY)
        if work is None:
            raise NotFoundError("nobody is working on the policy")
        return work, _ready(view, work.text)


def check_policy(view: View, text: str) -> Checked:
    """Return everything that is wrong with a text of the policy, and what it breaks elsewhere."""
    return check_text(applied_documents(view), POLICY, text)


def _ready(view: View, text: str) -> Ready:
    """Check a version, with the examples of all strategies; ProblemsError: it has errors."""
    documents = applied_documents(view)
    checked = check_text(documents, POLICY, text)
    if errors_of(checked.problems):
        raise ProblemsError(errors_of(checked.problems))
    assert isinstance(checked.noun, Policy)
    bank = with_document(documents, POLICY, checked.noun)
    problems = (*checked.problems, *failures_of(bank))
    if errors_of(problems):
        raise ProblemsError(errors_of(problems))
    return Ready(checked.noun, text, bank, problems, view.applied_configuration())


def _refuse_other(tx: Transaction, ready: Ready, work: Manuscript | None) -> None:
    is_other = work is not None and work_on(tx, POLICY) != work
    if is_other or tx.applied_configuration() != ready.applied:
        raise RevisionError


def _enact(tx: Transaction, ready: Ready, step: PolicyStep) -> None:
    before = in_force(tx)
    base = version_of(before)
    if tx.manuscript_of(POLICY, base) is None:
        # It was in force before texts of the policy were kept: whoever goes back finds it.
        _keep(tx, yaml_text(spare(before)), base, step.by, step.at, ManuscriptState.APPLIED)
    apply_documents(tx, ready.bank, ready.problems, step.by, step.at)
    tx.add_policy_step(step)


def _keep(
    tx: Transaction,
    text: str,
    version: str,
    by: str,
    at: Instant,
    state: ManuscriptState = ManuscriptState.HANDED_IN,
) -> None:
    made = Manuscript(
        document=POLICY, org=ORG, version=version, state=state, text=text, by=by, at=at
    )
    tx.add_manuscript(made)


def _as_work(tx: Transaction, text: str, by: str, at: Instant) -> Manuscript:
    made = Manuscript(
        document=POLICY, org=ORG, version="", state=ManuscriptState.SAVED, text=text, by=by, at=at
    )
    tx.add_manuscript(made)
    return made
