"""Why contacts were not sent, in words: each cause has one, and no detail is repeated."""

import pytest

from hengce.flow.ending import DECIDED_AGAIN
from hengce.flow.saying import Unwritten
from hengce.model.decision import Reason
from hengce.model.obstacle import Obstacle
from hengce.store.transaction import LEFT_OUT
from hengce.words.causes import cause_of, tell_cause
from hengce.words.names import Language


@pytest.mark.parametrize(
    ("why", "cause", "told"),
    [
        ("refused: 12 blocked", "refused", "渠道拒收，不会再收"),
        (str(Obstacle.ABANDONED), "abandoned", "投递进程中断，是否已发出无从得知"),
        ("suppression", "suppression", "被抑制规则拦截"),
        (LEFT_OUT, LEFT_OUT, "资料有变，已逐个重新决策"),
        (DECIDED_AGAIN, DECIDED_AGAIN, "等得太久，已重新决策"),
        ("", "not_delivered", "渠道回报没有送达"),
        ("k12ab: the customer of 138 asked", "withdrawn", "已撤回（客户的反馈或人工）"),
    ],
)
def test_causes_in_words(why: str, cause: str, told: str) -> None:
    assert cause_of(why) == cause
    assert tell_cause(cause, "zh") == told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_the_relay_and_the_second_gate_say_is_known(language: Language) -> None:
    whys = [str(one) for one in (*Obstacle, *Unwritten)]
    whys += [one.name.lower() for one in Reason if one is not Reason.CHOSEN]
    unknown = [why for why in whys if cause_of(why) == "withdrawn"]
    assert unknown == []
    assert all(tell_cause(cause_of(why), language) for why in whys)
