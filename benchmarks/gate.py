"""The quality gate: `process` over the gold pages, scored, held against the floors in gate.json.

    python -m benchmarks.gate ../shared/bench           fails below a floor
    python -m benchmarks.gate ../shared/bench --update  raises floors to what was measured; never lowers one

The block model has seen these pages, so the floors guard against regressions. What the model does on sites that it has
not seen is in pipelines/model_data/report.md, by cross-validation over sites.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from pipelines import Article, process
from training.gold import gold_page, gold_rows

FLOORS = Path(__file__).with_name("gate.json")
SLACK = 0.003
"""A raised floor stands this far below what was measured: versions of libraries move figures by as much."""


def predict(task: tuple[Path, dict[str, Any]]) -> str:
    """One line of predictions; a rejected page has no text."""
    folder, row = task
    result = process(gold_page(folder, row))
    record = result.as_record() if isinstance(result, Article) else {}
    keys = ("text", "title", "authors", "published_at", "published_precision", "published_raw")
    return json.dumps({"id": row["id"], **{key: record[key] for key in keys if key in record}})


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """The scorer's figures, set by set."""
    with Pool(2) as pool:
        lines = pool.map(predict, [(folder, row) for row in gold_rows(folder)], chunksize=16)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        command = [sys.executable, str(folder / "score.py"), str(folder), file.name, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own arguments
    report: dict[str, dict[str, dict[str, float]]] = json.loads(done.stdout)
    return next(iter(report.values()))


def main() -> int:
    """0 where all floors hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--update", action="store_true")
    args = parser.parse_args()
    if not (args.gold / "gold.jsonl").exists():
        print(f"the gold pages are not at {args.gold}; the gate needs them, using Thresher does not")  # noqa: T201
        return 0
    pinned = json.loads(FLOORS.read_text()) if FLOORS.exists() else {"gold_sha256": "", "floors": {}}
    digest = hashlib.sha256((args.gold / "gold.jsonl").read_bytes()).hexdigest()
    if pinned["gold_sha256"] not in ("", digest):
        print("the gold pages are not those that the floors were measured on")  # noqa: T201
        return 1
    return _judge(measure(args.gold), pinned, digest, update=args.update)


def _judge(measured: dict[str, dict[str, float]], pinned: dict[str, Any], digest: str, *, update: bool) -> int:
    floors, faults = pinned["floors"], 0
    for group, figures in measured.items():
        for name, value in figures.items():
            floor = floors.get(group, {}).get(name, 0.0)
            faults += value < floor
            print(f"{group:22} {name:14} {value:9.4f}  floor {floor:.4f}{'  BELOW' if value < floor else ''}")  # noqa: T201
            if update and name != "pages":
                floors.setdefault(group, {})[name] = round(max(floor, value - SLACK), 4)
    if update:
        FLOORS.write_text(json.dumps(pinned | {"gold_sha256": digest}, indent=1) + "\n")
    print("gate: all floors hold" if not faults else f"gate: {faults} figures below their floors")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
