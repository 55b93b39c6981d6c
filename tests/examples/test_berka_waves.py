"""Who gets which wave of `examples/berka/journeys`, and how each ends: by SQL, and by a replay.

The SQL reads the bank's raw files and follows the sentences below; it knows nothing of the product.
The replay imports the same files through the mappings of the example. The data hold no answers,
so they are declared here, by the last digit of the customer's number: both sides obey them.

- 0 clicks a day after the first wave left, and buys a day later.
- 1 refuses a day after the first wave left.
- 2 clicks a day after the first wave left, and does no more.
- 3 buys five days after the first wave left, without a click before.

Everybody else is silent. Every customer looks at the app at noon of each day.
"""

import json
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from berka import BERKA, ROOT, SALARIES, TRANSACTIONS
from hengce.cli.app import app
from hengce.flow.proposing import stands
from hengce.forecast.beginning import begin
from hengce.forecast.machine import Machine
from hengce.model.instance import Did
from hengce.model.instant import DAY_US, HOUR_US, calendar_date, day, day_at, start_of_day
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.wiring import Installation

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not TRANSACTIONS.is_file(), reason="the data set is not here"),
]

JOURNEYS = ROOT / "examples" / "berka" / "journeys"
MAPPINGS = ROOT / "examples" / "berka" / "mappings"
ZONE = "Europe/Prague"
AT = "1994-04-01T07:00"
BEGINS, ENDS = date(1993, 1, 1), date(1994, 4, 20)
"""Payments end with March 1994, and who is paid then is out of the journey by 7 April."""

# One row an entry: who, when, and what keeps him from the first wave whatever he answered before.
# Money is in crowns. The consents of the example are those of the customers whose first 8 bytes of
# SHA-256 lie below seven tenths. Of age is who was born 6,575 days ago; women have month + 50.
ASKED = f"""
WITH RECURSIVE {SALARIES}, entries AS (
    SELECT account, min(paid_on) AS paid_on FROM salaries GROUP BY account
    UNION ALL
    SELECT account, (SELECT min(salaries.paid_on) FROM salaries
                     WHERE salaries.account = entries.account
                       AND salaries.paid_on >= entries.paid_on + 25) AS paid_on
    FROM entries WHERE paid_on IS NOT NULL
), payments AS (
    SELECT CAST(account_id AS INTEGER) AS account,
           CAST(strptime('19' || date, '%Y%m%d') AS DATE) AS paid_on,
           arg_min(CAST(amount AS DOUBLE), trans_id) AS amount
    FROM lines
    WHERE type = 'PRIJEM' AND operation = 'VKLAD' AND CAST(amount AS DOUBLE) >= 3000
    GROUP BY ALL
), owners AS (
    SELECT CAST(account_id AS INTEGER) AS account, CAST(client_id AS INTEGER) AS client
    FROM read_csv($disp, delim = ';', header = true, quote = '"', all_varchar = true)
    WHERE type = 'OWNER'
), clients AS (
    SELECT CAST(client_id AS INTEGER) AS client, CAST(birth_number AS INTEGER) AS number,
           CAST('0x' || substr(sha256('berka-marketing-consent' || chr(0) || client_id), 1, 16)
                AS UBIGINT) AS drawn
    FROM read_csv($client, delim = ';', header = true, quote = '"', all_varchar = true)
), people AS (
    SELECT client, CAST(drawn AS HUGEINT) * 10000 < CAST(18446744073709551616 AS HUGEINT) * 7000
               AS consents,
           make_date(1900 + number // 10000, (number // 100) % 50, number % 100) AS born
    FROM clients
), asked AS (
    SELECT client, entries.paid_on, amount, client % 10 AS digit,
           CASE WHEN born > entries.paid_on - 6575 THEN 'REQUIREMENT'
                WHEN NOT consents THEN 'CONSENT_MISSING' ELSE '' END AS asked
    FROM entries JOIN payments USING (account, paid_on) JOIN owners USING (account)
    JOIN people USING (client)
)
"""

