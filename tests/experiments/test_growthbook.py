"""GrowthBook's own vectors of hashes, ranges, namespaces and sticky buckets."""

from typing import Any

import pytest

from experiments.vectors import cases, needs_data, of_ten_thousand
from hengce.flow.standing import place_in
from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.hashes import HashVersion, bucket_of
from hengce.measure.experiments.namespace import Namespace, is_inside
from hengce.measure.experiments.split import Arm, Slice, Split, equal_weights, slices
from hengce.measure.experiments.sticky import Placement, Sticky, place
from hengce.model.trial import PLACES

pytestmark = needs_data


def test_all_vectors_are_there() -> None:
    kinds = ("hash", "getBucketRange", "chooseVariation", "inNamespace", "stickyBucket")
    assert [len(cases(kind)) for kind in kinds] == [15, 13, 13, 16, 13]


@pytest.mark.parametrize(("seed", "value", "version", "expected"), cases("hash"))
def test_hash(seed: str, value: str, version: int, expected: float | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="99 is not a valid HashVersion"):
            HashVersion(version)
        return
    assert bucket_of(HashVersion(version), seed, value) / BUCKETS == expected


def weighed(count: int, weights: list[float] | None) -> list[Arm]:
    """Arms with whole weights; what GrowthBook does not take counts as equal there, and here."""
    given = [of_ten_thousand(weight) for weight in weights or ()]
    whole = given if len(given) == count else equal_weights(count)
    return [Arm(name=str(n), weight=weight) for n, weight in enumerate(whole)]


@pytest.mark.parametrize(("name", "asked", "expected"), cases("getBucketRange"))
def test_range(name: str, asked: list[Any], expected: list[list[float]]) -> None:
    count, coverage, weights = asked
    found = slices(weighed(count, weights), of_ten_thousand(coverage))
    assert [[s.low, s.high] for s in found] == [
        [of_ten_thousand(low), of_ten_thousand(high)] for low, high in expected
    ]


@pytest.mark.parametrize(("name", "at", "ranges", "expected"), cases("chooseVariation"))
def test_choice(name: str, at: float, ranges: list[list[float]], expected: int) -> None:
    parts = tuple(
        Slice(arm=str(n), low=of_ten_thousand(low), high=of_ten_thousand(high))
        for n, (low, high) in enumerate(ranges)
    )
    found = Split(salt="", slices=parts).arm_at(of_ten_thousand(at))
    assert found == (None if expected < 0 else str(expected))


@pytest.mark.parametrize(("name", "unit", "asked", "expected"), cases("inNamespace"))
def test_namespace(name: str, unit: str, asked: list[Any], *, expected: bool) -> None:
    space, low, high = asked
    part = Namespace(name=space, low=of_ten_thousand(low), high=of_ten_thousand(high))
    assert is_inside(part, unit) is expected
    # Places of documents are thousandths, and journeys ask for them with a hash of their own.
    at = place_in(space, unit) * (BUCKETS // PLACES)
    assert (part.low <= at < part.high) is expected


def asked_of(rule: dict[str, Any], feature: str) -> tuple[Split, Sticky]:
    """Read an experiment of GrowthBook as ours."""
    key = rule.get("key", feature)
    names = [meta["key"] for meta in rule.get("meta", ())]
    names = names or [str(n) for n in range(len(rule["variations"]))]
    arms = weighed(len(names), rule.get("weights"))
    named = [Arm(name=n, weight=arm.weight) for n, arm in zip(names, arms, strict=True)]
    split = Split(
        salt=rule.get("seed", key),
        slices=slices(named, of_ten_thousand(rule.get("coverage", 1))),
        version=HashVersion(rule.get("hashVersion", 1)),
    )
    sticky = Sticky(
        experiment=key,
        version=rule.get("bucketVersion", 0),
        version_min=rule.get("minBucketVersion", 0),
        is_on=not rule.get("disableStickyBucketing", False),
    )
    return split, sticky


def identity(context: dict[str, Any], rule: dict[str, Any]) -> list[str]:
    """Return the names under which a unit's documents are kept, the first one first."""
    names = (rule["hashAttribute"], rule.get("fallbackAttribute"))
    known = context["attributes"]
    return [f"{name}||{known[name]}" for name in names if name in known]


@pytest.mark.parametrize(
    ("name", "context", "stored", "feature", "expected", "documents"), cases("stickyBucket")
)
def test_sticky(
    name: str,
    context: dict[str, Any],
    stored: list[dict[str, Any]],
    feature: str,
    expected: dict[str, Any] | None,
    documents: dict[str, Any],
) -> None:
    (rule,) = context["features"][feature]["rules"]
    split, sticky = asked_of(rule, feature)
    known = {f"{d['attributeName']}||{d['attributeValue']}": d["assignments"] for d in stored}
    mine = identity(context, rule)
    remembered = {k: v for one in reversed(mine) for k, v in known.get(one, {}).items()}
    found = place(split, sticky, mine[0].split("||")[1], remembered)
    assert (found.arm is None) == (expected is None)
    if expected is not None:
        assert seen(found) == {name: expected[name] for name in seen(found)}
    kept = {one: dict(known[one]) for one in mine if one in known}
    if found.remember:
        kept.setdefault(mine[0], {})[found.remember] = str(found.arm)
    assert kept == {one: document["assignments"] for one, document in documents.items()}


def seen(found: Placement) -> dict[str, object]:
    return {
        "key": found.arm,
        "bucket": found.bucket / BUCKETS,
        "stickyBucketUsed": found.is_remembered,
    }
