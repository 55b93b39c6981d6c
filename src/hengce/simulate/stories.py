"""The stories of a bank's days, as data: what begins, what may follow, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from hengce.simulate.happenings import Traits
from hengce.simulate.streams import Flags, Reals

_TOPICS = ("wealth", "deposit", "card", "loan")
_WEALTH = ("wealth_cash", "wealth_steady", "wealth_enhanced", "wealth_mixed")
_WALLETS = ("wallet_a", "wallet_b")
_MERCHANTS = ("food", "travel", "fuel", "education", "medical", "online")


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom stories choose from, one place a customer.

    Attributes:
        traits: What is known of them.
        app: Who uses the app.
        senior: Who is sixty or older.
        holds_wealth: Who holds a wealth product.
        shop: Who has a shop.
    """

    traits: Traits
    app: Flags
    senior: Flags
    holds_wealth: Flags
    shop: Flags


@dataclass(frozen=True, slots=True)
class Serial:
    """A number of its own, such as that of a bill."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in cents around a usual one in yuan.

    Attributes:
        usual: The usual amount of each customer.
        spread: How far amounts stray from it, as the deviation of their logarithm.
    """

    usual: Callable[[Cast], Reals]
    spread: float = 0.6


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some texts."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer, `least` included and `end` not."""

    least: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A real number; small ones are more frequent."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Chance:
    """True in a share of the cases."""

    share: float


Fact: TypeAlias = Serial | Amount | OneOf | Whole | Part | Chance
Facts: TypeAlias = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Sequel:
    """What may follow.

    Attributes:
        event: The event type.
        share: After how many of what it follows.
        hours: How long after it: at least, at most.
        keeps: The properties that it has from it.
        facts: Its other properties.
        then: What may follow in turn.
    """

    event: str
    share: float
    hours: tuple[float, float]
    keeps: tuple[str, ...] = ()
    facts: Facts = field(default_factory=dict)
    then: "Sequels" = ()


Sequels: TypeAlias = tuple[tuple[Sequel, ...], ...]
"""Groups of which at most one happens each; the shares of a group add up to 1 at most."""


@dataclass(frozen=True, slots=True)
class Story:
    """Something that begins.

    Attributes:
        event: The event type.
        rate: How often a day, for a thousand customers of the bank.
        whom: How likely it is each customer whom it happens to, against the others.
        facts: Its properties.
        then: What may follow.
    """

    event: str
    rate: float
    whom: Callable[[Cast], Reals]
    facts: Facts = field(default_factory=dict)
    then: Sequels = ()


def _paid(usual: float) -> Amount:
    return Amount(lambda cast: usual * cast.traits.everybody)


_OPENED = Sequel(
    "account_opened", 0.55, (0.1, 60), keeps=("application",),
    then=((Sequel("deposit_in", 0.6, (1, 300), facts={"amount": _paid(2_000)}),),),
)  # fmt: skip
_REPAID = Sequel("repaid", 0.75, (2, 120), keeps=("bill", "amount"))
_BILL_ENDS = (
    Sequel("instalment_signed", 0.05, (24, 430), keeps=("bill", "amount")),
    Sequel("repaid", 0.90, (60, 480), keeps=("bill", "amount")),
    Sequel(
        "card_overdue", 0.02, (488, 500), keeps=("bill", "amount"), facts={"days": Whole(1, 2)},
        then=((_REPAID,),),
    ),
)  # fmt: skip
_SPENT = Sequel(
    "card_spent", 0.65, (1, 400), facts={"amount": _paid(90), "merchant": OneOf(_MERCHANTS)},
    then=((Sequel("quickpay_bound", 0.4, (1, 400), facts={"wallet": OneOf(_WALLETS)}),),),
)  # fmt: skip

