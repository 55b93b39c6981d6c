"""A policy's settings are read aloud as a document says them, in the reader's language."""

import pytest

from hengce.model.noun import Label
from hengce.model.policy import Department
from hengce.words.policy_sections import tell_plain

DEPARTMENTS = (
    Department(id="wealth", label=Label(zh="财富管理部", en="Wealth")),
    Department(id="retail", label=Label(zh="个人金融部", en="Retail")),
)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (
            DEPARTMENTS,
            "财富管理部 (wealth), 个人金融部 (retail)",
            "Wealth (wealth), Retail (retail)",
        ),
        ({"a": [1, {"zh": "甲", "en": "A"}]}, "a: [1, 甲]", "a: [1, A]"),
        ({"a": {"b": True}}, "a: {b: true}", "a: {b: true}"),
        ((), "无", "none"),
        ("Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai"),
    ],
)
def test_a_setting(value: object, zh: str, en: str) -> None:
    assert (tell_plain(value, "zh"), tell_plain(value, "en")) == (zh, en)
