"""What a channel finds around itself when it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from hengce.channels.http import HttpPeer, Resolver, resolve
from hengce.errors import ConflictError, Problem, ProblemsError
from hengce.model.egress import AllowedHost, allowing, read_endpoint
from hengce.model.instant import Instant
from hengce.ports import Desk


class NoDesk:
    """The desk of whoever only looks at channels: it makes no tasks."""

    def hand_over(self, contact_id: str, subject: str, script: str, at: Instant) -> None:  # noqa: ARG002
        """Refuse."""
        raise ConflictError("there is no desk here that makes tasks")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a channel lives.

    Attributes:
        folder: The data directory; files of channels lie below it.
        stream: Where the console prints.
        environment: Where secrets are, by the name that a document gives.
        egress: Which hosts channels may connect to.
        zone: The bank's zone.
        resolver: Returns the addresses of a name.
        desk: What makes tasks for people.
    """

    folder: Path
    stream: TextIO
    environment: Mapping[str, str]
    egress: tuple[AllowedHost, ...] = ()
    zone: str = "UTC"
    resolver: Resolver = resolve
    desk: Desk = field(default_factory=NoDesk)

    def below(self, path: str, channel: str) -> Path:
        """Return the place of a channel's file.

        Raises:
            ProblemsError: It lies outside the data directory.
        """
        place = (self.folder / path).resolve()
        if not place.is_relative_to(self.folder.resolve()) or place == self.folder.resolve():
            where = f"channels/{channel}/connector/path"
            raise ProblemsError([Problem.of(where, "channel.path_outside", path=path)])
        return place

    def secret(self, name: str, channel: str) -> str:
        """Return a secret that a document names.

        Raises:
            ProblemsError: The environment does not have it.
        """
        value = self.environment.get(name, "")
        if not value:
            where = f"channels/{channel}/connector"
            raise ProblemsError([Problem.of(where, "channel.secret_missing", name=name)])
        return value

    def peer(self, url: str, timeout_seconds: float, channel: str) -> HttpPeer:
        """Return the server that a URL names; nothing is connected yet.

        Raises:
            ProblemsError: It is no URL that we take, or the bank does not allow its host.
        """
        where = f"channels/{channel}/connector/url"
        endpoint = read_endpoint(url)
        if endpoint is None:
            raise ProblemsError([Problem.of(where, "channel.url_invalid")])
        allowed = allowing(endpoint, self.egress)
        if allowed is None:
            host = endpoint.authority
            raise ProblemsError([Problem.of(where, "channel.host_not_allowed", host=host)])
        return HttpPeer(endpoint, allowed, timeout_seconds, self.resolver)