STORIES = (
    Story(
        "app_installed", 0.3, lambda cast: 1.0 * ~cast.app, {"device": Serial("dev")},
        ((Sequel(
            "app_registered", 0.45, (0.2, 90), keeps=("device",),
            then=((Sequel("card_bound", 0.55, (0.5, 300)),),),
        ),),),
    ),
    Story(
        "account_open_step", 0.3, lambda cast: 1.0 * cast.traits.adult,
        {"application": Serial("app"), "step": OneOf(("identity", "face", "card", "finished"))},
        ((_OPENED,),),
    ),
    Story(
        "deposit_matured", 0.25, lambda cast: 1.0 * (cast.traits.fixed > 0),
        {"deposit": Serial("dep"), "amount": Amount(lambda cast: cast.traits.fixed * 0.6, 0.3)},
        ((
            Sequel("deposit_renewed", 0.45, (1, 180), keeps=("deposit", "amount")),
            Sequel("deposit_fixed", 0.15, (1, 180), keeps=("amount",)),
        ),),
    ),
    Story("deposit_in", 1.0, lambda cast: np.sqrt(cast.traits.current), {"amount": _paid(3_000)}),
    Story(
        "deposit_fixed", 0.3, lambda cast: 1.0 * (cast.traits.current >= 10_000),
        {"amount": Amount(lambda cast: cast.traits.current * 0.4)},
    ),
    Story(
        "holding_drawdown", 0.3, lambda cast: 1.0 * cast.holds_wealth,
        {"product": OneOf(_WEALTH), "level": Whole(1, 5), "drawdown": Part(0.005, 0.12),
         "below_par": Chance(0.2)},
        ((Sequel(
            "wealth_redeemed", 0.12, (2, 150), keeps=("product",),
            facts={"amount": Amount(lambda cast: 1_000 + cast.traits.aum * 0.1)},
        ),),),
    ),
    Story(
        "card_activated", 0.25, lambda cast: 1.0 * cast.traits.card, {"card": Serial("card")},
        ((_SPENT,),),
    ),
    Story(
        "bill_generated", 10.0, lambda cast: 1.0 * (cast.traits.bill > 0),
        {"bill": Serial("bill"), "amount": Amount(lambda cast: cast.traits.bill, 0.5)},
        (_BILL_ENDS,),
    ),
    Story(
        "card_declined", 0.4, lambda cast: 1.0 * cast.traits.card,
        {"amount": Amount(lambda cast: 300 + cast.traits.bill * 0.3), "reason": OneOf(("limit",))},
        ((Sequel("temp_limit_granted", 0.2, (0.05, 30), facts={"amount": _paid(5_000)}),),),
    ),
    Story(
        "loan_signed", 0.1, lambda cast: cast.traits.adult * (cast.traits.logins + 0.1),
        {"product": OneOf(("loan_consumer", "loan_business")), "amount": _paid(40_000)},
    ),
    Story(
        "mortgage_enquired", 0.15,
        lambda cast: np.sqrt(cast.traits.income) * cast.traits.adult * ~cast.traits.mortgage,
        {"amount": _paid(800_000)},
        (
            (Sequel("mortgage_applied", 0.25, (24, 500), keeps=("amount",)),),
            (Sequel(
                "mortgage_enquiry_closed", 0.9, (600, 1_000),
                facts={"result": OneOf(("granted", "refused", "elsewhere", "no_need"))},
            ),),
        ),
    ),
    Story("merchant_recovered", 0.08, lambda cast: 1.0 * cast.shop, {"amount": _paid(6_000)}),
    Story(
        "transfer_requested", 0.8,
        lambda cast: (1.0 + 3.0 * cast.senior) * np.sqrt(cast.traits.current),
        {"transfer": Serial("tr"), "amount": Amount(lambda cast: 2_000 + cast.traits.current * 0.3),
         "first_payee": Chance(0.3)},
        ((
            Sequel("transfer_confirmed", 0.85, (0.004, 0.8), keeps=("transfer",)),
            Sequel("transfer_cancelled", 0.08, (0.01, 4), keeps=("transfer",)),
        ),),
    ),
    Story(
        "complaint_filed", 0.06, lambda cast: cast.traits.everybody,
        {"complaint": Serial("com"), "subject": OneOf(("fee", "service", "sales", "system"))},
        ((Sequel("complaint_closed", 0.85, (12, 700), keeps=("complaint",)),),),
    ),
    Story(
        "msg_dismissed", 0.8, lambda cast: cast.traits.logins,
        {"topic": OneOf(_TOPICS), "reason": OneOf(("not_interested", "closed_at_once"))},
        ((Sequel("preference_set", 0.08, (24, 1_500), keeps=("topic",)),),),
    ),
)  # fmt: skip
