"""Where a channel may connect to: everything that is not expressly allowed is refused."""

import io
import socket
from ipaddress import ip_address

import pytest

from hengce.channels import Surroundings, open_channel
from hengce.errors import ProblemsError
from hengce.model.channel import Channel
from hengce.model.connector import WebhookConnector
from hengce.model.egress import (
    AllowedHost,
    Endpoint,
    allowing,
    is_allowed_address,
    is_network,
    read_endpoint,
)
from hengce.model.instant import DAY_US
from hengce.model.noun import Label
from hengce.ports import Delivered, Envelope
from http_peer import HttpServer, Reply

AT = 20_000 * DAY_US
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GATEWAY = AllowedHost(host="gateway.example.org")

READ = [
    ("https://gateway.example.org", Endpoint(True, "gateway.example.org", 443, "/")),
    ("https://Gateway.Example.ORG/a?b=%20d",
     Endpoint(True, "gateway.example.org", 443, "/a?b=%20d")),
    ("http://gateway.example.org:8080/a", Endpoint(False, "gateway.example.org", 8080, "/a")),
    ("https://10.1.2.3/x", Endpoint(True, "10.1.2.3", 443, "/x")),
    ("https://[2001:DB8::1]:8443/", Endpoint(True, "2001:db8::1", 8443, "/")),
]  # fmt: skip


@pytest.mark.parametrize(("url", "endpoint"), READ)
def test_plain_url_is_read(url, endpoint):
    assert read_endpoint(url) == endpoint


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://gateway.example.org/", "gateway.example.org"),
        ("https://gateway.example.org:8443/", "gateway.example.org:8443"),
        ("https://[::1]/", "[::1]"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
    ],
)
def test_host_header_names_what_the_url_names(url, authority):
    assert read_endpoint(url).authority == authority


UNREADABLE = [
    "", "gateway.example.org", "//gateway.example.org/", "https:/gateway.example.org",
    "https:///", "https://", "https://:443/", "ftp://gateway.example.org/", "file:///etc/passwd",
    "gopher://gateway.example.org:25/_EHLO", "javascript:alert(1)", "HTTPS://gateway.example.org/",
    " https://gateway.example.org/", "https://gateway.example.org/ ", "https://gateway.example.org/\n",
    "https://gateway.example.org/\r\nHost: x", "https://gateway.example.org/a b",
    "https://user@gateway.example.org/", "https://user:pw@gateway.example.org/",
    "https://gateway.example.org@127.0.0.1/", "https://gateway.example.org:443@127.0.0.1/",
    "https://gateway.example.org\\@127.0.0.1/", "https://127.0.0.1\\.gateway.example.org/",
    "https://127.0.0.1#@gateway.example.org/", "https://gateway.example.org#x",
    "https://gateway.example.org/#fragment", "https://gateway.example.org./",
    "https://.gateway.example.org/", "https://gateway..example.org/", "https://-a.example.org/",
    "https://2130706433/", "https://017700000001/", "https://0x7f000001/", "https://0x7f.0.0.1/",
    "https://0177.0.0.1/", "https://127.1/", "https://127.0.1/", "https://127.0.0.01/",
    "https://1.2.3.4.5/", "https://256.1.1.1/", "https://127.0.0.1./", "https://0/",
    "https://%31%32%37.0.0.1/", "https://gateway%2eexample.org/", "https://gateway.example.org%00/",
    "https://gateway.example.org/%zz", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/",
    "https://gatewаy.example.org/", "https://ｇateway.example.org/", "https://gateway.example.org／x",
    "https://[::1", "https://::1/", "https://[::1%25lo]/", "https://[::1%lo]/", "https://[1:2]/",
    "https://[127.0.0.1]/", "https://[gateway.example.org]/", "https://[::1]x/",
    "https://gateway.example.org:0/", "https://gateway.example.org:99999/",
    "https://gateway.example.org:443:80/", "https://gateway.example.org:-1/",
    "https://gateway.example.org:4４3/", "https://gateway.example.org:/",
    "https://gateway.example.org?x", "https://gateway.example.org/\x00", "https://gateway.example.org/\t",
    "https://exa_mple.org/", "https://" + "a" * 64 + ".org/", "https://" + "a." * 130 + "org/",
    "https://gateway.example.org/" + "a" * 2000, 'https://gateway.example.org/"', "https://a/<b>",
]  # fmt: skip


@pytest.mark.parametrize("url", UNREADABLE)
def test_url_in_another_form_is_not_read(url):
    assert read_endpoint(url) is None


NOT_LISTED = [
    "http://gateway.example.org/", "http://gateway.example.org:443/",
    "https://gateway.example.org:8443/", "https://gateway.example.org.evil.example/",
    "https://evil-gateway.example.org/", "https://sub.gateway.example.org/", "https://example.org/",
    "https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/",
    "https://metadata.google.internal/", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/",
    "https://xn--gatewy-9nf.example.org/",
]  # fmt: skip


@pytest.mark.parametrize("url", NOT_LISTED)
def test_host_that_is_not_listed_is_not_allowed(url):
    assert allowing(read_endpoint(url), [GATEWAY]) is None


