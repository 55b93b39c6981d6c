"""What every store must do about people who sign in."""

from msgspec.structs import replace

from hengce.model.access import Role
from hengce.model.person import Person, Session

AT = 1_000
LI = Person(
    name="li.na",
    label="李娜",
    role=Role.APPROVER,
    org="HQ",
    password="$argon2id$…",
    created_at=AT,
    changed_at=AT,
)
WANG = Person(
    name="wang.wu",
    label="王五",
    role=Role.MANAGER,
    org="E1",
    manager="M001",
    password="$argon2id$…",
    created_at=AT,
    changed_at=AT,
)


def signed_in(digest: str, name: str, at: int = AT, idle_us: int = 100, ends_at: int = 9_000):
    return Session(
        digest=digest,
        name=name,
        label=name,
        role=Role.OFFICER,
        org="E1",
        manager="",
        made_at=at,
        used_at=at,
        idle_us=idle_us,
        ends_at=ends_at,
    )


def test_accounts_are_read_as_of_a_position(home):
    store = home.open()
    ended = replace(LI, password="", ended_at=AT + 5)
    with store.transaction(AT) as tx:
        tx.put_person(WANG)
        tx.put_person(LI)
        first = tx.position
    with store.transaction(AT + 5) as tx:
        tx.put_person(ended)
        assert tx.person("li.na") == ended
    with store.view(first) as then, home.open().view() as now:
        assert then.people() == [LI, WANG]
        assert now.people() == [ended, WANG]
        assert (then.person("li.na"), now.person("li.na")) == (LI, ended)
        assert now.person("nobody") is None


def test_a_session_lives_while_it_is_used(home):
    store, mine = home.open(), signed_in("d1", "li.na")
    with store.transaction(AT) as tx:
        tx.put_session(mine)
    with home.open().transaction(AT + 60) as tx:
        tx.use_session("d1", AT + 60)
        tx.use_session("nobody's", AT + 60)
    used = replace(mine, used_at=AT + 60)
    with store.view() as view:
        assert view.session("d1") == used
        assert view.session("d2") is None
    with store.transaction(AT + 70) as tx:
        tx.end_session("d1")
        tx.end_session("d1")
    with store.view() as view:
        assert view.session("d1") is None


def test_another_password_and_the_end_of_an_account_end_its_sessions(home):
    store = home.open()
    for changed in (replace(LI, password="$other"), replace(LI, ended_at=AT)):
        with store.transaction(AT) as tx:
            tx.put_person(LI)
            tx.put_session(signed_in("d1", "li.na"))
            tx.put_session(signed_in("d2", "li.na"))
            tx.put_session(signed_in("d3", "wang.wu"))
        with store.transaction(AT) as tx:
            tx.put_person(changed)
        with store.view() as view:
            assert [bool(view.session(d)) for d in ("d1", "d2", "d3")] == [False, False, True]
        with store.transaction(AT) as tx:
            tx.end_sessions()
            assert tx.session("d3") is None


def test_sessions_that_are_over_are_forgotten_when_another_begins(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.put_session(signed_in("idle", "a", AT, idle_us=100))
        tx.put_session(signed_in("ended", "b", AT, idle_us=5_000, ends_at=AT + 50))
        tx.put_session(signed_in("good", "c", AT, idle_us=5_000))
    with store.transaction(AT + 100) as tx:
        tx.put_session(signed_in("new", "d", AT + 100))
    with store.view() as view:
        known = {d: view.session(d) is not None for d in ("idle", "ended", "good", "new")}
    assert known == {"idle": False, "ended": False, "good": True, "new": True}
