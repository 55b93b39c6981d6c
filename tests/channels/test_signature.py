"""Signatures against the vector of the specification, and against whoever forges one."""

import base64

import pytest

from hengce.channels.signature import Signer
from hengce.errors import ProblemsError
from hengce.model.instant import MINUTE_US, SECOND_US

# The conformance vector of the Standard Webhooks specification (MIT).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SECOND = 1_614_265_330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

NOW = SECOND * SECOND_US
OTHER = "whsec_" + base64.b64encode(b"another secret of the bank").decode()

HEADERS = {
    "webhook-id": ID,
    "webhook-timestamp": str(SECOND),
    "webhook-signature": SIGNATURE,
}


def signer(secrets: str = SECRET) -> Signer:
    return Signer(secrets, "channels/hook")


def test_vector_of_the_specification():
    assert signer().headers(ID, NOW, BODY) == HEADERS
    assert signer().is_genuine(HEADERS, BODY, NOW)


FORGED = [
    ("body", {}, BODY + b" "),
    ("body torn", {}, BODY[:-1]),
    ("id", {"webhook-id": ID + "x"}, BODY),
    ("no id", {"webhook-id": ""}, BODY),
    ("time", {"webhook-timestamp": str(SECOND + 1)}, BODY),
    ("time in other digits", {"webhook-timestamp": "１６１４２６５３３０"}, BODY),
    ("time signed", {"webhook-timestamp": f"+{SECOND}"}, BODY),
    ("time with a space", {"webhook-timestamp": f" {SECOND}"}, BODY),
    ("time too long", {"webhook-timestamp": "9" * 5000}, BODY),
    ("no time", {"webhook-timestamp": ""}, BODY),
    ("no signature", {"webhook-signature": ""}, BODY),
    ("other version", {"webhook-signature": SIGNATURE.replace("v1,", "v1a,")}, BODY),
    ("no version", {"webhook-signature": SIGNATURE.removeprefix("v1,")}, BODY),
    ("shorter", {"webhook-signature": SIGNATURE[:-1]}, BODY),
    ("other case", {"webhook-signature": SIGNATURE.lower()}, BODY),
    ("not ASCII", {"webhook-signature": "v1,ü"}, BODY),
    ("hidden among many", {"webhook-signature": "v1,x " * 20 + SIGNATURE}, BODY),
]


@pytest.mark.parametrize(("name", "changed", "body"), FORGED, ids=[name for name, *_ in FORGED])
def test_forged_is_not_genuine(name, changed, body):
    assert not signer().is_genuine(HEADERS | changed, body, NOW)


@pytest.mark.parametrize(
    ("minutes", "genuine"), [(0, True), (5, True), (-5, True), (5.01, False), (-5.01, False)]
)
def test_signature_is_good_for_five_minutes(minutes, genuine):
    now = NOW + int(minutes * MINUTE_US)

    assert signer().is_genuine(HEADERS, BODY, now) is genuine


def test_secret_is_changed_without_a_gap():
    both = signer(f"{OTHER} {SECRET}")

    assert both.is_genuine(HEADERS, BODY, NOW)
    assert signer().is_genuine(both.headers(ID, NOW, BODY), BODY, NOW)
    assert signer(OTHER).is_genuine(both.headers(ID, NOW, BODY), BODY, NOW)
    assert not signer(OTHER).is_genuine(HEADERS, BODY, NOW)


@pytest.mark.parametrize(
    "secret",
    ["whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%%",
     "whsec_" + "A" * 400],
)  # fmt: skip
def test_weak_secret_is_refused_and_not_told(secret):
    with pytest.raises(ProblemsError) as raised:
        signer(secret)

    (problem,) = raised.value.problems
    assert problem.code == "channel.secret_malformed"
    assert secret not in str(problem)
