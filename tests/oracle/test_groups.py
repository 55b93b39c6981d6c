"""The oracle against cases that a person computed: who shares, and what it means."""

import pytest

from hengce.model.decision import Candidate, Reason
from hengce.model.filter import Filter
from hengce.model.policy import Policy
from hengce.model.strategy import MessageClass, PriorityClass
from oracle.case import CustomerFacts, Member, Shared
from oracle.groups import groups_of
from oracle.hashes import tie_of
from oracle.reference import decide_group
from oracle.small_bank import (
    NOW,
    SHANGHAI,
    SMS,
    a_cap,
    a_channel,
    a_contact,
    a_question,
    a_strategy,
    ask_all,
)

HOME = a_cap("home", 1, per="home")
LINE = a_cap("line", 1, per="line")


def person(name: str, **tags: object) -> CustomerFacts:
    return CustomerFacts(name, tags=tags)


def member(name: str, *past: object, **tags: object) -> Member:
    return Member(person(name, **tags), past)


def told(candidate: Candidate) -> tuple[object, ...]:
    """Return what a candidate was told: reason, rule, used, limit, winner and whose."""
    c = candidate
    return c.reason, c.rule, c.used, c.limit, c.winner, c.winner_customer


# Who is decided together ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("homes", "lines", "members_max", "groups", "impersonal"),
    [
        ("aabb", "....", 64, [(0, 1), (2, 3)], ""),
        ("aabb", ".xx.", 64, [(0, 1, 2, 3)], ""),  # joined by the line of the two in the middle
        ("abc.", "....", 64, [(0,), (1,), (2,), (3,)], ""),  # unknown values join nobody
        ("aaab", "....", 3, [(0, 1, 2), (3,)], ""),
        ("aaab", "....", 2, [(0,), (1,), (2,), (3,)], "a"),
        ("aaab", "x..x", 2, [(0, 3), (1,), (2,)], "a"),
        ("aaaa", "xxyy", 2, [(0, 1), (2, 3)], "a"),
    ],
)
def test_groups(
    homes: str, lines: str, members_max: int, groups: list[tuple[int, ...]], impersonal: str
) -> None:
    people = [
        person(f"C{n}", home=known(home), line=known(line))
        for n, (home, line) in enumerate(zip(homes, lines, strict=True))
    ]
    rules = Policy(zone=SHANGHAI, departments=(), caps=(HOME, LINE), group_members_max=members_max)
    found = groups_of(rules, people)
    assert list(found.members) == groups
    assert found.impersonal == {Shared("home", value) for value in impersonal}


def known(letter: str) -> str | None:
    return None if letter == "." else letter


def test_only_tags_that_a_cap_names_join() -> None:
    rules = Policy(zone=SHANGHAI, departments=(), caps=(LINE, a_cap("own", 1)))
    people = [person("C1", home="a", line="x"), person("C2", home="a", line="y")]
    assert groups_of(rules, people).members == ((0,), (1,))


def test_a_chain_that_is_too_long_is_taken_apart() -> None:
    rules = Policy(zone=SHANGHAI, departments=(), caps=(HOME, LINE))
    people = [
        person("C1", home="a"),
        person("C2", home="a", line="x"),
        person("C3", line="x"),
        person("C4", home="b"),
        person("C5", home="b"),
    ]
    found = groups_of(rules, people, component_customers_max=2)
    assert found.members == ((0,), (1,), (2,), (3, 4))
    assert found.impersonal == {Shared("home", "a"), Shared("line", "x")}


# What they share --------------------------------------------------------------------------


def test_the_past_of_all_who_share_counts() -> None:
    past = a_contact(NOW)
    family = [
        member("C1", home="a", worth=900),
        member("C2", past, home="a", worth=500),
        member("C3", past, home="b"),
    ]
    offer = a_strategy("s", value="worth")
    answers = ask_all(offer, members=family, caps=(a_cap("home", 2, per="home"),))
    assert answers["C1"]["s"].reason is Reason.CHOSEN
    assert told(answers["C2"]["s"]) == (Reason.CAP_TAKEN, "home", 2, 2, "s", "C1")
    assert answers["C3"]["s"].reason is Reason.CHOSEN
    answers = ask_all(a_strategy("s"), members=family, caps=(HOME,))
    for name in ("C1", "C2", "C3"):
        assert told(answers[name]["s"]) == (Reason.CAP_REACHED, "home", 1, 1, "", "")


def test_without_a_value_a_customer_counts_alone() -> None:
    past = a_contact(NOW)
    answers = ask_all(a_strategy("s"), members=[member("C1"), member("C2", past)], caps=(HOME,))
    assert answers["C1"]["s"].reason is Reason.CHOSEN
    assert answers["C2"]["s"].reason is Reason.CAP_REACHED


