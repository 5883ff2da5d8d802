"""Fits trees and writes them as plain arrays (read by pipelines.extract.forest). Seeds are fixed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier

from training.samples import Sample

Array = npt.NDArray[Any]

_COMMON = {"random_seed": 1, "border_count": 64, "thread_count": 2, "verbose": 0, "allow_writing_files": False}


def fit_blocks(samples: Sequence[Sample], rows: Sequence[Array]) -> CatBoostClassifier:
    """A model of the blocks of `samples`, which are described by `rows`."""
    known = [s.weights > 0 for s in samples]
    model = CatBoostClassifier(iterations=600, depth=6, learning_rate=0.07, l2_leaf_reg=5, rsm=0.2, **_COMMON)
    model.fit(
        np.vstack([r[k] for r, k in zip(rows, known, strict=True)]),
        np.concatenate([s.labels[k] for s, k in zip(samples, known, strict=True)]),
        sample_weight=np.concatenate([s.weights[k] for s, k in zip(samples, known, strict=True)]),
    )
    return model


def fit_first_look(rows: Array, worth: Array) -> CatBoostClassifier:
    """A small model of which blocks are worth a second look."""
    model = CatBoostClassifier(iterations=120, depth=5, learning_rate=0.15, **_COMMON)
    model.fit(rows, worth)
    return model


def fit_passages(rows: Array, labels: Array, weights: Array) -> CatBoostClassifier:
    """A small model of runs of kept blocks."""
    model = CatBoostClassifier(iterations=300, depth=4, learning_rate=0.05, l2_leaf_reg=8, rsm=0.2, **_COMMON)
    model.fit(rows, labels, sample_weight=weights)
    return model


def fit_kind(rows: Array, labels: Array) -> CatBoostClassifier:
    """A small model of whole pages; there are few that are no article, so each counts more."""
    model = CatBoostClassifier(
        iterations=250, depth=4, learning_rate=0.06, l2_leaf_reg=6, rsm=0.5, class_weights=[1.5, 1.0], **_COMMON
    )
    model.fit(rows, labels)
    return model


def export(model: CatBoostClassifier, name: str, columns: tuple[str, ...], path: Path) -> None:
    """The trees of `model` as plain arrays."""
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
