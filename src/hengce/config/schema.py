"""The JSON Schema of strategies, templates and variants, for editors and for the canvas.

`python -m hengce.config.schema [strategy|template|variant]` prints what
`docs/reference/strategy.schema.json` and its neighbours hold.
"""

import json
import sys

import msgspec

from hengce.model.noun import Noun
from hengce.model.scoring_model import ScoringModel
from hengce.model.strategy import Strategy
from hengce.model.template import BranchVariant, Template

SCHEMAS: dict[str, type[Noun]] = {
    "strategy": Strategy,
    "template": Template,
    "variant": BranchVariant,
    "model": ScoringModel,
}
"""The kinds of documents that have a schema of their own."""

_TITLES = {noun: name for name, noun in SCHEMAS.items()}


def document_schema(noun: type[Noun]) -> dict[str, object]:
    """Return the JSON Schema (2020-12) of one document of a kind, as `SCHEMAS` names them."""
    (reference,), components = msgspec.json.schema_components([noun], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Hengce {_TITLES[noun]} document",
        **reference,
        "$defs": components,
    }


def schema_text(noun: type[Noun]) -> str:
    """Return the schema of a kind of document as the reference documentation holds it."""
    return json.dumps(document_schema(noun), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text(SCHEMAS[sys.argv[1] if len(sys.argv) > 1 else "strategy"]))
