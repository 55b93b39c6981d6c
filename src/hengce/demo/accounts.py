"""Accounts of the demonstration: one person of each role, so that the console can be tried."""

import secrets
from dataclasses import dataclass

from hengce.model.access import Role
from hengce.model.instant import Instant
from hengce.model.person import Person
from hengce.people.accounts import add_account
from hengce.wiring import Installation

PASSWORD_BYTES = 12

_PEOPLE = (
    ("zhou.yun", "周韵", Role.OFFICER, "HQ", ""),
    ("he.jing", "何静", Role.OFFICER, "HQ", ""),
    ("qin.shou", "秦守", Role.APPROVER, "HQ", ""),
    ("lu.hang", "陆航", Role.BRANCH, "SH", ""),
    ("wang.li", "王丽", Role.MANAGER, "SH01", "RM-SH01-00"),
    ("tang.wei", "唐伟", Role.HEAD, "SH01", ""),
    ("fang.zhou", "方舟", Role.OPERATOR, "HQ", ""),
    ("shen.ji", "沈计", Role.AUDITOR, "HQ", ""),
    ("guan.li", "管理", Role.ADMIN, "HQ", ""),
)
"""Name, what colleagues say, role, unit, and a manager's name in the customers' tag."""


@dataclass(frozen=True, slots=True)
class GivenAccounts:
    """The accounts and the password that all of them have; it is stored nowhere."""

    people: tuple[Person, ...]
    password: str


def give_accounts(installation: Installation, at: Instant) -> GivenAccounts:
    """Make the accounts of a demonstration, with a password that is drawn anew each time.

    A password that everybody knows would open a demonstration that somebody lets others reach.
    """
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    units = {unit.id for unit in installation.published().units}
    people = [
        Person(
            name=name,
            label=label,
            role=role,
            org=org,
            manager=manager,
            created_at=at,
            changed_at=at,
        )
        for name, label, role, org, manager in _PEOPLE
    ]
    made = [add_account(installation.store, person, password, units) for person in people]
    return GivenAccounts(tuple(made), password)
