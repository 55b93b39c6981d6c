"""A strategy on a time axis, while it is drawn and afterwards."""

from typing import Any, Literal

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.documents import Said, said_of
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import Name
from hengce.config.dump import yaml_text
from hengce.documents.checking import noun_of
from hengce.documents.handing_in import applied_documents
from hengce.flow.binding import bound
from hengce.flow.variation import strategy_of
from hengce.model.configuration import Configuration
from hengce.model.noun import Label
from hengce.model.strategy import Strategy
from hengce.model.template import Template
from hengce.overview.timetable import Onward, Row, timetable
from hengce.words.names import Language


class TimetableAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document whose waves are to be told in time.

    Attributes:
        id: Its name.
        said: The document, as it is written now.
        kind: Of which kind it is.
    """

    id: Name
    said: Said
    kind: Literal["strategies", "templates"] = "strategies"


class OnwardTold(msgspec.Struct, frozen=True, kw_only=True):
    """Where customers come next.

    Attributes:
        says: When: an answer, or that there was none, and after how long.
        target: The next wave, or the exit.
        title: What people call it.
        is_exit: Whether the journey is over there.
        is_goal: Whether that is its goal.
    """

    says: str
    target: str
    title: str
    is_exit: bool
    is_goal: bool


class TimetableRow(msgspec.Struct, frozen=True, kw_only=True):
    """A node that has a place in time; times are microseconds since the entry.

    Attributes:
        node: It.
        kind: Of which kind it is.
        title: What people call it.
        is_wave: Whether something is said there, or handed over.
        comes_us: When the first customers come.
        comes_last_us: When the last ones come; null where only the strategy's longest stay bounds
            it.
        silent_us: When a customer comes who answers nothing; null: he never does.
        holds_us: How long it holds customers at the least,
        holds_most_us: and at the most; null: until something happens.
        says: Its hours, how long it stands, what is waited for, in sentences.
        silence: What comes next for who does not answer.
        answers: What comes next for who does.
    """

    node: str
    kind: str
    title: str
    is_wave: bool
    comes_us: int
    comes_last_us: int | None
    silent_us: int | None
    holds_us: int
    holds_most_us: int | None
    says: list[str]
    silence: list[OnwardTold]
    answers: list[OnwardTold]


class TimetableTold(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy in time.

    Attributes:
        is_whole: Whether it can be told: every way leads to a node that is there.
        length_us: How long the axis is.
        rows: Its nodes that have a place in time, in the order in which customers come to them.
        always: What takes customers out wherever they are, in sentences.
    """

    is_whole: bool
    length_us: int
    rows: list[TimetableRow]
    always: list[str]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of the time axis."""

    @post(
        "/v1/documents/timetable",
        operation_id="timetable",
        status_code=200,
        sync_to_thread=True,
        summary="A strategy on a time axis: waves, waits, and what follows an answer, or none",
    )
    def told(request: Request[Any, Any, Any], data: JSONBody[TimetableAsked]) -> TimetableTold:
        admit(service, request, "see_strategies")
        said = said_of(data.said)
        text = said if isinstance(said, str) else yaml_text(said)
        with service.installation.store.view() as view:
            bank = applied_documents(view)
        return _told(bank, f"{data.kind}/{data.id}", text, spoken(request))

    return [told]


def _told(bank: Configuration, document: str, text: str, tongue: Language) -> TimetableTold:
    noun = noun_of(document, text)
    strategy = strategy_of(noun) if isinstance(noun, Template) else noun
    found = timetable(bank, bound(strategy)) if isinstance(strategy, Strategy) else None
    if found is None:
        return TimetableTold(is_whole=False, length_us=0, rows=[], always=[])
    return TimetableTold(
        is_whole=True,
        length_us=found.length_us,
        rows=[_row(one, tongue) for one in found.rows],
        always=[_say(one, tongue) for one in found.always],
    )


def _row(one: Row, tongue: Language) -> TimetableRow:
    return TimetableRow(
        node=one.node,
        kind=one.kind,
        title=_say(one.title, tongue),
        is_wave=one.is_wave,
        comes_us=one.comes_us,
        comes_last_us=one.comes_last_us,
        silent_us=one.silent_us,
        holds_us=one.holds_us,
        holds_most_us=one.holds_most_us,
        says=[_say(each, tongue) for each in one.says],
        silence=[_onward(each, tongue) for each in one.silence],
        answers=[_onward(each, tongue) for each in one.answers],
    )


def _onward(one: Onward, tongue: Language) -> OnwardTold:
    return OnwardTold(
        says=_say(one.says, tongue),
        target=one.target,
        title=_say(one.title, tongue),
        is_exit=one.is_exit,
        is_goal=one.is_goal,
    )


def _say(label: Label, tongue: Language) -> str:
    return label.zh if tongue == "zh" else label.en
