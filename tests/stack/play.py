"""Plays worlds in a process of its own and prints what they left: for comparing processes.

`python -m stack.play FOLDER THREADS ROWS SEED...` prints one JSON object, by seed.
"""

import sys
from hashlib import sha256
from pathlib import Path

import msgspec

from hengce.nightly import pieces
from stack.banks import Bank, open_bank
from stack.scenario import Played, play

KEPT = ("segments/*.parquet", "runs/*", "delivered/*")


def lived(folder: Path, threads: int, seed: int) -> tuple[Played, dict[str, str]]:
    """Play a world; return what was answered, and what it left."""
    bank = open_bank(folder, seed)
    played = play(bank, threads)
    left = _trace(bank, played)
    bank.installation.close()
    files = (path for pattern in KEPT for path in folder.glob(pattern) if path.is_file())
    hashes = {str(path.relative_to(folder)): _hash(path.read_bytes()) for path in files}
    return played, left | hashes


def _trace(bank: Bank, played: Played) -> dict[str, str]:
    """Return the hashes of a world's runs and its decisions, by name."""
    left = {f"digest of {run.id}": run.digest for run in played.runs}
    left["manifests"] = _hash(msgspec.json.encode(played.runs))
    left["decisions"] = _hash(msgspec.json.encode(played.decisions))
    with bank.installation.store.view() as view:
        left["changes"] = _hash(msgspec.json.encode(view.changes()))
        left["position"] = str(view.position)
    return left


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def main(folder: str, threads: str, rows: str, *seeds: str) -> None:
    """Play each world below its own folder."""
    pieces.ROWS_MAX = int(rows)
    traces = {seed: lived(Path(folder) / seed, int(threads), int(seed))[1] for seed in seeds}
    sys.stdout.write(msgspec.json.encode(traces, order="sorted").decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
