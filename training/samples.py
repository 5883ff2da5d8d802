"""Gold pages as the models see them: rows, labels and weights of their blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.context import CONTEXT_FEATURES, votes_of, with_context
from pipelines.extract.decode import ParsedPage, parse_page
from pipelines.extract.features import describe_all
from pipelines.extract.features_said import Hints
from pipelines.extract.hints import read_hints
from pipelines.extract.metadata import Metadata, read_metadata
from pipelines.extract.opinion import Reading, second_opinion
from pipelines.extract.phrases import fold
from pipelines.extract.rawblock import RawBlock
from training.align import align, tokens
from training.gold import gold_page

Task = tuple[Path, dict[str, Any]]
Array = npt.NDArray[Any]

SNIPPET_WEIGHT = 4.0
"""A labelled block of a snippet page counts this much: there are six a page, and blogs are met nowhere else."""


@dataclass(frozen=True)
class PageView:
    """A parsed gold page with what its blocks are described by."""

    parsed: ParsedPage
    metadata: Metadata
    blocks: list[RawBlock]
    folded: list[str]
    hints: Hints


@dataclass(frozen=True)
class Sample:
    """One gold page; every array has a row a block. Weight 0: nothing is known of the block. `rows` hold no word scores:
    those depend on which sites the word weights have seen (training.words). `votes` say by reading how much of each block
    another extractor takes for text, of those readings in which it finds any.
    """

    row: dict[str, Any]
    rows: Array
    votes: dict[Reading, Array]
    texts: list[str]
    labels: Array
    weights: Array
    places: tuple[str, ...] = ()


def view(task: Task) -> PageView:
    """The page of a gold row, read up to the description of its blocks."""
    folder, row = task
    parsed = parse_page(gold_page(folder, row))
    page, tree = parsed.page, parsed.tree
    metadata = read_metadata(tree, page.url, headers={}, discovery=page.discovery, fetched_at=None)
    blocks = cut_blocks(tree)
    folded = [fold(block.text) for block in blocks]
    return PageView(parsed, metadata, blocks, folded, read_hints(tree, metadata))


def sample(task: Task) -> Sample:
    """The blocks of a gold page with labels."""
    row = task[1]
    page = view(task)
    if not page.blocks:
        return Sample(row, np.zeros((0, len(CONTEXT_FEATURES))), {}, [], np.zeros(0), np.zeros(0))
    rows = with_context(describe_all(page.blocks, page.folded, page.hints), page.blocks)
    texts = [block.text for block in page.blocks]
    labels, weights = labels_of(texts, row)
    opinions = {reading: second_opinion(page.parsed.tree, reading) for reading in Reading}
    votes = {reading: votes_of(page.folded, text) for reading, text in opinions.items() if text}
    return Sample(row, rows, votes, texts, labels, weights, tuple(b.frame.path for b in page.blocks))


def labels_of(texts: list[str], row: dict[str, Any]) -> tuple[Array, Array]:
    """Labels and weights of blocks. Long blocks weigh more, but far less than by their length.

    Where a reference may be read with or without its lead, the labels keep the lead: other sets count it as text, and
    a model taught both ways would keep it by chance.
    """
    if row.get("text"):
        variants = ["\n".join([*(row.get("summary") or []), row["text"]])] if row.get("summary") else []
        cut = [tokens(text) for text in texts]
        labels, _ = max((align(cut, tokens(variant)) for variant in [*variants, row["text"]]), key=lambda pair: pair[1])
        return np.array(labels, dtype=np.float32), np.array([max(1, len(text)) ** 0.3 for text in texts])
    if row["set"] == "page_kind":
        return np.zeros(len(texts), dtype=np.float32), np.zeros(len(texts))
    return _snippet_labels(texts, row)


def _snippet_labels(texts: list[str], row: dict[str, Any]) -> tuple[Array, Array]:
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
