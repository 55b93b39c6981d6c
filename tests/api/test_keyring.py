"""Keys are remembered for a moment: what opens, what does not, and what is forgotten at once."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from hengce.api import keyring
from hengce.api.keyring import KeyRing
from hengce.model.access import ApiKey, Role
from hengce.people.access import make_key
from hengce.ports import Store
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore

AT = 1_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = SqliteStore(tmp_path / "hengce.db", ParquetSegments(tmp_path / "segments"))
    yield opened
    opened.close()


def made(store: Store) -> tuple[ApiKey, str]:
    key, secret = make_key("HQ", Role.SOURCE, "test", AT)
    with store.transaction(AT) as tx:
        tx.put_api_key(key)
    return key, secret


def basic(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_a_secret_opens_however_it_is_written(store: Store) -> None:
    ring = KeyRing(store)
    key, secret = made(store)
    other, another = made(store)
    table = {
        f"Bearer {secret}": key.principal,
        f"bearer  {secret} ": key.principal,
        f"Basic {basic(f'{secret}:')}": key.principal,
        f"BASIC {basic(f'{secret}:whatever')}": key.principal,
        f"Basic {basic(secret)}": key.principal,
        f"Bearer {another}": other.principal,
        secret: None,
        f"Token {secret}": None,
        f"Basic {basic(secret)}!": None,
        f"Bearer {secret}x": None,
        f"Bearer {'x' * 201}": None,
        "Bearer ": None,
        "": None,
    }
    for _ in range(2):
        found = {header: ring.find(header) for header in table}
        assert found == table


def revoke(store: Store, key: ApiKey) -> None:
    with store.transaction(AT + 1) as tx:
        tx.put_api_key(replace(key, revoked_at=AT + 1))


def test_a_revoked_key_is_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(store)
    key, secret = made(store)
    header = f"Bearer {secret}"
    assert ring.find(header)
    revoke(store, key)
    ring.forget()
    assert ring.find(header) is None
    monkeypatch.setattr(keyring, "KEY_SECONDS_MAX", -1.0)
    assert ring.find(header) is None


def test_what_another_process_revoked_is_seen_after_a_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = KeyRing(store)
    key, secret = made(store)
    header = f"Bearer {secret}"
    assert ring.find(header)
    revoke(store, key)
    monkeypatch.setattr(keyring, "KEY_SECONDS_MAX", -1.0)
    assert ring.find(header) is None


def test_what_is_remembered_is_bounded_and_no_secret(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "KEYS_MAX", 10)
    ring = KeyRing(store)
    _, secret = made(store)
    for number in range(35):
        ring.find(f"Bearer {secret}{number}")
        assert len(ring._known) <= 10
    assert secret not in repr(ring._known)
