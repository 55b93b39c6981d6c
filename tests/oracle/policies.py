"""Random rules of the whole bank: every kind of them, and many at once."""

from collections.abc import Sequence
from random import Random

from hengce.model.instant import calendar_date
from hengce.model.moments import LearnedMoments, LearnedPart, Moments
from hengce.model.policy import (
    Blackout,
    Cap,
    Daypart,
    Department,
    Holdout,
    HoldoutScope,
    OpenHours,
    Policy,
    Requirement,
    Suitability,
    Suppression,
)
from hengce.model.relation import Ban, Bundle, Exclusion, Precedence, Relation, Rest
from hengce.model.strategy import MessageClass
from hengce.model.window import BusinessDays, Calendar, Rolling, Window
from oracle.frames import DEPARTMENTS, ZONES, Frame, some_filter
from oracle.phrases import COMPLAINT, OF_AGE, label, some_condition

CLASSES = ("C1", "C2", "C3", "C4", "C5")
SHARED_TAGS = ("household", "phone")
HOURS = (
    *(("08:00", "21:00"), ("09:00", "18:30"), ("21:00", "08:00"), ("22:30", "06:15")),
    *(("00:00", "06:00"), ("12:00", "12:30"), ("09:00", "00:00"), ("02:30", "03:15")),
)
DAYPARTS = {
    "morning": ("06:00", "11:30"),
    "noon": ("11:30", "13:30"),
    "workday": ("09:00", "17:00"),
    "evening": ("17:00", "22:00"),
    "night": ("22:00", "02:15"),
    "small": ("02:30", "03:00"),
}
MANY_CAPS = 0.02
"""The share of banks with more caps than one machine word has bits."""


def policy(at: Frame, strategies: Sequence[str]) -> Policy:
    """Draw everything that holds for the whole bank."""
    rng = at.rng
    return Policy(
        zone=at.zone,
        departments=tuple(Department(id=name, label=label(name)) for name in DEPARTMENTS),
        zone_tag=rng.choice(("", "zone", "zone")),
        contacts_per_decision_max=rng.choice((1, 2, 2, 3, 4)),
        consent_required=_consent_required(at),
        tie_seed=rng.choice((0, 20260201, 2**63 - 1)),
        preference_margin=rng.choice((0.0, 0.005, 0.02)),
        group_members_max=rng.choice((1, 2, 3, 3, 64, 64)),
        caps=_caps(at, strategies),
        relations=tuple(
            _relation(at, f"relation{n}", strategies) for n in range(rng.choice((0, 0, 1, 2, 3)))
        ),
        rests=tuple(_rest(at, f"rest{n}", strategies) for n in range(rng.choice((0, 0, 1, 2)))),
        bundles=tuple(
            Bundle(id=name, label=label(name), offers_max=rng.choice((1, 2, 3, 3, 4)))
            for name in at.bundles
        ),
        open_hours=tuple(_hours(at, f"hours{n}") for n in at.several(0, 1, 1, 2, 3)),
        blackouts=_blackouts(at, strategies),
        dayparts=_dayparts(at),
        moments=_moments(strategies),
        requirements=tuple(
            _requirement(at, f"require{n}", strategies) for n in at.several(0, 0, 1, 2)
        ),
        suppressions=tuple(
            _suppression(at, f"suppress{n}", strategies) for n in at.several(0, 0, 1, 2)
        ),
        suitability=_suitability(at),
        holdouts=tuple(_holdout(at, n, strategies) for n in range(rng.choice((0, 0, 1, 2)))),
    )


def windows_of(of: Policy) -> list[Window]:
    """Return all windows in which the past counts."""
    windows = [cap.window for cap in of.caps]
    windows += [rule.window for rule in of.relations if not isinstance(rule, Exclusion)]
    return windows + [Rolling(hours=rest.hours) for rest in of.rests]


# What counts contacts ---------------------------------------------------------------------


