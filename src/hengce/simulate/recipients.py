"""From a customer's tags to how well a contact fits them, and for how much they would buy."""

from collections.abc import Mapping
from dataclasses import dataclass

from hengce.model.contact import ContactKind
from hengce.model.strategy import MessageClass
from hengce.model.tag import Scalar
from hengce.simulate.responses import Recipient

RELEVANCE_UNKNOWN = 0.03
_RELEVANCE_OF_SERVICE = 0.12


@dataclass(frozen=True, slots=True)
class _Interest:
    """The tags that tell how much a category means to a customer.

    Attributes:
        propensity: A probability; empty where no model exists.
        preference: What feedback has taught, 0 to 1.
        amount: A money tag, of which `share` would be spent.
        share: 0 to 1.
    """

    propensity: str
    preference: str
    amount: str
    share: float


_INTERESTS = {
    "wealth": _Interest("wealth_propensity", "wealth_preference", "current_balance", 0.6),
    "deposit": _Interest("", "deposit_preference", "current_balance", 0.7),
    "card": _Interest("card_propensity", "card_preference", "card_bill", 0.8),
    "loan": _Interest("loan_propensity", "loan_preference", "preapproved_limit", 0.5),
}


def recipient_of(kind: ContactKind, tags: Mapping[str, Scalar], contacts_before: int) -> Recipient:
    """Return how a customer with these tags (stored form) takes a contact of this kind."""
    interest = _INTERESTS.get(kind.category)
    if kind.message_class is not MessageClass.COMMERCIAL or interest is None:
        return Recipient(relevance=_RELEVANCE_OF_SERVICE, contacts_before=contacts_before)
    propensity = _number(tags.get(interest.propensity), RELEVANCE_UNKNOWN)
    liking = 0.5 + _number(tags.get(interest.preference), 0.5)
    amount = _number(tags.get(interest.amount), 0.0) * interest.share
    return Recipient(
        relevance=min(1.0, max(0.0, propensity * liking)),
        contacts_before=contacts_before,
        amount_cents=max(0, round(amount)),
    )


def _number(value: Scalar, otherwise: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    return float(value)
