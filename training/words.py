"""Teaches the word weights, and gives each page scores by weights that had not seen its site.

The block model must meet word scores as they will be on new sites. So it learns from scores of weights taught without
the page's fold, and is judged on a fold by weights taught without that fold: a fit for each fold and each pair of folds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from pipelines.extract.wordmodel import TABLE_BITS, WordWeights, word_cells
from training.gold import FOLDS, fold_of
from training.samples import Sample

Array = npt.NDArray[Any]


def matrix_of(texts: Sequence[str]) -> csr_matrix:
    """(texts, 2**TABLE_BITS): 1 where a text has the word of a cell."""
    rows, columns = word_cells(texts)
    ones = np.ones(len(rows), dtype=np.float32)
    return csr_matrix((ones, (rows, columns)), shape=(len(texts), 2**TABLE_BITS))


def fit_words(samples: Iterable[Sample]) -> WordWeights:
    """Weights taught by the blocks of `samples` of which something is known, as they are stored."""
    taught = [(s, s.weights > 0) for s in samples]
    texts = [text for s, known in taught for text, is_known in zip(s.texts, known, strict=True) if is_known]
    labels = np.concatenate([s.labels[known] for s, known in taught])
    weights = np.concatenate([s.weights[known] for s, known in taught])
    model = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=6, tol=None, random_state=1, average=True)
    model.fit(matrix_of(texts), labels, sample_weight=weights / weights.mean())
    return WordWeights(model.coef_[0].astype(np.float16).astype(np.float32), float(model.intercept_[0]), "")


class WordTeacher:
    """`own[i]` scores the blocks of sample i by weights that had not seen its fold; `without(f)[i]` neither f's."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = samples
        self.folds = [fold_of(s.row["site"]) for s in samples]
        self.own = [np.zeros(0, dtype=np.float32)] * len(samples)
        self._beside: dict[tuple[int, int], Array] = {}
        for fold in range(FOLDS):
            self._score({fold}, [fold])
        for pair in combinations(range(FOLDS), 2):
            self._score(set(pair), pair)

    def _score(self, hidden: set[int], folds: Sequence[int]) -> None:
        model = fit_words(s for s, f in zip(self.samples, self.folds, strict=True) if f not in hidden)
        for i, sample in enumerate(self.samples):
            fold = self.folds[i]
            if fold not in hidden:
                continue
            scores = model.scores(sample.texts)
            if len(hidden) == 1:
                self.own[i] = scores
            else:
                other = next(f for f in folds if f != fold)
                self._beside[i, other] = scores

    def without(self, fold: int) -> list[Array]:
        """For each sample scores by weights that had seen neither its fold nor `fold`."""
        return [self.own[i] if f == fold else self._beside[i, fold] for i, f in enumerate(self.folds)]


def export_words(model: WordWeights, path: Path) -> None:
    """Writes the weights as pipelines.extract.wordmodel reads them."""
    np.savez_compressed(path, weights=model.weights.astype(np.float16), bias=np.float64(model.bias))
