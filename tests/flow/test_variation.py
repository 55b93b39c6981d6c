"""What a branch's variant becomes, part by part, and how values are put in place."""

from pathlib import Path

import msgspec
import pytest

from hengce.config.load import load
from hengce.errors import ProblemsError
from hengce.flow.binding import bound, sets_a_number
from hengce.flow.context import message_context
from hengce.flow.editing import edited, texts_of
from hengce.flow.variation import decided, strategy_of, variant_of, with_variants
from hengce.model.configuration import Configuration
from hengce.model.nodes import (
    AudienceSplit,
    ConditionSplit,
    Entry,
    Exit,
    Message,
    Race,
    Wait,
    WaitForEvent,
)
from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.span import Span
from hengce.model.nodes.wait import After
from hengce.model.strategy import ExitRule, Graph, Parameter, Strategy
from hengce.model.tag import Kind
from hengce.model.template import BranchVariant
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition

FOLDER = Path(__file__).parents[2] / "examples" / "branches" / "bank"
BANK = load(FOLDER)
(TEMPLATE,) = BANK.templates
GZ, SZ = BANK.variants
UNITS = {unit.id: unit for unit in BANK.units}


def entry_of(strategy: Strategy) -> Entry:
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def message_of(strategy: Strategy) -> Message:
    return next(node for node in strategy.graph.nodes if isinstance(node, Message))


def made(variant: BranchVariant = GZ) -> Strategy:
    return bound(variant_of(TEMPLATE, variant, UNITS[variant.org]))


# part, Guangzhou's, Shenzhen's
PARTS = [
    ("id", "card_instalment.GZ", "card_instalment.SZ"),
    ("owner", "chen.yan", "liu.min"),
    ("department", "card", "card"),
    ("org", "GZ", "SZ"),
    ("within", "GZ", "SZ"),
    ("template", "card_instalment", "card_instalment"),
    ("starts", "2026-01-01", "2026-06-01"),
    ("ends", "2026-12-31", "2026-12-31"),
    ("budget_cents", 3_000_000, 2_000_000),
    ("topic", "instalment", "instalment"),
]


@pytest.mark.parametrize(("part", "guangzhou", "shenzhen"), PARTS)
def test_parts(part, guangzhou, shenzhen):
    assert (getattr(made(GZ), part), getattr(made(SZ), part)) == (guangzhou, shenzhen)


def test_material_numbers_and_label():
    guangzhou, shenzhen = made(GZ), made(SZ)
    assert (message_of(guangzhou).material, message_of(shenzhen).material) == ("CC-GZ", "CC-HQ")
    assert (message_of(guangzhou).expires_hours, message_of(shenzhen).expires_hours) == (48, 24)
    assert guangzhou.label.zh == "账单分期（广州分行）"
    assert guangzhou.label.en == "Bill instalment (Guangzhou branch)"


def test_the_audience_is_what_all_four_ask():
    asked = check_condition(entry_of(made()).audience, Catalogue.of_bank(BANK), "here")
    parts = (
        "within_unit('GZ')",
        "card_bill >= 8000 AND count_of('instalment_made', days => 30) = 0",
        "card_level IN ('gold', 'platinum') AND (overdue_days IS NULL OR overdue_days = 0)",
        "card_level = 'platinum'",
    )
    text = f"({parts[0]}) AND ((({parts[1]}) AND ({parts[2]})) AND ({parts[3]}))"
    assert asked == check_condition(text, Catalogue.of_bank(BANK), "here")


@pytest.mark.parametrize(
    "text", ["TRUE) OR (TRUE", "TRUE --", "card_level = 'gold' OR TRUE", "TRUE OR TRUE"]
)
def test_a_branch_cannot_widen_its_audience(text):
    variant = msgspec.structs.replace(GZ, customers=text)
    try:
        audience = entry_of(made(variant)).audience
    except ProblemsError:
        return
    whole = check_condition(audience, Catalogue.of_bank(BANK), "here")
    head = check_condition(
        entry_of(made(msgspec.structs.replace(GZ, customers=""))).audience,
        Catalogue.of_bank(BANK),
        "here",
    )
    assert all(item in whole.items for item in head.items)


def test_a_variant_that_fits_nothing_is_left_out():
    for wrong in (
        {"template": "other"},
        {"org": "XX"},
        {"customers": "("},
        {"values": {"colour": "red"}},
        {"materials": {"nowhere": "CC-GZ"}},
    ):
        variant = msgspec.structs.replace(GZ, **wrong)
        bank = msgspec.structs.replace(BANK, variants=(variant, SZ))
        assert [strategy.id for strategy in with_variants(bank).strategies] == [SZ.id]


