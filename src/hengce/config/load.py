"""Reads a configuration folder, whole, or names everything that keeps it from being read.

A kind of document lives in `<kind>.yaml` or in the files of a folder `<kind>/`; a file holds
one item or a list of items. YAML and JSON are equal. A file that no kind claims is a
problem: a misspelt name must not silently take a rule out of force.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from hengce.config.document import Document, Plain, read_document
from hengce.config.document import Path as PartPath
from hengce.config.kinds import KINDS, POLICY_STEM, DocumentKind
from hengce.config.places import Places, named, place
from hengce.config.shape import shape_problems
from hengce.errors import Problem, ProblemsError
from hengce.model.configuration import Configuration
from hengce.model.noun import Noun
from hengce.model.policy import Policy

FILES_MAX = 5000

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration, and how it was written.

    Attributes:
        configuration: What the folder says.
        places: Where each part was written.
        texts: The text of each item that has a YAML file of its own, such as `strategies/a`, and
            of the policy.
    """

    configuration: Configuration
    places: Places
    texts: Mapping[str, str] = field(default_factory=dict)


def load(folder: Path) -> Configuration:
    """Read a configuration folder; raises ProblemsError with the problems of all files."""
    return load_with_places(folder).configuration


def load_with_places(folder: Path) -> Loaded:
    """Read a configuration folder like `load`, and keep the lines for the linter."""
    reading = _Reading()
    documents = _documents(folder, reading.problems)
    items: dict[str, tuple[Noun, ...]] = {
        kind.field: reading.take(kind, documents.pop(kind.stem, [])) for kind in KINDS
    }
    policy = reading.take_policy(documents.pop(POLICY_STEM, []))
    if reading.problems or policy is None:
        raise ProblemsError(reading.problems)
    configuration = msgspec.convert({**items, "policy": policy}, Configuration)
    return Loaded(configuration, Places(reading.files, reading.lines), reading.texts)


# Files --------------------------------------------------------------------------------


def _documents(folder: Path, problems: list[Problem]) -> dict[str, list[Document]]:
    """Read every file of the folder, by the stem of its kind."""
    if not folder.is_dir():
        raise ProblemsError([Problem.of(folder.name, "document.no_folder")])
    stems = {POLICY_STEM, *(kind.stem for kind in KINDS)}
    documents: dict[str, list[Document]] = {}
    for path in _files(folder, problems):
        name = path.relative_to(folder).as_posix()
        parts = name.split("/")
        stem = parts[0] if len(parts) == 2 else path.stem
        if stem not in stems or len(parts) > 2:
            known = ", ".join(sorted(stems))
            problems.append(Problem.of(name, "document.file_unknown", known=known))
            continue
        try:
            documents.setdefault(stem, []).append(read_document(name, path.read_bytes()))
        except ProblemsError as error:
            problems.extend(error.problems)
    return documents


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    files: list[Path] = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in _SUFFIXES and path.is_file() and not hidden:
            files.append(path)
    if len(files) > FILES_MAX:
        facts = {"files": len(files), "limit": FILES_MAX}
        problems.append(Problem.of(folder.name, "document.too_many_files", **facts))
    return files[:FILES_MAX]


# Items --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """What was found so far: problems, and the places of items."""

    problems: list[Problem] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def take(self, kind: DocumentKind, documents: list[Document]) -> tuple[Noun, ...]:
        """Return the items of one kind, sorted by the field that names them."""
        found: dict[str, Noun] = {}
        for document in documents:
            names: dict[PartPath, str] = {}
            for at, value in _items(document):
                problems = shape_problems(document, kind.noun, at)
                self.problems += problems
                key = value.get(kind.key) if isinstance(value, dict) else None
                if not isinstance(key, str):
                    continue
                item = f"{kind.stem}/{key}"
                if item in self.files:
                    facts = {"id": key, "first": self.files[item]}
                    where = place(document, at)
                    self.problems.append(Problem.of(where, "document.duplicate_id", **facts))
                elif not problems:
                    found[key] = msgspec.convert(value, kind.noun)
                self.files.setdefault(item, document.name)
                if at == () and document.text:
                    self.texts.setdefault(item, document.text)
                names[at] = item
            self._keep_lines(document, names)
        return tuple(found[key] for key in sorted(found))

    def take_policy(self, documents: list[Document]) -> Policy | None:
        """Return the policy; there is exactly one."""
        if not documents:
            if not any(each.where.startswith(POLICY_STEM) for each in self.problems):
                self.problems.append(Problem.of(POLICY_STEM, "document.policy_missing"))
            return None
        for extra in documents[1:]:
            facts = {"id": POLICY_STEM, "first": documents[0].name}
            self.problems.append(Problem.of(extra.name, "document.duplicate_id", **facts))
        document = documents[0]
        if problems := shape_problems(document, Policy):
            self.problems += problems
            return None
        self.files[POLICY_STEM] = document.name
        if document.text:
            self.texts[POLICY_STEM] = document.text
        self._keep_lines(document, {(): POLICY_STEM})
        return msgspec.convert(document.value, Policy)

    def _keep_lines(self, document: Document, names: dict[PartPath, str]) -> None:
        depth = 0 if () in names else 1
        for path, line in document.lines.items():
            item = names.get(path[:depth])
            if item is not None:
                full = named(document.value, path)
                inside = full if depth == 0 else full.partition("/")[2]
                self.lines.setdefault((item, inside), line)


def _items(document: Document) -> list[tuple[PartPath, Plain]]:
    if document.value is None:
        return []
    if isinstance(document.value, list):
        return [((index,), value) for index, value in enumerate(document.value)]
    return [((), document.value)]
