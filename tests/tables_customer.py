"""The items of a `customer` or `member` line: what is known, and what was sent before."""

from collections.abc import Callable

from msgspec.structs import replace

from hengce.flow.typed import stored_value
from hengce.kernel.population import (
    ANSWERED,
    ANSWERED_AT,
    CONSENTS,
    ENGAGED,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    SENT_AT,
    STOPPED_TOPICS,
)
from hengce.model.contact import ContactKind
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION, Change, ChangeKind
from hengce.model.strategy import PriorityClass
from hengce.model.tag import Kind, Scalar
from hengce.ports import IN_FLIGHT
from tables_draft import Draft, Member, Past
from tables_words import (
    INTERRUPTS,
    TAGS,
    Line,
    Words,
    channel_named,
    items,
    length_us,
    names,
    read_filter,
)


def read_customer(line: Line, draft: Draft) -> None:
    """Read `customer C001 | ...`: of whom the case speaks."""
    for place, words in enumerate(items(line)):
        if place == 0:
            draft.customer.customer = words.take()
        else:
            _know(words, [draft.customer], draft)


def read_member(line: Line, draft: Draft) -> None:
    """Read `member C002 | ...`: who is there beside the customer; `C002..C009` are many."""
    members: list[Member] = []
    for place, words in enumerate(items(line)):
        if place == 0:
            found = [name for word in (words.take(), *words.until().rest) for name in names(word)]
            members = [draft.others.setdefault(name, Member(name)) for name in found]
        else:
            _know(words, members, draft)


def _know(words: Words, members: list[Member], draft: Draft) -> None:
    """Read an item for each of several members."""
    said = words.rest
    for member in members:
        words.rest = list(said)
        KNOWN[words.take()](words, member, draft)


def _tag(words: Words, member: Member, draft: Draft) -> None:
    name, text = words.take(), words.take()
    kind = TAGS[name]
    plain: dict[Kind, Callable[[str], Scalar]] = {
        Kind.BOOLEAN: {"yes": True, "no": False}.__getitem__,
        Kind.INTEGER: int,
        Kind.REAL: float,
    }
    member.tags[name] = stored_value(plain.get(kind, str)(text), kind, draft.zone)


def _home(words: Words, member: Member, _draft: Draft) -> None:
    member.tags["home_zone"] = words.take()


def _silent(_words: Words, member: Member, _draft: Draft) -> None:
    member.asks = False


def _agrees(words: Words, member: Member, _draft: Draft) -> None:
    """Read `agrees marketing by sms push`."""
    purpose = words.take()
    words.demand("by")
    member.bits[CONSENTS] += [f"{purpose}:{channel_named(word)}" for word in words.until().rest]


def _refuses(words: Words, member: Member, _draft: Draft) -> None:
    """Read `refuses sms`, `refuses *`, `refuses personalisation` or `refuses topic funds`."""
    if words.accept("topic"):
        member.bits[OPT_OUT_TOPICS].append(words.take())
        return
    what = words.take()
    beyond_channels = what in {EVERY_CHANNEL, PERSONALISATION}
    member.bits[OPT_OUTS].append(what if beyond_channels else channel_named(what))


def _tired(words: Words, member: Member, _draft: Draft) -> None:
    member.bits[STOPPED_TOPICS].append(words.take())


def _engaged(words: Words, member: Member, _draft: Draft) -> None:
    member.bits[STOPPED_TOPICS].append(ENGAGED + words.take())


def _stopped(words: Words, member: Member, _draft: Draft) -> None:
    """Read `stopped category wealth` or `stopped strategy fund`."""
    kind = ChangeKind(f"stop_{words.take()}")
    stop = Change(customer=member.customer, kind=kind, key=words.take(), value=True, at=0)
    member.stops.append(stop)


def _answered(words: Words, member: Member, _draft: Draft) -> None:
    """Read `answered 3 of 40 by sms` or `answered 3 of 40 in evening`."""
    answered = int(words.take())
    words.demand("of")
    sent = int(words.take())
    if words.accept("in"):
        part = words.take()
        member.counters |= {SENT_AT + part: sent, ANSWERED_AT + part: answered}
        return
    words.demand("by")
    channel = channel_named(words.take())
    member.counters |= {SENT + channel: sent, ANSWERED + channel: answered}


def _got(words: Words, member: Member, draft: Draft) -> None:
    """Read `got sms commercial wealth 7d-1us ago`, `... at 2026-11-01 00:00`, `... in flight`.

    `+` parts the offers of one message: `got sms commercial wealth + commercial card 2d ago`.
    """
    assert draft.now is not None
    if words.rest[-2:] == ["in", "flight"]:
        at, words.rest = IN_FLIGHT, words.rest[:-2]
    elif words.rest[-1] == "ago":
        at, words.rest = draft.now - length_us(words.rest[-2]), words.rest[:-2]
    else:
        what = words.until("at")
        words.demand("at")
        at, words.rest = draft.moment(words), what.rest + words.rest
    kind = _kind(words.until("+"))
    riders = []
    while words.accept("+"):
        offer = words.until("+")
        riders.append(_kind(Words([kind.channel, *offer.rest])))
    member.history.append(Past(kind=replace(kind, riders=tuple(riders)), at=at))


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
        product=next(iter(said.products), ""),
    )


KNOWN: dict[str, Callable[[Words, Member, Draft], None]] = {
    "tag": _tag,
    "zone": _home,
    "silent": _silent,  # nobody asks for this member; the past counts all the same
    "agrees": _agrees,
    "refuses": _refuses,
    "tired": _tired,  # negative feedback stopped the topic
    "engaged": _engaged,  # a person works on the topic
    "stopped": _stopped,  # he hears no more of a category or a strategy
    "answered": _answered,
    "got": _got,
}
