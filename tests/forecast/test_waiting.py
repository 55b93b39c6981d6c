"""What waits by the clock alone when a simulation begins: intents, and decision windows."""

from pathlib import Path

import pytest

from hengce.forecast.foretelling import Wanted, foretell, look_back
from hengce.forecast.rates import ResponseModel
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from journeys.acting import living
from journeys.living import journey
from journeys.test_intents import LEFT, NOON, ONE_STEP, decisions, looked

AT_A_LOGIN = journey(
    "hello",
    """
graph:
  nodes:
    - {kind: entry, id: start, audience: "TRUE", event: login}
    - {kind: message, id: sms, channels: [sms], material: M1}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: sms}
    - {source: sms, target: done}
""",
)
MINUTES_5 = {"tie_seed": "decision_windows: {marketing_ms: 300000}\ntie_seed"}


def sent_ahead(bank, strategy: str) -> float:
    parts = bank.installation
    wanted = Wanted(strategies=(strategy,), days=1, model=ResponseModel(looks_a_day={}))
    (told,) = foretell(parts.store, parts.archive, wanted, bank.now).strategies
    return told.sent


@pytest.mark.parametrize(("minutes", "sent"), [(-1, 1.0), (1, 0.0)])
def test_an_intent_that_waits_is_shown_in_the_days_ahead_once(
    tmp_path: Path, minutes: int, sent: float
) -> None:
    """A minute before it is certain it is still to come, a minute later it has been."""
    with living(tmp_path, [ONE_STEP], NOON, intents=LEFT) as bank:
        due = looked(bank)
        bank.live(due + minutes * MINUTE_US)
        assert sent_ahead(bank, "loan_help") == sent
        bank.live(due + HOUR_US)
        assert len(decisions(bank, "C1")) == 1, "as the bank itself did"


def test_a_back_test_shows_an_intent_that_waited_when_it_begins(tmp_path: Path) -> None:
    with living(tmp_path, [ONE_STEP], NOON, intents=LEFT) as bank:
        due = looked(bank)
        bank.live(due + 2 * DAY_US)
        parts, wanted = bank.installation, Wanted(strategies=("loan_help",))
        for since, sent in ((due - MINUTE_US, 1.0), (due + MINUTE_US, 0.0)):
            back = look_back(parts.store, parts.archive, wanted, since, since + DAY_US)
            assert [one.sent for one in back.strategies] == [sent]


def test_a_decision_window_that_is_open_closes_in_the_days_ahead(tmp_path: Path) -> None:
    with living(tmp_path, [AT_A_LOGIN], NOON, policy=MINUTES_5) as bank:
        bank.event("C1", "login")
        assert decisions(bank, "C1") == [], "the window is open"
        assert sent_ahead(bank, "hello") == 1.0
        bank.live(NOON + HOUR_US)
        assert len(decisions(bank, "C1")) == 1
