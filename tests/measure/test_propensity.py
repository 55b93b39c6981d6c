"""How far propensities are right: posteriors, money and factors that can be checked by hand."""

import math
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengce.measure.experiments.special import beta_quantiles
from hengce.measure.propensity.believe import Belief, believe, ratio_of
from hengce.measure.propensity.cells import Cell, Seen, Sums, tally
from hengce.measure.propensity.contacted import contacted
from hengce.measure.propensity.factor import factor_of
from hengce.measure.propensity.find import find
from hengce.measure.propensity.money import Earned, earned
from hengce.measure.propensity.summed import summed
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.learned import LearnedFactor, Learning
from measure.effect_world import BEGINS, bank, contact, mart_of, verdict

LEARNING = Learning()
CARD = "card_instalment"
HIT, MISS = True, False


def cell(category: str, product: str, strategy: str, channel: str = "sms") -> Cell:
    return Cell(category, product, strategy, "", channel)


def sums(sent: int, answered: int, expected: float) -> Sums:
    return Sums(sent=sent, answered=answered, expected=expected)


@pytest.mark.parametrize(
    ("prior", "answered", "expected", "evidence", "ratio"),
    [
        (1.0, 0, 0.0, 10, 1.0),  # nothing seen: the document is right
        (1.0, 20, 10.0, 10, 1.5),  # twice as many as expected, and as much evidence as prior
        (1.0, 200, 100.0, 10, 210 / 110),
        (1.0, 0, 90.0, 10, 0.1),  # nobody of ninety
        (0.5, 10, 10.0, 10, 0.75),
    ],
)
def test_a_ratio(prior, answered, expected, evidence, ratio) -> None:
    assert ratio_of(prior, answered, expected, evidence) == pytest.approx(ratio)


def test_a_new_strategy_begins_where_its_relatives_are() -> None:
    """Another product of the category, another category: each counts where it stops being kin."""
    cells = {
        cell("loan", "l1", "loans"): sums(1_000, 20, 10.0),  # bank: (10 + 20) / 20 = 1.5
        cell("card", "c2", "other"): sums(1_000, 10, 20.0),  # category: (15 + 10) / 30 = 5/6
        cell("card", "c1", "sister"): sums(1_000, 30, 10.0),  # product: (25/3 + 30) / 20 = 23/12
    }
    found = believe(cells, ("card", "c1", "new"), 10.0)
    assert found.prior == found.ratio == pytest.approx(23 / 12)
    assert (found.maturity, found.low, found.high) == (0.0, 0.0, math.inf)
    # With answers of its own the relatives' part fades: (10 · 23/12 + 5) / (10 + 10).
    grown = {**cells, cell("card", "c1", "new"): sums(1_000, 5, 10.0)}
    after = believe(grown, ("card", "c1", "new"), 10.0)
    assert after.prior == found.prior, "its own answers are not its relatives'"
    assert after.ratio == pytest.approx((230 / 12 + 5) / 20)
    assert after.maturity == pytest.approx(0.5)


def test_an_only_strategy_is_no_confirmation_of_itself() -> None:
    only = {cell("card", "c1", "only"): sums(1_000, 20, 10.0)}
    assert believe(only, ("card", "c1", "only"), 10.0).ratio == pytest.approx(1.5)


def test_a_channel_begins_where_its_strategy_is() -> None:
    cells = {
        cell("card", "c1", "one", "sms"): sums(1_000, 20, 10.0),
        cell("card", "c1", "one", "push"): sums(1_000, 0, 0.0001),
    }
    push = believe(cells, ("card", "c1", "one", "", "push"), 10.0)
    assert push.prior == pytest.approx(1.5)