# Beside it: the waves that he gets, and his way out. Who refused is not told of savings again.
WALKS = f"""
{ASKED}, walks AS (
    SELECT *, CASE WHEN asked = '' AND digit = 1 AND row_number() OVER (
        PARTITION BY client, asked ORDER BY paid_on) > 1 THEN 'TOPIC_STOPPED' ELSE asked END AS why
    FROM asked
)
SELECT client, paid_on, why,
       CASE WHEN why <> '' THEN ''
            WHEN digit IN (0, 1) THEN '1'
            WHEN digit = 3 THEN '12'
            WHEN digit = 2 THEN CASE WHEN amount >= 10000 THEN '13' ELSE '1' END
            ELSE CASE WHEN amount >= 10000 THEN '123' ELSE '12' END END AS waves,
       CASE WHEN why <> '' THEN 'blocked' WHEN digit IN (0, 3) THEN 'bought'
            WHEN digit = 1 THEN 'refused' ELSE 'over' END AS way_out
FROM walks ORDER BY client, paid_on
"""

COUNTS = {
    ("REQUIREMENT", "", "blocked"): 359,
    ("CONSENT_MISSING", "", "blocked"): 838,
    ("TOPIC_STOPPED", "", "blocked"): 206,
    ("", "1", "refused"): 44,
    ("", "1", "bought"): 234,
    ("", "12", "bought"): 239,
    ("", "1", "over"): 56,
    ("", "12", "over"): 284,
    ("", "13", "over"): 150,
    ("", "123", "over"): 885,
}
"""Entries by what kept them from the first wave, the waves that they got, and their way out."""


def part_of(folder: Path, every: int) -> Path:
    """Copy the lines of each so manieth account, as they are; the cut last line stays."""
    folder.mkdir()
    accounts, clients = set(), set()
    for name, column in (("disp", 2), ("client", 0), ("trans_first_3MiB", 1)):
        head, *lines = (BERKA / f"{name}.asc").read_text("utf-8").splitlines(keepends=True)
        cut = [lines.pop()] if name.startswith("trans") else []
        for line in lines if name == "disp" else ():
            _, client, account, _ = line.split(";")
            if int(account) % every == 0:
                accounts.add(account)
                clients.add(client)
        kept = clients if name == "client" else accounts
        wanted = [line for line in lines if line.split(";")[column] in kept]
        (folder / f"{name}.asc").write_text("".join([head, *wanted, *cut]), "utf-8")
    return folder


def hengce(home: Path, *argv: object) -> str:
    result = CliRunner().invoke(app, ["--home", str(home), *map(str, argv)])
    assert result.exit_code == 0, f"{argv}\n{result.output}\n{result.exception!r}"
    return result.output


def moved_in(home: Path, files: Path) -> Path:
    """An installation with the journey as a draft and the files of the bank."""
    hengce(home, "apply", JOURNEYS, "--by", "jana", "--at", AT)
    for name, mapping in (
        ("client", "customers"),
        ("disp", "accounts"),
        ("trans_first_3MiB", "transactions"),
        ("client", "consents_journeys"),
    ):
        mapped = MAPPINGS / f"{mapping}.yaml"
        hengce(home, "import", files / f"{name}.asc", "--mapping", mapped, "--at", AT)
    return home


def by_sql(files: Path, query: str = WALKS, **values: object) -> list[tuple]:
    names = {"file": "trans_first_3MiB", "disp": "disp", "client": "client"}
    paths = {key: str(files / f"{name}.asc") for key, name in names.items()}
    with duckdb.connect() as judge:
        judge.execute("SET threads = 1")
        return judge.execute(query, paths | values).fetchall()


# The replay, with the declared answers ------------------------------------------------

ANSWERS = {
    0: [(1, OutcomeKind.CLICKED), (2, OutcomeKind.BOUGHT)],
    1: [(1, OutcomeKind.REFUSED)],
    2: [(1, OutcomeKind.CLICKED)],
    3: [(5, OutcomeKind.BOUGHT)],
}
"""By the last digit: after how many days, what."""


