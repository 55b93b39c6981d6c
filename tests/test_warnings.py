"""What a run warns of."""

import msgspec
import pytest

from hengce.cli.show import console, show_warnings
from hengce.model.decision import Pin
from hengce.model.run import Run
from hengce.words.warnings import warnings

PIN = Pin(
    snapshot="s", position=1, configuration="c", at=0, engine="e", tzdata="t", calendar="cal 9"
)
RUN = Run(id="R", pin=PIN, customers=1, candidates=1, contacts=0, digest="")


@pytest.mark.parametrize("unknown", [False, True])
def test_unknown_working_days_are_said_in_both_languages(*, unknown: bool) -> None:
    run = msgspec.structs.replace(RUN, calendar_unknown=unknown)

    with console.capture() as printed:
        show_warnings(run)

    assert printed.get().splitlines() == [text for told in warnings(run) for text in told]
    assert [("工作日历（cal 9）" in told.zh, "(cal 9)" in told.en) for told in warnings(run)] == (
        [(True, True)] if unknown else []
    )
