"""The JSON Schema of the strategy document, for editors and for the canvas.

`python -m hengce.config.schema` prints what `docs/reference/strategy.schema.json` holds.
"""

import json
import sys

import msgspec

from hengce.model.strategy import Strategy


def strategy_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of one strategy document."""
    (reference,), components = msgspec.json.schema_components(
        [Strategy], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hengce strategy document",
        **reference,
        "$defs": components,
    }


def strategy_schema_text() -> str:
    """Return the schema as the reference documentation holds it."""
    return json.dumps(strategy_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(strategy_schema_text())
