"""Features of order and company: where a block stands among long paragraphs, what else stands at its place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.extract.blocks import RawBlock
from pipelines.extract.frames import Frame

Vector = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_CONTAINER_SHARE = 0.6
"""The main container is the innermost element that holds this share of the long paragraphs' text."""

ORDER_FEATURES: tuple[str, ...] = (
    "index_share", "index", "chars_before_share", "good_before", "good_after", "since_title", "before_title",
    "from_first_good", "from_last_good", "to_previous_good", "to_next_good", "between_goods",
    "path_blocks", "path_chars_share", "path_good_share", "path_link_share", "path_mean_log",
    "parent_blocks", "parent_good_share", "grandparent_good_share", "great_good_share", "own_good_share",
    "parent_link_share", "in_container", "above_container", "container_steps", "page_blocks", "page_good",
    "sibling_index", "siblings", "article_number", "articles_before", "h1_before", "headings_since_good",
)  # fmt: skip


def order_matrix(blocks: Sequence[RawBlock], good: Flags, is_title: Flags) -> npt.NDArray[np.float32]:
    """A row of `ORDER_FEATURES` for each block. `good` marks blocks that look like paragraphs of prose."""
    n = len(blocks)
    if n == 0:
        return np.zeros((0, len(ORDER_FEATURES)), dtype=np.float32)
    chars = np.array([len(block.text) for block in blocks], dtype=np.float64)
    links = np.array([min(block.link_chars, len(block.text)) for block in blocks], dtype=np.float64)
    good_chars = chars * good
    columns = [
        *_order_columns(chars, good, is_title),
        *_path_columns(blocks, chars, links, good_chars),
        *_tree_columns(blocks, chars, links, good_chars),
        *_article_columns(blocks, good),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _order_columns(chars: Vector, good: Flags, is_title: Flags) -> list[Vector]:
    n = len(chars)
    index = np.arange(n, dtype=np.float64)
    before = np.cumsum(chars) - chars
    goods: Vector = np.cumsum(good.astype(np.float64)) - good
    first, last = (float(np.argmax(good)), float(n - 1 - np.argmax(good[::-1]))) if good.any() else (0.0, n - 1.0)
    title_at = _title_index(is_title, first)
    previous = np.maximum.accumulate(np.where(good, index, -99.0))
    previous = np.concatenate([[-99.0], previous[:-1]])
    following = np.minimum.accumulate(np.where(good, index, n + 99.0)[::-1])[::-1]
    following = np.concatenate([following[1:], [n + 99.0]])
    return [
        index / n,
        np.minimum(index, 500),
        before / chars.sum(),
        np.minimum(goods, 40),
        np.minimum(good.sum() - goods - good, 40),
        np.clip(index - title_at, -60, 60),
        (index < title_at).astype(np.float64),
        np.clip(index - first, -40, 40),
        np.clip(index - last, -40, 40),
        np.minimum(index - previous, 30),
        np.minimum(following - index, 30),
        ((index >= first) & (index <= last)).astype(np.float64),
    ]


def _title_index(is_title: Flags, first_good: float) -> float:
    """The last block that repeats the title before the prose begins, else the first that does, else -1."""
    at = np.flatnonzero(is_title)
    if not len(at):
        return -1.0
    early = at[at <= first_good]
    return float(early[-1] if len(early) else at[0])


def _grouped(keys: Sequence[Hashable], *values: Vector) -> tuple[npt.NDArray[np.intp], list[Vector]]:
    """A group number for each key, and the sum of each vector over each group."""
    numbers: dict[Hashable, int] = {}
    group = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)
    return group, [np.bincount(group, weights=value, minlength=len(numbers)).astype(np.float64) for value in values]


def _path_columns(blocks: Sequence[RawBlock], chars: Vector, links: Vector, good_chars: Vector) -> list[Vector]:
    ones = np.ones(len(blocks))
    group, (count, total, linked, good, logs) = _grouped(
        [block.frame.path for block in blocks], ones, chars, links, good_chars, np.log1p(chars)
    )
    page_good = good_chars.sum() or 1.0
    columns: tuple[Vector, ...] = (
        np.minimum(count, 200),
        total / chars.sum(),
        good / page_good,
        linked / total,
        logs / count,
    )
    return [column[group] for column in columns]


