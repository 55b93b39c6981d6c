"""The demonstration lets one person of each role in, with a password that it draws."""

from pathlib import Path

from demo_home import NIGHT, open_demo
from hengce.demo.accounts import give_accounts
from hengce.model.access import Role
from hengce.people.accounts import MACHINES
from hengce.people.passwords import fits


def test_there_is_somebody_of_each_role_and_two_officers(tmp_path: Path) -> None:
    installation, bank = open_demo(tmp_path)
    given = give_accounts(installation, NIGHT)
    with installation.store.view() as view:
        people = view.people()
    installation.close()
    assert {p.role for p in people} == set(Role) - MACHINES
    assert [p.role for p in people].count(Role.OFFICER) == 2, "one of them checks the other"
    assert all(fits(p.password, given.password) for p in people[:2])
    assert given.password not in str(people)
    (manager,) = [p for p in people if p.role is Role.MANAGER]
    assert manager.manager in bank.customers["manager"].to_pylist(), "who has customers"
