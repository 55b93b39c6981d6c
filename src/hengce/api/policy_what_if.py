"""What changed caps of a policy would have done in the last days; nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec.structs import replace

from hengce.api.among import among_of
from hengce.api.conflicts import DAYS_MAX, StrategyRefused, losses_in
from hengce.api.documents import Said, said_of
from hengce.api.guard import admit
from hengce.api.paging import units_reached
from hengce.api.policy_documents import admit_policy, said_text
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.documents.checking import check_text
from hengce.documents.handing_in import applied_documents
from hengce.errors import ProblemsError
from hengce.lint.severity import errors_of
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, Instant
from hengce.model.policy import Cap, Policy
from hengce.model.policy_step import POLICY
from hengce.overview.caps import Recounted, look_back_us, recounted
from hengce.overview.conflicts import Losses
from hengce.ports import View
from hengce.words.names import Language, labels
from hengce.words.what_if import tell_unknown


class PolicyWhatIf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy, and over how many of the last days its changed caps are counted."""

    said: Said
    days: Annotated[int, msgspec.Meta(ge=1, le=DAYS_MAX)] = 30


class CapEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What a changed cap would have done.

    Attributes:
        cap: The cap.
        label: What people call it.
        limit_now: Its limit in force; null: it is new.
        limit: Its limit then; null: it is gone.
        sent: Messages that left and that it can refuse.
        refused_then: Those of them that the changed cap refuses, counted one after the other.
        refused_now: Those that the cap in force refuses when they are counted the same way.
        by_strategy: `refused_then` by strategy, most first.
        passed_then: Candidates that the cap refused and that would pass it then; null where more
            than its limit differs.
        is_counted: Whether it can be counted: not where it counts by a value that is not shared
            yet.
    """

    cap: str
    label: str
    limit_now: int | None
    limit: int | None
    sent: int
    refused_then: int
    refused_now: int
    by_strategy: list[StrategyRefused]
    passed_then: int | None
    is_counted: bool


class CapEffects(msgspec.Struct, frozen=True, kw_only=True):
    """What all changed caps would have done, each by itself.

    Attributes:
        since: From when on contacts were judged.
        until: Until when.
        caps: Cap by cap.
        unknown: What this cannot tell, in sentences.
    """

    since: Instant
    until: Instant
    caps: list[CapEffect]
    unknown: list[str]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A cap in force, and as it is to be; None: there is none."""

    before: Cap | None
    after: Cap | None

    @property
    def either(self) -> Cap:
        """The changed cap, or else the one in force."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def is_limit_alone(self) -> bool:
        """Whether nothing but the limit differs, or the cap is gone."""
        if self.before is None:
            return False
        if self.after is None:
            return True
        same = replace(self.after, limit=self.before.limit, label=self.before.label)
        return same == self.before


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of what changed caps would have done."""

    @post(
        "/v1/policy/what-if",
        operation_id="policy_what_if",
        status_code=200,
        sync_to_thread=True,
        summary="What the changed caps of a policy would have done",
    )
    def policy_what_if(request: Request[Any, Any, Any], data: JSONBody[PolicyWhatIf]) -> CapEffects:
        key = admit(service, request, "read")
        said, at, tongue = said_of(data.said), service.clock(), spoken(request)
        since = at - data.days * DAY_US
        with service.installation.store.view() as view:
            admit_policy(service, view, key)
            bank = applied_documents(view)
            pairs = list(_changed(bank.policy, _policy(bank, said_text(view, said))))
            counted = _counted(service, view, key, pairs, since, at) if pairs else []
        if not pairs:
            return CapEffects(since=since, until=at, caps=[], unknown=[])
        losses = losses_in(service, among_of(service, key), since, at + 1).losses
        caps = [_effect(one, losses, bank, tongue) for one in counted]
        return CapEffects(since=since, until=at, caps=caps, unknown=list(tell_unknown(tongue)))

    return [policy_what_if]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A changed cap and what was counted of it; `is_known`: who counts together is known."""

    pair: _Pair
    then: Recounted
    now: Recounted
    is_known: bool


def _policy(bank: Configuration, text: str) -> Policy:
    """Return what a text says; ProblemsError: it has errors."""
    checked = check_text(bank, POLICY, text)
    if errors_of(checked.problems):
        raise ProblemsError(errors_of(checked.problems))
    assert isinstance(checked.noun, Policy)
    return checked.noun


def _changed(before: Policy, after: Policy) -> Iterator[_Pair]:
    old, new = ({cap.id: cap for cap in one.caps} for one in (before, after))
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) != new.get(name):
            yield _Pair(old.get(name), new.get(name))


def _counted(
    service: Service,
    view: View,
    key: Principal,
    pairs: Sequence[_Pair],
    since: Instant,
    at: Instant,
) -> list[_Counted]:
    archive = service.installation.archive
    caps = [cap for one in pairs for cap in (one.before, one.after) if cap is not None]
    lives = view.lives(max(0, since - max(map(look_back_us, caps))))
    opened = archive.open(view, archive.pin(view, at))
    orgs, into = units_reached(service, view, key), view.merges().into

    def count(cap: Cap | None) -> Recounted:
        if cap is None:
            return Recounted(0, 0, {}, 0)
        return recounted(lives, opened, archive, cap, cap.limit, since, orgs, into)

    found = []
    for pair in pairs:
        then, now = count(pair.after), count(pair.before)
        sent = then if pair.after else now
        whole = Recounted(sent.sent, then.refused, then.by_strategy, now.refused)
        per = pair.either.per
        found.append(_Counted(pair, whole, now, not per or per in opened.groups.tags))
    return found


def _effect(counted: _Counted, losses: Losses, bank: Configuration, tongue: Language) -> CapEffect:
    pair, then, names = counted.pair, counted.then, labels(bank, tongue)
    limit = pair.after.limit if pair.after else None
    capped = {one: n for one, n in losses.capped.items() if one.cap == pair.either.id}
    passed = sum(n for one, n in capped.items() if limit is None or one.used < limit)
    return CapEffect(
        cap=pair.either.id,
        label=getattr(pair.either.label, tongue),
        limit_now=pair.before.limit if pair.before else None,
        limit=limit,
        sent=then.sent,
        refused_then=then.refused,
        refused_now=counted.now.refused,
        by_strategy=[
            StrategyRefused(strategy=name, label=names.get(f"strategy/{name}", name), contacts=n)
            for name, n in then.by_strategy.items()
        ],
        passed_then=passed if pair.is_limit_alone else None,
        is_counted=counted.is_known,
    )
