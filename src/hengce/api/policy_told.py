"""The bank's policy as people change it, told to the one who asks."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from hengce.api.documents import DocumentText, Found, found_rows, text_row
from hengce.api.policies import PolicySection, section_rows
from hengce.documents.checking import Checked, with_document
from hengce.documents.enacting import (
    check_policy,
    in_force,
    makers_of_policy,
    text_of_version,
)
from hengce.documents.handing_in import applied_documents
from hengce.documents.manuscripts import applied_of, as_written, work_on
from hengce.errors import ConflictError, NotFoundError, Problem
from hengce.flow.policy_life import NotTighterError, PolicyMove, moved, waiting
from hengce.flow.ruling import PolicyChange, changes_of, is_urgent
from hengce.lint.severity import errors_of
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.policy import Policy
from hengce.model.policy_step import POLICY, POLICY_STEPS_MAX, PolicyState, PolicyStep, PolicyWay
from hengce.model.version import version_of
from hengce.people.access import may
from hengce.ports import View
from hengce.words.names import Language, labels
from hengce.words.policy_changes import tell_change
from hengce.words.problems import tell_problem

RECORD_MAX = 200
"""Steps of the record that are told, newest first."""

_ACTIONS = {
    PolicyMove.APPROVE: "approve",
    PolicyMove.RETURN: "approve",
    PolicyMove.ENACT: "publish",
}


class PolicyChangeTold(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the policy, or a value, that differs from what is in force.

    Attributes:
        path: Where it stands in the document, such as `caps/wealth_7d`.
        part: What kind of rule it is, in words.
        label: What people call it; empty where it has no name.
        kind: Whether it is new, gone or changed, in words.
        direction: `tighter`, `looser` or `other`.
        direction_told: The same in words.
        is_urgent: Whether one person may put it in force.
        sentence: What differs, as short as can be.
        before: What it says in force, whole; empty where it is new.
        after: What it is to say, whole; empty where it is gone.
    """

    path: str
    part: str
    label: str
    kind: str
    direction: str
    direction_told: str
    is_urgent: bool
    sentence: str
    before: str
    after: str


class PolicyChecked(msgspec.Struct, frozen=True, kw_only=True):
    """What is found in a version of the policy that somebody writes.

    Attributes:
        problems: All that is wrong with it, and what it makes wrong elsewhere.
        changes: What it says otherwise than what is in force; none while it cannot be read.
        sections: All that it says, in sentences; none while it has errors.
        may_tighten: Whether one person may put it in force at once.
        tighten_refusal: Why not; empty where he may, or where his role never does.
    """

    problems: list[Found]
    changes: list[PolicyChangeTold]
    sections: list[PolicySection]
    may_tighten: bool
    tighten_refusal: str


class PolicyWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """The version that waits for somebody, for the one who asks.

    Attributes:
        version: Its content hash.
        state: Where it stands.
        by: Who brought it there.
        at: When.
        comment: What was said of it.
        makers: Who wrote it: none of them approves it or puts it in force.
        text: In YAML.
        changes: What it says otherwise than what is in force.
        may_approve: Whether the one who asks may approve it now.
        may_return: Whether he may return it for changes.
        may_enact: Whether he may put it in force.
        refusal: Why he may not approve it, or put it in force, where his role does so.
    """

    version: str
    state: PolicyState
    by: str
    at: Instant
    comment: str
    makers: list[str]
    text: str
    changes: list[PolicyChangeTold]
    may_approve: bool
    may_return: bool
    may_enact: bool
    refusal: str


