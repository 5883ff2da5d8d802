"""Trains the block model: gold pages in, pipelines/model_data/blocks.npz and its report out.

    python -m training.train_blocks ../shared/bench

Labels come from `align`; folds are by site; the figures of the report are of pages whose site the model had not seen.
Needs requirements-train.in. Seeds are fixed: the same gold and versions give the same model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.body import THRESHOLD
from pipelines.extract.context import CONTEXT_FEATURES, with_context
from pipelines.extract.decode import parse_page
from pipelines.extract.features import describe
from pipelines.extract.hints import read_hints
from pipelines.extract.metadata import read_metadata
from pipelines.extract.opinion import second_opinion
from pipelines.extract.phrases import fold
from training.align import align, tokens
from training.gold import FOLDS, fold_of, gold_page, gold_rows

TREES, DEPTH, RATE, L2, COLUMN_SHARE, SEED = 350, 6, 0.1, 5, 0.3, 1
OPINION_DROPOUT = 0.15
"""Share of pages shown to the model without a second opinion, so that it stands on its own feet where there is none."""
SNIPPET_WEIGHT = 4.0
"""A labelled block of a snippet page counts this much: there are six a page, and blogs are met nowhere else."""
MODEL_DATA = Path(__file__).resolve().parents[1] / "pipelines" / "model_data"


@dataclass(frozen=True)
class Sample:
    """One gold page: rows, labels, texts and weights of its blocks (weight 0: nothing is known of the block)."""

    row: dict[str, Any]
    rows: Any
    labels: Any
    texts: list[str]
    weights: Any


def sample(task: tuple[Path, dict[str, Any]]) -> Sample:
    """The page of a gold row as the model sees it, with labels from the better of its reference texts."""
    folder, row = task
    page = gold_page(folder, row)
    tree = parse_page(page).tree
    metadata = read_metadata(tree, page.url, headers={}, discovery=page.discovery, fetched_at=None)
    blocks = cut_blocks(tree)
    opinion = second_opinion(tree) if share_of(row["id"]) >= OPINION_DROPOUT else ""
    texts = [block.text for block in blocks]
    folded = [fold(text) for text in texts]
    rows = with_context(describe(blocks, folded, read_hints(tree, metadata)), blocks, folded, opinion)
    if not row.get("text"):
        labels, weights = snippet_labels(texts, row)
        return Sample(row, rows, labels, texts, weights)
    cut = [tokens(text) for text in texts]
    variants = [row["text"]]
    if row.get("summary"):
        variants.append("\n".join(row["summary"]) + "\n" + row["text"])
    labels, _ = max((align(cut, tokens(variant)) for variant in variants), key=lambda pair: pair[1])
    weights = np.array([max(1, len(text)) ** 0.3 for text in texts])
    return Sample(row, rows, np.array(labels, dtype=np.float32), texts, weights)


def snippet_labels(texts: list[str], row: dict[str, Any]) -> tuple[Any, Any]:
    """Labels of the few blocks that a snippet page tells of: those that hold a wanted or an unwanted segment."""
    wanted, unwanted = (
        [" ".join(s.split()) for s in row.get(key) or []] for key in ("must_contain", "must_not_contain")
    )
    labels, weights = np.zeros(len(texts), dtype=np.float32), np.zeros(len(texts))
    for i, text in enumerate(texts):
        if any(segment in text for segment in wanted):
            labels[i], weights[i] = 1.0, SNIPPET_WEIGHT * max(1, len(text)) ** 0.3
        elif any(segment in text for segment in unwanted):
            weights[i] = SNIPPET_WEIGHT * max(1, len(text)) ** 0.3
    return labels, weights


def share_of(name: str) -> float:
    """A number from 0 to 1 that depends on `name` alone."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def fit(samples: list[Sample]) -> CatBoostClassifier:
    """A model of `samples`; long blocks weigh more, but far less than by their length."""
    model = CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=RATE, l2_leaf_reg=L2, rsm=COLUMN_SHARE, random_seed=SEED,
        border_count=64, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    known = [s.weights > 0 for s in samples]
    model.fit(
        np.vstack([s.rows[k] for s, k in zip(samples, known, strict=True)]),
        np.concatenate([s.labels[k] for s, k in zip(samples, known, strict=True)]),
        sample_weight=np.concatenate([s.weights[k] for s, k in zip(samples, known, strict=True)]),
    )
    return model


def export(model: CatBoostClassifier, name: str, columns: tuple[str, ...], path: Path) -> None:
    """The trees of `model` as plain arrays (see pipelines.extract.forest)."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        trees = json.loads(Path(file.name).read_text())
    index = {f["flat_feature_index"]: f["feature_index"] for f in trees["features_info"]["float_features"]}
    depth = max(len(tree["splits"]) for tree in trees["oblivious_trees"])
    features = np.zeros((len(trees["oblivious_trees"]), depth), dtype=np.int32)
    borders = np.full(features.shape, np.inf, dtype=np.float32)
    leaves = np.zeros((len(features), 2**depth), dtype=np.float32)
    flat = {position: flat_index for flat_index, position in index.items()}
    for number, tree in enumerate(trees["oblivious_trees"]):
        for level, split in enumerate(tree["splits"]):
            features[number, level] = flat[split["float_feature_index"]]
            borders[number, level] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = trees["scale_and_bias"]
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path, columns=" ".join(columns), features=features, borders=borders, leaves=leaves * np.float32(scale),
        bias=np.float64(bias[0]), name=name,
    )  # fmt: skip


def cross_validate(samples: list[Sample], out: Path) -> None:
    """Writes a prediction (id, text) a page, made by a model that had not seen the page's site."""
    with out.open("w", encoding="utf-8") as lines:
        for fold in range(FOLDS):
            model = fit([s for s in samples if fold_of(s.row["site"]) != fold])
            for held in (s for s in samples if fold_of(s.row["site"]) == fold):
                scores = model.predict_proba(held.rows)[:, 1]
                text = "\n\n".join(t for t, score in zip(held.texts, scores, strict=True) if score >= THRESHOLD)
                entry = {"id": held.row["id"], "text": text, "scores": [round(float(s), 4) for s in scores]}
                lines.write(json.dumps(entry) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--cross-validate", type=Path, help="also write predictions on unseen sites to this file")
    args = parser.parse_args()
    rows = [row for row in gold_rows(args.gold) if row["set"] != "page_kind"]
    with Pool() as pool:
        samples = pool.map(sample, [(args.gold, row) for row in rows], chunksize=8)
    samples = [s for s in samples if len(s.texts)]
    export(fit(samples), "blocks", CONTEXT_FEATURES, MODEL_DATA / "blocks.npz")
    if args.cross_validate:
        cross_validate(samples, args.cross_validate)


if __name__ == "__main__":
    main()
