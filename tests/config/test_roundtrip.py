"""Writing and reading back gives the same content and the same name for it."""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amount import examples
from config.folder import BANK, copied, replace
from hengce.config.document import Document, plain_scalar
from hengce.config.dump import dump
from hengce.config.load import load
from hengce.config.merge import merge
from hengce.config.schema import SCHEMAS, schema_text
from hengce.config.shape import shape_problems
from hengce.errors import ProblemsError
from hengce.model.configuration import Unit
from hengce.model.noun import Label
from hengce.model.strategy import Strategy
from hengce.model.version import version_of

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
QUIET = settings(
    derandomize=True,
    deadline=None,
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

bank = load(BANK)
small = msgspec.structs.replace(bank, strategies=bank.strategies[:1])

# Everything that YAML could mistake for something else, and everything else.
TRAPS = [
    "", "~", "null", "true", "no", "20:30", "2026-01-01", "1e5", "0x1F", "007", "1_000", "-",
    "- a", "a: b", "# a", "'", '"', "{{ a }}", "[", "&a", "*a", "!a", "a\n\nb\n", " a ", "|",
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(TRAPS),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")),
)


def test_the_bank_round_trips(tmp_path):
    dump(bank, tmp_path)
    assert load(tmp_path) == bank
    assert version_of(load(tmp_path)) == version_of(bank)


@QUIET
@given(zh=texts, rate=texts, level=st.integers(-(2**63) + 1, 2**63 - 1),
       prior=st.floats(allow_nan=False, allow_infinity=False))  # fmt: skip
def test_any_content_round_trips(tmp_path_factory, zh, rate, level, prior):
    product = msgspec.structs.replace(
        bank.products[0], label=Label(zh=zh, en=rate), risk_level=level, terms={"a": rate, "b": zh}
    )
    channel = msgspec.structs.replace(bank.channels[0], response_prior=prior)
    changed = msgspec.structs.replace(small, products=(product,), channels=(channel,))
    folder = tmp_path_factory.mktemp("bank")
    dump(changed, folder)
    found = load(folder)
    assert found == changed
    assert version_of(found) == version_of(changed)


@QUIET
@given(texts)
def test_a_text_is_a_text_or_quoted(text):
    assert plain_scalar(text) == text or not isinstance(plain_scalar(text), str)


def test_versions_see_content_and_not_the_order_of_keys(tmp_path):
    folder = copied(tmp_path)
    replace(
        folder, "products.yaml", 'reference: "2.05%", days: "1"', 'days: "1", reference: "2.05%"'
    )
    assert version_of(load(folder)) == version_of(bank)
    replace(folder, "products.yaml", '"2.05%"', '"2.06%"')
    assert version_of(load(folder)) != version_of(bank)
    strategies = {version_of(strategy) for strategy in bank.strategies}
    assert len(strategies) == len(bank.strategies)


def test_a_version_is_the_hash_of_sorted_json():
    unit = Unit(parent="", label=Label(zh="总行", en="Head office"), id="HQ")
    canonical = '{"id":"HQ","label":{"en":"Head office","zh":"总行"},"parent":""}'
    assert version_of(unit) == hashlib.sha256(canonical.encode()).hexdigest()


# What keeps a value from being a noun is found exactly when msgspec finds something.

document = msgspec.to_builtins(bank.strategies[3])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\x7f")),
)
parts = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=3,
)


def paths(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for step in value if isinstance(value, dict) else range(len(value)):
            yield from paths(value[step], (*path, step))


@QUIET
@given(path=st.sampled_from([path for path in paths(document) if path]), part=parts,
       removed=st.booleans())  # fmt: skip
def test_the_walk_agrees_with_msgspec(path, part, removed):
    changed = json.loads(json.dumps(document))
    around = changed
    for step in path[:-1]:
        around = around[step]
    if removed:
        del around[path[-1]]
    else:
        around[path[-1]] = part
    try:
        msgspec.convert(changed, Strategy)
        converts = True
    except msgspec.ValidationError:
        converts = False
    problems = shape_problems(Document("a.yaml", changed, {}), Strategy)
    assert converts is not bool(problems)


def test_merge_adds_and_refuses_contradictions():
    branch = Unit(id="north", label=Label(zh="华北分行", en="North"), parent="HQ")
    product = bank.products[0]
    merged = merge(bank, [product], [branch])
    assert merged.products == bank.products
    assert [unit.id for unit in merged.units] == ["HQ", "east", "east_hangzhou", "north", "south"]
    riskier = msgspec.structs.replace(product, risk_level=5)
    with pytest.raises(ProblemsError) as raised:
        merge(bank, [riskier], [])
    assert [each.code for each in raised.value.problems] == ["document.import_conflict"]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_reference_has_the_current_schema(kind):
    shown = (REFERENCE / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert shown == schema_text(SCHEMAS[kind])
