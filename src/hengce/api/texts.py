"""Texts that requests give: bounded, and without characters that nobody can see."""

from typing import Annotated

import msgspec

from hengce.intake.envelope import ID_CHARACTERS_MAX

VISIBLE = r"^[^\x00-\x1f\x7f]+$"
VISIBLE_OR_NONE = r"^[^\x00-\x1f\x7f]*$"
_LINES = r"^[^\x00-\x09\x0b-\x1f\x7f]*$"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=ID_CHARACTERS_MAX, pattern=VISIBLE)]
"""An identifier, of the bank or of a sender."""

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=VISIBLE)]
"""A line that a person writes."""

Note = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000, pattern=_LINES)]
"""A few lines that a person writes."""

MaybeNote = Annotated[str, msgspec.Meta(max_length=1_000, pattern=_LINES)]
"""A few lines that a person writes, or nothing."""

MaybeName = Annotated[str, msgspec.Meta(max_length=ID_CHARACTERS_MAX, pattern=VISIBLE_OR_NONE)]
"""An identifier, or nothing."""
