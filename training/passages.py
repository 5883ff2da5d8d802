"""Teaches the model of passages by what the block models keep of pages whose site they had not seen.

Few of those passages are wrong. So each page is cut into passages at lower thresholds too, which gives ten times as many that are; the model is not told how
sure the block model was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier

from pipelines.extract.context import with_word_scores
from pipelines.extract.forest import Indices
from pipelines.extract.opinion import Reading
from pipelines.extract.passages import Judge, Kept, passage_rows, passages_of, told_rows, unlikely_blocks
from training.fit import fit_passages
from training.gold import FOLDS, fold_of
from training.samples import Sample

Array = npt.NDArray[Any]

CUTS = (0.5, 0.3, 0.15, 0.05, 0.02)


@dataclass(frozen=True)
class PassageModels:
    """One that judges by how a passage lies, and one that also knows what another extractor reads."""

    plain: CatBoostClassifier
    told: CatBoostClassifier


@dataclass(frozen=True)
class Case:
    """The passages of one page at one cut: rows, rows with votes (none where the page has none), label and weight."""

    fold: int
    rows: Array
    told: Array
    labels: Array


class PassageTeacher:
    """`scores` and `probabilities` are those of each sample's blocks by models that had not seen its fold."""

    def __init__(self, samples: Sequence[Sample], scores: Sequence[Array], probabilities: Sequence[Array]) -> None:
        self._samples = samples
        self._folds = [fold_of(s.row["site"]) for s in samples]
        self._rows = [with_word_scores(s.rows, found) for s, found in zip(samples, scores, strict=True)]
        taught = [i for i, s in enumerate(samples) if s.texts and (s.weights > 0).any()]
        cases = [self._case(i, probabilities[i], cut) for i in taught for cut in CUTS]
        self._models = [_fit([case for case in cases if case.fold != fold]) for fold in range(FOLDS)]
        self.final = _fit(cases)
        """Taught by all pages."""

    def _kept(self, i: int, probabilities: Array, threshold: float, votes: Array | None = None) -> Kept:
        sample = self._samples[i]
        return Kept.of(self._rows[i], probabilities, sample.texts, sample.places, threshold, votes)

    def _case(self, i: int, probabilities: Array, cut: float) -> Case:
        sample, kept = self._samples[i], self._kept(i, probabilities, cut)
        passages = passages_of(kept)
        rows = passage_rows(kept, passages)
        votes = sample.votes.get(Reading.USUAL)
        told = told_rows(kept, passages if votes is not None else [], np.zeros(0) if votes is None else votes, rows)
        labels = np.array([_told(sample, passage) for passage in passages], dtype=np.float64).reshape(-1, 2)
        return Case(self._folds[i], rows, told, labels)

    def without_unlikely(self, probabilities: Sequence[Array], votes: Sequence[Array | None]) -> list[Array]:
        """`probabilities` as they are after passages were judged by models that had not seen the fold."""
        out = []
        for i, before in enumerate(probabilities):
            after = np.array(before)
            if len(after):
                models = self._models[self._folds[i]]
                kept = self._kept(i, after, CUTS[0], votes[i])
                for block, probability in unlikely_blocks(kept, _judge(models.plain), _judge(models.told)).items():
                    after[block] = probability
            out.append(after)
        return out


def _judge(model: CatBoostClassifier) -> Judge:
    return lambda rows: np.asarray(model.predict_proba(rows)[:, 1])


def _told(sample: Sample, passage: Indices) -> tuple[float, float]:
    """Whether most of the passage is text, and what that counts: the logarithm of the characters of which something is known."""
    known = [i for i in passage if sample.weights[i] > 0]
    chars = sum(len(sample.texts[i]) for i in known)
    body = sum(len(sample.texts[i]) for i in known if sample.labels[i] > 0)
    return float(2 * body > chars), float(np.log1p(chars))


def _fit(cases: Sequence[Case]) -> PassageModels:
    with_votes = [case for case in cases if len(case.told)]
    return PassageModels(
        _fit_rows(np.vstack([case.rows for case in cases]), np.vstack([case.labels for case in cases])),
        _fit_rows(np.vstack([case.told for case in with_votes]), np.vstack([case.labels for case in with_votes])),
    )


def _fit_rows(rows: Array, labels: Array) -> CatBoostClassifier:
    known = labels[:, 1] > 0
    return fit_passages(rows[known], labels[known, 0], labels[known, 1])
