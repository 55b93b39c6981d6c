"""CMPP packets, byte for byte as another implementation writes them."""

import json
import os
from pathlib import Path

import pytest

from hengce.channels.cmpp_wire import (
    ActiveTest,
    Connect,
    ConnectAnswer,
    Deliver,
    Forward,
    Submit,
    SubmitAnswer,
    authenticator,
    decode,
    decode_report,
    encode,
    encode_report,
    gateway_authenticator,
    sequence,
)
from hengce.model.gateway import CmppVersion

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data"))
V2, V3 = CmppVersion

needs_data = pytest.mark.skipif(
    not (DATA / "cmpp-packets").is_dir(), reason="the public data sets are not here"
)


def vectors() -> list[dict[str, object]]:
    file = DATA / "cmpp-packets" / "gocmpp_test_packets.json"
    return json.loads(file.read_text()) if file.exists() else []


def _version(test: str) -> CmppVersion:
    return V3 if "Cmpp3" in test else V2


@needs_data
@pytest.mark.real_data
def test_every_vector_is_read_and_written_again_byte_for_byte():
    seen = 0
    for one in vectors():
        data, version = bytes.fromhex(str(one["hex"])), _version(str(one["test"]))
        if str(one["var"]).startswith("auth"):
            continue
        seen += 1
        if "Receipt" in str(one["test"]):
            assert encode_report(decode_report(data, version), version) == data
            continue
        packet = decode(data, version)
        assert encode(packet, sequence(data), version) == data, one["test"]
    assert seen == 40


@needs_data
@pytest.mark.real_data
def test_proofs_of_the_vectors_are_computed():
    by_test = {
        (str(one["test"]), str(one["var"])): bytes.fromhex(str(one["hex"])) for one in vectors()
    }
    proof = authenticator("900001", "888888", 1021080510)

    login = decode(by_test["TestCmppConnReqPktPack", "dataExpected"], V2)
    assert login == Connect(
        source_addr="900001", authenticator=proof, version=0x21, timestamp=1021080510
    )
    assert by_test["TestCmppConnReqPktUnpack", "authSrcExpected"] == proof
    for version, name in ((V2, "Cmpp2"), (V3, "Cmpp3")):
        answer = decode(by_test[f"Test{name}ConnRspPktPack", "dataExpected"], version)
        of_login = by_test[f"Test{name}ConnRspPktPack", "authSrc"]
        assert isinstance(answer, ConnectAnswer)
        assert answer.authenticator == by_test[f"Test{name}ConnRspUnpack", "authIsmgExpected"]
        assert of_login == proof
        mine = gateway_authenticator(answer.status, proof, "888888", version)
        assert mine == answer.authenticator


@needs_data
@pytest.mark.real_data
@pytest.mark.parametrize("version", [V2, V3])
def test_fields_of_the_vectors_are_understood(version):
    name = "Cmpp2" if version is V2 else "Cmpp3"
    packets = {
        str(one["test"]): decode(bytes.fromhex(str(one["hex"])), version)
        for one in vectors()
        if name in str(one["test"]) and not str(one["var"]).startswith("auth")
    }
    submit = packets[f"Test{name}SubmitReqPktPack"]
    assert isinstance(submit, Submit)
    assert submit.content.decode("utf-16-be") == "测试gocmpp submit"
    assert (submit.account, submit.source, submit.numbers) == ("900001", "900001", ("13500002696",))
    assert (submit.fee_type, submit.fee_code, submit.format) == ("02", "10", 8)
    forward = packets[f"Test{name}FwdReqPktPack"]
    assert isinstance(forward, Forward)
    assert (forward.from_gateway, forward.numbers) == ("100201", ("13500002696",))
    assert forward.content.decode("utf-16-be") == "测试gocmpp fwd"
    deliver = packets[f"Test{name}DeliverReqPktPack"]
    assert isinstance(deliver, Deliver)
    assert (deliver.source, deliver.content) == ("13412340000", b"This is a test MO.")
    answer = packets[f"Test{name}SubmitRspPktPack"]
    assert answer == SubmitAnswer(message=0xB2B9DA8000010000, result=0)


def submit(**changed: object) -> Submit:
    return Submit(**{"account": "900001", "numbers": ("1",), "content": b"", **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"content": bytes(256)},
        {"account": "1234567"},
        {"numbers": ("1" * 22,)},
        {"numbers": ("1",) * 256},
        {"piece_count": 256},
        {"message": 1 << 64},
        {"service": "账单"},
    ],
)
def test_what_does_not_fit_is_an_error_and_never_cut(changed):
    with pytest.raises(ValueError, match=r"fit|encode"):
        encode(submit(**changed), 1, V2)


@pytest.mark.parametrize("version", [V2, V3])
def test_torn_packets_are_errors(version):
    whole = encode(submit(content=b"hello", numbers=("13800000000", "13900000000")), 7, version)

    for size in range(12, len(whole)):
        torn = size.to_bytes(4, "big") + whole[4:size]
        with pytest.raises(ValueError, match=r"early|no packet|after"):
            decode(torn, version)
    longer = (len(whole) + 1).to_bytes(4, "big") + whole[4:] + b"\0"
    with pytest.raises(ValueError, match="after"):
        decode(longer, version)


@pytest.mark.parametrize(
    "frame",
    [
        (16).to_bytes(4, "big") + (0x77).to_bytes(4, "big") + bytes(8),  # no such command
        (13).to_bytes(4, "big") + (0x08).to_bytes(4, "big") + bytes(4),  # shorter than it says
        b"",
    ],
)
def test_what_is_no_packet_is_an_error(frame):
    with pytest.raises(ValueError, match="no packet"):
        decode(frame, V2)


def test_packet_without_fields_is_its_header():
    assert encode(ActiveTest(), 0x17, V2).hex() == "0000000c0000000800000017"
