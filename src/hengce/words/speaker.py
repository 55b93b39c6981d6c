"""Who speaks one language, and knows what the bank calls things."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hengce.errors import ProblemsError
from hengce.model.configuration import Configuration
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.words import read_back
from hengce.words.names import Language, labels
from hengce.words.outcomes import OUTCOMES
from hengce.words.reasons import Sentence


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known of names, and the language.

    Attributes:
        language: The language.
        names: Labels by `kind/identifier`.
        bank: The bank's documents.
    """

    language: Language
    names: Mapping[str, str]
    bank: Configuration

    def say(self, zh: str, en: str) -> str:
        """Return the words of the language."""
        return zh if self.language == "zh" else en

    def word(self, sentence: Sentence | Label) -> str:
        """Return a sentence or label in the language."""
        return self.say(sentence.zh, sentence.en)

    def name(self, kind: str, identifier: str) -> str:
        """Return what people call something."""
        return self.names.get(f"{kind}/{identifier}", identifier)

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts in a row."""
        return self.say("、", ", ").join(parts)

    def sentences(self, parts: Iterable[str]) -> str:
        """Return sentences, one behind the other; empty ones are left out."""
        return self.say("；", "; ").join(part for part in parts if part)

    def outcomes(self, kinds: Sequence[OutcomeKind]) -> str:
        """Return what became of contacts, in a row."""
        return self.listed(self.word(OUTCOMES[one]) for one in kinds)

    def condition(self, text: str, event: str = "") -> str:
        """Return a condition in words, of an event's properties where one is named.

        One that cannot be read is told as it is written.
        """
        known = next((one for one in self.bank.events if one.name == event), None)
        zone = self.bank.policy.zone
        catalogue = Catalogue.of_event(known, zone) if known else Catalogue.of_bank(self.bank)
        try:
            return read_back(check_condition(text, catalogue, "where"), catalogue, self.language)
        except ProblemsError:
            return text


def speaker_of(bank: Configuration, language: Language) -> Speaker:
    """Return who knows the names of a bank, its event types' as well."""
    names = dict(labels(bank, language))
    names |= {f"event/{one.name}": getattr(one.label, language) for one in bank.events}
    return Speaker(language, names, bank)


def many(count: int, what: str) -> str:
    """Return a number of things in English."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def percent(part: float) -> str:
    """Return a part as percent."""
    return f"{part * 100:.6g}%"
