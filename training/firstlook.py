"""Teaches the first look which blocks are worth describing, by what the block models make of sites they had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier

from pipelines.extract.features import FEATURES, SKETCH_FEATURES
from pipelines.extract.firstlook import is_near
from training.fit import fit_first_look
from training.gold import FOLDS, fold_of
from training.samples import Sample

Array = npt.NDArray[Any]

WORTH = 0.1
"""A block that any model gives more than this is worth describing, and so is every block of text."""
_COLUMNS = [FEATURES.index(name) for name in SKETCH_FEATURES]


class FirstLookTeacher:
    """`probabilities` are those of each sample's blocks by each of some models that had not seen its fold."""

    def __init__(self, samples: Sequence[Sample], probabilities: Sequence[Sequence[Array]]) -> None:
        self._rows = [np.asarray(s.rows)[:, _COLUMNS] for s in samples]
        self._folds = [fold_of(s.row["site"]) for s in samples]
        best = [np.max(of_page, axis=0) for of_page in zip(*probabilities, strict=True)]
        self._worth = [(p >= WORTH) | (s.labels > 0) & (s.weights > 0) for s, p in zip(samples, best, strict=True)]
        every = range(len(samples))
        models = [self._fit([i for i in every if self._folds[i] != fold]) for fold in range(FOLDS)]
        self.final = self._fit(every)
        """Taught by all pages."""
        self._glances = [
            models[fold].predict_proba(rows)[:, 1] if len(rows) else np.zeros(0)
            for rows, fold in zip(self._rows, self._folds, strict=True)
        ]

    def _fit(self, at: Sequence[int]) -> CatBoostClassifier:
        return fit_first_look(np.vstack([self._rows[i] for i in at]), np.concatenate([self._worth[i] for i in at]))

    def without_far(self, probabilities: Sequence[Array]) -> list[Array]:
        """`probabilities` with those of the first look where a model that had not seen the fold looks no further."""
        return [np.where(is_near(g), p, g) for g, p in zip(self._glances, probabilities, strict=True)]
