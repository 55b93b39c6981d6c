"""The policy in a real browser: one lowers a cap, another agrees, and the engine keeps it."""

import re
import time
from collections.abc import Callable, Iterator
from itertools import islice, product

import httpx
import pytest
from playwright.sync_api import Page, expect

from console.home import Bank, key_of
from console.visitor import Visitor, spaced
from hengce.model.access import Role
from hengce.model.instant import DAY_US
from hengce.model.journey import entry_of, is_journey, waves_of
from hengce.model.strategy import MessageClass
from hengce.wiring import Installation

Visit = Callable[..., Visitor]
CAP = "商业营销每月3次"
ASKED_MAX = 400
SLOW_MS = 20_000
"""The engine checks all documents of the bank, and counts the messages of a month anew."""


class Desk:
    """The bank over HTTP, as the roles that its keys are of."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._keys: dict[str, str] = {}

    def ask(self, role: str, method: str, address: str, body: object = None) -> httpx.Response:
        if role not in self._keys:
            self._keys[role] = key_of(self._bank, Role(role))
        answer = httpx.request(
            method,
            f"{self._bank.address}{address}",
            json=body,
            auth=(self._keys[role], ""),
            trust_env=False,
            timeout=60,
        )
        return answer.raise_for_status()

    def may_be_told(self, customer: str, strategy: str) -> bool:
        body = {"customer": customer, "strategy": strategy}
        answers = self.ask("auditor", "POST", "/v1/policies/test", body).json()["answers"]
        return bool(answers[0]["said"])

    def put_back(self, text: str) -> None:
        """Let the policy say again what it said, by two people."""
        one = self.ask("officer", "GET", "/v1/policy").json()
        if one["written"]["text"] == text:
            return
        body = {"said": {"text": text}, "expected_revision": one["written"]["revision"]}
        self.ask("officer", "PUT", "/v1/policy", body)
        version = self.ask("officer", "POST", "/v1/policy/submit").json()["version"]
        for step in ("approve", "publish"):
            self.ask("approver", "POST", f"/v1/policy/{step}", {"version": version})


@pytest.fixture
def desk(bank: Bank) -> Iterator[Desk]:
    made = Desk(bank)
    text = made.ask("officer", "GET", "/v1/policy").json()["written"]["text"]
    yield made
    made.put_back(text)


def told_once(bank: Bank, desk: Desk) -> tuple[str, str, str]:
    """Return a customer who was interrupted lately; what may be told next, by id and by name."""
    installation = Installation.open(bank.home)
    since = time.time_ns() // 1_000 - 25 * DAY_US
    published = installation.published()
    with installation.store.view() as view:
        sent = view.handed_off(2_000, since)
    installation.close()
    loud = {one.id for one in published.channels if one.interrupts}
    offers = {
        one.id: one.label.zh
        for one in published.strategies
        if one.message_class is MessageClass.COMMERCIAL
        and not is_journey(one)
        and not entry_of(one).event
        and all(loud.issuperset(wave.through) for wave in waves_of(one))
    }
    customers = dict.fromkeys(
        one.contact.customer
        for one in sent
        if one.contact.kind.message_class is MessageClass.COMMERCIAL
        and one.contact.kind.channel in loud
    )
    for customer, offer in islice(product(customers, offers), ASKED_MAX):
        if desk.may_be_told(customer, offer):
            return customer, offer, offers[offer]
    raise AssertionError("nobody may be told anything more")


def test_a_cap_is_lowered_by_two_and_kept_by_the_engine(
    bank: Bank, visit: Visit, desk: Desk
) -> None:
    customer, strategy, name = told_once(bank, desk)

    officer = visit("officer")
    officer.open("/policies")
    page = officer.page
    page.get_by_role("button", name="修改规则").click()
    page.get_by_role("button", name=re.compile(CAP)).click()
    page.get_by_label("至多几次").fill("1")
    choose(page, "时间窗口", "过去若干天")
    page.get_by_label("天数").fill("30")
    changes = page.get_by_role("region", name="与现行规则的差异")
    told = changes.get_by_role("row").filter(has_text=CAP)
    expect(told).to_contain_text("当月内至多 3 次 → 过去 30 天内至多 1 次", timeout=SLOW_MS)
    effect = page.get_by_role("region", name=re.compile("上限 3 → 1"))
    expect(effect).to_contain_text("会被拦截", timeout=SLOW_MS)
    done(page, "保存草稿", "草稿已保存")
    done(page, "提交审批", "已提交，等待批准")

    approver = visit("approver")
    approver.open("/policies/change?show=waiting")
    page = approver.page
    changes = page.get_by_role("region", name="与现行规则的差异")
    expect(changes).to_contain_text("至多 1 次", timeout=SLOW_MS)
    done(page, "批准", "已批准")
    assert desk.may_be_told(customer, strategy), "nothing is in force yet"
    done(page, "使其生效", "已生效")
    expect(page.get_by_text("没有等待的版本")).to_be_visible()

    approver.open("/policies?show=bench")
    page.get_by_label("客户编号").fill(customer)
    page.get_by_role("combobox", name="策略").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=spaced("判断")).click()
    expect(page.get_by_text("现在不能发")).to_be_visible(timeout=SLOW_MS)
    assert officer.complaints == approver.complaints == []


def done(page: Page, button: str, said: str) -> None:
    """Press a button, agree to what it will do, and read what it did."""
    page.get_by_role("button", name=spaced(button)).first.click()
    page.get_by_role("dialog").get_by_role("button", name=spaced(button)).click()
    expect(page.get_by_text(said, exact=True).last).to_be_visible(timeout=SLOW_MS)


def choose(page: Page, field: str, option: str) -> None:
    """Choose of a list by its words."""
    page.get_by_role("combobox", name=field).last.click()
    page.locator(".ant-select-item-option").filter(has_text=option).last.click()
