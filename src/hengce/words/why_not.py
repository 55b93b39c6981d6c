"""Why a customer was not told something, in one sentence that may be sent on."""

from collections.abc import Mapping

from msgspec.structs import replace

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.connector import SlotConnector, TaskConnector
from hengce.model.decision import Candidate
from hengce.model.instant import Instant
from hengce.model.journey import entry_of, waves_of
from hengce.model.strategy import Strategy
from hengce.model.why_not import Found, Ground
from hengce.words.clock import clock
from hengce.words.decision import Teller, reason_told, teller_of
from hengce.words.names import Language
from hengce.words.reasons import Sentence
from hengce.words.undelivered import tell_undelivered

PARTS_MAX = 3
"""So many parts that he does not meet are named in the sentence."""

ANSWERS: Mapping[Ground, Sentence] = {
    Ground.TOLD: Sentence(
        "已经触达：{at}，策略「{strategy}」经{channel}触达了客户 {customer}。",
        "Contacted: at {at}, “{strategy}” reached customer {customer} by {channel}.",
    ),
    Ground.WAITS: Sentence(
        "尚未发出：{made}策略「{strategy}」已为客户 {customer} "
        "选中，将经{channel}发送，不早于 {since}。",
        "Not sent yet: {made}“{strategy}” was chosen for customer {customer} and leaves by "
        "{channel}, not before {since}.",
    ),
    Ground.UNDELIVERED: Sentence(
        "策略「{strategy}」已为客户 {customer} 选中，但 {at} 确认没有经{channel}发出：{why}。",
        "“{strategy}” was chosen for customer {customer}, but by {at} it was certain that it did "
        "not leave by {channel}: {why}.",
    ),
    Ground.REFUSED: Sentence(
        "{made}策略「{strategy}」没有触达客户 {customer}：{why}。",
        "{made}“{strategy}” did not reach customer {customer}: {why}.",
    ),
    Ground.IN_JOURNEY: Sentence(
        "客户 {customer} 于 {entered} 进入旅程「{strategy}」，"
        "现停在「{node}」，还没有走到触达{due}。",
        "Customer {customer} entered the journey “{strategy}” at {entered}, is at “{node}”, and "
        "has not come to a contact yet{due}.",
    ),
    Ground.LEFT_JOURNEY: Sentence(
        "客户 {customer} 于 {entered} 进入旅程「{strategy}」，"
        "{at} 在「{node}」离开，其间没有走到触达。",
        "Customer {customer} entered the journey “{strategy}” at {entered} and left it at {at}, "
        "at “{node}”, without coming to a contact.",
    ),
    Ground.NOT_IN_TIME: Sentence(
        "策略「{strategy}」的起止日期是 {starts} 至 {ends}，"
        "{at} 不在其内，因此没有触达客户 {customer}。",
        "“{strategy}” runs from {starts} to {ends}; {at} is outside, so customer {customer} was "
        "not contacted.",
    ),
    Ground.NOT_IN_AUDIENCE: Sentence(
        "截至 {at}，客户 {customer} 不符合策略「{strategy}」的人群条件：{parts}。",
        "As of {at}, customer {customer} does not meet what “{strategy}” asks of its audience: "
        "{parts}.",
    ),
    Ground.NO_EVENT: Sentence(
        "策略「{strategy}」由事件「{event}」触发；"
        "截至 {at}，客户 {customer} 近 {days} 天没有发生该事件，"
        "因此没有触达。",
        "“{strategy}” is started by the event “{event}”, which did not happen to customer "
        "{customer} in the {days} days before {at}.",
    ),
    Ground.NOT_YET: Sentence(
        "截至 {at}，客户 {customer} 符合策略「{strategy}」的人群条件，"
        "但还没有任何决策考虑过它：{next}。",
        "As of {at}, customer {customer} meets what “{strategy}” asks of its audience, but no "
        "decision has considered it yet: {next}.",
    ),
}
"""By ground. `{made}` says when it was decided and by what, `{due}` when something happens next."""

HANDED = Sentence(
    "已派给客户经理：{at}，策略「{strategy}」为客户 {customer} 生成了{channel}，由客户经理联系。",
    "Given to the manager: at {at}, “{strategy}” made a task of customer {customer} ({channel}), "
    "whom the manager contacts.",
)
"""Told through people: that the customer heard it is what they report."""

BY_NIGHT = Sentence("{at}的夜间批次中，", "In the nightly run of {at}, ")
BY_DAY = Sentence("{at}的实时决策中，", "In the decision of {at}, ")
DUE = Sentence("；下次处理时间 {at}", "; it goes on at {at}")
NEXT_NIGHT = Sentence("夜间批次每天决定一次", "the nightly run decides once a day")
NEXT_SLOT = Sentence("客户打开{slots}时才会决定", "it is decided when the customer opens {slots}")
NEXT_EVENT = Sentence("它由事件「{event}」触发", "the event “{event}” starts it")
NEXT_CALL = Sentence(
    "客户由人工或其他系统放入旅程", "people or other systems let customers into the journey"
)
NEXT_ENTRY = Sentence("客户按旅程的排期进入", "customers enter as the journey schedules")
NOT_KNOWN = Sentence("「{part}」（资料未知）", "“{part}” (not known of the customer)")
NOT_MET = Sentence("不满足「{part}」", "“{part}” does not hold")
MORE = Sentence("等 {count} 项", "and {count} in all")
SEVERAL = Sentence("；", "; ")


