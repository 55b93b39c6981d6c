"""Writes a configuration as the folder that `load` reads back to the same content."""

from pathlib import Path

import msgspec
import yaml

from hengce.config.document import plain_scalar
from hengce.config.kinds import KINDS, POLICY_STEM
from hengce.model.configuration import Configuration
from hengce.model.noun import Noun
from hengce.model.strategy import Strategy
from hengce.model.template import BranchVariant, Template

_ALONE = frozenset({Strategy, Template, BranchVariant})
"""The kinds of documents that have a file each."""


def dump(configuration: Configuration, folder: Path) -> None:
    """Write one file a kind, and one file a strategy, template or variant, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{POLICY_STEM}.yaml", configuration.policy)
    for kind in KINDS:
        items: tuple[Noun, ...] = getattr(configuration, kind.field)
        if kind.noun not in _ALONE:
            _write(folder / f"{kind.stem}.yaml", items)
            continue
        for item in items:
            (folder / kind.stem).mkdir(exist_ok=True)
            _write(folder / kind.stem / f"{getattr(item, kind.key)}.yaml", item)


def _write(path: Path, content: Noun | tuple[Noun, ...]) -> None:
    path.write_text(yaml_text(msgspec.to_builtins(content)), encoding="utf-8")


def yaml_text(plain: object, *, flow: bool = False) -> str:
    """Write plain values as a YAML document.

    Args:
        plain: What it says.
        flow: Whether it is written on one line.
    """
    return yaml.dump(
        plain,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=2**31 if flow else 100,
        default_flow_style=flow,
    )


class _Dumper(yaml.SafeDumper):
    """Quotes exactly those texts that our reader would take for something else."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write everything out; our reader refuses aliases."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if plain_scalar(text) is text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
