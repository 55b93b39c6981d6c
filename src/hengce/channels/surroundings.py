"""What a channel finds around itself when it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from hengce.errors import Problem, ProblemsError


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a channel lives.

    Attributes:
        folder: The data directory; files of channels lie below it.
        stream: Where the console prints.
        environment: Where secrets are, by the name that a document gives.
    """

    folder: Path
    stream: TextIO
    environment: Mapping[str, str]

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
