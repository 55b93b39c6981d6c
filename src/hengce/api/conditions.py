"""Conditions: their tree, their words, their SQL; and the text of a tree."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.documents import Found, problem_rows
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.documents.handing_in import applied_documents
from hengce.errors import ConflictError, ProblemsError
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, day_at
from hengce.model.noun import Label
from hengce.model.strategy import Parameter
from hengce.model.tag import EventType, Kind
from hengce.rules.ast import Condition
from hengce.rules.binding import bound_text
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.parse import TEXT_LENGTH_MAX
from hengce.rules.sql import Frame, where_sql
from hengce.rules.tree import Tree
from hengce.rules.tree_reading import tree_of
from hengce.rules.tree_writing import text_of_tree
from hengce.rules.words import read_back
from hengce.words.names import Language

Written = Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH_MAX)]
Scalar = bool | int | float | str | None


class ParameterSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A parameter of the strategy that a condition may name."""

    value: Scalar
    kind: Kind | None = None


class ConditionRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition: its text, or its tree; one of the two.

    Attributes:
        text: In the language of conditions.
        tree: As an editor made it.
        of: What it is on: the customer, or the properties of an event.
        event: The event, for its properties.
        parameters: The strategy's parameters that it may name.
        allow_hindsight: Whether tags that are only known later may be used.
    """

    text: Written | None = None
    tree: Tree | None = None
    of: Literal["customer", "event"] = "customer"
    event: Written = ""
    parameters: dict[str, ParameterSaid] = {}
    allow_hindsight: bool = False


class ConditionTold(msgspec.Struct, frozen=True, kw_only=True):
    """A condition in all its forms.

    Attributes:
        text: In the language of conditions.
        bound: The text with the values of its parameters; empty where it has problems.
        tree: For an editor; null where the text cannot be read.
        read_back: In words; null where it has problems.
        sql: As DuckDB is asked; empty where it has problems.
        problems: What is wrong with it, with places in the text.
    """

    text: str
    bound: str
    tree: Tree | None
    read_back: Label | None
    sql: str
    problems: list[Found]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of conditions."""
    return [_read(service)]


def _read(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/conditions/read",
        operation_id="read_condition",
        status_code=200,
        sync_to_thread=True,
        summary="A condition as text, tree, words and SQL",
    )
    def read_condition(
        request: Request[Any, Any, Any], data: JSONBody[ConditionRead]
    ) -> ConditionTold:
        admit(service, request, "see_strategies")
        if (data.text is None) is (data.tree is None):
            raise ConflictError("send a text or a tree, one of the two")
        with service.installation.store.view() as view:
            bank = applied_documents(view)
        return _told(bank, data, service.clock(), spoken(request))

    return read_condition


def _told(bank: Configuration, data: ConditionRead, at: Instant, tongue: Language) -> ConditionTold:
    text = data.text if data.tree is None else text_of_tree(data.tree)
    assert text is not None
    tree: Tree | None = None
    try:
        tree = tree_of(text, "text")
        condition, catalogue = _condition(bank, data, text)
    except ProblemsError as error:
        found = problem_rows(error.problems, tongue)
        return ConditionTold(text=text, bound="", tree=tree, read_back=None, sql="", problems=found)
    words = Label(
        zh=read_back(condition, catalogue, "zh"), en=read_back(condition, catalogue, "en")
    )
    frame = Frame(now=at, today=day_at(at, bank.policy.zone))
    return ConditionTold(
        text=text,
        bound=bound_text(text, parameters_of_strategy(data.parameters)),
        tree=tree,
        read_back=words,
        sql=where_sql(condition, frame),
        problems=[],
    )


def _condition(bank: Configuration, data: ConditionRead, text: str) -> tuple[Condition, Catalogue]:
    """Read a condition as what it is on; ProblemsError with what is wrong with it."""
    catalogue = Catalogue.of_bank(bank)
    if data.of == "event":
        known = {event.name: event for event in bank.events}
        nothing = EventType(name=data.event, label=Label(zh=data.event, en=data.event))
        catalogue = Catalogue.of_event(known.get(data.event, nothing), bank.policy.zone)
    whole = bound_text(text, parameters_of_strategy(data.parameters))
    read = check_condition(whole, catalogue, "text", allow_hindsight=data.allow_hindsight)
    return read, catalogue


def parameters_of_strategy(said: Mapping[str, ParameterSaid]) -> dict[str, Parameter]:
    """Return the parameters that a text may name."""
    return {name: Parameter(value=one.value, kind=one.kind) for name, one in said.items()}
