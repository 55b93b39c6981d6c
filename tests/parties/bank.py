"""A bank of persons, companies and merchants, whose files say who owns and represents whom."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from config.folder import BANK
from fresh import begun
from hengce.config.load import load
from hengce.flow.variation import decided
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, Day, Instant, calendar_date, read_instant
from hengce.model.noun import Label
from hengce.model.party import LinkedFold, LinkedTag, PartyRules, Side, TieRole
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind, Owner, Tag
from hengce.model.version import version_of
from hengce.wiring import Installation

NIGHT = read_instant("2026-03-02T01:00:00", "Asia/Shanghai")
LABEL = Label(zh="标签", en="tag")
KIND = "customer_kind"
READ = {
    "acquiring_volume": Kind.MONEY,
    "employees": Kind.INTEGER,
    "in_default": Kind.BOOLEAN,
    "founded_on": Kind.DATE,
    "risk_score": Kind.REAL,
}
LINKED = {
    "owned_volume": (Kind.MONEY, LinkedTag(role="owner", reads="acquiring_volume", fold="sum")),
    "largest_volume": (Kind.MONEY, LinkedTag(role="owner", reads="acquiring_volume", fold="max")),
    "least_staff": (Kind.INTEGER, LinkedTag(role="owner", reads="employees", fold="min")),
    "owns_defaulting": (Kind.BOOLEAN, LinkedTag(role="owner", reads="in_default", fold="any")),
    "majorities": (
        Kind.INTEGER,
        LinkedTag(role="owner", reads="acquiring_volume", fold="count", share_min=5_000),
    ),
    "youngest": (Kind.DATE, LinkedTag(role="legal", reads="founded_on", fold="max")),
    "owners_score": (
        Kind.REAL,
        LinkedTag(role="owner", reads="risk_score", fold="sum", side=Side.HOLDERS),
    ),
}
LINKED = {
    name: (kind, msgspec.structs.replace(linked, fold=LinkedFold(linked.fold)))
    for name, (kind, linked) in LINKED.items()
}
ROLES = tuple(TieRole(id=name, label=LABEL) for name in ("owner", "legal", "payroll"))

CUSTOMERS = """
entity: customers
source: core
format: {kind: csv}
key: {from: id}
zone: Asia/Shanghai
columns:
  age: {from: age}
  customer_kind: {from: kind}
  acquiring_volume: {from: acquiring_volume}
  employees: {from: employees}
  in_default: {from: in_default}
  founded_on: {from: founded_on}
"""
TIES = """
entity: ties
source: registry
format: {kind: csv}
key: {from: who}
zone: Asia/Shanghai
columns:
  of: {from: whom}
  role: {from: role}
  since: {from: since}
  until: {from: until}
  share: {from: share}
"""
HEAD = ("id", "age", "kind", "acquiring_volume", "employees", "in_default", "founded_on")
TIE_HEAD = ("who", "whom", "role", "since", "until", "share")


def documents(strategies: Sequence[Strategy] = ()) -> Configuration:
    bank = load(BANK)
    age = next(tag for tag in bank.tags if tag.name == "age")
    codes = dict.fromkeys(("person", "company", "merchant"), LABEL)
    tags = [
        age,
        Tag(name=KIND, kind=Kind.TEXT, label=LABEL, values=codes),
        *(Tag(name=n, kind=kind, label=LABEL, owner=_owner(n)) for n, kind in READ.items()),
        *(
            Tag(name=n, kind=kind, label=LABEL, owner=Owner.LINKS, linked=linked)
            for n, (kind, linked) in LINKED.items()
        ),
    ]
    known = {tag.name for tag in tags}
    policy = msgspec.structs.replace(bank.policy, parties=PartyRules(kind_tag=KIND, roles=ROLES))
    return decided(
        msgspec.structs.replace(
            bank,
            tags=(*tags, *(tag for tag in bank.tags if tag.name not in known)),
            policy=policy,
            strategies=(*bank.strategies, *strategies),
        )
    )


def _owner(name: str) -> Owner:
    return Owner.EVENTS if name == "risk_score" else Owner.SNAPSHOT


def open_bank(home: Path, bank: Configuration) -> Installation:
    installation = Installation.open(begun(home))
    version = version_of(bank)
    with installation.store.transaction(NIGHT - DAY_US) as tx:
        tx.put_configuration(version, bank, NIGHT - DAY_US)
        tx.set_applied(version, NIGHT - DAY_US)
        tx.set_published(version, NIGHT - DAY_US)
    return installation


def bring(
    installation: Installation,
    mapping: str,
    head: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    at: Instant,
):
    """Import rows as a file of its own."""
    folder = installation.home / "brought"
    folder.mkdir(exist_ok=True)
    names = folder / "mapping.yaml", folder / "rows.csv"
    names[0].write_text(mapping, "utf-8")
    with names[1].open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows({key: _written(row.get(key)) for key in head} for row in rows)
    return installation.importer().load(names[0], [names[1]], at)


def date(day: Day | None) -> str:
    return "" if day is None else calendar_date(day).isoformat()


def _written(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
