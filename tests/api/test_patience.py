"""How long who tries passwords must wait."""

import pytest

from hengce.api.patience import (
    FREE_OF_A_NAME,
    FREE_OF_AN_ADDRESS,
    WAIT_SECONDS_MAX,
    Patience,
    PatienceError,
)


def wait(patience: Patience, name: str, address: str, now: float) -> int:
    """Try; return for how many seconds one must wait instead."""
    try:
        patience.begin(name, address, now)
    except PatienceError as error:
        return error.retry_after_seconds
    return 0


def test_the_wait_of_a_name_doubles_up_to_a_quarter_of_an_hour() -> None:
    """Whoever comes exactly when he is told to, from another address each time, waits longer."""
    patience, now, waits = Patience(), 0.0, []
    for number in range(FREE_OF_A_NAME + 12):
        patience.begin("li", f"a{number}", now)
        waits.append(wait(patience, "li", "elsewhere", now) if number >= FREE_OF_A_NAME - 1 else 0)
        now += waits[-1]
    doubled = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert waits[FREE_OF_A_NAME - 1 :] == [*doubled, *[WAIT_SECONDS_MAX] * 3]


def test_many_people_behind_one_address_do_not_wait_and_one_who_tries_all_does() -> None:
    patience = Patience()
    waits = [wait(patience, f"n{k}", "proxy", 0.0) for k in range(FREE_OF_AN_ADDRESS + 1)]
    assert waits == [0] * FREE_OF_AN_ADDRESS + [1]
    honest = Patience()
    for k in range(1_000):
        assert wait(honest, f"n{k}", "proxy", 0.0) == 0
        honest.succeed(f"n{k}", "proxy")


@pytest.mark.parametrize(("after", "waits"), [(1.0, 1), (2.1, 0), (3_700.0, 0)])
def test_waiting_ends(after: float, waits: int) -> None:
    patience = Patience()
    for _ in range(FREE_OF_A_NAME):
        patience.begin("li", "a", 0.0)
    assert bool(wait(patience, "li", "a", 0.5)), "one second after the last free try"
    assert wait(patience, "li", "a", after if not waits else 0.9) == waits


def test_a_good_sign_in_takes_tries_back() -> None:
    patience = Patience()
    for _ in range(FREE_OF_A_NAME - 1):
        patience.begin("li", "a", 0.0)
    patience.succeed("li", "a")
    assert [wait(patience, "li", "a", 0.0) for _ in range(FREE_OF_A_NAME)] == [0] * FREE_OF_A_NAME


def test_memory_is_bounded_and_the_longest_silent_goes_first() -> None:
    patience = Patience(known_max=10)
    for k in range(1_000):
        patience.begin(f"n{k}", f"a{k}", float(k))
    assert len(patience._known) == 10
    assert "n:n999" in patience._known
