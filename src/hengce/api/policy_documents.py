"""The bank's policy as a document: read, written, compared, taken up again; head office's alone."""

from asyncio import to_thread
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter

from hengce.api.documents import (
    DocumentText,
    Said,
    Saving,
    admit_document,
    said_of,
    text_row,
)
from hengce.api.guard import admit
from hengce.api.lifecycle import Seen
from hengce.api.policies import PolicySection
from hengce.api.policy_told import (
    PolicyChangeTold,
    PolicyChecked,
    PolicyTold,
    policy_checked,
    policy_told,
    version_changes,
)
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.working import drop_work, keep_work
from hengce.api.writing import written
from hengce.config.document import Plain
from hengce.documents.enacting import ORG, restore_policy, text_of_version
from hengce.documents.manuscripts import (
    RevisionError,
    applied_of,
    as_written,
    text_with,
    work_on,
)
from hengce.model.access import Principal
from hengce.model.instant import Instant
from hengce.model.manuscript import Manuscript
from hengce.model.policy_step import POLICY
from hengce.ports import Transaction, View
from hengce.words.names import Language

PolicyVersion = Annotated[str, Parameter(min_length=1, max_length=64, pattern=r"^[0-9a-f]+$")]


class PolicyVersionTold(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the policy, whatever became of it.

    Attributes:
        version: Its content hash.
        text: In YAML.
        changes: What it says otherwise than what is in force now.
        sections: All that it says, in sentences.
    """

    version: str
    text: str
    changes: list[PolicyChangeTold]
    sections: list[PolicySection]


class PolicyRestored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that is to be work in progress again."""

    version: Seen


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of the policy as a document."""
    return [
        _one(service),
        _check(service),
        _save(service),
        _give_up(service),
        _version(service),
        _restore(service),
    ]


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/policy",
        operation_id="policy",
        summary="The bank's policy as a document: in force, written, waiting",
    )
    async def policy(request: Request[Any, Any, Any]) -> PolicyTold:
        key = admit(service, request, "read")
        return await to_thread(_read, service, key, spoken(request))

    return policy


def _check(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policy/check",
        operation_id="check_policy",
        status_code=200,
        sync_to_thread=True,
        summary="What is wrong with a policy, what it changes, what it says; nothing is written",
    )
    def check(request: Request[Any, Any, Any], data: JSONBody[Said]) -> PolicyChecked:
        key = admit(service, request, "draft_policy")
        said = said_of(data)
        with service.installation.store.view() as view:
            admit_policy(service, view, key)
            return policy_checked(view, key, said_text(view, said), spoken(request))

    return check


def _save(service: Service) -> HTTPRouteHandler:
    @put(
        "/v1/policy",
        operation_id="save_policy",
        status_code=200,
        summary="Keep work in progress on the policy",
    )
    async def save(request: Request[Any, Any, Any], data: JSONBody[Saving]) -> DocumentText:
        key = admit(service, request, "draft_policy")

        def allow(tx: Transaction) -> None:
            admit_policy(service, tx, key)

        return await keep_work(service, key, POLICY, data, allow)

    return save


def _give_up(service: Service) -> HTTPRouteHandler:
    @delete(
        "/v1/policy",
        operation_id="give_up_policy",
        status_code=204,
        summary="Give up the work in progress on the policy",
    )
    async def give_up_policy(request: Request[Any, Any, Any]) -> None:
        key = admit(service, request, "draft_policy")

        def allow(tx: Transaction) -> None:
            admit_policy(service, tx, key)

        await drop_work(service, key, POLICY, allow)

    return give_up_policy


def _version(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/policy/versions/{version:str}",
        operation_id="policy_version",
        sync_to_thread=True,
        summary="One version of the policy, compared with what is in force",
    )
    def version_told(request: Request[Any, Any, Any], version: PolicyVersion) -> PolicyVersionTold:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            admit_policy(service, view, key)
            text = text_of_version(view, version)
            changes, sections = version_changes(view, text, spoken(request))
        return PolicyVersionTold(version=version, text=text, changes=changes, sections=sections)

    return version_told


def _restore(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policy/restore",
        operation_id="restore_policy",
        status_code=200,
        summary="Make an earlier version of the policy work in progress",
    )
    async def restore(
        request: Request[Any, Any, Any], data: JSONBody[PolicyRestored]
    ) -> DocumentText:
        key = admit(service, request, "draft_policy")

        def take_up(tx: Transaction, at: Instant) -> Manuscript:
            admit_policy(service, tx, key)
            if work_on(tx, POLICY) is not None:
                raise RevisionError
            return restore_policy(tx, data.version, key.id, at)

        return text_row(as_written(await written(service, take_up)))

    return restore


def _read(service: Service, key: Principal, tongue: Language) -> PolicyTold:
    with service.installation.store.view() as view:
        admit_policy(service, view, key)
        return policy_told(view, key, service.clock(), tongue)


def admit_policy(service: Service, view: View, key: Principal) -> None:
    """Let a key at the policy as a document; NotFoundError for one that is not head office's."""
    admit_document(service, view, key, ORG, POLICY)


def said_text(view: View, said: str | dict[str, Plain]) -> str:
    """Return the text of what a request says of the policy."""
    if isinstance(said, str):
        return said
    work = work_on(view, POLICY)
    before = as_written(work) if work else applied_of(view, POLICY)
    return text_with(before, said)
