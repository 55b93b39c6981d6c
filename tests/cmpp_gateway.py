"""A CMPP gateway that tests talk to over TCP; it reads and writes packets in its own way."""

import hashlib
import socket
import struct
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread

SECRET = "secret"
ACCOUNT = "900001"
WIDE = {2: 21, 3: 32}


@dataclass
class Gateway:
    """What it knows, and what it is to do.

    Attributes:
        version: 2 or 3.
        plan: What becomes of the next pieces: a result, or `lost`, `drop`, `hold`.
        pieces: What it took: number, format, headed, content, by message id.
        told: Counts of what happened.
        deliveries: What is to be delivered until it is acknowledged, by message id.
        held: Answers that wait for `release`.
        unanswered_max: The most pieces that were unanswered at once.
    """

    version: int = 2
    secret: str = SECRET
    plan: deque[object] = field(default_factory=deque)
    pieces: dict[int, tuple[str, int, int, bytes]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    deliveries: dict[int, bytes] = field(default_factory=dict)
    held: list[bytes] = field(default_factory=list)
    unanswered_max: int = 0
    port: int = 0
    peer: socket.socket | None = None
    lock: Lock = field(default_factory=Lock)
    next_id: int = 0x1234567800000000

    def send(self, data: bytes) -> None:
        with self.lock:
            if self.peer is not None:
                try:
                    self.peer.sendall(data)
                except OSError:
                    """It went away."""

    def frame(self, command: int, sequence: int, body: bytes) -> bytes:
        return struct.pack(">III", 12 + len(body), command, sequence) + body

    def result(self, value: int) -> bytes:
        return struct.pack(">B" if self.version == 2 else ">I", value)

    def deliver(
        self, message: int, source: str, content: bytes, form: int = 0, report: int = 0
    ) -> None:
        """Have something delivered, now or when somebody comes."""
        tail = bytes(8) if self.version == 2 else bytes(20)
        typed = b"" if self.version == 2 else b"\0"
        body = (
            struct.pack(">Q", message) + b"1069".ljust(21, b"\0") + bytes(10)
            + bytes([0, 0, form]) + source.encode().ljust(WIDE[self.version], b"\0") + typed
            + bytes([report, len(content)]) + content + tail
        )  # fmt: skip
        self.deliveries[message] = self.frame(5, message & 0x7FFFFFFF, body)
        self.send(self.deliveries[message])

    def report(self, message: int, state: str, times: int = 1, done: str = "2611221205") -> None:
        content = (
            struct.pack(">Q", message) + state.encode().ljust(7, b"\0") + b"2611221200"
            + done.encode() + b"13800000000".ljust(WIDE[self.version], b"\0") + bytes(4)
        )  # fmt: skip
        for n in range(times):
            self.deliver(message + (n << 40), "13800000000", content, report=1)

    def release(self) -> None:
        for data in self.held:
            self.send(data)
        self.held.clear()

    def texts(self) -> list[tuple[str, str]]:
        """Whole messages, joined by their headers."""
        whole, open_ = [], defaultdict(dict)
        for number, form, headed, content in self.pieces.values():
            coding = {0: "ascii", 8: "utf-16-be"}[form]
            if not headed:
                whole.append((number, content.decode(coding)))
                continue
            assert content[:3] == b"\x05\x00\x03"
            reference, count, place = content[3:6]
            assert place not in open_[number, reference], "a piece came twice"
            open_[number, reference][place] = content[6:].decode(coding)
            parts = open_[number, reference]
            if len(parts) == count:
                whole.append((number, "".join(parts[n] for n in range(1, count + 1))))
                del open_[number, reference]
        return whole

    def serve(self, connection: socket.socket) -> None:
        buffer = b""
        while True:
            while len(buffer) >= 4 and len(buffer) >= struct.unpack(">I", buffer[:4])[0]:
                length, command, sequence = struct.unpack(">III", buffer[:12])
                body, buffer = buffer[12:length], buffer[length:]
                if not self.obey(connection, command, sequence, body):
                    return
            try:
                more = connection.recv(65536)
            except OSError:
                return
            if not more:
                return
            buffer += more

    def obey(self, connection: socket.socket, command: int, sequence: int, body: bytes) -> bool:
        answer = command | 0x80000000
        if command == 1:
            return self.welcome(connection, sequence, body)
        if command == 2:
            self.told["goodbye"] += 1
            self.send(self.frame(answer, sequence, b""))
            return False
        if command == 4:
            return self.take(sequence, body)
        if command == 8:
            self.told["asked"] += 1
            self.send(self.frame(answer, sequence, b"\0"))
        if command == 0x80000008:
            self.told["there"] += 1
        if command == 0x80000005:
            message, result = struct.unpack(">QB" if self.version == 2 else ">QI", body)
            self.told["acknowledged" if result == 0 else "refused"] += 1
            self.deliveries.pop(message, None)
        return True

    def welcome(self, connection: socket.socket, sequence: int, body: bytes) -> bool:
        account, proof, version, stamp = struct.unpack(">6s16sBI", body)
        plain = account + bytes(9) + SECRET.encode() + f"{stamp:010d}".encode()
        status = 0 if hashlib.md5(plain).digest() == proof and account == ACCOUNT.encode() else 3
        status = status or (0 if version >> 4 == self.version else 4)
        coded = self.result(status)
        mine = hashlib.md5(coded + proof + self.secret.encode()).digest()
        # What is delivered from the welcome on is sent by whoever delivers it.
        kept = list(self.deliveries.values())
        self.peer = connection
        self.send(self.frame(0x80000001, sequence, coded + mine + bytes([version])))
        self.told["welcome" if status == 0 else "turned away"] += 1
        for data in kept:
            self.send(data)
        return status == 0

    def take(self, sequence: int, body: bytes) -> bool:
        wide = WIDE[self.version]
        fee = 0 if self.version == 2 else 1
        # Up to the format: id 8, four bytes, service 10, fee user 1, fee number, fee type, pid.
        at = 8 + 4 + 10 + 1 + wide + fee + 1
        headed, form = body[at], body[at + 1]
        at += 2 + 6 + 2 + 6 + 17 + 17 + 21
        assert body[at] == 1, "one number a piece"
        number = body[at + 1 : at + 1 + wide].rstrip(b"\0").decode()
        at += 1 + wide + fee
        content = body[at + 1 : at + 1 + body[at]]
        assert len(body) == at + 1 + len(content) + (8 if self.version == 2 else 20)
        assert body[10] == 1, "a report is asked for"
        how = self.plan.popleft() if self.plan else 0
        if isinstance(how, int) and how:
            self.send(self.frame(0x80000004, sequence, bytes(8) + self.result(how)))
            return True
        self.next_id += 1
        self.pieces[self.next_id] = (number, form, headed, content)
        data = self.frame(0x80000004, sequence, struct.pack(">Q", self.next_id) + self.result(0))
        if how == "drop":
            return False
        if how == "hold":
            self.held.append(data)
            self.unanswered_max = max(self.unanswered_max, len(self.held))
        elif how != "lost":
            self.send(data)
        return True


@contextmanager
def running_gateway(version: int = 2, secret: str = SECRET) -> Iterator[Gateway]:
    """Run a gateway for one client at a time."""
    gateway = Gateway(version, secret)
    with socket.create_server(("127.0.0.1", 0)) as server:
        gateway.port = server.getsockname()[1]

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    gateway.serve(connection)
                gateway.peer = None
                gateway.told["gone"] += 1

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield gateway
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(30)