def test_the_interval_is_that_of_the_beta_distribution() -> None:
    """P 0.01, 1,000 contacts, 20 answers: Beta(10 + 20, 990 + 980), over 0.01."""
    found = believe({cell("c", "p", "s"): sums(1_000, 20, 10.0)}, ("c", "p", "s"), 10.0)
    low, high = beta_quantiles(30, 1_970, [0.025]) / 0.01
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.low < found.ratio < found.high
    with pytest.raises(ValueError, match="prior"):
        believe({}, ("c",), 0.0)


@given(
    st.floats(0.2, 5),
    st.integers(1, 10_000),
    st.floats(0.001, 0.9),
    st.floats(0, 1),
    st.floats(0.1, 1_000),
)
def test_a_posterior_lies_between_prior_and_data(prior, sent, p, share, evidence) -> None:
    answered, expected = round(sent * share), sent * p
    found = ratio_of(prior, answered, expected, evidence)
    low, high = sorted([prior, answered / expected])
    assert low * (1 - 1e-12) <= found <= high * (1 + 1e-12)


SEEN = st.builds(
    Seen,
    cell=st.builds(Cell, *[st.sampled_from(["a", "b"])] * 5),
    propensity=st.floats(0.001, 0.999),
    value_cents=st.floats(0, 1e7),
    answered=st.booleans(),
    realised_cents=st.integers(0, 10**7),
)


@given(st.lists(SEEN, max_size=40), st.randoms())
def test_the_order_of_contacts_is_irrelevant_to_the_last_bit(seen, rng: random.Random) -> None:
    shuffled = list(seen)
    rng.shuffle(shuffled)
    assert tally(seen) == tally(shuffled)
    assert list(tally(seen)) == list(tally(shuffled))


@pytest.mark.parametrize(
    ("realised", "promised", "ratio", "said"),
    [
        ([100] * 20, [100] * 20, 1.0, True),  # each as promised: no error at all
        ([0, 200] * 20, [100] * 40, 1.0, True),
        ([50] * 20, [100] * 20, 0.5, True),
        ([50] * 9, [100] * 9, 0.5, False),  # nine purchases are too few
    ],
)
def test_what_was_earned(realised, promised, ratio, said) -> None:
    seen = [
        Seen(cell("c", "p", "s"), 0.5, 2.0 * x, HIT, y, priced=True)
        for x, y in zip(promised, realised, strict=True)
    ]
    found = earned(tally(seen)[cell("c", "p", "s")])
    assert (found is not None) is said
    if found:
        assert found.ratio == pytest.approx(ratio)
        n, spread = len(seen), 100 if realised[0] == 0 else 0
        reach = 1.959964 * spread / 100 / math.sqrt(n - 1)
        assert found.high - found.ratio == pytest.approx(reach, rel=1e-6, abs=1e-6)


def belief(ratio: float) -> Belief:
    return Belief(1.0, ratio, ratio / 2, ratio * 2, 0.5, Sums())


def published(factor: float) -> LearnedFactor:
    return LearnedFactor(
        strategy="s", propensity="p", factor=factor, contacts=1, maturity=0.1, position=1, at=0
    )


POOR, RICH, FAIR = Earned(0.3, 0.2, 0.4), Earned(3.0, 2.0, 4.0), Earned(0.9, 0.5, 1.3)


@pytest.mark.parametrize(
    ("ratio", "money", "before", "days", "wanted", "allowed", "damped", "moves"),
    [
        (1.2, None, None, 1, 1.2, 1.2, False, True),
        (2.0, None, None, 1, 2.0, 1.25, False, True),  # a quarter in a day
        (2.0, None, 1.25, 1, 2.0, 1.5625, False, True),
        (2.0, None, 1.25, 0, 2.0, 1.25, False, False),  # once a day, however often it is asked
        (2.0, None, 1.25, 9, 2.0, 1.5625, False, True),  # nor more after nine
        (0.1, None, None, 1, 0.2, 0.8, False, True),  # a fifth is the least
        (9.0, None, 4.9, 9, 5.0, 5.0, False, True),  # five times is the most
        (1.004, None, None, 1, 1.004, 1.004, False, False),  # half a percent says nothing
        (1.0, POOR, 0.5, 9, 0.4, 0.4, True, True),  # it earns at most 0.4 of what it promises
        (1.0, FAIR, None, 1, 1.0, 1.0, False, False),
        (1.0, RICH, None, 1, 1.0, 1.0, False, False),  # money never raises a factor
    ],
)
def test_a_factor(ratio, money, before, days, wanted, allowed, damped, moves) -> None:
    current = None if before is None else published(before)
    found = factor_of(belief(ratio), money, current, LEARNING, days * DAY_US)
    assert (found.wanted, found.allowed) == pytest.approx((wanted, allowed))
    assert (found.damped, found.moves) == (damped, moves)


