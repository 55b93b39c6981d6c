"""What the addresses of strategies, templates and variants share: reach, bodies, problems."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar.params import Parameter, QueryParameter

from hengce.api.service import Service, Standing
from hengce.api.texts import VISIBLE, VISIBLE_OR_NONE, MaybeName
from hengce.config.document import FILE_BYTES_MAX, Plain
from hengce.documents.checking import Checked, Spot
from hengce.documents.manuscripts import Written
from hengce.errors import NotFoundError, Problem
from hengce.lint.severity import ADVICE
from hengce.model.access import Principal
from hengce.model.instant import Instant
from hengce.model.manuscript import ManuscriptState
from hengce.ports import View
from hengce.words.called import called
from hengce.words.names import Language
from hengce.words.problems import SENTENCES, tell_problem

DocumentId = Annotated[str, Parameter(min_length=1, max_length=64, pattern=VISIBLE)]
Version = Annotated[str, QueryParameter(max_length=64, pattern=VISIBLE_OR_NONE)]
Yaml = Annotated[str, msgspec.Meta(max_length=FILE_BYTES_MAX)]
Tree = dict[str, Any]
"""A document as JSON: the shapes are those of the schemas of documents."""

NAMELESS: Mapping[str, Mapping[str, str]] = {}
"""Nothing is called otherwise than in documents."""


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document: its text, or what it says; one of the two.

    Of what it says as a tree, the text keeps the comments and the order that it had.
    """

    text: Yaml | None = None
    document: Tree | None = None


class Saving(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be kept as work in progress.

    Attributes:
        said: The document.
        expected_revision: The revision that was changed; empty for a new document.
    """

    said: Said
    expected_revision: MaybeName = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a document.

    Attributes:
        code: A stable name.
        is_advice: Whether it keeps nobody from handing the document in.
        message: What is wrong.
        fix: How to mend it.
        path: The part, such as `graph/nodes/offer/material`.
        node: The node that it belongs to; empty for none.
        title: What people call that node; empty for none.
        edge: The number of the way that it belongs to, from 0; null for none.
        line: The line of the text, from 1; null where it is not known.
        column: The column, from 1.
        at: For a condition: `line:column` within its text; empty for others.
    """

    code: str
    is_advice: bool
    message: str
    fix: str
    path: str
    node: str
    title: str
    edge: int | None
    line: int | None
    column: int | None
    at: str


class DocumentText(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it is written.

    Attributes:
        id: Its name.
        org: The unit that it belongs to.
        text: In YAML, with its comments.
        document: What the text says; null where it is no YAML.
        revision: What names this text; whoever saves says which one he has changed.
        version: The content hash of the version that it is; empty for work in progress.
        by: Who wrote it; empty where that was not kept.
        at: When; null where that was not kept.
    """

    id: str
    org: str
    text: str
    document: Tree | None
    revision: str
    version: str
    by: str
    at: Instant | None


def text_row(written: Written) -> DocumentText:
    """Return a document as it goes out."""
    value = written.value
    return DocumentText(
        id=written.document.partition("/")[2],
        org=written.org,
        text=written.text,
        document=value if isinstance(value, dict) else None,
        revision=written.revision,
        version=written.version,
        by=written.by,
        at=written.at,
    )


def found_rows(
    checked: Checked, tongue: Language, names: Mapping[str, Mapping[str, str]] = NAMELESS
) -> list[Found]:
    """Return what was found in a text, in words.

    Args:
        checked: What was found.
        tongue: The language.
        names: What people call things, as of `hengce.words.called.names_of`.
    """
    titles = names.get("node", {})
    return [
        Found(
            code=problem.code,
            is_advice=problem.code in ADVICE,
            **_words(called(problem, spot.node, names, tongue), tongue),
            path=spot.path,
            node=spot.node,
            title=titles.get(spot.node, ""),
            edge=spot.edge,
            line=spot.line,
            column=spot.column,
            at=problem.fact_map().get("at", ""),
        )
        for problem, spot in zip(checked.problems, checked.spots, strict=True)
    ]


def problem_rows(problems: Sequence[Problem], tongue: Language) -> list[Found]:
    """Return problems of a text that stands alone, in words."""
    spots = tuple(Spot(one.where.partition(" ")[2], "", None, None, None) for one in problems)
    return found_rows(Checked(None, None, tuple(problems), spots), tongue)


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A text of a document that is kept.

    Attributes:
        version: Its content hash; empty for work in progress.
        kind: Whether it was saved, handed in, given up, or applied from a file.
        by: Who wrote it.
        at: When.
        has_text: Whether its text is still kept.
    """

    version: str
    kind: ManuscriptState
    by: str
    at: Instant
    has_text: bool


def said_of(data: Said) -> str | dict[str, Plain]:
    """Return what a request says of a document.

    Raises:
        msgspec.ValidationError: It says nothing, or both.
    """
    if data.text is not None and data.document is None:
        return data.text
    if data.document is not None and data.text is None:
        return data.document
    raise msgspec.ValidationError("a text or a document, one of the two - at `$`")


def admit_document(service: Service, view: View, key: Principal, org: str, name: str) -> Standing:
    """Let a key at a document of a unit; NotFoundError when it does not reach that unit."""
    standing = service.standing_in(view)
    if not standing.reaches(key, org):
        raise NotFoundError(f"there is no document {name}")
    return standing


def _words(problem: Problem, tongue: Language) -> dict[str, str]:
    if problem.code not in SENTENCES:
        return {"message": problem.code, "fix": ""}
    words = tell_problem(problem)
    zh = tongue == "zh"
    return {"message": words.zh if zh else words.en, "fix": words.fix_zh if zh else words.fix_en}


def version_rows(view: View, document: str) -> list[VersionRow]:
    """Return the texts of a document that are kept, newest first."""
    return [
        VersionRow(
            version=one.version, kind=one.state, by=one.by, at=one.at, has_text=bool(one.text)
        )
        for one in view.manuscripts(document)
    ]
