"""A bank of two branches behind a real server, for tests that speak HTTP.

Head office has two branches, EAST with a sub-branch E1, and WEST. Customers are named after
their unit: `EAST-1`, `E1-1`, … The clock begins at noon of a Monday, and goes on from there.
"""

import csv
import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from demo_home import publish_all
from docs.pages import blocks, page
from hengce.api.server import listening
from hengce.api.service import Service
from hengce.model.access import Role
from hengce.model.instant import Instant, read_instant
from hengce.people.access import make_key
from hengce.server.serving import serving
from hengce.wiring import Installation
from plain import PLAIN

NOON = read_instant("2026-11-23T12:00:00", "Asia/Shanghai")
UNITS = {"HQ": "", "EAST": "HQ", "E1": "EAST", "WEST": "HQ"}
OF_EACH_UNIT = 6

DOCUMENTS = {
    "events.yaml": """
- {name: wealth_viewed, label: {zh: 浏览理财, en: Wealth viewed},
   properties: {product: text, amount: money, seconds: integer}}
- {name: payroll_in, label: {zh: 工资到账, en: Salary}, properties: {amount: money}}
- {name: page, label: {zh: 页面, en: Page}, properties: {name: text}}
- {name: screen, label: {zh: 屏幕, en: Screen}, properties: {name: text}}
- {name: group, label: {zh: 单位, en: Group}, properties: {group_id: text}}
- {name: com_example_someevent, label: {zh: 示例, en: Example}, properties: {message: text}}
""",
    "units.yaml": "\n".join(
        f"- {{id: {unit}, label: {{zh: {unit}, en: {unit}}}{f', parent: {up}' if up else ''}}}"
        for unit, up in UNITS.items()
    ),
    "channels.yaml": """
- {id: sms, label: {zh: 短信, en: SMS}, reachable: mobile IS NOT NULL, address: mobile,
   cost_cents: 4, connector: {kind: file, path: sms.jsonl}}
- {id: inbox, label: {zh: 站内信, en: Inbox}, interrupts: false, response_prior: 0.01,
   connector: {kind: file, path: inbox.jsonl}}
- {id: banner, label: {zh: 横幅, en: Banner}, interrupts: false, response_prior: 0.02,
   connector: {kind: slot, placement: banner}}
""",
    "audiences.yaml": """
- {id: everybody, label: {zh: 全部, en: Everybody}, where: age >= 0 OR age IS NULL}
- {id: half, label: {zh: 一半, en: One half}, all_of: [everybody],
   slice: {salt: half, first: 0, last: 5000}}
- {id: other_half, label: {zh: 另一半, en: The other half}, all_of: [everybody], none_of: [half]}
- {id: of_the_east, label: {zh: 东部, en: Of the east}, org: EAST, where: in_audience('everybody')}
""",
    "strategies/banner_deposit.yaml": """
id: banner_deposit
label: {zh: 横幅存款, en: Deposit banner}
department: retail
owner: wang.fang
priority_class: marketing
message_class: commercial
category: deposit
topic: deposit_banner
product: deposit
starts: 2026-01-01
ends: 2026-12-31
score: {propensity: "0.04", value: aum * 0.001}
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 50000}
    - {kind: message, id: offer, channels: [banner], material: RB-2}
    - {kind: exit, id: done}
  edges: [{source: start, target: offer}, {source: offer, target: done}]
""",
    "strategies/visit_series.yaml": """
id: visit_series
label: {zh: 回访旅程, en: A series of calls}
department: retail
owner: wang.fang
priority_class: service
message_class: care
category: deposit
topic: visits
product: deposit
starts: 2026-01-01
ends: 2026-12-31
score: {propensity: "0.1", value: aum * 0.001}
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 50000, called: true}
    - {kind: wait, id: pause, until: {kind: after, days: 2}}
    - {kind: message, id: offer, channels: [inbox], material: RB-1}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: pause}
    - {source: pause, target: offer}
    - {source: offer, target: done}
""",
    "strategies/payroll.yaml": """
id: payroll
label: {zh: 发薪, en: Payday}
department: retail
owner: wang.fang
priority_class: service
message_class: care
category: deposit
topic: payroll
product: deposit
starts: 2026-01-01
ends: 2026-12-31
score: {propensity: "0.1", value: aum * 0.001, value_unknown_cents: 10000}
graph:
  nodes:
    - {kind: entry, id: start, event: payroll_in, where: amount >= 1000, audience: aum >= 0}
    - {kind: message, id: offer, channels: [inbox], material: RB-1}
    - {kind: exit, id: done}
  edges: [{source: start, target: offer}, {source: offer, target: done}]
""",
}
MATERIAL = """
- id: RB-2
  variants:
    banner: {subject: 一年期定期存款, body: "{{ product.label }}年利率{{ product.terms.rate }}"}
"""
CUSTOMERS = """
entity: customers
source: core
format: {kind: csv}
key: {from: id}
zone: Asia/Shanghai
columns:
  org: {from: unit}
  age: {from: age}
  mobile: {from: mobile}
  aum: {from: aum}
  risk_tolerance: {constant: C3}
  assessed_until: {constant: 2027-03-01}
  complaint_open: {constant: "0"}
"""
CONSENTS = """
entity: consents
source: core
format: {kind: csv}
key: {from: id}
zone: Asia/Shanghai
columns:
  purpose: {constant: marketing}
  channel: {each: [sms, inbox, banner]}
  state: {constant: given}
  at: {constant: 2026-02-01}
"""