def _caps(at: Frame, strategies: Sequence[str]) -> tuple[Cap, ...]:
    if at.chance(MANY_CAPS):
        return tuple(_cap(at, n, strategies, 0.3) for n in range(at.rng.randint(65, 80)))
    count = at.rng.randint(0, 4 if at.mild else 7)
    return tuple(_cap(at, n, strategies, 0.15) for n in range(count))


def _cap(at: Frame, number: int, strategies: Sequence[str], narrow: float) -> Cap:
    rng = at.rng
    per = rng.choice(SHARED_TAGS) if at.chance(0.45) else ""
    return Cap(
        id=f"cap{number:02}",
        label=label("cap"),
        limit=rng.choices((0, 1, 2, 3, 4), (3, 35, 30, 22, 10))[0],
        window=_window(at),
        counts=some_filter(at, strategies, narrow),
        obeys=some_filter(at, strategies, narrow) if at.chance(0.4) else None,
        per=per,
    )


def _window(at: Frame) -> Window:
    rng = at.rng
    match rng.choices(("rolling", "calendar", "business"), (40, 35, 25))[0]:
        case "rolling":
            return rng.choice(
                (Rolling(days=7), Rolling(hours=36), Rolling(days=1, hours=1, seconds=1))
            )
        case "calendar":
            return Calendar(
                unit=rng.choice(("day", "week", "month")),
                zone=rng.choice(("", "", *ZONES)),
                week_start=rng.randint(1, 7),
            )
        case _:
            return BusinessDays(days=rng.choice((1, 1, 2, 3, 8)), zone=rng.choice(("", *ZONES)))


def _relation(at: Frame, name: str, strategies: Sequence[str]) -> Relation:
    both = {"first": some_filter(at, strategies, 0.2), "then": some_filter(at, strategies, 0.25)}
    match at.rng.choice((Exclusion, Exclusion, Precedence, Ban, Ban)):
        case one if one is Exclusion:
            return Exclusion(id=name, label=label(name), mutual=at.chance(0.5), **both)
        case one:
            return one(id=name, label=label(name), window=_window(at), **both)


def _rest(at: Frame, name: str, strategies: Sequence[str]) -> Rest:
    hours = at.rng.choice((1, 24, 24, 36))
    if at.chance(0.5):
        return Rest(id=name, label=label(name), hours=hours)
    return Rest(
        id=name,
        label=label(name),
        after=some_filter(at, strategies, 0.25),
        hours=hours,
        applies=some_filter(at, strategies, 0.25),
    )


# When -------------------------------------------------------------------------------------


def _hours(at: Frame, name: str) -> OpenHours:
    rng = at.rng
    opens, closes = rng.choice(HOURS)
    return OpenHours(
        id=name,
        label=label("hours"),
        opens=opens,
        closes=closes,
        channels=tuple(rng.sample(at.channels, 1)) if at.chance(0.5) else (),
        message_classes=(MessageClass.COMMERCIAL, MessageClass.CARE) if at.chance(0.6) else (),
    )


def _blackouts(at: Frame, strategies: Sequence[str]) -> tuple[Blackout, ...]:
    """Draw some of these days, from a source of its own: so worlds stay what they were."""
    rng = Random(f"blackouts {at.now} {strategies}")
    return tuple(_blackout(at, rng, f"shut{n}") for n in range(rng.choice((0, 0, 0, 0, 1, 2))))


def _blackout(at: Frame, rng: Random, name: str) -> Blackout:
    first = at.today + rng.choice((-1, 0, 0, 1, 2))
    begins, ends = rng.choice((("", ""), ("", "12:30"), ("14:00", ""), ("09:00", "18:30")))
    return Blackout(
        id=name,
        label=label("shut"),
        first=calendar_date(first).isoformat(),
        last=calendar_date(first + rng.choice((0, 0, 1, 9))).isoformat(),
        begins=begins,
        ends=ends,
        channels=tuple(rng.sample(at.channels, 1)) if rng.random() < 0.5 else (),
    )