def _tree_columns(blocks: Sequence[RawBlock], chars: Vector, links: Vector, good_chars: Vector) -> list[Vector]:
    n = len(blocks)
    good_of, page_good = _good_below(blocks, good_chars), good_chars.sum() or 1.0
    main = [frame for frame, good in good_of.items() if good >= _CONTAINER_SHARE * page_good]
    container = max(main, key=lambda frame: frame.depth, default=None)
    above = frozenset(() if container is None else container.ancestors())
    group, (count, total, linked) = _grouped([_up(block.frame, 1) for block in blocks], np.ones(n), chars, links)
    shares: list[Vector] = [
        np.array([good_of.get(_up(block.frame, step), 0.0) / page_good for block in blocks], dtype=np.float64)
        for step in (1, 2, 3, 0)
    ]
    inside = _inherited(blocks, 0.0, lambda frame, value: 1.0 if frame is container else value)
    steps = _inherited(blocks, 20.0, lambda frame, value: 0.0 if frame in above else value + 1.0)
    depth = 0 if container is None else container.depth
    order, sizes = _sibling_order([id(block.frame) for block in blocks])
    return [
        np.minimum(count, 200)[group],
        *shares,
        (linked / total)[group],
        inside,
        np.array([min(20.0, max(0.0, float(depth - block.frame.depth))) for block in blocks]),
        np.minimum(steps, 20),
        np.full(n, min(n, 1000), dtype=np.float64),
        np.full(n, min(int((good_chars > 0).sum()), 100), dtype=np.float64),
        order,
        sizes,
    ]


def _inherited(blocks: Sequence[RawBlock], root: float, own: Callable[[Frame, float], float]) -> Vector:
    """For each block a value that passes from element to element inwards; `own` may change it at each."""
    known: dict[Frame, float] = {}
    values = []
    for block in blocks:
        chain: list[Frame] = []
        frame: Frame | None = block.frame
        while frame is not None and frame not in known:
            chain.append(frame)
            frame = frame.parent
        value = root if frame is None else known[frame]
        for inner in reversed(chain):
            value = known[inner] = own(inner, value)
        values.append(value)
    return np.array(values, dtype=np.float64)


def _good_below(blocks: Sequence[RawBlock], good_chars: Vector) -> dict[Frame, float]:
    """Characters of good blocks below each frame."""
    below: dict[Frame, float] = {}
    for block, chars in zip(blocks, good_chars.tolist(), strict=True):
        if chars:
            for frame in block.frame.ancestors():
                below[frame] = below.get(frame, 0.0) + chars
    return below


def _up(frame: Frame, steps: int) -> Frame:
    for _ in range(steps):
        frame = frame.parent or frame
    return frame


def _sibling_order(keys: Sequence[int]) -> tuple[Vector, Vector]:
    """For each block its number within its own frame, and how many the frame has (both capped)."""
    seen: dict[int, int] = {}
    order = []
    for key in keys:
        order.append(seen.get(key, 0))
        seen[key] = order[-1] + 1
    return np.minimum(np.array(order, dtype=np.float64), 50), np.array(
        [min(seen[key], 50) for key in keys], dtype=np.float64
    )


def _article_columns(blocks: Sequence[RawBlock], good: Flags) -> list[Vector]:
    """Pages that go on with the next article: which `article` element a block stands in (-1: none), how many began
    before it, the first-level headings before it, and the headings since the last paragraph of prose.
    """
    numbers: dict[Frame, int] = {}

    def number(frame: Frame, value: float) -> float:
        return float(numbers.setdefault(frame, len(numbers))) if frame.tag == "article" else value

    articles = np.minimum(_inherited(blocks, -1.0, number), 20)
    rows = []
    h1 = headings = 0
    for block, is_good in zip(blocks, good.tolist(), strict=True):
        tag = block.frame.tag
        headings = 0 if is_good else headings + (tag in _HEADINGS)
        rows.append((min(h1, 5), min(headings, 10)))
        h1 += tag == "h1"
    return [articles, np.maximum.accumulate(articles + 1), *np.array(rows, dtype=np.float64).T]


_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
