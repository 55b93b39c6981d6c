"""What links do to the customers of a bank: merges, visitors, cases; and all of it taken back."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.model.identity import CaseState, Cause, IdentityRules, Joining
from hengce.resolution.identifying import Identifying
from hengce.wiring import Installation
from identity.world import KINDS, link
from test_scarce_night import LATER, open_bank, the_bank

AUTOMATIC = IdentityRules(kinds=KINDS, joining=Joining.AUTOMATIC)
REVIEW = IdentityRules(kinds=KINDS)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("bank")
    installation = open_bank(folder / "home", the_bank())
    yield installation
    installation.close()


class Undone:
    """A transaction of the bank that leaves nothing behind."""

    def __init__(self, bank, rules=AUTOMATIC):
        self.bank = bank
        self.who = Identifying(rules, bank.merging())

    def __enter__(self):
        self.opened = self.bank.store.transaction(LATER)
        self.tx = self.opened.__enter__()
        return self

    def __exit__(self, *error):
        undo = InterruptedError()
        try:
            self.opened.__exit__(InterruptedError, undo, None)
        except InterruptedError as one:
            assert one is undo

    def learn(self, *links):
        return self.who.learn(self.tx, links, LATER)

    def forget(self, *links):
        return self.who.forget(self.tx, links, LATER)

    def speaks(self):
        return dict(self.tx.merges().into)


DOCUMENT = (link("document:1", "C04", at=1), link("document:1", "C05", at=2))


def test_one_document_is_one_customer_and_two_again_without_it(bank):
    with Undone(bank) as world:
        world.learn(DOCUMENT[0])
        (made,) = world.learn(DOCUMENT[1]).merged
        assert (made.absorbed, made.survivor, made.why) == ("C05", "C04", "the same document")
        assert world.speaks() == {"C05": "C04"}
        assert world.learn(*DOCUMENT).merged == (), "said before"
        (ended,) = world.forget(DOCUMENT[1]).split
        assert ended.absorbed == "C05"
        assert world.speaks() == {}


def test_people_are_asked_where_the_policy_says_so(bank):
    with Undone(bank, REVIEW) as world:
        settled = world.learn(*DOCUMENT)
        assert settled.merged == ()
        (case,) = settled.asked
        assert (case.one, case.other, case.cause) == ("C04", "C05", Cause.SAME)
        assert case.evidence == ("document",)
        again = world.learn(link("wecom:1", "C04"), link("wecom:1", "C05"))
        assert again.asked == (), "they are asked once"


def test_who_was_said_to_be_two_stays_two(bank):
    with Undone(bank) as world:
        asked = Identifying(REVIEW).learn(world.tx, DOCUMENT, LATER).asked
        world.tx.put_cases([msgspec.structs.replace(asked[0], state=CaseState.REFUSED)])
        settled = world.learn(link("wecom:1", "C04"), link("wecom:1", "C05"))
        assert (settled.merged, settled.asked) == ((), ())


def test_a_contradiction_is_asked_and_taken_apart(bank):
    """They were one by WeCom; then two documents come to light."""
    with Undone(bank) as world:
        wecom = (link("wecom:1", "C04", at=1), link("wecom:1", "C05", at=2))
        assert len(world.learn(*wecom).merged) == 1
        world.learn(link("document:1", "C04"))
        settled = world.learn(link("document:2", "C05"))
        assert [m.absorbed for m in settled.split] == ["C05"]
        assert [c.cause for c in settled.asked] == [Cause.CONTRADICTION]
        assert world.speaks() == {}


def test_a_visitor_is_the_customer_of_his_device_if_that_is_one(bank):
    with Undone(bank) as world:
        assert world.learn(link("device:d", "v1")).visitors == ()
        assert world.learn(link("device:d", "C04")).visitors == (("v1", "C04"),)
        assert world.learn(link("device:d", "C05")).visitors == ()
        assert world.learn(link("device:d", "v2")).visitors == (), "two have it"


def test_a_merge_of_people_is_theirs_to_take_back(bank):
    with Undone(bank) as world:
        bank.merging().merge(world.tx, "C05", "C04", "seen at the counter", "li", LATER)
        world.learn(*DOCUMENT)
        assert world.forget(*DOCUMENT).split == ()
        assert world.speaks() == {"C05": "C04"}


def test_strangers_wait_until_they_are_known(bank):
    with Undone(bank) as world:
        settled = world.learn(link("document:1", "C04"), link("document:1", "X9"))
        assert settled.merged == ()


def test_too_many_links_are_for_people(bank):
    few = msgspec.structs.replace(AUTOMATIC, component_max=3)
    with Undone(bank, few) as world:
        some = [link(f"device:{k}", "C04") for k in range(4)]
        world.learn(*some)
        asked = world.learn(link("wecom:1", "C04"), link("wecom:1", "C05")).asked
        assert [(c.one, c.other, c.cause) for c in asked] == [("C04", "C05", Cause.TOO_LARGE)]
        assert world.speaks() == {}


PEOPLE = ("C04", "C05", "C07", "C08", "v1", "v2")
KEYS = ("document:1", "document:2", "wecom:1", "wecom:2", "device:1", "cookie:1", "C04", "C07")
LINKS = st.lists(
    st.builds(link, st.sampled_from(KEYS), st.sampled_from(PEOPLE), at=st.integers(0, 2)),
    min_size=1,
    max_size=9,
).map(lambda links: [one for one in links if one.key != one.of and _is_key(one)])


def _is_key(one):
    return not (one.key.kind == "customer" and one.of.kind == "anonymous")


def parts(world):
    of = world.tx.merges()
    return {frozenset(of.numbers([one])) for one in PEOPLE[:4]}


def restricted(world):
    """What holds of everybody, by the latest changes of who speaks for him."""
    found = {}
    for change in world.tx.changes(list(PEOPLE[:4])):
        if change.value not in (None, False, 0):
            found[change.customer, change.kind, change.key] = change.value
    return found


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(LINKS, LINKS, st.randoms())
def test_a_link_that_is_taken_back_leaves_nothing(bank, stay, go, random):
    """Whatever the order: those that stay say who is who, as if the others had never been."""
    kept = {(one.key, one.of): one for one in stay}
    gone = {(one.key, one.of): one for one in go if (one.key, one.of) not in kept}
    mixed = random.sample([*kept.values(), *gone.values()], len(kept) + len(gone))
    with Undone(bank) as world:
        for one in mixed:
            world.learn(one)
        for one in gone.values():
            world.forget(one)
        after = parts(world), restricted(world)
    with Undone(bank) as world:
        world.learn(*kept.values())
        assert after == (parts(world), restricted(world))
