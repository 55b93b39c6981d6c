"""Whether a product suits a customer, in a sentence."""

from hengce.model.decision import Reason
from hengce.words.names import Language
from hengce.words.reasons import REASONS, Sentence

_FREE = Sentence("该任务不涉及有风险等级的产品。", "No product with a risk level is offered.")
_SUITS = Sentence(
    "产品风险等级 R{used}，客户可承受至 R{limit}，风险测评有效至 {until}。",
    "The product's risk is R{used}; the customer may hold up to R{limit}, assessed until {until}.",
)
_RENEW = Sentence("风险测评即将到期，请先更新。", " The assessment ends soon: renew it first.")


def tell_suits(
    light: str, reason: Reason | None, used: int, limit: int, until: str, language: Language
) -> str:
    """Return the light as a sentence; `until` is the last day of the assessment, ISO."""
    if reason is not None:
        sentence = _said(REASONS[reason], language).format(used=used, limit=limit)
        return f"{sentence}。" if language == "zh" else f"{sentence[0].upper()}{sentence[1:]}."
    if not used:
        return _said(_FREE, language)
    told = _said(_SUITS, language).format(used=used, limit=limit, until=until)
    return told + (_said(_RENEW, language) if light == "amber" else "")


def _said(sentence: Sentence, language: Language) -> str:
    told: str = getattr(sentence, language)
    return told
