"""Evidence of a decision as one file that can be checked: parts, and a manifest with their hashes.

The same parts make the same bytes, whoever exports them and whenever: so the hash of the file that
was recorded with the export says for ever which file that was.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence

import msgspec

from hengce.model.configuration import Configuration
from hengce.model.decision import Decision
from hengce.model.noun import Noun
from hengce.model.version import version_of

MANIFEST = "manifest.json"

_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time that such a file can name; it says nothing of when it was written."""

_READABLE = 0o644 << 16
_UNIX = 3


class Part(Noun, frozen=True, kw_only=True):
    """A part of the evidence: its name, its length in bytes, its SHA-256."""

    name: str
    bytes: int
    sha256: str


class Manifest(Noun, frozen=True, kw_only=True):
    """What the evidence is about, and what it consists of.

    Attributes:
        decision: The decision.
        customer: Whose.
        is_masked: Whether what is personal of him is hidden in the messages.
        language: In which language sentences are.
        parts: All other files, by name.
    """

    decision: str
    customer: str
    is_masked: bool
    language: str
    parts: tuple[Part, ...]


class Excerpt(Noun, frozen=True, kw_only=True):
    """What of a configuration a decision rests on.

    Attributes:
        version: The configuration's name, by its content.
        policy: The rules of the whole bank.
        strategies: Those that were considered.
        versions: The name of each of them, by its content.
        materials: What they say.
        channels: All channels.
        products: What they offer.
    """

    version: str
    policy: Noun
    strategies: Sequence[Noun]
    versions: Mapping[str, str]
    materials: Sequence[Noun]
    channels: Sequence[Noun]
    products: Sequence[Noun]


def excerpt(configuration: Configuration, made: Decision) -> Excerpt:
    """Return what of a configuration a decision rests on."""
    named = {one.strategy for one in made.candidates}
    strategies = [one for one in configuration.strategies if one.id in named]
    said = {
        name
        for one in strategies
        for node in one.graph.nodes
        if (name := getattr(node, "material", ""))
    }
    sold = {one.product for one in strategies}
    return Excerpt(
        version=made.pin.configuration,
        policy=configuration.policy,
        strategies=strategies,
        versions={one.id: version_of(one) for one in strategies},
        materials=[one for one in configuration.materials if one.id in said],
        channels=list(configuration.channels),
        products=[one for one in configuration.products if one.id in sold],
    )


def as_part(content: object) -> bytes:
    """Return content as JSON that people can read, the same for the same content."""
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=2) + b"\n"


def packed(parts: Mapping[str, bytes], about: Manifest) -> bytes:
    """Return the evidence as a ZIP file.

    Args:
        parts: The files, by name.
        about: What they are about; their names and hashes are filled in here.
    """
    told = tuple(
        Part(name=name, bytes=len(parts[name]), sha256=digest_of(parts[name]))
        for name in sorted(parts)
    )
    manifest = as_part(msgspec.structs.replace(about, parts=told))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in ((MANIFEST, manifest), *sorted(parts.items())):
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file.getvalue()


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
