"""What is said to the customer."""

import re

from hengce.model.noun import Noun

OPENING_MAX = 24
"""Characters of a text by which people know it again."""

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


class Variant(Noun, frozen=True, kw_only=True):
    """The wording for one channel, in Liquid.

    Placeholders name tags (`{{ tag.city }}`), the product (`{{ product.label }}`,
    `{{ product.terms.rate }}`) and the strategy's parameters (`{{ parameter.rate }}`).
    """

    body: str
    subject: str = ""


class Material(Noun, frozen=True, kw_only=True):
    """An approved text with one variant for each channel.

    Attributes:
        id: The material's number (素材编号).
        variants: The wording by channel id.
        defaults: What a placeholder prints when the tag is unknown, by placeholder.
        valid_until: The last day on which it may be said, ISO; empty: it has none.
    """

    id: str
    variants: dict[str, Variant]
    defaults: dict[str, str] = {}
    valid_until: str = ""

    @property
    def opening(self) -> str:
        """Its first subject, or how its first wording begins: by that people know it again."""
        wordings = [self.variants[channel] for channel in sorted(self.variants)]
        subjects = [one.subject for one in wordings if one.subject]
        said = subjects[0] if subjects else wordings[0].body if wordings else ""
        plain = " ".join(_PLACEHOLDER.sub("…", said).split())
        return plain if len(plain) <= OPENING_MAX else f"{plain[: OPENING_MAX - 1]}…"
