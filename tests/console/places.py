"""Every screen of the console, with what stands in its address in the demonstration bank."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Page

from console.journeys import NAME as JOURNEY
from console.tasks import ACCOUNT
from console.visitor import ROOT

DRAFT = "wealth_viewed_journey"
CONDITION = (
    "age BETWEEN 30 AND 50 AND (count_of('wealth_viewed', days => 30) >= 1 OR NOT credit_card)"
)
Does = Callable[[Page], None]


def registered() -> set[str]:
    """Return the paths of all screens, as their features register them."""
    files = (ROOT / "ui" / "src" / "features").glob("*/index.ts")
    return {path for file in files for path in re.findall(r'path: "([^"]+)"', file.read_text())}


@dataclass(frozen=True, slots=True)
class Place:
    """A screen as somebody sees it.

    Attributes:
        path: As its feature registers it; empty: the sign-in.
        at: Its address, with parameters filled in; empty: the path.
        role: Who looks.
        does: What he does there before he looks.
    """

    path: str
    at: str = ""
    role: str = "admin"
    does: Does | None = None

    def __str__(self) -> str:
        state = f"#{self.does.__name__}" if self.does else ""
        return (self.at or self.path or "sign-in").split("?condition")[0] + state


def second_tab(page: Page) -> None:
    """Open the second part of a screen."""
    page.get_by_role("tab").nth(1).click()


def third_tab(page: Page) -> None:
    """Open the third part of a screen."""
    page.get_by_role("tab").nth(2).click()


def ask(page: Page) -> None:
    """Press the button that asks."""
    page.locator("main .ant-btn-primary").first.click()


def parameters(page: Page) -> None:
    """Choose the tab of parameters, in either language."""
    page.get_by_role("tab", name=re.compile("^(参数|Parameters)$")).click()


def first_task(page: Page) -> None:
    """Open the first task of a list."""
    page.get_by_role("listitem").get_by_role("link").first.click()


PLACES = (
    Place("", role=""),
    Place("/home"),
    Place("/approvals"),
    Place("/approvals/:strategy", f"/approvals/{JOURNEY}"),
    Place("/audiences"),
    Place("/audiences/build"),
    Place("/audiences/build", f"/audiences/build?condition={quote(CONDITION)}"),
    Place("/audiences/:audience", "/audiences/idle_savers"),
    Place("/calendar"),
    Place("/conflicts"),
    Place("/conflicts", does=second_tab),
    Place("/conflicts", does=third_tab),
    Place("/customers"),
    Place("/customers/:customer", "/customers/C0000093"),
    Place("/decisions"),
    Place("/decisions/:decision", "/decisions/NIGHT%2FC0000093"),
    Place("/desk", role="head"),
    Place("/effect"),
    Place("/experiments"),
    Place("/experiments/:strategy/:node", "/experiments/deposit_newcomer_guide/text"),
    Place("/handset"),
    Place("/health"),
    Place("/identity"),
    Place("/insight"),
    Place("/insight", "/insight?question=rfm", does=ask),
    Place("/insight", "/insight?question=churn", does=ask),
    Place("/insight", "/insight?question=clusters", does=ask),
    Place("/learning"),
    Place("/letters"),
    Place("/letters", "/letters?show=undelivered"),
    Place("/materials"),
    Place("/materials/:material", "/materials/m_card_activate"),
    Place("/metrics-catalogue"),
    Place("/models"),
    Place("/people"),
    Place("/policies"),
    Place("/policies/change"),
    Place("/policies/change", does=second_tab),
    Place("/policies/change", does=third_tab),
    Place("/policies", does=second_tab),
    Place("/policies", does=third_tab),
    Place("/products"),
    Place("/products/:product", "/products/wealth_equity"),
    Place("/reviews"),
    Place("/runs"),
    Place("/runs", does=second_tab),
    Place("/runs/:run", "/runs/NIGHT"),
    Place("/sources"),
    Place("/stops"),
    Place("/strategies"),
    Place("/strategies/new"),
    Place("/strategies/:strategy", f"/strategies/{DRAFT}"),
    Place("/strategies/:strategy", f"/strategies/{DRAFT}", does=third_tab),
    Place("/strategies/:strategy/live", f"/strategies/{JOURNEY}/live"),
    Place("/strategies/:strategy/simulate", f"/strategies/{JOURNEY}/simulate"),
    Place("/tags"),
    Place("/tags/:tag", "/tags/customer_tier"),
    Place("/templates"),
    Place("/templates/:template", "/templates/branch_bill_instalment"),
    Place("/templates/:template/draw", "/templates/branch_bill_instalment/draw"),
    Place("/templates/:template/draw", "/templates/branch_bill_instalment/draw", does=parameters),
    Place("/variants/:template/:unit", "/variants/branch_bill_instalment/SH", role="branch"),
    Place("/workbench", role=ACCOUNT),
    Place("/workbench/:task", "/workbench", role=ACCOUNT, does=first_task),
)
"""Screens in the order of their paths; the first one is what stands before all of them."""