def customers() -> list[str]:
    return [f"{unit}-{k}" for unit in UNITS for k in range(1, OF_EACH_UNIT + 1)]


def make_bank(home: Path, policy: str = "", tags: str = "") -> None:
    """Write the bank's documents, bring them live, import the customers.

    Args:
        home: Where.
        policy: What the policy says beside what the tutorial's does.
        tags: The tags beside the tutorial's.
    """
    before = NOON - 3_600_000_000
    installation = Installation.open(home)
    publish_bank(installation, home.parent / "documents", before, policy=policy, tags=tags)
    import_bank(installation, home.parent / "documents", before)
    installation.close()


def publish_bank(
    installation: Installation,
    folder: Path,
    at: Instant,
    ends: str = "2026-12-31",
    policy: str = "",
    tags: str = "",
) -> None:
    """Write the bank's documents and bring them live; its strategies end on a day."""
    for block in blocks(page("docs/tutorial.md")):
        if block.title.startswith("bank/"):
            _write(folder / block.title.removeprefix("bank/"), block.text)
    for name, text in DOCUMENTS.items():
        _write(folder / name, text)
    with (folder / "materials.yaml").open("a", encoding="utf-8") as file:
        file.write(MATERIAL)
    with (folder / "policy.yaml").open("a", encoding="utf-8") as file:
        file.write(policy)
    with (folder / "tags.yaml").open("a", encoding="utf-8") as file:
        file.write(tags)
    for path in folder.glob("strategies/*.yaml"):
        path.write_text(path.read_text("utf-8").replace("2026-12-31", ends), "utf-8")
    publish_all(installation, folder, at)


def import_bank(installation: Installation, folder: Path, at: Instant) -> None:
    """Import the customers and their consents."""
    for name, mapping in (("customers", CUSTOMERS), ("consents", CONSENTS)):
        _write(folder / "import" / f"{name}.mapping.yaml", mapping)
        _write(folder / "import" / f"{name}.csv", _people())
        files = [folder / "import" / f"{name}.csv"]
        loaded = installation.importer().load(folder / "import" / f"{name}.mapping.yaml", files, at)
        assert loaded.imported.summary.rejected == 0, loaded.imported.summary
        installation.refresh_snapshot(at)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _people() -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "unit", "age", "mobile", "aum"])
    for number, name in enumerate(customers()):
        rows.writerow([name, name.partition("-")[0], 45, f"1380000{number:04d}", "350000.00"])
    return text.getvalue()


DESCRIBED_S_MAX = 60.0


@dataclass(frozen=True)
class Server:
    """A bank that listens.

    Attributes:
        address: Where.
        service: What works behind it.
        keys: Secrets by (role, unit).
    """

    address: str
    service: Service
    keys: dict[tuple[Role, str], str]

    @property
    def installation(self) -> Installation:
        return self.service.installation

    def client(self, role: Role, org: str = "HQ", **options: object) -> httpx.Client:
        """A client with the key of a role in a unit."""
        auth = httpx.BasicAuth(self.keys[role, org], "")
        return httpx.Client(
            base_url=self.address, auth=auth, trust_env=False, verify=PLAIN, **options
        )

    def description(self) -> dict[str, Any]:
        """The description of all addresses; whoever asks first waits until it is written."""
        with httpx.Client(trust_env=False, verify=PLAIN, timeout=DESCRIBED_S_MAX) as client:
            told: dict[str, Any] = client.get(f"{self.address}/openapi.json").json()
            return told


def noon_clock() -> Callable[[], Instant]:
    begun = time.monotonic_ns()
    return lambda: NOON + (time.monotonic_ns() - begun) // 1_000


@contextmanager
def serve_copy(
    made: Path, home: Path, clock: Callable[[], Instant] | None = None
) -> Iterator[Server]:
    """Serve a copy of a bank on a free port of the loopback, from noon on or by another clock."""
    shutil.copytree(made, home)
    installation = Installation.open(home)
    keys = {}
    with installation.store.transaction(NOON) as tx:
        for role in Role:
            for unit in UNITS:
                key, keys[role, unit] = make_key(
                    unit, role, "test", NOON, "M1" if role is Role.MANAGER else ""
                )
                tx.put_api_key(key)
    try:
        with (
            serving(installation, clock or noon_clock()) as service,
            listening(service, "127.0.0.1", 0) as address,
        ):
            yield Server(address, service, keys)
    finally:
        installation.close()
