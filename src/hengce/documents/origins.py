"""Where documents came from: a folder of files, or people who drew them on the canvas.

A folder owns what it brought once: a file that is gone takes its document along. What people made
alone is theirs, and a folder that never knew of it leaves it as it is.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from hengce.model.configuration import Configuration
from hengce.model.manuscript import ManuscriptState
from hengce.ports import View


@dataclass(frozen=True, slots=True)
class Joined:
    """A folder's documents, with what people made beside them.

    Attributes:
        configuration: Both.
        kept: The strategies and variants that no folder brought, by name.
    """

    configuration: Configuration
    kept: tuple[str, ...] = ()


def with_drawn(view: View, folder: Configuration) -> Joined:
    """Return a folder's documents with the strategies and variants that no folder ever brought.

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
    known = {one.id for one in folder.strategies} | {one.id for one in folder.variants}
    variants = tuple(
        one for one in applied.variants if f"variants/{one.id}" in drawn and one.id not in known
    )
    strategies = tuple(
        one for one in applied.strategies if f"strategies/{one.id}" in drawn and one.id not in known
    )
    configuration = replace(
        folder,
        strategies=(*folder.strategies, *strategies),
        variants=(*folder.variants, *variants),
    )
    kept = sorted([*(one.id for one in strategies), *(one.id for one in variants)])
    return Joined(configuration, tuple(kept))
