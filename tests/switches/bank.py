"""A bank with three strategies and two channels, for stops that name some of them."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from delivery_world import contact, reserve
from demo_home import publish_all
from fresh import begun
from hengce.model.contact import Contact, ContactKind
from hengce.model.instant import HOUR_US, Instant, read_instant
from hengce.model.strategy import Strategy
from hengce.wiring import Installation

DOCUMENTS = Path(__file__).parents[1] / "shared" / "bank"
NOW: Instant = read_instant("2026-11-22T12:00:00", "Asia/Shanghai")
CUSTOMERS = tuple(f"K{number:02d}" for number in range(8))

OFFERS = {
    "funds": ("wealth", "commercial"),
    "bonds": ("wealth", "care"),
    "card": ("cards", "transactional"),
}
"""The strategies: category and message class of each."""

CHANNELS = """
- {id: sms, label: {zh: 短信, en: SMS}, reachable: mobile IS NOT NULL, address: mobile,
   connector: {kind: file, path: sms.jsonl}}
- {id: mail, label: {zh: 邮件, en: Mail}, reachable: mobile IS NOT NULL, address: mobile,
   connector: {kind: file, path: mail.jsonl}}
"""
SAID = "【衡策银行】offer 拒收请回复R"
MATERIAL = f"""
id: m_offer
variants:
  sms: {{body: {SAID}}}
  mail: {{subject: offer, body: {SAID}}}
"""


def make_bank(home: Path) -> Installation:
    """Publish the bank, and import its customers."""
    folder = home.with_name(f"{home.name}-documents")
    shutil.copytree(DOCUMENTS, folder)
    (folder / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    (folder / "materials" / "m_offer.yaml").write_text(MATERIAL, encoding="utf-8")
    offer = folder / "strategies" / "offer.yaml"
    text = offer.read_text(encoding="utf-8")
    offer.unlink()
    for name, (category, message_class) in OFFERS.items():
        mine = text.replace("id: offer\n", f"id: {name}\n", 1)
        mine = mine.replace("category: wealth", f"category: {category}")
        mine = mine.replace("message_class: commercial", f"message_class: {message_class}")
        mine = mine.replace("topic: funds", f"topic: {name}")
        mine = mine.replace("channels: [sms]", "channels: [sms, mail]")
        (folder / "strategies" / f"{name}.yaml").write_text(mine, encoding="utf-8")
    bank = Installation.open(begun(home))
    publish_all(bank, folder, NOW - 2 * HOUR_US)
    people = {
        "customer": list(CUSTOMERS),
        "org": ["HQ"] * len(CUSTOMERS),
        "household": pa.nulls(len(CUSTOMERS), pa.string()),
        "mobile": [f"1390000{number:04}" for number in range(len(CUSTOMERS))],
    }
    marked = pa.table(people).replace_schema_metadata({"entity": "customers"})
    (home / "staged").mkdir(exist_ok=True)
    pq.write_table(marked, home / "staged" / "customers.parquet")
    bank.refresh_snapshot(NOW - 2 * HOUR_US)
    return bank


def waiting(
    bank: Installation,
    channel: str,
    release_at: Instant,
    name: str = "",
    strategies: Iterable[str] = OFFERS,
) -> Sequence[Contact]:
    """Reserve a contact of each strategy for each customer on a channel."""
    documents = {one.id: one for one in bank.published().strategies}
    made = [
        msgspec.structs.replace(
            contact(f"{name}{channel}-{who}-{strategy}", who, release_at=release_at),
            kind=_kind(documents[strategy], channel),
        )
        for who in CUSTOMERS
        for strategy in strategies
    ]
    reserve(bank.store, made)
    return made


def _kind(of: Strategy, channel: str) -> ContactKind:
    return ContactKind(
        strategy=of.id,
        channel=channel,
        priority_class=of.priority_class,
        message_class=of.message_class,
        category=of.category,
        topic=of.topic,
        department=of.department,
        interrupts=True,
    )
