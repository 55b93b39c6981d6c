"""The formulas of a score in sentences: of which tags they are, and what holds without them."""

import math

from hengce.model.noun import Label
from hengce.rules.ast import Column, EventColumn, Literal, Value
from hengce.rules.catalogue import Catalogue
from hengce.rules.words import Language, read_back_value
from hengce.words.amount import amount


def tell_propensity(value: Value, catalogue: Catalogue, unknown: float) -> Label:
    """Return what a propensity is.

    Args:
        value: Its formula, a plain number.
        catalogue: What things are called.
        unknown: What counts where the formula is unknown, 0 to 1.
    """
    if isinstance(value, Literal):
        shown = _percent(_held(value))
        return Label(zh=f"每位客户的接受概率都是 {shown}", en=f"Everybody accepts with {shown}")
    zh, en = (_formula(value, catalogue, one) for one in ("zh", "en"))
    else_ = _percent(unknown)
    if _is_one(value):
        return Label(
            zh=f"接受概率取自“{zh}”，只算 0 到 100% 之间；不知道时按 {else_}",
            en=f"The probability is “{en}”, held within 0 and 100%; {else_} where it is unknown",
        )
    return Label(
        zh=f"接受概率 = {zh}，只算 0 到 100% 之间；其中任何一项不知道时按 {else_}",
        en=f"The probability is {en}, held within 0 and 100%; {else_} where a part is unknown",
    )


def tell_worth(value: Value, catalogue: Catalogue, unknown_cents: int, currency: str) -> Label:
    """Return what an acceptance is worth.

    Args:
        value: Its formula, an amount.
        catalogue: What things are called.
        unknown_cents: What counts where the formula is unknown.
        currency: The bank's.
    """
    if isinstance(value, Literal):
        shown = amount(float(value.value or 0), currency)
        return Label(zh=f"客户接受一次都值 {shown}", en=f"Each acceptance is worth {shown}")
    zh, en = (_formula(value, catalogue, one) for one in ("zh", "en"))
    else_ = amount(unknown_cents, currency)
    if _is_one(value):
        return Label(
            zh=f"客户接受一次的价值取自“{zh}”；不知道时按 {else_}",
            en=f"An acceptance is worth “{en}”; {else_} where it is unknown",
        )
    return Label(
        zh=f"客户接受一次的价值 = {zh}；其中任何一项不知道时按 {else_}",
        en=f"An acceptance is worth {en}; {else_} where a part is unknown",
    )


def _formula(value: Value, catalogue: Catalogue, language: Language) -> str:
    return read_back_value(value, catalogue, language)


def _is_one(value: Value) -> bool:
    return isinstance(value, Column | EventColumn)


def _held(value: Literal) -> float:
    number = float(value.value or 0)
    return min(1.0, max(0.0, number)) if math.isfinite(number) else 0.0


def _percent(part: float) -> str:
    return f"{part * 100:.4f}".rstrip("0").rstrip(".") + "%"