def test_a_template_by_itself_is_no_strategy():
    alone: Configuration = msgspec.structs.replace(BANK, variants=())
    assert decided(alone).strategies == ()
    assert type(strategy_of(TEMPLATE)) is Strategy


# Journeys ---------------------------------------------------------------------------------

JOURNEY = msgspec.structs.replace(
    strategy_of(TEMPLATE),
    parameters={
        "least": Parameter(value=5000, kind=Kind.MONEY),
        "level": Parameter(value="gold"),
        "pause": Parameter(value=5, sets=("graph/nodes/day3/until/days",)),
        "patience": Parameter(
            value=9, sets=("graph/nodes/answer/timeout/hours", "graph/nodes/first/timeout/days")
        ),
    },
    graph=Graph(
        nodes=(
            Entry(id="start", audience="card_bill >= :least", event="bill", where="sum > :least"),
            Wait(id="day3", until=After(days=3)),
            ConditionSplit(id="rich", branches={"yes/no": "card_bill >= :least * 2"}),
            AudienceSplit(id="who", audiences={"top": "card_level = :level"}),
            WaitForEvent(
                id="answer",
                awaits=Awaited(event="bill", where="sum >= :least"),
                timeout=Span(hours=1),
            ),
            Race(
                id="first",
                awaits={"where": Awaited(event="bill", where="sum < :least")},
                timeout=Span(days=1),
            ),
            Exit(id="done"),
        ),
        edges=(),
    ),
    exits=(
        ExitRule(id="poor", condition="card_bill < :least"),
        ExitRule(id="bought", awaits=Awaited(event="bill", where="sum = :least")),
    ),
)


def test_every_place_of_a_journey_takes_parameters():
    texts = dict(texts_of(bound(JOURNEY)))
    assert {"/".join(path) for path in texts} == {
        "score/propensity",
        "score/value",
        "graph/nodes/start/audience",
        "graph/nodes/start/where",
        "graph/nodes/rich/branches/yes/no",
        "graph/nodes/who/audiences/top",
        "graph/nodes/answer/awaits/where",
        "graph/nodes/first/awaits/where/where",
        "exits/poor/condition",
        "exits/bought/awaits/where",
    }
    named = [text for path, text in texts.items() if path[:1] != ("score",)]
    assert [text for text in named if ":" in text or "$" in text] == []
    assert sum("CAST('5000' AS MONEY)" in text for text in named) == 7


def test_parameters_set_numbers_of_nodes():
    nodes = {node.id: node for node in bound(JOURNEY).graph.nodes}
    assert nodes["day3"].until == After(days=5)
    assert nodes["answer"].timeout == Span(hours=9)
    assert nodes["first"].timeout == Span(days=9)
    assert bound(bound(JOURNEY)) == bound(JOURNEY)


# path; whether a parameter may set it
NUMBERS = [
    ("graph/nodes/day3/until/days", True),
    ("graph/nodes/day3/until/minutes", True),
    ("graph/nodes/day3/until/kind", False),
    ("graph/nodes/day4/until/days", False),
    ("graph/nodes/day3/until", False),
    ("graph/nodes/day3/label", False),
    ("days_max", False),
    ("ramp/share", False),
    ("score/context", False),
    ("", False),
    ("//", False),
]


@pytest.mark.parametrize(("path", "may"), NUMBERS)
def test_which_numbers_a_parameter_may_set(path, may):
    assert sets_a_number(JOURNEY, path) is may


def test_there_is_no_part_to_edit():
    with pytest.raises(KeyError):
        edited(JOURNEY, {("graph", "nodes", "nowhere", "label"): None})
    with pytest.raises(KeyError):
        edited(JOURNEY, {("graph", "nodes", "day3", "until", "weeks"): 1})


# parameter, how a message prints it
PRINTED = [
    (Parameter(value=8000, kind=Kind.MONEY), "¥8,000.00"),
    (Parameter(value=0.1, kind=Kind.MONEY), "¥0.10"),
    (Parameter(value="0.6%"), "0.6%"),
    (Parameter(value=12), "12"),
    (Parameter(value=3.0), "3"),
    (Parameter(value=True), "是"),
]


@pytest.mark.parametrize(("parameter", "printed"), PRINTED)
def test_what_a_message_prints(parameter, printed):
    context = message_context((), {}, None, {"it": parameter}, "Asia/Shanghai", "¥")
    assert context == {"parameter.it": printed}
