"""What differs between two policies, in sentences: `短信营销：过去 7 天内至多 3 次 → 2 次`."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import json, structs
from msgspec.structs import replace

from hengce.model.configuration import Configuration
from hengce.model.noun import Noun
from hengce.model.policy import Cap, OpenHours, Suitability
from hengce.words.names import Language
from hengce.words.policy import tell_window
from hengce.words.policy_fields import FIELDS
from hengce.words.policy_sections import tell_item, tell_value
from hengce.words.reasons import Sentence

_KINDS = {
    (True, False): Sentence("新增", "added"),
    (False, True): Sentence("删除", "removed"),
    (False, False): Sentence("修改", "changed"),
}
"""What became of a rule, by whether it was missing before, and is missing now."""

_DIRECTIONS = {
    "tighter": Sentence("收紧", "tighter"),
    "looser": Sentence("放宽", "looser"),
    "other": Sentence("其他", "other"),
}


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words.

    Attributes:
        part: What kind of rule it is about.
        label: What people call the rule; empty where it has no name of its own.
        kind: Whether it is new, gone or changed.
        direction: Whether it lets less through, or more.
        sentence: What differs, as short as can be.
        before: What it said, whole; empty where it is new.
        after: What it says, whole; empty where it is gone.
    """

    part: str
    label: str
    kind: str
    direction: str
    sentence: str
    before: str
    after: str


def tell_change(
    part: str,
    sides: tuple[object, object],
    direction: str,
    banks: tuple[Configuration, Configuration],
    language: Language,
) -> ToldChange:
    """Return a change in words.

    Args:
        part: The field of the policy.
        sides: What it said and what it says; None: nothing.
        direction: The name of its direction.
        banks: The bank's documents under the policy before, and under the one after.
        language: The language.
    """
    before, after = sides
    told = [
        "" if one is None else _told(part, one, bank, language)
        for one, bank in zip(sides, banks, strict=True)
    ]
    label = _label(after if after is not None else before, banks[1], language)
    return ToldChange(
        part=_say(FIELDS[part], language),
        label=label,
        kind=_say(_KINDS[before is None, after is None], language),
        direction=_say(_DIRECTIONS[direction], language),
        sentence=_short(before, after, banks[1], language)
        or _apart(before, after, told)
        or _whole(told[0], told[1], language),
        before=told[0],
        after=told[1],
    )


def _told(part: str, one: object, bank: Configuration, language: Language) -> str:
    if isinstance(one, Noun) and hasattr(one, "id"):
        return tell_item(one, bank, language).sentence
    return tell_value(part, one, bank, language)


def _label(one: object, bank: Configuration, language: Language) -> str:
    if isinstance(one, Noun) and hasattr(one, "id"):
        return tell_item(one, bank, language).label
    return ""


def _short(before: object, after: object, bank: Configuration, language: Language) -> str:
    """Return what differs in few words; empty where it takes whole sentences."""
    match before, after:
        case Cap(), Cap() if replace(after, limit=before.limit) == before:
            window = tell_window(after.window, bank.policy.zone, language)
            if language == "zh":
                return f"{window}内至多 {before.limit} 次 → {after.limit} 次"
            return f"at most {before.limit} → {after.limit} in {window}"
        case Cap(), Cap() if replace(after, limit=before.limit, window=before.window) == before:
            return " → ".join(_limit(one, bank, language) for one in (before, after))
        case OpenHours(), OpenHours() if (
            replace(after, opens=before.opens, closes=before.closes) == before
        ):
            return f"{before.opens}–{before.closes} → {after.opens}–{after.closes}"
        case Suitability(), Suitability() if replace(after, allows=before.allows) == before:
            return _levels(before, after, language)
    return ""


def _limit(cap: Cap, bank: Configuration, language: Language) -> str:
    window = tell_window(cap.window, bank.policy.zone, language)
    if language == "zh":
        return f"{window}内至多 {cap.limit} 次"
    return f"at most {cap.limit} in {window}"


def _levels(before: Suitability, after: Suitability, language: Language) -> str:
    names = [name for name in after.allows if before.allows.get(name) != after.allows[name]]
    told = [
        f"{name}: R{before.allows[name]} → R{after.allows[name]}"
        for name in sorted(names)
        if name in before.allows
    ]
    if len(told) < len(names) or before.allows.keys() - after.allows.keys():
        return ""
    return ("；" if language == "zh" else "; ").join(told)


def _apart(before: object, after: object, told: Sequence[str]) -> str:
    """Return the fields that differ as documents write them, where sentences do not tell it."""
    if told[0] != told[1] or not isinstance(before, Noun) or not isinstance(after, Noun):
        return ""
    sides = [structs.asdict(one) for one in (before, after)]
    written = {name: [json.encode(side.get(name)).decode() for side in sides] for name in sides[1]}
    return ", ".join(f"{name}: {was} → {now}" for name, (was, now) in written.items() if was != now)


def _whole(before: str, after: str, language: Language) -> str:
    if before and after:
        return f"{before} → {after}"
    if after:
        return after
    return f"不再有：{before}" if language == "zh" else f"No longer: {before}"


def _say(sentence: Sentence, language: Language) -> str:
    told: str = getattr(sentence, language)
    return told