def by_replay(home: Path) -> list[tuple[int, date, str, str, str]]:
    installation = Installation.open(home)
    begins, ends = (start_of_day(day(each), ZONE) for each in (BEGINS, ENDS))
    with installation.store.view() as view:
        configuration = view.configuration(view.applied_configuration())
        population = installation.archive.population(view)
        customers = sorted(bytes(name).decode() for name in population.ids)
        events = view.events([one.name for one in configuration.events], begins, customers)
        memory = begin(view, configuration, customers, begins)
        machine = Machine(memory, installation.archive, begins, HOUR_US)
        for event in sorted(events, key=lambda one: (one.occurred_at, one.source, one.id)):
            machine.plan(event.occurred_at, partial(machine.hear, event))
        for number in range(day(BEGINS), day(ENDS)):
            noon = start_of_day(number, ZONE) + 12 * HOUR_US
            machine.plan(noon, partial(_look, machine, customers))
        machine.on_left = partial(_answer, machine)
        machine.live(ends)
    installation.close()
    assert not memory.has_flights(), "everybody is out again"
    return sorted(_walk(memory, one) for one in memory.everybody())


def _look(machine, customers):
    for one in machine.memory.live_instances(customers):
        if stands(one):
            machine.look(one.customer, "popup")


def _answer(machine, left):
    for contact, at in left:
        if contact.kind.channel in ("push", "email"):
            for days, kind in ANSWERS.get(int(contact.customer) % 10, ()):
                when, name = at + days * DAY_US, f"{contact.id} {kind}"
                said = Outcome(source="declared", id=name, contact=contact.id, kind=kind, at=when)
                machine.plan(when, partial(machine.answer, said))


def _walk(memory, instance):
    steps = memory.traces[instance.id]
    sent = {step.node for step in steps if step.did is Did.SENT}
    waves = "".join(number for number, node in WAVES.items() if node in sent)
    why = next((s.said for s in steps if (s.node, s.did) == ("offer", Did.SUPPRESSED)), "")
    last = steps[-1]
    on = calendar_date(day_at(instance.entered_at, ZONE))
    return int(instance.customer), on, why, waves, WAYS_OUT[last.node, last.did, last.said]


WAVES = {"1": "offer", "2": "popup", "3": "call"}
WAYS_OUT = {
    ("offer", Did.LEFT, "blocked"): "blocked",
    ("clicked", Did.LEFT, "refused"): "refused",
    ("done", Did.REACHED, ""): "bought",
    ("lost", Did.LEFT, ""): "over",
}


@pytest.fixture(scope="module")
def walks():
    return by_sql(BERKA)


def test_the_counts(walks):
    """So many entries as `test_berka_journey` counts after 25 days, and what they get."""
    assert Counter(row[2:] for row in walks) == COUNTS
    assert sum(COUNTS.values()) == 3_295


def test_every_entry_of_the_replay_gets_its_waves_and_leaves_its_way(walks, tmp_path):
    assert by_replay(moved_in(tmp_path, BERKA)) == walks


# The command, when nobody answers -----------------------------------------------------

# How many messages of the first wave, or tasks of the third, leave on each day: a push leaves on
# the day of the payment, a task seven days later.
LEAVING = f"""
{ASKED}
SELECT strftime(paid_on + $days, '%Y-%m-%d'), count(*) FROM asked
WHERE asked = '' AND amount >= $amount GROUP BY 1 ORDER BY 1
"""


def test_a_back_test_sends_the_same_on_the_same_days(tmp_path):
    """Every fifth account. Nobody looks at the app, so that no popup is seen; the tasks remain."""
    files = part_of(tmp_path / "files", 5)
    home = moved_in(tmp_path / "home", files)
    times = ("--from", BEGINS, "--to", ENDS, "--customers", 6_000, "--tick", 60)
    told = json.loads(hengce(home, "backtest", "salary_three_waves", *times, "--json"))
    for channel, days, amount in (("push", 0, 0), ("task", 7, 10_000)):
        left = [(one["day"], one["mean"]) for one in told["volumes"] if one["channel"] == channel]
        assert left == by_sql(files, LEAVING, days=days, amount=amount)
    (journey,) = told["strategies"]
    passed = {(p["node"], p["did"], p["branch"]): p["times"] for p in journey["passed"]}
    first, third = 497, 354
    assert (passed["offer", "sent", ""], passed["call", "sent", ""]) == (first, third)
    assert passed["popup", "suppressed", ""] == first
    assert ("popup", "sent", "") not in passed
    assert passed["lost", "left", ""] == first
    assert passed["entry", "entered", ""] == 730
    assert journey["reasons"]["CONSENT_MISSING"] == 145
    assert journey["reasons"]["REQUIREMENT"] == 88
