"""Keeps what simulations foretold of strategies, a small file for each, until fact can be seen."""

import re
from pathlib import Path

import msgspec

from hengce.forecast.foretold import KEPT_MAX, Foretold
from hengce.forecast.summary import Forecast
from hengce.model.instant import Instant

FOLDER = "forecasts"
_STRATEGY = re.compile(r"[\w.-]{1,100}")
_ENDING = ".json"


def keep_foretold(home: Path, foretold: Foretold) -> None:
    """Keep a forecast beside the earlier ones of its strategy; too old ones go."""
    path = _path(home, foretold.strategy)
    if path is None or not foretold.weeks:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [*foretold_of(home, foretold.strategy), foretold][-KEPT_MAX:]
    draft = path.with_suffix(".part")
    draft.write_bytes(msgspec.json.encode(kept))
    draft.replace(path)


def foretold_of(home: Path, strategy: str) -> list[Foretold]:
    """Return what was foretold of a strategy, oldest first; a file that cannot be read is none."""
    path = _path(home, strategy)
    if path is None:
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Foretold])
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return []


def made_of(forecast: Forecast, strategy: str, org: str, at: Instant) -> Foretold:
    """Return what is kept of a simulation's result."""
    return Foretold(
        strategy=strategy,
        at=at,
        org=org,
        customers=forecast.customers,
        runs=forecast.runs,
        weeks=tuple(week for week in forecast.weeks if week.strategy == strategy),
    )


def _path(home: Path, strategy: str) -> Path | None:
    """Return where forecasts of a strategy lie; None for a name that is none of a file."""
    if not _STRATEGY.fullmatch(strategy) or strategy.startswith("."):
        return None
    return home / FOLDER / f"{strategy}{_ENDING}"
