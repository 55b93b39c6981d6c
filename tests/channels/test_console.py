"""The console, and the choice of a channel by its connector."""

import io
from pathlib import Path

import pytest

from hengce.channels import Surroundings, open_channel
from hengce.channels.console import ConsoleChannel
from hengce.channels.file import FileChannel
from hengce.channels.smtp import SmtpChannel
from hengce.errors import ProblemsError
from hengce.model.capability import capabilities_of
from hengce.model.channel import Channel
from hengce.model.connector import ConsoleConnector, FileConnector, SmtpConnector
from hengce.model.instant import DAY_US
from hengce.model.noun import Label
from hengce.ports import Delivered, Envelope
from hengce.testing.channel_kit import Seen, check_channel

AT = 20_000 * DAY_US


def test_keeps_the_contract_of_channels():
    stream = io.StringIO()

    def seen() -> list[Seen]:
        return [_read(text) for text in stream.getvalue().split("[sms] ")[1:]]

    check_channel(
        lambda: ConsoleChannel("sms", stream),
        seen,
        "13800000000",
        capabilities_of(ConsoleConnector()),
    )


def _read(text: str) -> Seen:
    head, *lines = text.removesuffix("\n").split("\n    ")
    plain = head.split()[1] in {"decision.no", "decision.body"}
    return Seen("", "\n".join(lines)) if plain else Seen(lines[0], "\n".join(lines[1:]))


def test_prints_who_gets_what_and_disarms_the_terminal():
    stream = io.StringIO()
    envelope = Envelope(
        key="d1.1", customer="C1", address="a@example.org", subject="提醒", body="您好\x1b[2J\n再见"
    )

    ConsoleChannel("email", stream).deliver(envelope, AT)

    assert stream.getvalue() == (
        "[email] 2024-10-04T00:00:00+00:00 d1.1 -> C1 <a@example.org>\n"
        "    提醒\n"
        "    您好\\x1b[2J\n"
        "    再见\n"
    )


def test_closed_stream_is_unknown():
    stream = io.StringIO()
    stream.close()
    envelope = Envelope(key="d1.1", customer="C1", address="a", subject="", body="b")

    assert ConsoleChannel("sms", stream).deliver(envelope, AT).status is Delivered.UNKNOWN


@pytest.mark.parametrize(
    ("connector", "kind"),
    [
        (ConsoleConnector(), ConsoleChannel),
        (FileConnector(path="delivered/sms.jsonl"), FileChannel),
        (SmtpConnector(host="127.0.0.1", port=25, sender="a@bank.example"), SmtpChannel),
    ],
)
def test_connector_names_the_channel(tmp_path: Path, connector, kind):
    channel = open_channel(_channel(connector), Surroundings(tmp_path, io.StringIO(), {}))
    channel.close()

    assert isinstance(channel, kind)


@pytest.mark.parametrize("path", ["../sms.jsonl", "a/../../sms.jsonl", "/etc/sms.jsonl", "", "."])
def test_file_must_lie_in_the_data_directory(tmp_path: Path, path: str):
    with pytest.raises(ProblemsError) as raised:
        open_channel(_channel(FileConnector(path=path)), Surroundings(tmp_path, io.StringIO(), {}))

    assert raised.value.problems[0].code == "channel.path_outside"


def _channel(connector) -> Channel:
    return Channel(id="sms", label=Label(zh="短信", en="SMS"), connector=connector)
