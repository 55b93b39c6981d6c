"""One nightly run whole, and the runs that are under way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.guard import admit
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE
from hengce.errors import NotFoundError
from hengce.measure.waterfall import Stage, waterfall
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.decision import VERDICT_OF, Reason, Verdict
from hengce.model.instant import Instant
from hengce.model.run import Run
from hengce.nightly.running import RUNNING, machine_now, running
from hengce.overview.stages import STAGES
from hengce.ports import NOT_YET, Lives, Undone
from hengce.words.causes import cause_of, tell_cause
from hengce.words.names import Language, labels
from hengce.words.reason_names import REASON_NAMES
from hengce.words.report import report
from hengce.words.warnings import warnings

RunName = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]


class StageTold(msgspec.Struct, frozen=True, kw_only=True):
    """How many people reached a stage."""

    stage: str
    label: str
    people: int


class DepartmentLost(msgspec.Struct, frozen=True, kw_only=True):
    """Where a department's candidates lost people; an empty department is the whole bank."""

    department: str
    label: str
    stages: list[StageTold]


class AnswerCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many candidates of a strategy got an answer."""

    strategy: str
    label: str
    reason: str
    told: str
    verdict: Verdict
    candidates: int


class ChannelDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a run's contacts through a channel.

    Attributes:
        channel: Its id.
        label: What people call it.
        contacts: How many the run reserved.
        sent: Those that left, or perhaps left.
        doubtful: Those of them of which nobody knows.
        returned: Those of them of which the channel told that they did not arrive.
        waiting: Those that may still leave.
        released: Those that never left, and will not.
    """

    channel: str
    label: str
    contacts: int
    sent: int
    doubtful: int
    returned: int
    waiting: int
    released: int


class UndoneTold(msgspec.Struct, frozen=True, kw_only=True):
    """How many contacts of a run did not certainly arrive, for one cause.

    Attributes:
        state: Released: not handed off, or not arrived; unknown: nobody knows.
        cause: The cause, as a code; `withdrawn`: a customer's answer or a person pulled them back;
            `not_delivered`: the channel told later that they did not arrive.
        told: The same in words.
        contacts: How many.
    """

    state: ContactState
    cause: str
    told: str
    contacts: int


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A nightly run, whole.

    Attributes:
        id: The run.
        at: When it decided.
        customers: How many customers were decided.
        candidates: How many candidates were answered.
        contacts: How many contacts it reserved.
        left_out: How many moved meanwhile, and were decided again one by one.
        digest: What names its answers.
        snapshot: The profiles that it read.
        departments: Where people were lost, department by department, the whole bank last.
        answers: Candidates by strategy and answer, most first.
        delivery: What became of its contacts, by channel.
        undone: Why contacts were not sent, or are in doubt, most first.
        report: What became of scarce resources and promised shares, in sentences.
        warnings: What people should know before they rely on it, in sentences.
    """

    id: str
    at: Instant
    customers: int
    candidates: int
    contacts: int
    left_out: int
    digest: str
    snapshot: str
    departments: list[DepartmentLost]
    answers: list[AnswerCount]
    delivery: list[ChannelDelivered]
    undone: list[UndoneTold]
    report: list[str]
    warnings: list[str]


class RunningRow(msgspec.Struct, frozen=True, kw_only=True):
    """A run that has not ended, by the clock of the machine that decides.

    Attributes:
        id: Its name.
        dry: Whether it keeps nothing.
        begun_at: When it began.
        told_at: When it told this.
        done: How many customers are done.
        total: How many there are; twice as many where something is scarce, as they are gone
            through twice.
        per_second: How many customers a second.
        ends_at: When it ends if it goes on like this; null: nobody knows yet.
        is_silent: Whether it has told nothing for so long that it has probably died.
    """

    id: str
    dry: bool
    begun_at: Instant
    told_at: Instant
    done: int
    total: int
    per_second: float
    ends_at: Instant | None
    is_silent: bool


class RunningRows(msgspec.Struct, frozen=True, kw_only=True):
    """Runs that have not ended, by the time at which they began."""

    running: list[RunningRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of runs."""
    return [_run(service), _running(service)]


def of_the_bank(service: Service, request: Request[Any, Any, Any]) -> Principal:
    """Return a key that may read and reaches the whole bank: what runs do is the bank's."""
    key = admit(service, request, "read")
    if service.standing().reach(key.org) is not None:
        raise DeniedError("request.not_allowed", 403)
    return key


