"""What is said to the customer."""

from hengce.model.noun import Noun


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
