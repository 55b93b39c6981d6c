"""Intents in words: what was done, how fast, and what was not done after it."""

from collections.abc import Iterator, Mapping, Sequence

from hengce.model.configuration import Configuration
from hengce.model.event import OWN_SOURCE
from hengce.model.intent_rule import IntentRule, IntentStep
from hengce.model.noun import Label
from hengce.words.amount import amount
from hengce.words.names import Language

_LENGTHS = ((1440, Label(zh="天", en="day")), (60, Label(zh="小时", en="hour")))
_MINUTES = Label(zh="分钟", en="minute")
_BECAUSE = Label(
    zh="因为客户表现出意图：{label}（{words}）", en="Because of an intent: {label} ({words})"
)


def intent_words(rule: IntentRule, events: Mapping[str, Label], currency: str) -> Label:
    """Say what an intent is made of.

    Args:
        rule: The intent.
        events: What people call the event types.
        currency: The sign in front of amounts.
    """
    done = [_step(step, events, currency) for step in rule.steps]
    zh = "，再".join(step.zh for step in done)
    en = ", then ".join(step.en for step in done)
    if len(done) > 1:
        within = _length(rule.within_minutes)
        zh, en = f"{within.zh}内{zh}", f"{en}, within {within.en}"
    if not rule.against:
        return Label(zh=zh, en=en)
    undone = [_step(step, events, currency) for step in rule.against]
    quiet = _length(rule.quiet_minutes)
    after = Label(zh=f"之后{quiet.zh}", en=f", and for {quiet.en} after it")
    if not rule.quiet_minutes:
        after = Label(zh="其间", en=", and meanwhile")
    zh = f"{zh}，{after.zh}未{'、'.join(step.zh for step in undone)}"
    return Label(zh=zh, en=f"{en}{after.en} not: {', '.join(step.en for step in undone)}")


def intent_lines(
    triggers: Sequence[str], configuration: Configuration, language: Language
) -> Iterator[str]:
    """Yield a sentence for each intent that is among the triggers of a decision.

    Args:
        triggers: `source/id` of each event that asked; an intent's id begins with its name.
        configuration: What it was decided with.
        language: The language.
    """
    rules = {rule.id: rule for rule in configuration.intents}
    named = [trigger.split("/", 2)[:2] for trigger in triggers]
    shown = [parts[1] for parts in named if parts[0] == OWN_SOURCE and len(parts) > 1]
    for name in dict.fromkeys(shown):
        rule = rules.get(name)
        if rule is not None:
            words = words_of_intent(rule, configuration)
            facts = {"label": getattr(rule, language), "words": getattr(words, language)}
            yield getattr(_BECAUSE, language).format(**facts)


def words_of_intent(rule: IntentRule, configuration: Configuration) -> Label:
    """Say what an intent of a configuration is made of."""
    events = {event.name: event.label for event in configuration.events}
    return intent_words(rule, events, configuration.policy.currency)


def _step(step: IntentStep, events: Mapping[str, Label], currency: str) -> Label:
    label = events.get(step.event, Label(zh=step.event, en=step.event))
    tests = [f"{name} = {text}" for name, text in step.where.items()]
    if step.cents_min is not None:
        tests.append(f"≥ {amount(step.cents_min, currency)}")
    if not tests:
        return label
    return Label(zh=f"{label.zh}（{'、'.join(tests)}）", en=f"{label.en} ({', '.join(tests)})")


def _length(minutes: int) -> Label:
    unit, label = next((pair for pair in _LENGTHS if minutes % pair[0] == 0), (1, _MINUTES))
    count = minutes // unit
    return Label(zh=f"{count}{label.zh}", en=f"{count} {label.en}{'' if count == 1 else 's'}")