def test_host_is_allowed_as_its_entry_says():
    plain = AllowedHost(host="Intern.example.org", ports=(80, 8080), plain_http=True)
    cases = [
        ("https://gateway.example.org/", GATEWAY),
        ("http://intern.example.org/", plain),
        ("https://intern.example.org:8080/", plain),
        ("https://intern.example.org/", None),  # 443 is not among its ports
    ]
    for url, entry in cases:
        assert allowing(read_endpoint(url), [GATEWAY, plain]) == entry, url


FORBIDDEN = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1",
    "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1",
    "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "192.88.99.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "::127.0.0.1", "::8.8.8.8", "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::", "2001:0:7f00:1::", "2001:db8::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1", "ff0e::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_address_inside_is_forbidden(address):
    assert not is_allowed_address(ip_address(address), ())


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_address_is_allowed(address):
    assert is_allowed_address(ip_address(address), ())


def test_private_address_is_allowed_in_its_own_network_only():
    cases = [
        ("10.20.3.4", True), ("10.21.3.4", False), ("127.0.0.1", False),
        ("::ffff:10.20.3.4", True), ("fd00:1::5", True), ("fd00:2::5", False),
    ]  # fmt: skip
    for address, allowed in cases:
        networks = ("10.20.0.0/16", "fd00:1::/32")
        assert is_allowed_address(ip_address(address), networks) is allowed, address


@pytest.mark.parametrize(
    ("network", "proper"),
    [
        ("10.0.0.0/8", True), ("127.0.0.1/32", True), ("fd00:1::/32", True), ("0.0.0.0/0", False),
        ("10.0.0.0/7", False), ("::/0", False), ("10.0.0.1/8", False), ("bank", False),
    ],
)  # fmt: skip
def test_network_must_be_narrow(network, proper):
    assert is_network(network) is proper


@pytest.fixture
def canary():
    """A server inside the bank that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield server


def open_webhook(tmp_path, url: str, port: int, resolver, allowed: AllowedHost | None = None):
    plain = AllowedHost(host="gateway.example.org", ports=(port,), plain_http=port != 443)
    egress = (allowed or plain,)
    connector = WebhookConnector(url=url, secret_env="HOOK", timeout_seconds=1)
    channel = Channel(id="hook", label=Label(zh="钩子", en="Hook"), connector=connector)
    place = Surroundings(tmp_path, io.StringIO(), {"HOOK": SECRET}, egress, resolver=resolver)
    return open_channel(channel, place)


def assert_nobody_called(canary) -> None:
    with pytest.raises(TimeoutError):
        canary.accept()


ENVELOPE = Envelope(key="d1.1", customer="C1", address="a", subject="", body="b")

RESOLVED = [
    ("straight inside", [["127.0.0.1"]]),
    ("mapped", [["::ffff:127.0.0.1"]]),
    ("one of two", [["8.8.8.8", "127.0.0.1"]]),
    ("metadata", [["169.254.169.254"]]),
    ("nothing", [[]]),
    ("no address", [["gateway"]]),
    ("scoped", [["fe80::1%lo"]]),
]


@pytest.mark.parametrize(("name", "answers"), RESOLVED, ids=[name for name, _ in RESOLVED])
def test_name_that_leads_inside_is_not_connected_to(tmp_path, canary, name, answers):
    port = canary.getsockname()[1]
    given = iter(answers)
    url = f"http://gateway.example.org:{port}/"
    channel = open_webhook(tmp_path, url, port, lambda host, port: next(given))

    receipt = channel.deliver(ENVELOPE, AT)
    channel.close()

    assert receipt.status is Delivered.UNAVAILABLE
    assert_nobody_called(canary)


def test_name_is_asked_once_for_a_connection_and_used_as_it_was_checked(tmp_path):
    """Rebinding: the second answer would lead elsewhere, and is checked like the first."""
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) > 1 else ["127.0.0.1"]

    with HttpServer(lambda asked: Reply()).serving() as server:
        networks = ("127.0.0.1/32",)
        egress = AllowedHost(
            host="gateway.example.org", ports=(server.port,), plain_http=True, networks=networks
        )
        url = server.url(host="gateway.example.org")
        channel = open_webhook(tmp_path, url, server.port, rebinding, egress)
        first = [channel.deliver(ENVELOPE, AT).status for _ in range(2)]
        channel.close()  # the next message needs a connection of its own
        after = channel.deliver(ENVELOPE, AT)
        channel.close()

    assert first == [Delivered.ACCEPTED] * 2
    assert (after.status, after.detail) == (Delivered.UNAVAILABLE, "address not allowed")
    assert asked == ["gateway.example.org"] * 2
    assert [one.headers["host"] for one in server.asked] == [
        f"gateway.example.org:{server.port}"
    ] * 2


@pytest.mark.parametrize("url", [*UNREADABLE[:20], *NOT_LISTED])
def test_channel_of_a_bad_url_does_not_open(tmp_path, url):
    with pytest.raises(ProblemsError) as raised:
        open_webhook(tmp_path, url, 443, lambda host, port: ["127.0.0.1"])

    (problem,) = raised.value.problems
    assert problem.code in {"channel.url_invalid", "channel.host_not_allowed"}
