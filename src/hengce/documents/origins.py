"""Where documents came from: a folder of files, or people who drew them on the canvas.

A folder owns what it brought once: a file that is gone takes its document along. What people made
alone is theirs, and a folder that never knew of it leaves it as it is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from hengce.model.audience import Audience
from hengce.model.configuration import Configuration
from hengce.model.manuscript import ManuscriptState
from hengce.model.strategy import Strategy
from hengce.model.template import BranchVariant, Template
from hengce.ports import View

_Document = TypeVar("_Document", Strategy, BranchVariant, Template, Audience)


@dataclass(frozen=True, slots=True)
class Joined:
    """A folder's documents, with what people made beside them.

    Attributes:
        configuration: Both.
        kept: The strategies, variants, templates and audiences that no folder brought, by name.
    """

    configuration: Configuration
    kept: tuple[str, ...] = ()


def with_drawn(view: View, folder: Configuration) -> Joined:
    """Return a folder's documents with those that people drew, and that no folder ever brought.

    Args:
        view: What is known; the transaction in which the folder is applied.
        folder: The documents as files say them.
    """
    version = view.applied_configuration()
    if version is None:
        return Joined(folder)
    applied = view.configuration(version)
    drawn = view.documents_in(ManuscriptState.HANDED_IN)
    drawn -= view.documents_in(ManuscriptState.APPLIED)
    known = _ids(folder.strategies) | _ids(folder.variants)
    strategies = _beside(applied.strategies, known, drawn, "strategies")
    variants = _beside(applied.variants, known, drawn, "variants")
    templates = _beside(applied.templates, _ids(folder.templates), drawn, "templates")
    audiences = _beside(applied.audiences, _ids(folder.audiences), drawn, "audiences")
    configuration = replace(
        folder,
        strategies=(*folder.strategies, *strategies),
        variants=(*folder.variants, *variants),
        templates=(*folder.templates, *templates),
        audiences=(*folder.audiences, *audiences),
    )
    kept = sorted(_ids(strategies) | _ids(variants) | _ids(templates) | _ids(audiences))
    return Joined(configuration, tuple(kept))


def _beside(
    applied: Iterable[_Document], known: Collection[str], drawn: Collection[str], stem: str
) -> tuple[_Document, ...]:
    """Return the documents of a kind that people drew, and that the folder does not say."""
    return tuple(one for one in applied if f"{stem}/{one.id}" in drawn and one.id not in known)


def _ids(documents: Iterable[_Document]) -> frozenset[str]:
    return frozenset(one.id for one in documents)
