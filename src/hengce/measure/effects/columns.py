"""Effects and credits as tables for other programs; every row names its log position."""

from collections.abc import Sequence

import pyarrow as pa

from hengce.measure.attribution.credited import Credited
from hengce.measure.effects.effect import Effect

_TEXT, _LONG, _REAL = pa.string(), pa.int64(), pa.float64()

EFFECT = pa.schema(
    {
        "by": _TEXT,
        "key": _TEXT,
        "finding": _TEXT,
        "treated": _LONG,
        "held_out": _LONG,
        "unripe": _LONG,
        "outside": _LONG,
        "measured": _LONG,
        "unmeasured": _LONG,
        "mismatch_p": _REAL,
        "each_cents": _REAL,
        "each_low_cents": _REAL,
        "each_high_cents": _REAL,
        "always_low_cents": _REAL,
        "always_high_cents": _REAL,
        "rate": _REAL,
        "rate_low": _REAL,
        "rate_high": _REAL,
        "total_cents": _LONG,
        "total_low_cents": _LONG,
        "total_high_cents": _LONG,
        "cost_cents": _LONG,
        "roi": _REAL,
        "position": _LONG,
    }
)
CREDIT = pa.schema(
    {
        "by": _TEXT,
        "rule": _TEXT,
        "key": _TEXT,
        "conversions": _REAL,
        "value_cents": _LONG,
        "added_cents": _LONG,
        "added_low_cents": _LONG,
        "added_high_cents": _LONG,
        "certain": pa.bool_(),
        "position": _LONG,
    }
)


def effect_table(effects: Sequence[Effect], position: int) -> pa.Table:
    """Return effects as `EFFECT`; what may not be said is null."""
    return pa.Table.from_pylist([_effect(one, position) for one in effects], schema=EFFECT)


def credit_table(found: Sequence[Credited], position: int) -> pa.Table:
    """Return credits as `CREDIT`; a rule that could not be reckoned has no rows."""
    return pa.Table.from_pylist(
        [row for one in found for row in _credits(one, position)], schema=CREDIT
    )


def _effect(one: Effect, position: int) -> dict[str, object]:
    compared, total = one.compared, one.total
    each, always, rate = compared.each, compared.always, compared.rate
    return {
        "by": one.by,
        "key": one.key,
        "finding": str(compared.finding),
        "treated": compared.treated,
        "held_out": compared.held_out,
        "unripe": one.unripe,
        "outside": one.outside,
        "measured": one.measured,
        "unmeasured": one.unmeasured,
        "mismatch_p": compared.mismatch.p,
        **({"each_cents": each.value, "each_low_cents": each.low} if each else {}),
        **({"each_high_cents": each.high} if each else {}),
        **({"always_low_cents": always.low, "always_high_cents": always.high} if always else {}),
        **({"rate": rate.value, "rate_low": rate.low, "rate_high": rate.high} if rate else {}),
        **({"total_cents": total.value, "total_low_cents": total.low} if total else {}),
        **({"total_high_cents": total.high} if total else {}),
        "cost_cents": one.cost_cents,
        "roi": one.roi,
        "position": position,
    }


def _credits(one: Credited, position: int) -> list[dict[str, object]]:
    shares = one.attribution.credits if one.attribution else ()
    added = {each.key: each for each in one.calibration.credits} if one.calibration else {}
    rows: list[dict[str, object]] = []
    for credit in shares:
        row: dict[str, object] = {
            "by": one.by,
            "rule": one.rule,
            "key": credit.key,
            "conversions": credit.conversions,
            "value_cents": credit.value_cents,
            "position": position,
        }
        if one.calibration:
            part = added[credit.key]
            row |= {
                "added_cents": part.value_cents,
                "added_low_cents": part.low_cents,
                "added_high_cents": part.high_cents,
                "certain": one.calibration.certain,
            }
        rows.append(row)
    return rows