def test_the_best_candidate_of_the_group_comes_first_whosever_it_is() -> None:
    rich, poor = member("C1", home="a", worth=500), member("C2", home="a", worth=900)
    offer = a_strategy("s", value="worth")
    answers = ask_all(offer, members=[rich, poor], caps=(HOME,))
    assert answers["C2"]["s"].reason is Reason.CHOSEN
    assert told(answers["C1"]["s"]) == (Reason.CAP_TAKEN, "home", 1, 1, "s", "C2")
    assert answers["C1"]["s"].margin == 400.0


def test_a_class_of_one_member_comes_before_a_score_of_another() -> None:
    notice = a_strategy("notice", value="1", priority_class=PriorityClass.RISK, audience="old")
    family = [member("C1", home="a"), member("C2", home="a", old=True)]
    answers = ask_all(a_strategy("s"), notice, members=family, caps=(HOME,))
    assert answers["C2"]["notice"].reason is Reason.CHOSEN
    lost = answers["C1"]["s"]
    assert (told(lost)[4:], lost.margin) == (("notice", "C2"), None)


def test_equal_scores_of_members_follow_the_tie() -> None:
    family = [member(f"C{n}", home="a") for n in range(5)]
    first = min(family, key=lambda one: tie_of(20260201, one.facts.customer, "s")).facts.customer
    answers = ask_all(a_strategy("s"), members=family, caps=(HOME,))
    chosen = [name for name, one in answers.items() if one["s"].reason is Reason.CHOSEN]
    assert chosen == [first]


def test_places_and_caps_of_one_member_are_not_those_of_another() -> None:
    family = [member("C1", home="a"), member("C2", home="a")]
    pair = (a_strategy("s", value="9"), a_strategy("t", value="8"))
    caps = (a_cap("home", 9, per="home"), a_cap("own", 1, counts=SMS))
    answers = ask_all(*pair, members=family, caps=caps)
    for name in ("C1", "C2"):
        assert told(answers[name]["s"])[0] is Reason.CHOSEN
        assert told(answers[name]["t"]) == (Reason.SLOT_TAKEN, "", 1, 1, "s", "")
    answers = ask_all(*pair, members=family, caps=caps, contacts_per_decision_max=2)
    for name in ("C1", "C2"):
        assert told(answers[name]["t"]) == (Reason.CAP_TAKEN, "own", 1, 1, "s", "")


def test_who_is_not_asked_lends_his_past_only() -> None:
    family = [member("C1", home="a"), member("C2", a_contact(NOW), home="a")]
    question = a_question(a_strategy("s"), caps=(HOME,))
    asked = [family[0], Member(family[1].facts, family[1].history, asked=False)]
    one, other = decide_group(question, asked)
    assert [c.reason for c in one.candidates] == [Reason.CAP_REACHED]
    assert (other.candidates, other.contacts, other.considered) == ((), (), 0)


# Values of too many -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message_class", "reason"),
    [
        (MessageClass.COMMERCIAL, Reason.IMPERSONAL_ADDRESS),
        (MessageClass.CARE, Reason.IMPERSONAL_ADDRESS),
        (MessageClass.TRANSACTIONAL, Reason.CHOSEN),
        (MessageClass.REGULATORY, Reason.CHOSEN),
    ],
)
def test_an_impersonal_value_lets_no_marketing_through(
    message_class: MessageClass, reason: Reason
) -> None:
    hotel = [member(f"C{n}", home="hotel") for n in range(3)]
    offer = a_strategy("s", message_class=message_class)
    answers = ask_all(offer, members=hotel, caps=(HOME,), group_members_max=2)
    for one in answers.values():
        rule = "home" if reason is Reason.IMPERSONAL_ADDRESS else ""
        assert told(one["s"]) == (reason, rule, 0, 0, "", "")


def test_an_impersonal_value_counts_for_each_alone() -> None:
    hotel = [member("C0", a_contact(NOW), home="x"), *(member(f"C{n}", home="x") for n in (1, 2))]
    notice = a_strategy("s", message_class=MessageClass.REGULATORY)
    answers = ask_all(notice, members=hotel, caps=(HOME,), group_members_max=2)
    assert [one["s"].reason for one in answers.values()] == [
        *(Reason.CAP_REACHED, Reason.CHOSEN, Reason.CHOSEN)
    ]


def test_what_does_not_obey_the_cap_passes_and_no_address_comes_first() -> None:
    hotel = [member(f"C{n}", home="x", line="y") for n in range(3)]
    quiet = a_cap("quiet", 9, counts=Filter(channels=("push",)), per="home")
    rules = {"members": hotel, "group_members_max": 2}
    answers = ask_all(a_strategy("s", "sms", "push"), caps=(quiet,), **rules)
    assert answers["C0"]["s"].channel == "sms"
    answers = ask_all(a_strategy("s", "push"), caps=(quiet, a_cap("z", 9, per="line")), **rules)
    assert told(answers["C0"]["s"])[:2] == (Reason.IMPERSONAL_ADDRESS, "quiet")
    nowhere = (a_channel("push", reachable="FALSE"),)
    answers = ask_all(a_strategy("s", "push"), caps=(quiet,), channels=nowhere, **rules)
    assert answers["C0"]["s"].reason is Reason.NO_ADDRESS