def _run(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/runs/{run:str}",
        operation_id="run",
        sync_to_thread=True,
        summary="A nightly run: where people were lost, what was sent",
    )
    def run(request: Request[Any, Any, Any], run: RunName) -> RunDetail:
        of_the_bank(service, request)
        tongue = spoken(request)
        with service.installation.store.view() as view:
            made = view.run(run)
            if made.id != run:
                raise NotFoundError(f"there is no run {run}")
            configuration = view.configuration(made.pin.configuration)
            lives, sent = view.lives_of(made.id), view.people_sent(made.id)
            undone = view.undone_of(made.id)
        return RunDetail(
            id=made.id,
            at=made.pin.at,
            customers=made.customers,
            candidates=made.candidates,
            contacts=made.contacts,
            left_out=len(made.left_out),
            digest=made.digest,
            snapshot=made.pin.snapshot,
            departments=_departments(made, sent, configuration, tongue),
            answers=_answers(made, configuration, tongue),
            delivery=_delivery(lives, configuration, tongue),
            undone=_undone(undone, tongue),
            report=list(report(made, configuration, tongue)),
            warnings=[getattr(one, tongue) for one in warnings(made)],
        )

    return run


def _running(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/running",
        operation_id="running",
        sync_to_thread=True,
        summary="Runs that have not ended: how far they are, how fast, until when",
    )
    def told(request: Request[Any, Any, Any]) -> RunningRows:
        of_the_bank(service, request)
        now = machine_now()
        return RunningRows(
            running=[
                RunningRow(
                    id=one.run,
                    dry=one.dry,
                    begun_at=one.begun_at,
                    told_at=one.told_at,
                    done=one.done,
                    total=one.total,
                    per_second=one.per_second,
                    ends_at=one.ends_at,
                    is_silent=one.is_silent(now),
                )
                for one in running(service.installation.home / RUNNING, now)
            ]
        )

    return told


def _departments(
    made: Run, sent: Mapping[str, int], configuration: Configuration, tongue: Language
) -> list[DepartmentLost]:
    names = labels(configuration, tongue)
    return [
        DepartmentLost(
            department=column.department,
            label=names.get(f"department/{column.department}", column.department),
            stages=[
                StageTold(
                    stage=stage.name.lower(),
                    label=getattr(STAGES[stage], tongue),
                    people=column.reached[stage],
                )
                for stage in Stage
            ],
        )
        for column in waterfall(made, sent)
    ]


def _answers(made: Run, configuration: Configuration, tongue: Language) -> list[AnswerCount]:
    names = labels(configuration, tongue)
    counts: Counter[tuple[str, Reason]] = Counter()
    for tally in made.tallies:
        counts[tally.strategy, tally.reason] += tally.candidates
    return [
        AnswerCount(
            strategy=strategy,
            label=names.get(f"strategy/{strategy}", strategy),
            reason=reason.name.lower(),
            told=getattr(REASON_NAMES[reason], tongue),
            verdict=VERDICT_OF[reason],
            candidates=count,
        )
        for (strategy, reason), count in counts.most_common()
    ]


def _undone(undone: Sequence[Undone], tongue: Language) -> list[UndoneTold]:
    counts: Counter[tuple[ContactState, str]] = Counter()
    for one in undone:
        counts[one.state, cause_of(one.why)] += one.contacts
    return [
        UndoneTold(state=state, cause=cause, told=tell_cause(cause, tongue), contacts=count)
        for (state, cause), count in counts.most_common()
    ]


def _delivery(
    lives: Lives, configuration: Configuration, tongue: Language
) -> list[ChannelDelivered]:
    """Count what became of a run's contacts, by channel."""
    names = labels(configuration, tongue)
    channels = np.array([kind.channel for kind in lives.kinds], np.str_)
    told = []
    for channel in sorted(set(channels.tolist())):
        chosen = channels[lives.kind] == channel
        left, released = lives.left_at != NOT_YET, lives.released_at != NOT_YET
        if not chosen.any():
            continue
        told.append(
            ChannelDelivered(
                channel=channel,
                label=names.get(f"channel/{channel}", channel),
                contacts=int(chosen.sum()),
                sent=int((chosen & left).sum()),
                doubtful=int((chosen & lives.in_doubt).sum()),
                returned=int((chosen & lives.returned).sum()),
                waiting=int((chosen & ~left & ~released).sum()),
                released=int((chosen & ~left & released).sum()),
            )
        )
    return told
