"""A journey of two waves that is live, with customers in it, for the screens that show one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from console.home import PASSWORD, Bank

NAME = "card_two_waves"
JOURNEY = """
id: card_two_waves
label: {zh: 批卡两波提醒, en: 'Two reminders of a new card'}
department: cards
owner: 罗一鸣
priority_class: marketing
message_class: commercial
category: card
topic: card
preference_tag: card_preference
starts: '2026-01-01'
ends: '2027-12-31'
score: {propensity: '0.12', value: '220'}
graph:
  nodes:
    - {kind: entry, id: entry, label: {zh: 进入, en: Entry}, audience: age >= 0, called: true}
    - {kind: wait, id: pause, label: {zh: 等两天, en: Two days}, until: {kind: after, days: 2}}
    - kind: message
      id: first
      label: {zh: 第一波, en: First wave}
      channels: [inbox, push]
      material: m_card_activate
      expires_hours: 24
      on_blocked: skip
    - {kind: wait, id: week, label: {zh: 再等五天, en: Five days}, until: {kind: after, days: 5}}
    - kind: message
      id: second
      label: {zh: 第二波, en: Second wave}
      channels: [sms]
      material: m_card_activate
      expires_hours: 24
      on_blocked: skip
    - {kind: exit, id: done, label: {zh: 结束, en: Done}, goal: true}
  edges:
    - {source: entry, target: pause}
    - {source: pause, target: first}
    - {source: first, target: week}
    - {source: week, target: second}
    - {source: second, target: done}
"""
CUSTOMERS = [f"C{number:07d}" for number in range(1, 61)]
LATER = JOURNEY.replace("{kind: after, days: 5}", "{kind: after, days: 4}").replace(
    "    - {kind: exit, id: done",
    "    - {kind: wait, id: rest, label: {zh: 缓一天, en: A day}, until: {kind: after, days: 1}}\n"
    "    - {kind: exit, id: done",
)
CHANGED = LATER.replace(
    "    - {source: second, target: done}",
    "    - {source: second, target: rest}\n    - {source: rest, target: done}",
)


@contextmanager
def signed_in(bank: Bank, role: str) -> Iterator[httpx.Client]:
    """Open a client that is signed in as the account of a role."""
    with httpx.Client(base_url=bank.address, trust_env=False, timeout=60) as client:
        _ok(client.post("/v1/session", json={"name": role, "password": PASSWORD}))
        client.headers["X-Hengce-CSRF"] = client.get("/v1/session").json()["csrf"]
        yield client


def hand_in(bank: Bank, text: str) -> str:
    """Save a text of the journey as the officer, hand it in, and return its version."""
    with signed_in(bank, "officer") as officer:
        known = officer.get(f"/v1/strategies/{NAME}")
        revision = known.json()["written"]["revision"] if known.status_code == 200 else ""
        body = {"said": {"text": text}, "expected_revision": revision}
        _ok(officer.put(f"/v1/strategies/{NAME}", json=body))
        return str(_ok(officer.post(f"/v1/strategies/{NAME}/submit"))["version"])


def bring_live(bank: Bank, version: str, customers: list[str]) -> None:
    """Approve and publish it as another person, and let customers in."""
    with signed_in(bank, "approver") as approver:
        for step in ("approve", "publish"):
            _ok(approver.post(f"/v1/strategies/{NAME}/{step}", json={"version": version}))
    with signed_in(bank, "admin") as admin:
        _ok(admin.post(f"/v1/journeys/{NAME}/enter", json={"customers": customers}))


def _ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else {}