def outcome(name: str, kind: str, days: float, cents: int | None = None, key: str = "") -> tuple:
    at = BEGINS + int(days * DAY_US)
    told = f"c-{name}-{CARD}-{BEGINS}"
    return ("core", f"{kind}-{name}{key}", told, name, kind, at, cents, None)


BOUGHT, CANCELLED = ("A", "bought", 2, 500), ("A", "cancelled", 60, 500)


@pytest.mark.parametrize(
    ("outcomes", "answered", "cents"),
    [
        ([], MISS, 0),
        ([("A", "delivered", 1)], MISS, 0),
        ([("A", "clicked", 1)], HIT, 0),
        ([("A", "clicked", 14)], HIT, 0),  # the last instant of the window belongs to it
        ([("A", "clicked", 14.01)], MISS, 0),
        ([BOUGHT], HIT, 500),
        ([BOUGHT, CANCELLED], MISS, 0),  # however late
        ([CANCELLED, BOUGHT], MISS, 0),
        ([BOUGHT, ("A", "cancelled", 60)], MISS, 0),  # no amount: all of it
        ([BOUGHT, ("A", "cancelled", 60, 200)], HIT, 300),
        ([BOUGHT, ("A", "bought", 3, 500, "b"), CANCELLED], HIT, 500),
        ([BOUGHT, ("A", "refused", 5)], HIT, 500),
    ],
)
def test_what_became_of_a_contact(outcomes, answered: bool, cents: int) -> None:
    rows = {
        "contact": [contact("A", CARD, BEGINS)],
        "verdict": [verdict("A", CARD, BEGINS, held=False)],
        "outcome": [outcome(*one) for one in outcomes],
    }
    (found,) = contacted(mart_of(rows, bank(), ["A"]), LEARNING).heard
    assert (found.answered, found.realised_cents) == (answered, cents)
    assert found.told is not None and found.told.propensity == 0.1


def test_a_cancellation_reverses_all_that_was_learned() -> None:
    names = [f"C{k}" for k in range(60)]
    rows = {
        "contact": [contact(name, CARD, BEGINS) for name in names],
        "verdict": [verdict(name, CARD, BEGINS, held=False) for name in names],
    }
    bought = [outcome(name, "bought", 3, 9_000) for name in names[:20]]
    taken = [outcome(name, "cancelled", 40, 9_000) for name in names[:20]]

    def learned(outcomes):
        live = bank()
        said = mart_of({**rows, "outcome": outcomes}, live, names)
        return find(summed(contacted(said, LEARNING), {"v1": live}), live, said.until)

    nothing, sold = learned([]), learned(bought)
    assert sold != nothing
    assert learned([*bought, *taken]) == nothing
    assert learned([*reversed(taken), *reversed(bought)]) == nothing