class PolicyStepTold(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did to a version; `has_text`: it can be taken up again."""

    version: str
    state: PolicyState
    way: PolicyWay
    by: str
    at: Instant
    comment: str
    has_text: bool


class PolicyTold(msgspec.Struct, frozen=True, kw_only=True):
    """The bank's policy: what is in force, what is written, what waits, what was.

    Attributes:
        in_force: The content hash of the policy in force.
        written: The work in progress, or else what is in force.
        has_work: Whether that is work in progress.
        checked: What was found in it.
        waiting: The version that waits for somebody; null for none.
        record: What people did, newest first.
    """

    in_force: str
    written: DocumentText
    has_work: bool
    checked: PolicyChecked
    waiting: PolicyWaiting | None
    record: list[PolicyStepTold]


def policy_told(view: View, key: Principal, at: Instant, tongue: Language) -> PolicyTold:
    """Return the policy as the one who asks sees it."""
    work, now = work_on(view, POLICY), version_of(in_force(view))
    written = as_written(work) if work else applied_of(view, POLICY)
    steps = view.policy_steps(POLICY_STEPS_MAX)
    step = waiting(steps)
    is_open = step is not None and step.state is not PolicyState.RETURNED
    return PolicyTold(
        in_force=now,
        written=text_row(written),
        has_work=work is not None,
        checked=policy_checked(view, key, written.text, tongue),
        waiting=_waiting(view, step, key, at, tongue) if step and is_open else None,
        record=[_step(view, one, now) for one in steps[:RECORD_MAX]],
    )


def policy_checked(view: View, key: Principal, text: str, tongue: Language) -> PolicyChecked:
    """Return what is found in a text, in words."""
    bank, checked = applied_documents(view), check_policy(view, text)
    policy = checked.noun
    if not isinstance(policy, Policy):
        return PolicyChecked(
            problems=_problems(checked, bank, tongue),
            changes=[],
            sections=[],
            may_tighten=False,
            tighten_refusal="",
        )
    after = with_document(bank, POLICY, policy)
    changes = changes_of(bank.policy, policy)
    is_right = not errors_of(checked.problems)
    is_able = bool(changes) and may(key, "stop") and may(key, "draft_policy")
    may_tighten = is_able and is_right and is_urgent(changes)
    refusal = _told(NotTighterError(), tongue) if is_able and not is_urgent(changes) else ""
    return PolicyChecked(
        problems=_problems(checked, bank, tongue),
        changes=_changes(changes, bank, after, tongue),
        sections=section_rows(after, tongue) if is_right else [],
        may_tighten=may_tighten,
        tighten_refusal=refusal,
    )


def version_changes(
    view: View, text: str, tongue: Language
) -> tuple[list[PolicyChangeTold], list[PolicySection]]:
    """Return what a version says otherwise than what is in force, and all that it says."""
    bank, checked = applied_documents(view), check_policy(view, text)
    if not isinstance(checked.noun, Policy):
        return [], []
    after = with_document(bank, POLICY, checked.noun)
    changes = changes_of(bank.policy, checked.noun)
    return _changes(changes, bank, after, tongue), section_rows(after, tongue)


def _changes(
    changes: Sequence[PolicyChange],
    before: Configuration,
    after: Configuration,
    tongue: Language,
) -> list[PolicyChangeTold]:
    return [_change(one, before, after, tongue) for one in changes]


def _change(
    one: PolicyChange, before: Configuration, after: Configuration, tongue: Language
) -> PolicyChangeTold:
    sides, banks = (one.before, one.after), (before, after)
    told = tell_change(one.part, sides, str(one.direction), banks, tongue)
    return PolicyChangeTold(
        path=one.path,
        part=told.part,
        label=told.label,
        kind=told.kind,
        direction=str(one.direction),
        direction_told=told.direction,
        is_urgent=one.is_urgent,
        sentence=told.sentence,
        before=told.before,
        after=told.after,
    )


def _problems(checked: Checked, bank: Configuration, tongue: Language) -> list[Found]:
    """Return what was found; of what is wrong elsewhere the message says where."""
    names = labels(bank, tongue)
    rows = found_rows(checked, tongue)
    told = []
    for row, problem in zip(rows, checked.problems, strict=True):
        item = problem.where.partition(" ")[0]
        if item.partition(":")[0] in {POLICY, f"{POLICY}.yaml"}:
            told.append(row)
            continue
        called = names.get(item.replace("strategies/", "strategy/"), item)
        colon = "：" if tongue == "zh" else ": "
        message = f"{called}{colon}{row.message}"
        told.append(replace(row, message=message, path="", node="", line=None, column=None))
    return told


def _waiting(
    view: View, step: PolicyStep, key: Principal, at: Instant, tongue: Language
) -> PolicyWaiting:
    text = text_of_version(view, step.version)
    refusals = {move: _refusal(view, step, move, key, at, tongue) for move in PolicyMove}
    due = PolicyMove.APPROVE if step.state is PolicyState.SUBMITTED else PolicyMove.ENACT
    return PolicyWaiting(
        version=step.version,
        state=step.state,
        by=step.by,
        at=step.at,
        comment=step.comment,
        makers=sorted(makers_of_policy(view)),
        text=text,
        changes=version_changes(view, text, tongue)[0],
        may_approve=refusals[PolicyMove.APPROVE] is None,
        may_return=refusals[PolicyMove.RETURN] is None,
        may_enact=refusals[PolicyMove.ENACT] is None,
        refusal=refusals[due] or "",
    )


def _refusal(
    view: View, step: PolicyStep, move: PolicyMove, key: Principal, at: Instant, tongue: Language
) -> str | None:
    """Return why somebody may not take a step; None: he may; empty: his role never does."""
    if not may(key, _ACTIONS[move]):
        return ""
    now, made_by = version_of(in_force(view)), makers_of_policy(view)
    try:
        moved(step, move, step.version, now, key.id, at, made_by)
    except ConflictError as refused:
        return _told(refused, tongue)
    return None


def _told(refused: ConflictError, tongue: Language) -> str:
    words = tell_problem(Problem.of("", f"request.{refused.code}"))
    return words.zh if tongue == "zh" else words.en


def _step(view: View, one: PolicyStep, now: str) -> PolicyStepTold:
    return PolicyStepTold(
        version=one.version,
        state=one.state,
        way=one.way,
        by=one.by,
        at=one.at,
        comment=one.comment,
        has_text=_has_text(view, one.version, now),
    )


def _has_text(view: View, version: str, now: str) -> bool:
    try:
        return version == now or bool(text_of_version(view, version))
    except NotFoundError:
        return False
