"""Teaches the model of passages by what the block models keep of pages whose site they had not seen.

Few of those passages are wrong. So each page is cut into passages at lower thresholds too, which gives ten times as many that are; the model is not told how
sure the block model was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier

from pipelines.extract.context import with_word_scores
from pipelines.extract.passages import Indices, Kept, passage_rows, passages_of, unlikely_blocks
from training.fit import fit_passages
from training.gold import FOLDS, fold_of
from training.samples import Sample

Array = npt.NDArray[Any]

CUTS = (0.5, 0.3, 0.15, 0.05, 0.02)


class PassageTeacher:
    """`scores` and `probabilities` are those of each sample's blocks by models that had not seen its fold."""

    def __init__(self, samples: Sequence[Sample], scores: Sequence[Array], probabilities: Sequence[Array]) -> None:
        self._samples = samples
        self._folds = [fold_of(s.row["site"]) for s in samples]
        self._rows = [with_word_scores(s.rows, found) for s, found in zip(samples, scores, strict=True)]
        taught = [i for i, s in enumerate(samples) if s.texts and (s.weights > 0).any()]
        cases = [(self._folds[i], *self._cases(i, probabilities[i])) for i in taught]
        self._models = [_fit([case for case in cases if case[0] != fold]) for fold in range(FOLDS)]
        self.final = _fit(cases)
        """Taught by all pages."""

    def _kept(self, i: int, probabilities: Array, threshold: float) -> Kept:
        sample = self._samples[i]
        return Kept.of(self._rows[i], probabilities, sample.texts, sample.places, threshold)

    def _cases(self, i: int, probabilities: Array) -> tuple[Array, Array]:
        """Rows of passages, and beside each its label and its weight: (passages, columns), (passages, 2)."""
        rows, told = [], []
        for cut in CUTS:
            kept = self._kept(i, probabilities, cut)
            passages = passages_of(kept)
            rows.append(passage_rows(kept, passages))
            told += [_told(self._samples[i], passage) for passage in passages]
        return np.vstack(rows), np.array(told, dtype=np.float64).reshape(-1, 2)

    def without_unlikely(self, probabilities: Sequence[Array]) -> list[Array]:
        """`probabilities` as they are after passages were judged by a model that had not seen the fold."""
        out = []
        for i, before in enumerate(probabilities):
            after = np.array(before)
            if len(after):
                model = self._models[self._folds[i]]
                kept = self._kept(i, after, CUTS[0])
                apart = unlikely_blocks(kept, lambda rows, model=model: model.predict_proba(rows)[:, 1])  # type: ignore[misc]
                for block, probability in apart.items():
                    after[block] = probability
            out.append(after)
        return out


def _told(sample: Sample, passage: Indices) -> tuple[float, float]:
    """Whether most of the passage is text, and what that counts: the logarithm of the characters of which something is known."""
    known = [i for i in passage if sample.weights[i] > 0]
    chars = sum(len(sample.texts[i]) for i in known)
    body = sum(len(sample.texts[i]) for i in known if sample.labels[i] > 0)
    return float(2 * body > chars), float(np.log1p(chars))


def _fit(cases: Sequence[tuple[int, Array, Array]]) -> CatBoostClassifier:
    rows, told = np.vstack([rows for _, rows, _ in cases]), np.vstack([told for _, _, told in cases])
    known = told[:, 1] > 0
    return fit_passages(rows[known], told[known, 0], told[known, 1])
