"""The texts of documents: what the bank knows of a version, and what somebody is working on."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hengce.config.document import FILE_BYTES_MAX, Document, Plain, read_document
from hengce.config.dump import yaml_text
from hengce.config.kinds import KINDS, POLICY_STEM
from hengce.config.rewrite import rewritten
from hengce.config.spare import spare
from hengce.errors import ConflictError, NotFoundError, Problem, ProblemsError
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.manuscript import Manuscript, ManuscriptState
from hengce.model.noun import Noun
from hengce.model.version import version_of
from hengce.ports import Transaction, View

REVISION_CHARACTERS = 16
"""How much of a content hash names a text."""

_ENDED = frozenset({ManuscriptState.HANDED_IN, ManuscriptState.GIVEN_UP})


class RevisionError(ConflictError):
    """Somebody else wrote the document meanwhile: look at it first."""

    code = "version"


@dataclass(frozen=True, slots=True)
class Written:
    """A document as it is written.

    Attributes:
        document: Its kind and name, such as `strategies/visits`.
        org: The unit that it belongs to.
        text: In YAML.
        value: What the text says; None where it is no YAML.
        version: The content hash of the version that it is; empty for work in progress.
        by: Who wrote it; empty where that was not kept.
        at: When; None where that was not kept.
    """

    document: str
    org: str
    text: str
    value: Plain
    version: str
    by: str = ""
    at: Instant | None = None

    @property
    def revision(self) -> str:
        """What names this text: whoever saves says which one he has changed."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:REVISION_CHARACTERS]


def written_of(view: View, document: str, version: str = "") -> Written:
    """Return a document as it is written.

    Args:
        view: What is known.
        document: Its kind and name.
        version: Which version; empty: the work in progress, or else what is applied.

    Raises:
        NotFoundError: There is no such document, or not in this version.
    """
    if not version and (work := work_on(view, document)) is not None:
        return as_written(work)
    for noun in _nouns(view, document):
        if version in {"", version_of(noun)}:
            return _of_noun(view, document, noun)
    if version and (known := view.manuscript_of(document, version)) is not None:
        return as_written(known)
    raise NotFoundError(f"there is no document {document} {version}".rstrip())


def applied_of(view: View, document: str) -> Written:
    """Return a document as it is applied; NotFoundError when it is not."""
    for noun in _nouns(view, document):
        return _of_noun(view, document, noun)
    raise NotFoundError(f"there is no document {document}")


def live_version(view: View, document: str) -> str:
    """Return the version of a document that is live; empty for none."""
    active = view.active_configuration()
    found = [] if active is None else _named(view.configuration(active), document)
    return version_of(found[0]) if found else ""


def work_on(view: View, document: str) -> Manuscript | None:
    """Return the work in progress on a document; None when there is none."""
    for one in view.manuscripts(document):
        if one.state in _ENDED:
            return None
        if one.state is ManuscriptState.SAVED:
            return one
    return None


def all_work(view: View) -> Iterator[Manuscript]:
    """Yield the work in progress on every document."""
    for one in view.latest_manuscripts():
        if one.state is ManuscriptState.SAVED:
            yield one


def reworked(
    view: View,
    document: str,
    said: str | dict[str, Plain],
    expected: str,
    org: str,
    by: str,
    at: Instant,
) -> Manuscript:
    """Return work in progress on a document, to be added; it may have problems.

    Args:
        view: What is known; the transaction in which it is added.
        document: Its kind and name.
        said: The text in YAML, or what it says: then the text that it was keeps its comments.
        expected: The revision that was changed; empty for a document that is new.
        org: The unit of whoever writes: of a document that names none.
        by: Who.
        at: When.

    Raises:
        RevisionError: The document is another one by now.
        ProblemsError: It names itself otherwise, or it is too long.
    """
    before = known_of(view, document)
    if expected != (before.revision if before else ""):
        raise RevisionError
    text = said if isinstance(said, str) else text_with(before, said)
    value = _value(text)
    _admit(document, text, value)
    unit = _unit_of(document, value) or (before.org if before else org)
    return Manuscript(
        document=document,
        org=unit,
        version="",
        state=ManuscriptState.SAVED,
        text=text,
        by=by,
        at=at,
    )