def _moments(strategies: Sequence[str]) -> Moments:
    """Draw from a source of its own, as everything here: so worlds stay what they were."""
    return Moments(tried_share=Random(f"tried {strategies}").choice((0, 0, 3_000, 10_000)))


def learned_moments(rules: Policy) -> LearnedMoments | None:
    """Draw what was learned of moments: of the policy's parts, or of parts that it had."""
    rng = Random(f"learned {rules.dayparts} {rules.caps}")
    surely = Random(f"surely {rules.dayparts}")
    if rng.random() < 0.5:
        return None
    return LearnedMoments(
        parts=tuple(
            LearnedPart(
                id=part.id,
                begins=part.begins,
                ends="23:45" if rng.random() < 0.05 else part.ends,
                response=rng.choice((0.004, 0.02, 0.03, 0.11)),
                sent=100,
                answered=surely.choice((2, 150, 40_000)),
            )
            for part in rules.dayparts
        ),
        level_evidence=rng.choice((0.25, 3.0, 500.0)),
        part_evidence=rng.choice((0.25, 3.0, 500.0)),
        position=1,
        at=1,
    )


def _dayparts(at: Frame) -> tuple[Daypart, ...]:
    rng = at.rng
    if at.chance(0.6):
        return ()
    nothing_known = at.chance(0.25)
    return tuple(
        Daypart(
            id=name,
            label=label(name),
            begins=DAYPARTS[name][0],
            ends=DAYPARTS[name][1],
            response_prior=0.0 if nothing_known else rng.choice((0.0, 0.01, 0.02, 0.02, 0.1)),
        )
        for name in rng.sample(tuple(DAYPARTS), rng.randint(1, 4))
    )


# Who --------------------------------------------------------------------------------------


def _consent_required(at: Frame) -> tuple[MessageClass, ...]:
    commercial, care = MessageClass.COMMERCIAL, MessageClass.CARE
    return () if at.mild else at.rng.choice(((commercial,), (commercial, care), ()))


def _requirement(at: Frame, name: str, strategies: Sequence[str]) -> Requirement:
    return Requirement(
        id=name,
        label=label("require"),
        condition=at.book.condition(OF_AGE if at.chance(0.7) else some_condition(at.rng, 1)),
        applies=some_filter(at, strategies, 0.2),
    )


def _suppression(at: Frame, name: str, strategies: Sequence[str]) -> Suppression:
    return Suppression(
        id=name,
        label=label("suppress"),
        condition=at.book.condition(COMPLAINT if at.chance(0.7) else some_condition(at.rng)),
        applies=some_filter(at, strategies, 0.2),
    )


def _suitability(at: Frame) -> Suitability | None:
    if at.chance(0.9 if at.mild else 0.25):
        return None
    known = CLASSES if at.chance(0.7) else CLASSES[:3]
    allows = {name: level for level, name in enumerate(known, 1)}
    return Suitability(tolerance_tag="risk_class", valid_until_tag="assessed_until", allows=allows)


def _holdout(at: Frame, number: int, strategies: Sequence[str]) -> Holdout:
    scope = at.rng.choices(tuple(HoldoutScope), (20, 20, 60))[0]
    targets: dict[HoldoutScope, Sequence[str]] = {
        HoldoutScope.BANK: ("",),
        HoldoutScope.DEPARTMENT: DEPARTMENTS,
        HoldoutScope.STRATEGY: strategies,
    }
    meant = {} if at.chance(0.5) else {"applies": some_filter(at, strategies, 0.15)}
    return Holdout(
        id=f"holdout{number}",
        scope=scope,
        target=at.rng.choice(targets[scope]),
        share=at.rng.choice((0, 500, 3000, 5000, 10_000)),
        salt=f"2026-H2-{number}",
        **meant,
    )
