"""What people call nodes, places of strategies, hold-outs, and why a message did not leave."""

import msgspec
import pytest

from hengce.model.filter import Filter
from hengce.model.nodes import Entry, Message
from hengce.model.noun import Label
from hengce.model.policy import Holdout, HoldoutScope
from hengce.words.names import holdout_name
from hengce.words.nodes import called
from hengce.words.places import place_of
from hengce.words.policy import tell_filter
from hengce.words.undelivered import tell_undelivered
from oracle.small_bank import a_strategy

START = Label(zh="开始", en="Start")

PLACES = [
    ("score/value", "得分：价值", "Score: value"),
    ("graph/nodes/{entry}/audience", "节点“开始”的条件", "Condition of node “Start”"),
    ("exits/gone/condition", "退出规则“gone”的条件", "Condition of exit rule “gone”"),
    ("somewhere/else", "somewhere/else", "somewhere/else"),
]


@pytest.mark.parametrize(("path", "zh", "en"), PLACES)
def test_places_of_a_strategy_have_names(path: str, zh: str, en: str) -> None:
    strategy = a_strategy("fund")
    nodes = strategy.graph.nodes
    entry = next(node for node in nodes if isinstance(node, Entry))
    named = [msgspec.structs.replace(n, label=START) if n is entry else n for n in nodes]
    graph = msgspec.structs.replace(strategy.graph, nodes=tuple(named))
    strategy = msgspec.structs.replace(strategy, graph=graph)
    assert place_of(strategy, path.format(entry=entry.id)) == Label(zh=zh, en=en)


def test_a_node_without_a_name_bears_that_of_its_kind() -> None:
    nodes = a_strategy("fund").graph.nodes
    message = next(node for node in nodes if isinstance(node, Message))
    nameless = msgspec.structs.replace(message, label=None)
    assert called(nameless).zh == "触达"
    assert called(msgspec.structs.replace(message, label=START)) == START


HOLDOUTS = [
    (
        Holdout(id="all", scope=HoldoutScope.BANK, share=100, salt="a"),
        "全行对照组（1%）",
        "Hold-out of the whole bank (1%)",
    ),
    (
        Holdout(id="w", scope=HoldoutScope.DEPARTMENT, target="wealth", share=250, salt="w"),
        "财富部对照组（2.5%）",
        "Hold-out of 财富部 (2.5%)",
    ),
]


@pytest.mark.parametrize(("rule", "zh", "en"), HOLDOUTS)
def test_a_hold_out_is_named_by_whose_it_is(rule: Holdout, zh: str, en: str) -> None:
    names = {"department/wealth": "财富部"}
    assert holdout_name(rule, names, "zh") == zh
    assert holdout_name(rule, names, "en") == en


def test_families_of_products_are_told_in_words() -> None:
    what = Filter(categories=("card", "gold_bars"))
    assert tell_filter(what, {}, "zh") == "品类：信用卡、gold_bars"
    assert tell_filter(what, {}, "en") == "category: Cards, gold_bars"


WHY = [
    ("expired", "已过期", "expired"),
    ("refused: 550", "渠道拒收，不会再收（550）", "the channel will never take it (550)"),
    ("as it was put", "as it was put", "as it was put"),
]


@pytest.mark.parametrize(("why", "zh", "en"), WHY)
def test_what_did_not_leave_says_why(why: str, zh: str, en: str) -> None:
    assert tell_undelivered(why, "zh") == zh
    assert tell_undelivered(why, "en") == en
