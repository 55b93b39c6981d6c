"""What every command shares: the installation, the clock, the languages."""

import enum
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typer

from hengce.model.instant import Instant, read_instant
from hengce.wiring import Installation

DEFAULT_HOME = Path("var")


class Language(enum.StrEnum):
    """In which words to answer."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


@dataclass
class Home:
    """An installation that opens when a command first needs it."""

    folder: Path = DEFAULT_HOME
    store: str = ""

    @cached_property
    def installation(self) -> Installation:
        """Open the installation."""
        return Installation.open(self.folder, self.store)

    def at(self, text: str) -> Instant:
        """Read a time in the bank's zone; an empty text is now, read here and nowhere else."""
        if not text:
            return time.time_ns() // 1_000
        try:
            return read_instant(text, self.installation.zone())
        except ValueError:
            raise typer.BadParameter(f"{text!r} is no time: write 2026-11-23T02:00:00") from None
