"""The formulas of a score in words, while somebody writes them."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.conditions import ParameterSaid, Written, parameters_of_strategy
from hengce.api.documents import Found, problem_rows
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.documents.handing_in import applied_documents
from hengce.errors import ProblemsError
from hengce.model.configuration import Configuration
from hengce.model.noun import Label
from hengce.rules.binding import bound_text
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_value
from hengce.words.formulas import tell_propensity, tell_worth
from hengce.words.names import Language

CENTS_MAX = 2**53


class FormulaRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A formula of a strategy's score.

    Attributes:
        text: In the language of conditions.
        of: Which one it is.
        propensity_unknown: What counts for a propensity that is unknown, 0 to 1.
        value_unknown_cents: What counts for a value that is unknown.
        parameters: The strategy's parameters that it may name.
    """

    text: Written
    of: Literal["propensity", "value"]
    propensity_unknown: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    value_unknown_cents: Annotated[int, msgspec.Meta(ge=-CENTS_MAX, le=CENTS_MAX)] = 0
    parameters: dict[str, ParameterSaid] = {}


class FormulaTold(msgspec.Struct, frozen=True, kw_only=True):
    """A formula in words; null where it has problems."""

    read_back: Label | None
    problems: list[Found]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of formulas."""

    @post(
        "/v1/formulas/read",
        operation_id="read_formula",
        status_code=200,
        sync_to_thread=True,
        summary="A formula of a score in words",
    )
    def read_formula(request: Request[Any, Any, Any], data: JSONBody[FormulaRead]) -> FormulaTold:
        admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            bank = applied_documents(view)
        return _told(bank, data, spoken(request))

    return [read_formula]


def _told(bank: Configuration, data: FormulaRead, tongue: Language) -> FormulaTold:
    catalogue, is_money = Catalogue.of_bank(bank), data.of == "value"
    text = bound_text(data.text, parameters_of_strategy(data.parameters))
    try:
        read = check_value(text, catalogue, "text", allow_hindsight=True, money=is_money)
    except ProblemsError as error:
        return FormulaTold(read_back=None, problems=problem_rows(error.problems, tongue))
    if is_money:
        words = tell_worth(read, catalogue, data.value_unknown_cents, bank.policy.currency)
    else:
        words = tell_propensity(read, catalogue, data.propensity_unknown)
    return FormulaTold(read_back=words, problems=[])
