"""The items of a `customer` line in `tests/tables`: what is known, and what was sent before."""

from collections.abc import Callable

from hengce.flow.packing import PastContactRead
from hengce.flow.typed import stored_value
from hengce.kernel.population import (
    ANSWERED,
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    STOPPED_TOPICS,
)
from hengce.model.contact import ContactKind
from hengce.model.profile import EVERY_CHANNEL
from hengce.model.strategy import (
    PriorityClass,
)
from hengce.model.tag import Kind, Scalar
from hengce.ports import IN_FLIGHT
from tables_words import (
    INTERRUPTS,
    TAGS,
    Draft,
    Line,
    Words,
    channel_named,
    items,
    length_us,
    read_filter,
)


def read_customer(line: Line, draft: Draft) -> None:
    for place, words in enumerate(items(line)):
        if place == 0:
            draft.customer = words.take()
        else:
            CUSTOMER[words.take()](words, draft)


def _tag(words: Words, draft: Draft) -> None:
    name, text = words.take(), words.take()
    kind = TAGS[name]
    plain: dict[Kind, Callable[[str], Scalar]] = {
        Kind.BOOLEAN: {"yes": True, "no": False}.__getitem__,
        Kind.INTEGER: int,
        Kind.REAL: float,
    }
    draft.tags[name] = stored_value(plain.get(kind, str)(text), kind, draft.zone)


def _home(words: Words, draft: Draft) -> None:
    draft.tags["home_zone"] = words.take()


def _agrees(words: Words, draft: Draft) -> None:
    """Read `agrees marketing by sms push`."""
    purpose = words.take()
    words.demand("by")
    draft.bits[CONSENTS] += [f"{purpose}:{channel_named(word)}" for word in words.until().rest]


def _refuses(words: Words, draft: Draft) -> None:
    """Read `refuses sms`, `refuses *` or `refuses topic funds`."""
    if words.accept("topic"):
        draft.bits[OPT_OUT_TOPICS].append(words.take())
    else:
        every = words.accept(EVERY_CHANNEL)
        draft.bits[OPT_OUTS].append(EVERY_CHANNEL if every else channel_named(words.take()))


def _tired(words: Words, draft: Draft) -> None:
    draft.bits[STOPPED_TOPICS].append(words.take())


def _answered(words: Words, draft: Draft) -> None:
    """Read `answered 3 of 40 by sms`."""
    answered = int(words.take())
    words.demand("of")
    sent = int(words.take())
    words.demand("by")
    channel = channel_named(words.take())
    draft.counters |= {SENT + channel: sent, ANSWERED + channel: answered}


def _got(words: Words, draft: Draft) -> None:
    """Read `got sms commercial wealth 7d-1us ago`, `... at 2026-11-01 00:00`, `... in flight`."""
    assert draft.now is not None
    if words.rest[-2:] == ["in", "flight"]:
        at, words.rest = IN_FLIGHT, words.rest[:-2]
    elif words.rest[-1] == "ago":
        at, words.rest = draft.now - length_us(words.rest[-2]), words.rest[:-2]
    else:
        what = words.until("at")
        words.demand("at")
        at, words.rest = draft.moment(words), what.rest + words.rest
    draft.history.append(PastContactRead(kind=_kind(words), at=at))


def _kind(words: Words) -> ContactKind:
    said = read_filter(words)
    if not (said.channels and said.message_classes and said.categories):
        raise ValueError("a past contact has a channel, a message class and a category")
    (channel,) = said.channels
    return ContactKind(
        strategy=next(iter(said.strategies), "earlier"),
        channel=channel,
        priority_class=next(iter(said.priority_classes), PriorityClass.MARKETING),
        message_class=next(iter(said.message_classes)),
        category=next(iter(said.categories)),
        topic=next(iter(said.topics), "funds"),
        department=next(iter(said.departments), "retail"),
        interrupts=INTERRUPTS[channel],
    )


CUSTOMER: dict[str, Callable[[Words, Draft], None]] = {
    "tag": _tag,
    "zone": _home,
    "agrees": _agrees,
    "refuses": _refuses,
    "tired": _tired,  # negative feedback stopped the topic
    "answered": _answered,
    "got": _got,
}