def tell_why_not(
    found: Found,
    customer: str,
    strategy: str,
    configuration: Configuration,
    event_days: int,
    language: Language,
) -> str:
    """Return the answer as a sentence.

    Margins between scores are not told: they follow from what a customer owns.

    Args:
        found: What was found.
        customer: Of whom.
        strategy: What was asked about.
        configuration: The documents that name it.
        event_days: Over how many days the event was looked for.
        language: The language.
    """
    teller = teller_of(configuration, language)
    document = next((one for one in configuration.strategies if one.id == strategy), None)
    candidate = found.candidate
    facts = {
        "customer": customer,
        "strategy": teller.name("strategy", candidate.strategy if candidate else strategy),
        "at": clock(found.at, teller.zone),
        "made": _made(found, teller),
        "channel": teller.name("channel", found.channel),
        "since": _clock(found.released_at, teller),
        "why": _why(found, teller),
        "days": str(event_days),
        "parts": _parts(found, language),
        **_of_document(document, configuration, language),
        **_of_way(found, teller),
    }
    handed = found.ground is Ground.TOLD and _is_task(found.channel, configuration)
    return _say(HANDED if handed else ANSWERS[found.ground], language, **facts)


def _is_task(channel: str, configuration: Configuration) -> bool:
    channels = (one for one in configuration.channels if one.id == channel)
    return any(isinstance(one.connector, TaskConnector) for one in channels)


def _made(found: Found, teller: Teller) -> str:
    words = BY_NIGHT if found.nightly else BY_DAY
    return _say(words, teller.language, at=clock(found.at, teller.zone))


def _why(found: Found, teller: Teller) -> str:
    if found.candidate is None:
        return ""
    if found.ground is Ground.UNDELIVERED:
        return tell_undelivered(found.why, teller.language)
    return reason_told(teller, _without_margin(found.candidate))


def _without_margin(one: Candidate) -> Candidate:
    return replace(one, margin=None)


def _parts(found: Found, language: Language) -> str:
    """Name the parts that he does not meet: what is known first."""
    lacking = [one for one in found.asked if not one.holds]
    lacking.sort(key=lambda one: one.holds is None)
    told = [
        _say(
            NOT_KNOWN if one.holds is None else NOT_MET, language, part=getattr(one.part, language)
        )
        for one in lacking[:PARTS_MAX]
    ]
    if len(lacking) > PARTS_MAX:
        told.append(_say(MORE, language, count=str(len(lacking))))
    return _say(SEVERAL, language).join(told)


def _of_document(
    document: Strategy | None, configuration: Configuration, language: Language
) -> dict[str, str]:
    """Return what the document says of its days and of what starts it."""
    if document is None:
        return {}
    entry = entry_of(document)
    events = {one.name: one.label for one in configuration.events}
    event: str = getattr(events.get(entry.event), language, entry.event)
    slots = slots_of(document, configuration)
    words = NEXT_EVENT if event else NEXT_SLOT if slots else NEXT_NIGHT
    if entry.schedule is not None or entry.called:
        words = NEXT_CALL if entry.schedule is None else NEXT_ENTRY
    labels = ", ".join(getattr(one.label, language) for one in slots)
    return {
        "starts": document.starts,
        "ends": document.ends,
        "event": event,
        "next": _say(words, language, event=event, slots=labels),
    }


def slots_of(document: Strategy, configuration: Configuration) -> tuple[Channel, ...]:
    """Return the slots that a strategy fills; none where it sends through any channel."""
    through = {name for wave in waves_of(document) for name in wave.through}
    channels = tuple(one for one in configuration.channels if one.id in through)
    fills = all(isinstance(one.connector, SlotConnector) for one in channels)
    return channels if fills else ()


def _of_way(found: Found, teller: Teller) -> dict[str, str]:
    """Return what a customer's way through a journey says."""
    way = found.instance
    if way is None:
        return {}
    due = (
        "" if way.due_at is None else _say(DUE, teller.language, at=clock(way.due_at, teller.zone))
    )
    return {
        "entered": clock(way.entered_at, teller.zone),
        "node": way.node if found.node is None else getattr(found.node, teller.language),
        "due": due,
    }


def _clock(at: Instant | None, teller: Teller) -> str:
    return "" if at is None else clock(at, teller.zone)


def _say(sentence: Sentence, language: Language, **facts: str) -> str:
    told: str = getattr(sentence, language)
    return told.format(**facts)
