"""Which replies are opt-outs, and in which ways a number may be written."""

import pytest

from hengce.flow.replies import asks_to_stop, ways_to_write
from hengce.model.connector import ConsoleConnector
from hengce.model.gateway import OPT_OUT_WORDS, SmppConnector

SMPP = SmppConnector(host="h", port=1, system_id="b", password_env="P", source="1069")


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("R", True),
        ("r", True),
        ("T", True),
        ("td", True),
        ("Ｔ", True),  # full width
        ("ｔｄ", True),
        (" T\u3000D ", True),  # blanks of both widths
        ("N。", True),
        ("退订", True),
        ("退 订！", True),
        ("0000", True),
        ("００００", True),
        ("QX", True),
        ("", False),
        ("。", False),
        ("RT", False),
        ("000", False),
        ("我要退订流量包", False),  # asks for something else
        ("TD 是什么", False),
        ("不退订", False),
    ],
)
def test_opt_out_is_a_word_and_nothing_else(text, stops):
    assert asks_to_stop(text, OPT_OUT_WORDS) is stops


def test_bank_has_words_of_its_own():
    assert asks_to_stop("stop", ("STOP", "取消"))
    assert not asks_to_stop("T", ("STOP", "取消"))


@pytest.mark.parametrize(
    "heard", ["13800000000", "8613800000000", "+8613800000000", "008613800000000"]
)
def test_number_is_looked_for_in_every_way_of_writing_it(heard):
    assert {"13800000000", "8613800000000", "+8613800000000"} <= set(ways_to_write(heard, SMPP))


@pytest.mark.parametrize("heard", ["", "bank", "1380000000a", "+"])
def test_what_is_no_number_is_looked_for_as_it_is(heard):
    assert ways_to_write(heard, SMPP) == (heard,)


def test_address_of_another_kind_of_channel_is_no_number():
    assert ways_to_write("8613800000000", ConsoleConnector()) == ("8613800000000",)
