"""Trains the page model: is a page an article? Gold pages in, pipelines/model_data/kind.npz out.

    python -m training.train_kind ../shared/bench

Run it after `train_blocks`: it reads pages as that model labels them. Prints, by cross-validation over sites, how many
pages that are no article are refused at each share of articles kept.
"""

from __future__ import annotations

import argparse
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier

from pipelines.extract.decode import parse_page
from pipelines.extract.kindfeatures import KIND_FEATURES, describe_page
from pipelines.extract.options import Options
from pipelines.process import read
from training.gold import FOLDS, fold_of, gold_page, gold_rows
from training.train_blocks import MODEL_DATA, export

KEPT = (0.98, 0.985, 0.99, 0.995, 0.998, 1.0)


def describe_row(task: tuple[Path, dict[str, Any]]) -> Any:
    """The row of one gold page."""
    folder, row = task
    parsed = parse_page(gold_page(folder, row))
    reading = read(parsed, Options())
    return describe_page(parsed.page.url if row.get("url") else "", parsed.tree, reading.metadata, reading.labelled)[0]


def fit(rows: Any, labels: Any) -> CatBoostClassifier:
    """A small model; there are few pages that are no article, so each counts more."""
    model = CatBoostClassifier(
        iterations=250, depth=4, learning_rate=0.06, l2_leaf_reg=6, rsm=0.5, random_seed=1, border_count=64,
        thread_count=2, verbose=0, allow_writing_files=False, class_weights=[1.5, 1.0],
    )  # fmt: skip
    model.fit(rows, labels)
    return model


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    args = parser.parse_args()
    gold = gold_rows(args.gold)
    with Pool() as pool:
        rows = np.array(pool.map(describe_row, [(args.gold, row) for row in gold], chunksize=8))
    labels = np.array([row["set"] != "page_kind" for row in gold], dtype=np.float32)
    folds = np.array([fold_of(row["site"]) for row in gold])
    full_text = np.array([bool(row.get("text")) for row in gold])
    scores = np.zeros(len(gold))
    for fold in range(FOLDS):
        scores[folds == fold] = fit(rows[folds != fold], labels[folds != fold]).predict_proba(rows[folds == fold])[:, 1]
    for kept in KEPT:
        threshold = float(np.quantile(scores[full_text], 1 - kept))
        refused = (scores[labels == 0] < threshold).mean()
        snippets = (scores[(labels == 1) & ~full_text] >= threshold).mean()
        print(f"threshold {threshold:.3f}: kept {kept:.3f}, refused {refused:.3f}, snippet pages kept {snippets:.3f}")
    export(fit(rows, labels), "kind", KIND_FEATURES, MODEL_DATA / "kind.npz")


if __name__ == "__main__":
    main()