@pytest.mark.parametrize(
    ("cents", "ratio", "damped"),
    [
        (9_000, 1.0, False),  # a tenth buys, each for V: as promised
        (1_800, 0.2, True),  # a tenth buys, each for a fifth of V
        (90_000, 10.0, False),  # more than was promised raises nothing
    ],
)
def test_what_earns_less_than_it_promises_is_damped(cents: int, ratio: float, damped: bool) -> None:
    """400 contacts, P 0.1 and V ¥90: forty buy, as documents expect."""
    names, live = [f"C{k:03}" for k in range(400)], bank()
    rows = {
        "contact": [contact(name, CARD, BEGINS) for name in names],
        "verdict": [verdict(name, CARD, BEGINS, held=False) for name in names],
        "outcome": [outcome(name, "bought", 3, cents) for name in names[:40]],
    }
    said = mart_of(rows, live, names)
    found, _ = find(summed(contacted(said, LEARNING), {"v1": live}), live, said.until)
    (card,) = [one for one in found if one.action.strategy.id == CARD]
    assert card.belief.ratio == pytest.approx(1.0)
    assert card.money is not None
    assert card.money.ratio == pytest.approx(ratio)
    assert card.factor.damped is damped
    wanted = min(card.money.high, 1.0)
    assert card.factor.wanted == pytest.approx(wanted)
    assert card.factor.allowed == pytest.approx(max(wanted, 0.8)), "a fifth of it in a day"
    (sms,) = card.channels
    assert (sms[0], sms[1].own) == ("sms", card.belief.own)


def test_of_large_runs_the_same_contacts_are_drawn_in_any_order() -> None:
    """6,000 contacts of one run and 5 of another: about 2,000, and all 5; no run wrote P down."""
    names = [f"C{k:04}" for k in range(6_005)]
    sent = [
        (one[0], f"{'large' if place < 6_000 else 'small'}/{one[2]}", *one[2:])
        for place, one in enumerate(contact(name, CARD, BEGINS) for name in names)
    ]

    def drawn(rows: list[tuple], runs: dict[str, int]):
        return contacted(mart_of({"contact": rows}, bank(), names), LEARNING, runs)

    both = drawn(sent, {"large": 6_000, "small": 5})
    assert both == drawn(sent[::-1], {"small": 5, "large": 6_000})
    of = [one.decision.partition("/")[0] for one in both.heard]
    assert (of.count("small"), both.unlogged) == (5, 0)
    assert abs(of.count("large") - 2_000) < 150, "four standard deviations of a draw of a third"
    later = drawn(sent, {"large": 6_000, "small": 5, "other": 1})
    assert later == both, "which contacts of a run are looked at no other run changes"
    assert drawn(sent, {}).unlogged == 6_005


def test_who_says_nothing_is_counted() -> None:
    live = bank()
    young = BEGINS + 20 * DAY_US
    rows = {
        "contact": [
            contact("A", CARD, BEGINS),
            contact("B", CARD, young),  # its answer may still come
            contact("C", CARD, BEGINS),  # no verdict is at hand
            contact("D", CARD, BEGINS),  # decided with a version that is not known
            contact("E", CARD, BEGINS),  # P was 1: not profiled, or at its bound
            contact("F", CARD, BEGINS),  # another expression held then
        ],
        "verdict": [
            verdict("A", CARD, BEGINS, held=False),
            verdict("B", CARD, young, held=False),
            (*verdict("D", CARD, BEGINS, held=False)[:-1], "v0"),
            (*verdict("E", CARD, BEGINS, held=False)[:-3], 1.0, 9_000.0, "v1"),
            (*verdict("F", CARD, BEGINS, held=False)[:-1], "older"),
        ],
    }
    changed = [
        msgspec.structs.replace(one, score=msgspec.structs.replace(one.score, propensity="0.2"))
        for one in live.strategies
    ]
    versions = {"v1": live, "older": msgspec.structs.replace(live, strategies=tuple(changed))}
    said = contacted(mart_of(rows, live, list("ABCDEF"), young + HOUR_US), LEARNING)
    found, left = find(summed(said, versions), live, young)
    assert (left.unripe, left.unlogged, left.certain, left.outdated) == (1, 2, 1, 1)
    (card,) = [one for one in found if one.action.strategy.id == CARD]
    assert card.belief.own.sent == 1
