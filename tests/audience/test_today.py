"""What was said since the snapshot is the same, kept from question to question or read anew."""

import random

import pytest

from demo_home import NIGHT, open_demo
from hengce.model.instant import SECOND_US
from hengce.model.profile import Change, ChangeKind
from hengce.populations.selecting import Selecting
from hengce.populations.today import KeptToday, Today, read_today
from hengce.ports import View

CUSTOMERS = 2_000
STEPS = 40
VALUES = {
    (ChangeKind.TAG, "aum"): [0, 5, 99_999_900, None],
    (ChangeKind.TAG, "age"): [18, 40, None],
    (ChangeKind.TAG, "city"): ["Beijing", "Suzhou", "a town that no snapshot has", None],
    (ChangeKind.TAG, "no_such_tag"): [1],
    (ChangeKind.CONSENT, "marketing:sms"): [True, False],
    (ChangeKind.OPT_OUT, "*"): [True, False],
}
"""What may be said of a customer, also what the bank's documents do not know."""


@pytest.fixture
def home(tmp_path):
    installation, _ = open_demo(tmp_path / "home", CUSTOMERS)
    yield installation
    installation.close()


def anew(home, view: View) -> Today:
    return read_today(view, home.archive.configuration(view), home.archive.population(view))


def kept(home, view: View, of: KeptToday) -> Today:
    return of.at(view, home.archive.configuration(view), home.archive.population(view))


def told(today: Today) -> dict[str, object]:
    """Return all that is known: by row what is in force, and by field and row the value."""
    day: dict[str, dict[int, str]] = {}
    for name, pieces in today.day.fields.items():
        for piece in pieces:
            rows, values = piece.rows.tolist(), map(repr, piece.values.tolist())
            day.setdefault(name, {}).update(zip(rows, values, strict=True))
    said = {row: tuple(mine) for row in today.said if (mine := today.said[row])}
    return {"said": said, "day": day, "absorbed": today.absorbed.tolist()}


def say(home, changes: list[Change]) -> None:
    with home.store.transaction(max(one.at for one in changes)) as tx:
        tx.add_changes(changes)


def draw(draws: random.Random, customers: list[str], step: int) -> list[Change]:
    """Return what is said of a few customers, of some more than once, and of strangers."""
    made = []
    for _ in range(draws.choice([1, 1, 3, 40])):
        kind, key = draws.choice(list(VALUES))
        who, value = draws.choice(customers), draws.choice(VALUES[kind, key])
        at = NIGHT + draws.choice([-1, step]) * SECOND_US
        made.append(Change(customer=who, kind=kind, key=key, value=value, at=at))
    return made


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_reading_anew_finds(home, seed):
    draws, keeping = random.Random(seed), KeptToday()
    with home.store.view() as view:
        known = home.archive.population(view).ids[:60].astype(str).tolist()
    customers = [*known, "nobody"]
    merging, older, carried = home.merging(), None, 0
    for step in range(1, STEPS):
        at = NIGHT + step * SECOND_US
        if step % 13 == 0:
            with home.store.transaction(at) as tx:
                merging.merge(tx, customers.pop(0), customers[5], "one passport", "ops", at)
        elif step % 17 == 0:
            home.refresh_snapshot(at)
        elif step % 5:
            say(home, draw(draws, customers, step))
        with home.store.view() as view:
            today = kept(home, view, keeping)
            assert told(today) == told(anew(home, view))
            assert today.position == view.position
        if older is not None:
            carried += len(today.said.pieces) > 1
            assert told(older[0]) == older[1], "what was answered before is not rewritten"
        older = (today, told(today))
    assert carried, "some of it was carried on"


def test_a_tag_that_no_longer_holds_is_read_anew(home):
    """A value of another kind than the tag's counts as nothing said, and what stood is gone."""
    keeping = KeptToday()
    with home.store.view() as view:
        who = home.archive.population(view).ids[3].decode()
        kept(home, view, keeping)
    for value, expected in ((40, {3: "40"}), ("forty", None)):
        change = Change(customer=who, kind=ChangeKind.TAG, key="age", value=value, at=NIGHT + 1)
        say(home, [change])
        with home.store.view() as view:
            day = told(kept(home, view, keeping))["day"]
        assert day.get("age") == expected


def test_an_older_view_is_answered_as_it_is(home):
    keeping = KeptToday()
    with home.store.view() as earlier:
        who = home.archive.population(earlier).ids[3].decode()
        before = told(kept(home, earlier, keeping))
        say(home, [Change(customer=who, kind=ChangeKind.TAG, key="aum", value=7, at=NIGHT + 1)])
        with home.store.view() as view:
            after = told(kept(home, view, keeping))
        assert told(kept(home, earlier, keeping)) == before != after


def test_only_what_is_new_is_read(home, monkeypatch):
    """A bank that learned much today answers the next question from what it read before."""
    selecting, asked = Selecting(home.archive), []
    with home.store.view() as view:
        who = home.archive.population(view).ids[3].decode()
        selecting.ask(view, NIGHT + 1)
    say(home, [Change(customer=who, kind=ChangeKind.TAG, key="aum", value=7, at=NIGHT + 1)])
    with home.store.view() as view:
        whole = type(view).changes
        monkeypatch.setattr(
            type(view), "changes", lambda self, who=None: asked.append(who) or whole(self, who)
        )
        selecting.ask(view, NIGHT + 1)
    assert asked == [[who]]
