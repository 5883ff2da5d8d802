"""Trains the two models: gold pages in, pipelines/model_data/{blocks,kind}.npz and report.md out.

    python -m training.train ../shared/bench

`blocks` says which blocks are body, `kind` whether a page is an article. `kind` learns from what `blocks` makes of pages
whose site it had not seen, as it will have to judge them. Folds are by site; the report's figures are of unseen sites.
Seeds are fixed. Needs requirements-train.in; about ten minutes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.extract.body import body_blocks, label_by
from pipelines.extract.context import CONTEXT_FEATURES
from pipelines.extract.kindfeatures import KIND_FEATURES, describe_page
from pipelines.extract.pagekind import refuse_by_rule
from training.fit import export, fit_blocks, fit_kind
from training.gold import FOLDS, fold_of, gold_rows
from training.report import training_report
from training.samples import Sample, Task, sample, view

Array = npt.NDArray[Any]

MODEL_DATA = Path(__file__).resolve().parents[1] / "pipelines" / "model_data"


def unseen(samples: Sequence[Sample]) -> list[Array]:
    """For each sample the probabilities of its blocks, by a model that had not seen its site."""
    folds = [fold_of(s.row["site"]) for s in samples]
    found: list[Array] = [np.zeros(0)] * len(samples)
    for fold in range(FOLDS):
        model = fit_blocks([s for s, f in zip(samples, folds, strict=True) if f != fold])
        for i in (i for i, f in enumerate(folds) if f == fold):
            found[i] = model.predict_proba(samples[i].rows)[:, 1] if samples[i].texts else np.zeros(0)
    return found


def describe_unseen(task: tuple[Task, Array]) -> tuple[Array, str, bool]:
    """The row of a page for the model `kind`, its text, and whether a rule refuses it, from probabilities of its blocks."""
    gold, probabilities = task
    page = view(gold)
    labelled = label_by(probabilities.tolist(), page.blocks, page.folded, page.hints)
    url = page.parsed.page.url if gold[1].get("url") else ""
    row = describe_page(url, page.parsed.tree, page.metadata, labelled)[0]
    blocks = body_blocks(labelled)
    refused = refuse_by_rule(page.parsed.page.url, page.metadata, blocks) is not None
    return row, "\n\n".join(block.text for block in blocks), refused


def kind_scores(gold: Sequence[dict[str, Any]], rows: Array, labels: Array) -> Array:
    """The probability of each page that it is an article, by a model that had not seen its site."""
    folds = np.array([fold_of(row["site"]) for row in gold])
    scores = np.zeros(len(gold))
    for fold in range(FOLDS):
        held = folds == fold
        scores[held] = fit_kind(rows[~held], labels[~held]).predict_proba(rows[held])[:, 1]
    return scores


def train(folder: Path, predictions: Path | None) -> None:
    """Everything; `predictions` is where texts of unseen sites go, as score.py reads them."""
    tasks: list[Task] = [(folder, row) for row in gold_rows(folder)]
    with Pool() as pool:
        samples = pool.map(sample, tasks, chunksize=8)
    probabilities = unseen(samples)
    export(fit_blocks(samples), "blocks", CONTEXT_FEATURES, MODEL_DATA / "blocks.npz")
    gold = [s.row for s in samples]
    with Pool() as pool:
        pairs = zip([(folder, row) for row in gold], probabilities, strict=True)
        described = pool.map(describe_unseen, list(pairs), chunksize=8)
    kinds = np.array([row for row, _, _ in described])
    labels = np.array([row["set"] != "page_kind" for row in gold], dtype=np.float32)
    scores = np.where([refused for _, _, refused in described], 0.0, kind_scores(gold, kinds, labels))
    export(fit_kind(kinds, labels), "kind", KIND_FEATURES, MODEL_DATA / "kind.npz")
    texts = [text for _, text, _ in described]
    (MODEL_DATA / "report.md").write_text(training_report(gold, texts, scores), encoding="utf-8")
    if predictions is not None:
        write_predictions(predictions, gold, texts, probabilities, scores)


def write_predictions(
    path: Path, gold: Sequence[dict[str, Any]], texts: Sequence[str], probabilities: Sequence[Array], kinds: Array
) -> None:
    """A line a page for score.py; the probabilities stand beside the text, for a look at what went wrong."""
    with path.open("w", encoding="utf-8") as lines:
        for row, text, found, kind in zip(gold, texts, probabilities, kinds, strict=True):
            entry = {"id": row["id"], "text": text, "kind": round(float(kind), 4)}
            entry["blocks"] = [round(float(p), 4) for p in found]
            lines.write(json.dumps(entry) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--predictions", type=Path, help="also write texts of unseen sites to this file")
    args = parser.parse_args()
    train(args.gold, args.predictions)


if __name__ == "__main__":
    main()
