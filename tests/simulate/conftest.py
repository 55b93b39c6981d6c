import pytest

from hengce.config.load import load
from hengce.simulate.bank import DEMO_BANK, generate
from simulate.banks import AS_OF, SEED


@pytest.fixture(scope="session")
def configuration():
    return load(DEMO_BANK)


@pytest.fixture(scope="session")
def bank():
    return generate(20_000, SEED, AS_OF)
