"""The contacts that say something of propensities: what was expected of each, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hengce.measure.mart import Mart
from hengce.model.instant import DAY_US
from hengce.model.learned import Learning
from hengce.model.outcome import OutcomeKind

RUN_CONTACTS = 2_000
"""Of a larger run about so many contacts are looked at, as what was expected of them is decided
again."""

_COUNTS = """
SELECT count(*) FILTER (c.left_at + $window > $until) AS unripe,
       count(*) FILTER (c.left_at + $window <= $until AND v.decision IS NULL
                        AND NOT list_contains($runs, split_part(c.decision, '/', 1))) AS unlogged
FROM contact c
LEFT JOIN verdict v ON v.decision = c.decision AND v.strategy = c.strategy AND v.wave = c.wave
                   AND v.reason = 'CHOSEN'
WHERE c.left_at IS NOT NULL AND c.state <> 'released' AND c.origin <> 'past'
  AND (v.decision IS NOT NULL OR NOT list_contains($runs, split_part(c.decision, '/', 1))
       OR sha256(c.id) < $below[list_position($runs, split_part(c.decision, '/', 1))])
"""

_CONTACTS = """
WITH ripe AS (
    SELECT c.*, v.propensity, v.value_cents, v.configuration, v.decision IS NOT NULL AS logged,
           split_part(c.decision, '/', 1) AS run
    FROM contact c
    LEFT JOIN verdict v ON v.decision = c.decision AND v.strategy = c.strategy AND v.wave = c.wave
                       AND v.reason = 'CHOSEN'
    WHERE c.left_at IS NOT NULL AND c.state <> 'released' AND c.left_at + $window <= $until
      AND c.origin <> 'past'
), heard AS (
    SELECT * FROM ripe
    WHERE logged OR (list_contains($runs, run) AND sha256(id) < $below[list_position($runs, run)])
)
SELECT c.id, c.decision, c.customer, c.strategy, c.wave, c.channel, c.product, c.category,
       c.propensity, c.value_cents, c.configuration,
       coalesce(bool_or(list_contains($answers, o.kind) AND o.said_at <= c.left_at + $window),
                false) AS answered,
       coalesce(sum(o.amount_cents) FILTER (o.kind = 'bought'
                AND o.said_at <= c.left_at + $window), 0)::BIGINT AS bought_cents,
       coalesce(sum(o.amount_cents) FILTER (o.kind = 'cancelled'), 0)::BIGINT AS cancelled_cents,
       coalesce(bool_or(o.kind = 'cancelled'), false) AS cancelled,
       coalesce(bool_or(o.kind = 'cancelled' AND o.amount_cents IS NULL), false) AS whole,
       coalesce(bool_or(o.kind = 'bought' AND o.amount_cents IS NOT NULL
                AND o.said_at <= c.left_at + $window), false) AS priced
FROM heard c
LEFT JOIN outcome o ON o.contact = c.id
GROUP BY ALL ORDER BY c.id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a decision said of a contact before it left.

    Attributes:
        propensity: P, with what was learned until then.
        value_cents: V.
        configuration: What was decided with.
    """

    propensity: float
    value_cents: float
    configuration: str


@dataclass(frozen=True, slots=True)
class Contacted:
    """One contact that left.

    Attributes:
        id: The contact.
        decision: The decision that chose it.
        strategy: Its strategy.
        wave: Its wave; empty for a strategy of one step.
        channel: Its channel.
        product: The product, if any.
        category: The category.
        told: What was expected of it; None: the log says nothing, as of a run.
        answered: Whether it was answered in time, and not taken back.
        realised_cents: What was bought in time, less what was cancelled whenever; at least 0.
        priced: Whether a purchase told its amount, and was not taken back.
    """

    id: str
    decision: str
    strategy: str
    wave: str
    channel: str
    product: str
    category: str
    told: Told | None
    answered: bool
    realised_cents: int
    priced: bool


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts that left.

    Attributes:
        heard: Those whose answers are in, by their names.
        unripe: How many are too young.
        unlogged: How many nobody wrote down expectations of, and no run can be asked.
    """

    heard: tuple[Contacted, ...]
    unripe: int
    unlogged: int


def contacted(mart: Mart, learning: Learning, runs: Mapping[str, int] | None = None) -> Contacts:
    """Return the contacts of a mart that left.

    What became of a contact is a function of the set of its outcomes, so late, doubled and
    disordered reports lead to the same. A cancellation takes back: once as much was cancelled
    as was bought, or an amount is not told, the contact counts as not answered.

    A contact that is younger than `answer_days` is not ripe: to count it as unanswered would
    make what is new look bad, because its answers have not come yet (Chapelle 2014, "Modeling
    delayed feedback in display advertising"). It is left out, and so are answers that come
    after the window, so that all contacts had the same time.

    Of a large run, contacts are taken by the hash of their names: a sample that chance drew,
    and that is the same whenever it is asked for. What was sent elsewhere and imported says
    nothing, as nobody here expected anything of it.

    Args:
        mart: The facts.
        learning: What counts as an answer, and for how long.
        runs: Runs that can be decided again, and how many contacts each reserved.
    """
    bound = {
        "window": learning.answer_days * DAY_US,
        "until": mart.until,
        "runs": sorted(runs or {}),
        "below": [drawn_below(count) for _, count in sorted((runs or {}).items())],
    }
    (counts,) = mart.ask(_COUNTS, bound).to_pylist()
    more = {"answers": [str(kind) for kind in learning.answers]}
    rows = mart.ask(_CONTACTS, bound | more).to_pylist()
    pays = OutcomeKind.BOUGHT in learning.answers
    heard = tuple(_read(row, pays=pays) for row in rows)
    return Contacts(heard, int(counts["unripe"]), int(counts["unlogged"]))


def drawn_below(contacts: int) -> str:
    """Return below which SHA-256 of its name, in hexadecimal, a contact of a run is looked at.

    Args:
        contacts: How many the run reserved.
    """
    if contacts <= RUN_CONTACTS:
        return "g"  # behind all digits
    return f"{RUN_CONTACTS * 16**64 // contacts:064x}"


def _read(row: Mapping[str, object], *, pays: bool) -> Contacted:
    net = int(str(row["bought_cents"])) - int(str(row["cancelled_cents"]))
    taken_back = bool(row["cancelled"]) and (bool(row["whole"]) or net <= 0)
    return Contacted(
        id=str(row["id"]),
        decision=str(row["decision"]),
        strategy=str(row["strategy"]),
        wave=str(row["wave"]),
        channel=str(row["channel"]),
        product=str(row["product"]),
        category=str(row["category"]),
        told=_told(row),
        answered=bool(row["answered"]) and not (pays and taken_back),
        realised_cents=0 if row["whole"] else max(net, 0),
        priced=bool(row["priced"]) and not taken_back,
    )


def _told(row: Mapping[str, object]) -> Told | None:
    p, value, version = row["propensity"], row["value_cents"], row["configuration"]
    if not (isinstance(p, float) and isinstance(value, float) and isinstance(version, str)):
        return None
    return Told(p, value, version)