def give_up(tx: Transaction, document: str, by: str, at: Instant) -> None:
    """Give the work in progress on a document up; NotFoundError when there is none."""
    work = work_on(tx, document)
    if work is None:
        raise NotFoundError(f"nobody is working on {document}")
    tx.add_manuscript(
        Manuscript(
            document=document,
            org=work.org,
            version="",
            state=ManuscriptState.GIVEN_UP,
            text="",
            by=by,
            at=at,
        )
    )


def keep_texts(
    tx: Transaction,
    texts: Mapping[str, str],
    by: str,
    at: Instant,
    state: ManuscriptState = ManuscriptState.APPLIED,
) -> None:
    """Keep the texts that versions of documents were read from; known ones are known already.

    A file that says what somebody handed in is kept beside it: from then on a folder owns it.
    """
    said_by_files = tx.documents_in(ManuscriptState.APPLIED)
    for document, text in texts.items():
        for noun in _nouns(tx, document)[:1]:
            version = version_of(noun)
            known = tx.manuscript_of(document, version)
            is_known = known is not None and known.text == text
            if is_known and state is ManuscriptState.APPLIED and document in said_by_files:
                continue
            made = Manuscript(
                document=document,
                org=org_of(noun),
                version=version,
                state=state,
                text=text,
                by=by,
                at=at,
            )
            tx.add_manuscript(made)


def org_of(noun: Noun) -> str:
    """Return the unit that a document belongs to."""
    return str(getattr(noun, "org", "HQ"))


def _of_noun(view: View, document: str, noun: Noun) -> Written:
    version = version_of(noun)
    known = view.manuscript_of(document, version)
    if known is not None and known.text:
        return as_written(known)
    text = yaml_text(spare(noun))
    return Written(document, org_of(noun), text, _value(text), version)


def _nouns(view: View, document: str) -> Sequence[Noun]:
    """Return what is applied of a document, then what is live of it."""
    found = []
    for version in (view.applied_configuration(), view.active_configuration()):
        if version is not None:
            found += _named(view.configuration(version), document)
    return found


def _named(configuration: Configuration, document: str) -> list[Noun]:
    stem, _, name = document.partition("/")
    if document == POLICY_STEM:
        return [configuration.policy]
    kind = next((kind for kind in KINDS if kind.stem == stem), None)
    if kind is None:
        return []
    items: tuple[Noun, ...] = getattr(configuration, kind.field)
    return [item for item in items if getattr(item, kind.key) == name]


def known_of(view: View, document: str) -> Written | None:
    """Return a document as it is written; None when there is none."""
    try:
        return written_of(view, document)
    except NotFoundError:
        return None


def text_with(before: Written | None, said: dict[str, Plain]) -> str:
    """Return a text that says a tree: the one that it was keeps its comments and order."""
    return yaml_text(said) if before is None else rewritten(before.text, said)


def _admit(document: str, text: str, value: Plain) -> None:
    name = document.partition("/")[2]
    if len(text.encode()) > FILE_BYTES_MAX:
        size = {"bytes": len(text.encode()), "limit": FILE_BYTES_MAX}
        raise ProblemsError([Problem.of(document, "document.too_large", **size)])
    if isinstance(value, dict) and value.get("id", name) != name:
        facts = {"id": str(value["id"])[:64], "name": name}
        raise ProblemsError([Problem.of(f"{document} id", "document.other_name", **facts)])


def _unit_of(document: str, value: Plain) -> str:
    """Return the unit that a text says that it belongs to; empty where it says none."""
    org = value.get("org") if isinstance(value, dict) else None
    if isinstance(org, str) and org:
        return org
    return "HQ" if isinstance(value, dict) and not document.startswith("variants/") else ""


def as_written(made: Manuscript) -> Written:
    """Return a manuscript as the document that it is."""
    value = _value(made.text)
    return Written(made.document, made.org, made.text, value, made.version, made.by, made.at)


def _value(text: str) -> Plain:
    """Return what a text says; None where it is no YAML."""
    try:
        return read(text).value
    except ProblemsError:
        return None


def read(text: str, name: str = "document.yaml") -> Document:
    """Read a text; ProblemsError when it is no YAML."""
    return read_document(name, text.encode(errors="replace"))
