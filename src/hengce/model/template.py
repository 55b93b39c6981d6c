"""Head office and branch: a template, its envelope, and what branches make of it.

Head office writes a strategy once and says what a branch may change, for whom and with which
money. A branch fills in values; together they are a strategy of the branch's own, which is
approved, published, counted and stopped like any other.
"""

from hengce.model.noun import Label, Noun
from hengce.model.strategy import Example, Strategy
from hengce.model.tag import Scalar


class Envelope(Noun, frozen=True, kw_only=True):
    """How far a branch may go; which parameters are open they say themselves (`locked`).

    Attributes:
        units: The units that may have a variant, each with all below it.
        customers: Whom a variant may address at most, as a condition; empty: the template's
            whole audience.
        budget_cents_max: What one variant may cost at most; None is no limit.
        materials: The nodes whose material a branch may replace with its own.
    """

    units: tuple[str, ...]
    customers: str = ""
    budget_cents_max: int | None = None
    materials: tuple[str, ...] = ()


class Template(Strategy, frozen=True, kw_only=True):
    """A strategy of head office that branches adapt; by itself it addresses nobody.

    Its budget is what all of its variants together may cost, its dates are the widest that a
    variant may have, its examples hold with its own values.

    Attributes:
        envelope: How far a branch may go.
    """

    envelope: Envelope


class BranchVariant(Noun, frozen=True, kw_only=True):
    """What a branch makes of a template.

    Attributes:
        id: The template's name and the unit's with a dot between them; its strategy's, too.
        template: The template.
        org: The unit; the variant addresses its customers and those of all units below it.
        owner: The person of the branch who answers for it.
        label: What people call it; None: the template's label and the unit's.
        values: The values of open parameters; others keep the template's.
        customers: A further condition on customers; empty: none.
        budget_cents: What it may cost; None: the most that the envelope allows.
        materials: The branch's own material, by the node that says it.
        starts: Its first day, ISO; empty: the template's.
        ends: Its last day, ISO; empty: the template's.
        examples: Cases that must hold.
    """

    id: str
    template: str
    org: str
    owner: str
    label: Label | None = None
    values: dict[str, Scalar] = {}
    customers: str = ""
    budget_cents: int | None = None
    materials: dict[str, str] = {}
    starts: str = ""
    ends: str = ""
    examples: tuple[Example, ...] = ()
