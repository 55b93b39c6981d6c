"""The items of a `policy` line that limit: caps, relations, rests, and the windows they look at."""

from hengce.model.filter import Filter
from hengce.model.instant import HOUR_US, SECOND_US, Day, calendar_date, day_at, read_instant
from hengce.model.policy import Cap
from hengce.model.relation import Ban, Bundle, Exclusion, Precedence, Rest
from hengce.model.window import BusinessDays, Calendar, Rolling, Window
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays
from tables_draft import Draft
from tables_words import NAME, Words, length_us, names, read_filter, tag_named

WEEKDAYS = {"monday": 1, "saturday": 6, "sunday": 7}


def read_cap(words: Words, draft: Draft) -> None:
    """Read `cap wealth 1 per 7d [per household] counts commercial wealth [obeys ...]`.

    A range of names such as `pad1..pad70` says the same cap so many times.
    """
    said, limit = names(words.take()), int(words.take())
    words.demand("per")
    window = _window(words.until("per", "counts"))
    shared_by = tag_named(words.take()) if words.accept("per") else ""
    words.demand("counts")
    counts = read_filter(words.until("obeys"))
    obeys = read_filter(words) if words.accept("obeys") else None
    for name in said:
        draft.rule(
            "caps",
            Cap(
                id=name,
                label=NAME,
                limit=limit,
                window=window,
                counts=counts,
                obeys=obeys,
                per=shared_by,
            ),
        )


def _window(words: Words) -> Window:
    """Read `7d`, `week from monday in UTC`, or `3 business days in UTC`."""
    unit = words.take()
    if words.accept("business", "days"):
        return BusinessDays(days=int(unit), zone=words.take() if words.accept("in") else "")
    if unit not in {"day", "week", "month"}:
        return Rolling(seconds=length_us(unit) // SECOND_US)
    start = WEEKDAYS[words.take()] if words.accept("from") else 1
    zone = words.take() if words.accept("in") else ""
    return Calendar(unit=unit, zone=zone, week_start=start)


def read_relation(words: Words, draft: Draft) -> None:
    """Read one of

    relation apart wealth excludes card [one way]
    relation first_wealth wealth before card within 30d
    relation no_more loan never after wealth within 30d
    """
    fields: dict[str, object] = {"id": words.take(), "label": NAME}
    subject = read_filter(words.until("excludes", "before", "never"))
    verb = words.take()
    if verb == "never":
        words.demand("after")
    related = read_filter(words.until("within", "one"))
    if verb == "excludes":
        fields["mutual"] = not words.accept("one", "way")
        draft.rule("relations", Exclusion(**fields, first=subject, then=related))
        return
    words.demand("within")
    fields["window"] = _window(words.until())
    if verb == "before":
        draft.rule("relations", Precedence(**fields, first=subject, then=related))
    else:
        draft.rule("relations", Ban(**fields, first=related, then=subject))


def read_rest(words: Words, draft: Draft) -> None:
    """Read `rest after_service 24h [after service] [for marketing]`."""
    fields: dict[str, Filter] = {}
    name, hours = words.take(), length_us(words.take()) // HOUR_US
    if words.accept("after"):
        fields["after"] = read_filter(words.until("for"))
    if words.accept("for"):
        fields["applies"] = read_filter(words)
    draft.rule("rests", Rest(id=name, label=NAME, hours=hours, **fields))


def read_bundle(words: Words, draft: Draft) -> None:
    """Read `bundle duo 2`."""
    draft.rule("bundles", Bundle(id=words.take(), label=NAME, offers_max=int(words.take())))


# Working days -----------------------------------------------------------------------------


def read_known_days(words: Words, draft: Draft) -> None:
    """Read `calendar 2026-01-01..2026-12-31`: the days that the calendar knows."""
    days = _days(words.take())
    draft.known_days = (days[0], days[-1])


def read_days_off(words: Words, draft: Draft) -> None:
    """Read `off 2026-10-01..2026-10-07`: days off beside Saturdays and Sundays."""
    draft.days_off.update(_days(words.take()))


def read_days_worked(words: Words, draft: Draft) -> None:
    """Read `works 2026-10-10`: a Saturday or Sunday on which people work."""
    draft.days_worked.update(_days(words.take()))


def _days(word: str) -> range:
    first, dots, last = word.partition("..")
    ends = [day_at(read_instant(text, "UTC"), "UTC") for text in (first, last if dots else first)]
    return range(ends[0], ends[1] + 1)


def working_days(draft: Draft) -> WorkingDays:
    """Put the calendar together; without one, weekends are the only days off."""
    if draft.known_days is None:
        if draft.days_off or draft.days_worked:
            raise ValueError("days off and days worked need a `calendar` that knows them")
        return WEEKENDS_ONLY
    first, last = draft.known_days
    weekends = {day for day in range(first, last + 1) if _is_weekend(day)}
    off = frozenset(weekends | draft.days_off) - draft.days_worked
    return WorkingDays(version="table", first=first, last=last, off=off)


def _is_weekend(day: Day) -> bool:
    return calendar_date(day).isoweekday() >= 6
