"""Bugs of other products in what limits: caps, budgets, hours, switches, documents."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace as replaced

from hengce.flow import reopening, second_gate
from hengce.kernel import bind, groups, windows
from hengce.kernel.plan import Plan
from hengce.kernel.resources import Resource
from hengce.model.account import Account, Balance
from hengce.model.contact import ContactKind
from hengce.model.instant import SECOND_US, Instant, day_at, start_of_day
from hengce.model.window import Rolling
from hengce.ports import IN_FLIGHT, ContactHistory
from hengce.reading import archive, funding
from hengce.responses import withdrawal
from hengce.store.view import SqlView

Patch = pytest.MonkeyPatch

BANK_ZONE = "Asia/Shanghai"


def check_then_act(patch: Patch) -> None:
    """Caps count what was sent; what is decided and on its way is not seen."""
    whole = SqlView.history

    def recorded(self: SqlView, *arguments: Any) -> ContactHistory:
        found = whole(self, *arguments)
        sent = found.at != IN_FLIGHT
        return ContactHistory(found.kinds, found.customers[sent], found.kind[sent], found.at[sent])

    patch.setattr(SqlView, "history", recorded)


def capped_by_identity(patch: Patch) -> None:
    """A cap of those who share something counts each of them alone."""
    patch.setattr(groups, "_personal", lambda codes, _most: np.arange(len(codes)))


def local_calendar_day(patch: Patch) -> None:
    """A rolling window is taken for the day that the calendar shows."""
    true = windows.window_start

    def since_midnight(window: Any, now: Instant, zone: str, calendar: Any) -> Instant:
        if isinstance(window, Rolling):
            return start_of_day(day_at(now, zone), zone) - 1
        return true(window, now, zone, calendar)

    patch.setattr(bind, "window_start", since_midnight)


def window_too_short(patch: Patch) -> None:
    """A window is a quarter of an hour too short for each of its hours."""
    patch.setattr(windows, "rolling_us", lambda w: (w.days * 24 + w.hours) * 2_700 * SECOND_US)


def cap_off_by_one(patch: Patch) -> None:
    """`more than` where `as many as` is meant."""
    true = archive.compile_plan

    def one_more(*arguments: Any) -> Plan:
        plan = true(*arguments)
        limits = tuple(
            limit if limit.least else replace(limit, limit=limit.limit + 1) for limit in plan.limits
        )
        return replace(plan, limits=limits)

    patch.setattr(archive, "compile_plan", one_more)


def budget_of_yesterday(patch: Patch) -> None:
    """What is left of budgets and stocks is read from a report of yesterday."""
    true = funding.resources_left

    def of_yesterday(
        resources: Sequence[Resource],
        today: Mapping[ContactKind, int],
        _balances: Mapping[Account, Balance],
        _before: Mapping[Account, int],
        cutoffs: Any,
    ) -> tuple[Resource, ...]:
        return true(resources, today, {}, {}, cutoffs)

    patch.setattr(funding, "resources_left", of_yesterday)


def opt_out_at_enqueue_only(patch: Patch) -> None:
    """Who has opted out meanwhile gets what was queued."""
    patch.setattr(withdrawal, "forbidden", lambda _changes, _configuration: ())
    patch.setattr(second_gate, "_refused_by_customer", lambda _kind, _facts: iter(()))


def consent_at_decision_only(patch: Patch) -> None:
    """Consent is asked once, when the message is decided."""
    patch.setattr(withdrawal, "forbidden", lambda _changes, _configuration: ())
    patch.setattr(second_gate, "_without_consent", lambda _kind, _facts: iter(()))


def assessed_once(patch: Patch) -> None:
    """No customer's risk class is asked, neither at the decision nor later."""
    true = archive.compile_plan

    def harmless(configuration: Any, *arguments: Any) -> Plan:
        products = tuple(replaced(one, risk_level=None) for one in configuration.products)
        return true(replaced(configuration, products=products), *arguments)

    patch.setattr(archive, "compile_plan", harmless)
    patch.setattr(second_gate, "_unsuitable", lambda *_facts: iter(()))


def hours_at_decision_only(patch: Patch) -> None:
    """Quiet hours are planned around, and not asked again."""
    patch.setattr(second_gate, "_open", lambda *_facts: True)


def no_zone_no_hours(patch: Patch) -> None:
    """Who has no time zone has no quiet hours."""
    asked, opens = second_gate._open, windows.earliest_open

    def known_only(kind: Any, facts: Any, policy: Any, now: Instant) -> bool:
        return second_gate._known_zone(facts.zone) is None or asked(kind, facts, policy, now)

    def at_once(entries: Any, now: Instant, zone: str) -> Instant:
        return now if zone == BANK_ZONE else opens(entries, now, zone)

    patch.setattr(second_gate, "_open", known_only)
    patch.setattr(bind, "earliest_open", at_once)
    patch.setattr(reopening, "earliest_open", at_once)


def stopped_but_queued(patch: Patch) -> None:
    """A stop stops what is decided from now on; the queue runs out."""
    patch.setattr(second_gate, "_stopped_by", lambda _stop, _kind: False)


def draft_decides(patch: Patch) -> None:
    """What was saved last is what is used."""
    patch.setattr(archive, "_published", lambda view: view.applied_configuration())


def expiry_forgotten(patch: Patch) -> None:
    """What waited too long leaves all the same."""
    patch.setattr(second_gate, "_out_of_time", lambda _contact, _now: iter(()))
