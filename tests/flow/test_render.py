"""Materials: what they may hold, what they print, and when they print nothing."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengce.flow.context import message_context
from hengce.flow.render import (
    OUTPUT_BYTES_MAX,
    TEMPLATE_BYTES_MAX,
    RenderError,
    check_template,
    placeholders,
    render,
)
from hengce.model.instant import day, read_instant
from hengce.model.material import Variant
from hengce.model.noun import Label
from hengce.model.product import Product
from hengce.model.strategy import Parameter
from hengce.model.tag import Kind, Tag

CONTEXT = {
    "tag.city": "上海",
    "tag.name": "张三丰",
    "tag.card": "6222020200001234",
    "product.label": "稳健理财",
    "product.terms.rate": "2.35%",
    "parameter.gift": "50",
}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("您好", "您好"),
        ("{{ tag.city }}的客户", "上海的客户"),
        ("{{tag.city}}{{ tag.city }}", "上海上海"),
        ("{{ product.label }} {{ product.terms.rate }}", "稳健理财 2.35%"),
        ("{{ parameter.gift }} 元", "50 元"),
        ("尾号 {{ tag.card | slice: -4, 4 }}", "尾号 1234"),
        ("{{ tag.name | truncate: 2, '*' }}", "张*"),
        ("{{ tag['city'] }}", "上海"),
        ("a  {{- tag.city -}}  b", "a上海b"),
        ("{{ tag.hobby }}", "您"),  # from the defaults
        ("{% raw %}{{ tag.city }}{% endraw %}", "{{ tag.city }}"),
    ],
)
def test_prints(body: str, text: str):
    assert render(Variant(body=body), CONTEXT, {"tag.hobby": "您"}).body == text


@pytest.mark.parametrize(
    ("body", "code", "fact"),
    [
        ("{% if tag.a %}x{% endif %}", "material.tag_not_allowed", "if"),
        ("{% for a in tag %}x{% endfor %}", "material.tag_not_allowed", "for"),
        ("{% include 'other' %}", "material.tag_not_allowed", "include"),
        ("{% render 'other' %}", "material.tag_not_allowed", "render"),
        ("{% assign a = 'b' %}", "material.tag_not_allowed", "assign"),
        ("{% capture a %}b{% endcapture %}", "material.tag_not_allowed", "capture"),
        ("{% comment %}a{% endcomment %}", "material.tag_not_allowed", "comment"),
        ("{{ tag.a | append: 'b' }}", "material.filter_not_allowed", "append"),
        ("{{ tag.a | nonsense }}", "material.filter_not_allowed", "nonsense"),
        ("{{ tag.a | truncate: tag.b }}", "material.filter_argument", "truncate"),
        ("{{ customer }}", "material.bad_placeholder", "customer"),
        ("{{ customer.name }}", "material.bad_placeholder", "customer.name"),
        ("{{ tag }}", "material.bad_placeholder", "tag"),
        ("{{ tag.a[0] }}", "material.bad_placeholder", "tag.a[0]"),
        ("{{ tag[tag.a] }}", "material.bad_placeholder", "tag[tag.a]"),
        ("{{ 'text' }}", "material.bad_placeholder", "'text'"),
        ("{{ 12 }}", "material.bad_placeholder", "12"),
    ],
)
def test_refuses(body: str, code: str, fact: str):
    (problem,) = check_template(body, "m1/sms")

    assert (problem.where, problem.code) == ("m1/sms", code)
    assert fact in problem.fact_map().values()
    with pytest.raises(RenderError):
        render(Variant(body=body), CONTEXT, {})


@pytest.mark.parametrize("body", ["{{ tag.city", "{{ }}", "{% if %}", "{{ tag.a if tag.b }}"])
def test_refuses_what_is_not_liquid(body: str):
    assert [p.code for p in check_template(body, "m1")] == ["material.syntax"]


def test_shows_all_problems_at_once():
    found = check_template("{{ a }}{{ tag.b | append: 'c' }}{{ a }}{% if d %}{% endif %}", "m1")

    assert [problem.code for problem in found] == [
        "material.bad_placeholder",
        "material.filter_not_allowed",
        "material.tag_not_allowed",
    ]


def test_placeholders_are_sorted_paths():
    text = "{{ tag.city | upcase }}{{ product.terms.rate }}{{ tag.city }}{{ tag.年龄 }}"

    assert placeholders(text) == ("product.terms.rate", "tag.city", "tag.年龄")


@pytest.mark.parametrize(
    ("subject", "body", "told"),
    [
        ("", "{{ tag.unknown }}", "no value and no default for tag.unknown"),
        ("{{ tag.unknown }}", "您好", "no value and no default for tag.unknown"),
        ("", "{{ product.label }}{{ product.label.zh }}", "no value"),
        ("", " \n", "the message is empty"),
        ("", "x" * (TEMPLATE_BYTES_MAX + 1), "material.too_long"),
    ],
)
def test_message_with_a_hole_is_not_written(subject: str, body: str, told: str):
    with pytest.raises(RenderError, match=told):
        render(Variant(subject=subject, body=body), CONTEXT, {})


def test_placeholder_cannot_be_text_and_branch():
    with pytest.raises(RenderError):
        render(Variant(body="{{ tag.a }}{{ tag.a.b }}"), {"tag.a": "1", "tag.a.b": "2"}, {})


def test_output_is_bounded():
    with pytest.raises(RenderError) as raised:
        render(Variant(body="{{ tag.city }}"), {"tag.city": "上" * OUTPUT_BYTES_MAX}, {})

    assert "上" not in str(raised.value)


def test_subject_is_one_line():
    rendered = render(
        Variant(subject=" {{ tag.city }}\n", body="b"), {"tag.city": "a\r\nBcc: c"}, {}
    )

    assert rendered.subject == "a Bcc: c"


@settings(derandomize=True, deadline=None)
@given(st.text(alphabet="{}%|# tag.city\n'\"[]\\", min_size=1).filter(str.strip))
def test_value_is_printed_never_read(value: str):
    rendered = render(Variant(body="{{ tag.city }}"), {"tag.city": value}, {})

    assert rendered.body == value


def tag(kind: Kind, **codes: Label) -> Tag:
    return Tag(name="x", kind=kind, label=Label(zh="标签", en="tag"), values=codes)


@pytest.mark.parametrize(
    ("of", "value", "text"),
    [
        (tag(Kind.MONEY), 1_234_567, "¥12,345.67"),
        (tag(Kind.MONEY), -5, "-¥0.05"),
        (tag(Kind.MONEY), 0, "¥0.00"),
        (tag(Kind.INTEGER), 12_345, "12345"),
        (tag(Kind.REAL), 0.35, "0.35"),
        (tag(Kind.REAL), 3.0, "3"),
        (tag(Kind.REAL), 1e-7, "0.0000001"),
        (tag(Kind.REAL), 1e22, "10000000000000000000000"),
        (tag(Kind.BOOLEAN), True, "是"),
        (tag(Kind.DATE), day(date(2026, 11, 22)), "2026-11-22"),
        (
            tag(Kind.TIMESTAMP),
            read_instant("2026-11-22T23:30:00+00:00", "UTC"),
            "2026-11-23 07:30",
        ),
        (tag(Kind.TEXT), "上海", "上海"),
        (tag(Kind.TEXT, sh=Label(zh="上海", en="Shanghai")), "sh", "上海"),
        (tag(Kind.TEXT, sh=Label(zh="上海", en="Shanghai")), "bj", "bj"),
    ],
)
def test_value_is_shown_as_a_bank_writes_it(of: Tag, value: object, text: str):
    context = message_context([of], {"x": value}, None, {}, "Asia/Shanghai", "¥")

    assert context == {"tag.x": text}


def test_context_names_product_and_parameters_and_leaves_out_the_unknown():
    product = Product(
        id="p1",
        label=Label(zh="稳健理财", en="Steady"),
        category="wealth",
        risk_level=2,
        minimum_cents=100_000,
        terms={"rate": "2.35%"},
    )
    parameters = {"gift": Parameter(value=50), "off": Parameter(value=None)}

    context = message_context([tag(Kind.TEXT)], {"x": None}, product, parameters, "UTC", "¥")

    assert context == {
        "product.label": "稳健理财",
        "product.label_en": "Steady",
        "product.minimum": "¥1,000.00",
        "product.terms.rate": "2.35%",
        "parameter.gift": "50",
    }
