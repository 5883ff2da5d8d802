"""Evaluates the trained trees in numpy. The trees are symmetric: each level asks one question of all rows, so a leaf's
number is the answers written as bits. Nothing but numpy is needed at run time, and nothing is unpickled.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Forest:
    """`features` and `borders` are (depth, trees), of a depth of 8 at most, `leaves` is (trees, 2**depth); `columns`
    names the input columns."""

    columns: tuple[str, ...] = field(repr=False)
    features: npt.NDArray[np.int32] = field(repr=False)
    borders: Matrix = field(repr=False)
    leaves: npt.NDArray[np.float64] = field(repr=False)
    bias: float
    name: str
    digest: str
    """The first 12 hex digits of the SHA-256 of the model's file."""

    def probabilities(self, rows: Matrix) -> npt.NDArray[np.float64]:
        """The probability of each row, shape (rows,)."""
        if rows.shape[1] != len(self.columns):
            raise ValueError(f"the model {self.name} takes {len(self.columns)} columns, not {rows.shape[1]}")
        by_column = np.ascontiguousarray(rows.T)  # a tree then reads a run of memory, which halves the time
        trees, width = self.leaves.shape
        answers = np.zeros((trees, len(rows)), dtype=np.uint8)  # as bits, the first level's the lowest
        for features, borders in zip(self.features[::-1], self.borders[::-1], strict=True):
            answers += answers
            answers |= (by_column.take(features, axis=0) > borders[:, None]).view(np.uint8)
        leaf = np.arange(trees, dtype=np.int32)[:, None] * np.int32(width) + answers
        score = self.leaves.ravel()[leaf].sum(axis=0) + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-score)), dtype=np.float64)


def read_model(name: str) -> tuple[dict[str, npt.NDArray[Any]], str]:
    """The arrays of pipelines/model_data/NAME.npz, and the first 12 hex digits of the file's SHA-256."""
    content = resources.files("pipelines").joinpath("model_data", f"{name}.npz").read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays), hashlib.sha256(content).hexdigest()[:12]


@lru_cache(maxsize=8)
def load_forest(name: str) -> Forest:
    """The packaged model `name`. Constant data, so caching it keeps results pure."""
    arrays, digest = read_model(name)
    return Forest(
        columns=tuple(str(arrays["columns"]).split(" ")),
        features=np.ascontiguousarray(arrays["features"].T),
        borders=np.ascontiguousarray(arrays["borders"].T),
        leaves=arrays["leaves"].astype(np.float64),
        bias=float(arrays["bias"]),
        name=str(arrays["name"]),
        digest=digest,
    )
