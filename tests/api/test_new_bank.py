"""A bank that has documents and nobody yet: what is missing is told as that, and nothing fails."""

from collections.abc import Iterator

import pytest

from api.asked import asked
from api.bank import NOON, Server, publish_bank, serve_copy
from hengce.model.access import Role
from hengce.wiring import Installation


@pytest.fixture(scope="module")
def new_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("new")
    installation = Installation.open(folder / "made")
    publish_bank(installation, folder / "documents", NOON)
    installation.close()
    with serve_copy(folder / "made", folder / "home") as running:
        yield running


def test_the_first_screen_says_what_comes_first(new_bank: Server) -> None:
    first = asked(new_bank, "/v1/home")["alerts"][0]
    assert (first["kind"], first["severity"]) == ("no_customers", "high")
    assert "hengce import" in first["sentence"]


NEEDS_CUSTOMERS = ["/v1/audiences", "/v1/caps"]


@pytest.mark.parametrize("address", NEEDS_CUSTOMERS)
@pytest.mark.parametrize(("language", "fix"), [("zh", "导入客户"), ("en", "Import them")])
def test_what_needs_customers_says_so(
    new_bank: Server, address: str, language: str, fix: str
) -> None:
    with new_bank.client(Role.ADMIN, headers={"accept-language": language}) as client:
        answer = client.get(address)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "request.no_customers")
    assert fix in told["problems"][0]["fix"]
