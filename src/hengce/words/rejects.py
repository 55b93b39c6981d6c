"""Why a row of a file was rejected, in words."""

from typing import NamedTuple


class RejectWords(NamedTuple):
    """One reason; the line and the column stand beside it."""

    zh: str
    en: str


def tell_reject(code: str) -> RejectWords:
    """Return the sentences of a reject code."""
    return SENTENCES[code]


SENTENCES: dict[str, RejectWords] = {
    "row.ragged": RejectWords(
        "列数与表头不符", "the row does not have as many cells as the header"
    ),
    "row.quote": RejectWords("引号不成对", "a quote is not closed, or stands inside a cell"),
    "row.too_long": RejectWords("行太长", "the row is too long"),
    "row.nul": RejectWords("行里有空字符（NUL）", "the row holds a NUL character"),
    "row.json": RejectWords("不是一个 JSON 对象", "the line is no JSON object"),
    "row.xes": RejectWords(
        "XES 属性缺键或值、重复，或类型未知",
        "an attribute lacks its key or value, stands twice, or is of no type of XES",
    ),
    "row.nested": RejectWords("值是列表或对象", "the value is a list or an object"),
    "key.missing": RejectWords("没有客户号", "the row names no customer"),
    "key.too_long": RejectWords("客户号超过 64 字节", "the customer's number exceeds 64 bytes"),
    "key.duplicate": RejectWords(
        "与前面的行重复，保留第一行", "an earlier row has the same key; the first one was taken"
    ),
    "key.unresolved": RejectWords(
        "找不到这个标识对应的客户", "no customer is known by this identifier"
    ),
    "value.missing": RejectWords("必填值为空", "a required value is missing"),
    "value.unknown_code": RejectWords("代码不在代码表里", "the code is not in the code list"),
    "value.unprintable": RejectWords("文本含控制字符", "the text holds control characters"),
    "value.boolean": RejectWords("不是是/否值", "this is no truth value"),
    "value.integer": RejectWords("不是整数", "this is no whole number"),
    "value.real": RejectWords("不是数", "this is no number"),
    "value.money": RejectWords("不是金额", "this is no amount of money"),
    "value.money_decimals": RejectWords(
        "金额不足一分的部分不为零", "the amount is finer than a cent"
    ),
    "value.overflow": RejectWords("数太大", "the number is too large"),
    "value.date": RejectWords("不是声明格式的日期", "this is no date in the declared format"),
    "value.timestamp": RejectWords("不是声明格式的时间", "this is no time in the declared format"),
    "value.birth_number": RejectWords("不是出生编号", "this is no birth number"),
}
