"""Features of order and company: where a block stands among long paragraphs, what else stands at its place."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.extract.frames import Frame
from pipelines.extract.rawblock import RawBlock

Vector = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_CONTAINER_SHARE = 0.6
"""The main container is the innermost element that holds this share of the long paragraphs' text."""

_MOST_STEPS = 20.0

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
    tree = _Tree(blocks)
    columns = [
        *_order_columns(chars, good, is_title),
        *_path_columns(blocks, chars, links, good_chars),
        *_tree_columns(tree, chars, links, good_chars),
        *_article_columns(blocks, tree, good),
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


class _Tree:
    """The frames of some blocks, outer ones before inner ones; `at` says of each block which is its own.

    Values by frame are arrays in that order, so that what passes inwards or outwards takes one pass each.
    """

    def __init__(self, blocks: Sequence[RawBlock]) -> None:
        self.frames: list[Frame] = []
        self.parents: list[int] = []
        self._known: dict[Frame, int] = {}
        self.at = np.array([self._number(block.frame) for block in blocks], dtype=np.intp)
        self._up = np.array(self.parents, dtype=np.intp)

    def _number(self, frame: Frame) -> int:
        chain: list[Frame] = []
        inner: Frame | None = frame
        while inner is not None and inner not in self._known:
            chain.append(inner)
            inner = inner.parent
        number = 0 if inner is None else self._known[inner]
        for each in reversed(chain):
            self.parents.append(number)  # of the outermost: itself
            number = self._known[each] = len(self.frames)
            self.frames.append(each)
        return number

    def above(self, steps: int) -> npt.NDArray[np.intp]:
        """For each block the frame so many steps above its own, the outermost at most."""
        at = self.at
        for _ in range(steps):
            at = self._up[at]
        return at

    def below(self, values: Vector) -> list[float]:
        """For each frame the sum of the values of the blocks in it, however deep. Whole numbers, so exact."""
        sums: list[float] = np.bincount(self.at, weights=values, minlength=len(self.frames)).tolist()
        parents = self.parents
        for number in range(len(sums) - 1, 0, -1):
            if parents[number] != number:
                sums[parents[number]] += sums[number]
        return sums

    def inherited(self, root: float, values: Mapping[int, float]) -> Vector:
        """For each block the value of the innermost frame around it that has one, else `root`."""
        of_frame = np.full(len(self.frames), root, dtype=np.float64)
        for number in sorted(values):  # inner ones come later and overwrite
            of_frame[number : self._end(number)] = values[number]
        return of_frame[self.at]

    def _end(self, number: int) -> int:
        """The number of the first frame behind frame `number` that is not in it. Frames are numbered as in the page."""
        depth, frames = self.frames[number].depth, self.frames
        inside = (i for i in range(number + 1, len(frames)) if frames[i].depth <= depth)
        return next(inside, len(frames))


def _tree_columns(tree: _Tree, chars: Vector, links: Vector, good_chars: Vector) -> list[Vector]:
    n = len(chars)
    page_good = good_chars.sum() or 1.0
    good_of = tree.below(good_chars)
    main = [i for i, good in enumerate(good_of) if good >= _CONTAINER_SHARE * page_good]
    container = max(main, key=lambda i: tree.frames[i].depth, default=-1)
    above = frozenset(() if container < 0 else tree.frames[container].ancestors())
    depth_above = {i: float(frame.depth) for i, frame in enumerate(tree.frames) if frame in above}
    group, (count, total, linked) = _grouped(tree.above(1).tolist(), np.ones(n), chars, links)
    good_share = np.array(good_of, dtype=np.float64) / page_good
    depths = np.array([frame.depth for frame in tree.frames], dtype=np.float64)[tree.at]
    steps = depths - tree.inherited(-_MOST_STEPS, depth_above)
    order, sizes = _sibling_order(tree.at.tolist())
    return [
        np.minimum(count, 200)[group],
        *(good_share[tree.above(step)] for step in (1, 2, 3, 0)),
        (linked / total)[group],
        tree.inherited(0.0, {} if container < 0 else {container: 1.0}),
        np.clip((0.0 if container < 0 else tree.frames[container].depth) - depths, 0.0, _MOST_STEPS),
        np.minimum(steps, _MOST_STEPS),
        np.full(n, min(n, 1000), dtype=np.float64),
        np.full(n, min(int((good_chars > 0).sum()), 100), dtype=np.float64),
        order,
        sizes,
    ]


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


def _article_columns(blocks: Sequence[RawBlock], tree: _Tree, good: Flags) -> list[Vector]:
    """Pages that go on with the next article: which `article` element a block stands in (-1: none), how many began
    before it, the first-level headings before it, and the headings since the last paragraph of prose.
    """
    found = [i for i, frame in enumerate(tree.frames) if frame.tag == "article"]
    articles = np.minimum(tree.inherited(-1.0, {i: float(n) for n, i in enumerate(found)}), 20)
    tags = [block.frame.tag for block in blocks]
    is_h1 = np.array([tag == "h1" for tag in tags], dtype=np.float64)
    headings = np.cumsum(np.array([tag in _HEADINGS for tag in tags], dtype=np.float64))
    since_good = headings - np.maximum.accumulate(np.where(good, headings, 0.0))
    return [
        articles,
        np.maximum.accumulate(articles + 1),
        np.minimum(np.cumsum(is_h1) - is_h1, 5),
        np.minimum(since_good, 10),
    ]


_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
