"""Trains the models: gold pages in, pipelines/model_data/*.npz and report.md out.

    python -m training.train ../shared/bench

`first_look` says which blocks are worth describing, `words` what the words of a block tell, `blocks` which blocks are body (`blocks_*` by those who know another
extractor's opinion), `passages` which runs of them are, `kind` whether a page is an article. `passages` and `kind` learn from
what `blocks` makes of pages whose site it had not seen, as they will have to judge them. Folds are by site; the report's figures are of unseen sites.
Seeds are fixed. Needs requirements-train.in; about twenty minutes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier

from pipelines.extract.body import body_blocks, label_by
from pipelines.extract.context import BLOCK_FEATURES, OPINION_FEATURES, with_votes, with_word_scores
from pipelines.extract.features import SKETCH_FEATURES
from pipelines.extract.firstlook import FIRST_LOOK_MODEL
from pipelines.extract.judge import BLOCK_MODEL, OPINION_MODELS, readings_wanted
from pipelines.extract.kindfeatures import KIND_FEATURES, describe_page
from pipelines.extract.opinion import Reading
from pipelines.extract.pagekind import refuse_by_rule
from pipelines.extract.passages import PASSAGE_FEATURES, PASSAGE_MODEL, TOLD_PASSAGE_FEATURES, TOLD_PASSAGE_MODEL
from training.firstlook import FirstLookTeacher
from training.fit import export, fit_blocks, fit_kind
from training.gold import FOLDS, fold_of, gold_rows
from training.passages import PassageTeacher
from training.report import training_report
from training.samples import Sample, Task, sample, view
from training.words import WordTeacher, export_words, fit_words

Array = npt.NDArray[Any]

MODEL_DATA = Path(__file__).resolve().parents[1] / "pipelines" / "model_data"


@dataclass(frozen=True)
class Unseen:
    """For each page the probabilities of its blocks by models that had not seen its site, at either effort."""

    fast: list[Array]
    best: list[Array]
    votes: list[Array | None]
    """The usual reading's votes on the blocks of pages in doubt."""


def rows_of(samples: Sequence[Sample], scores: Sequence[Array]) -> tuple[list[Array], dict[Reading, list[Array]]]:
    """What the block models read of each sample: the own one, and those that know an opinion."""
    rows = [with_word_scores(s.rows, found) for s, found in zip(samples, scores, strict=True)]
    nothing = [np.zeros(len(s.rows)) for s in samples]
    return rows, {
        reading: [with_votes(r, s.votes.get(reading, n)) for r, s, n in zip(rows, samples, nothing, strict=True)]
        for reading in Reading
    }


def consulted(sample: Sample, rows: Array, own: Array) -> list[Reading]:
    """The readings that are asked for and find something, as `pipelines.extract.judge` asks."""
    return list(takewhile(lambda reading: reading in sample.votes, readings_wanted(rows, own)))


def unseen(samples: Sequence[Sample], teacher: WordTeacher) -> Unseen:
    """Probabilities of all blocks, by models of the other folds."""
    found = Unseen([np.zeros(0)] * len(samples), [np.zeros(0)] * len(samples), [None] * len(samples))
    for fold in range(FOLDS):
        rows, told = rows_of(samples, teacher.without(fold))
        seen = [i for i, f in enumerate(teacher.folds) if f != fold and samples[i].texts]
        plain = fit_blocks([samples[i] for i in seen], [rows[i] for i in seen])
        asked = {r: fit_blocks([samples[i] for i in seen], [told[r][i] for i in seen]) for r in Reading}
        for i in (i for i, f in enumerate(teacher.folds) if f == fold and samples[i].texts):
            own = plain.predict_proba(rows[i])[:, 1]
            readings = consulted(samples[i], rows[i], own)
            said = [asked[reading].predict_proba(told[reading][i])[:, 1] for reading in readings]
            found.fast[i], found.best[i] = own, np.mean([own, *said], axis=0)
            found.votes[i] = samples[i].votes[Reading.USUAL] if readings else None
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
    teacher = WordTeacher(samples)
    probabilities = unseen(samples, teacher)
    look = FirstLookTeacher(samples, (probabilities.fast, probabilities.best))
    probabilities = Unseen(
        look.without_far(probabilities.fast), look.without_far(probabilities.best), probabilities.votes
    )
    save(look.final, FIRST_LOOK_MODEL, SKETCH_FEATURES)
    passages = PassageTeacher(samples, teacher.own, probabilities.best)
    probabilities = Unseen(
        passages.without_unlikely(probabilities.fast, [None] * len(samples)),
        passages.without_unlikely(probabilities.best, probabilities.votes),
        probabilities.votes,
    )
    save(passages.final.plain, PASSAGE_MODEL, PASSAGE_FEATURES)
    save(passages.final.told, TOLD_PASSAGE_MODEL, TOLD_PASSAGE_FEATURES)
    export_words(fit_words(samples), MODEL_DATA / "words.npz")
    rows, told = rows_of(samples, teacher.own)
    save(fit_blocks(samples, rows), BLOCK_MODEL, BLOCK_FEATURES)
    for reading, name in OPINION_MODELS.items():
        save(fit_blocks(samples, told[reading]), name, OPINION_FEATURES)
    judge(folder, [s.row for s in samples], probabilities, predictions)


def save(model: CatBoostClassifier, name: str, columns: tuple[str, ...]) -> None:
    """Writes a model to where the program reads it."""
    export(model, name, columns, MODEL_DATA / f"{name}.npz")


def judge(folder: Path, gold: Sequence[dict[str, Any]], probabilities: Unseen, predictions: Path | None) -> None:
    """Trains the page model on what the block models make of unseen sites, and writes the report."""
    tasks: list[Task] = [(folder, row) for row in gold]
    with Pool() as pool:
        described = pool.map(describe_unseen, list(zip(tasks, probabilities.best, strict=True)), chunksize=8)
        fast = pool.map(describe_unseen, list(zip(tasks, probabilities.fast, strict=True)), chunksize=8)
    kinds = np.array([row for row, _, _ in described])
    labels = np.array([row["set"] != "page_kind" for row in gold], dtype=np.float32)
    scores = np.where([refused for _, _, refused in described], 0.0, kind_scores(gold, kinds, labels))
    save(fit_kind(kinds, labels), "kind", KIND_FEATURES)
    texts = [text for _, text, _ in described]
    report = training_report(gold, texts, [text for _, text, _ in fast], scores)
    (MODEL_DATA / "report.md").write_text(report, encoding="utf-8")
    if predictions is not None:
        write_predictions(predictions, gold, texts, probabilities.best, scores)


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
