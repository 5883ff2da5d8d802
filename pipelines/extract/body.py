"""Which blocks are the article: the model's probabilities, then a few hard facts, then kinds of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pipelines.extract.belonging import belonging
from pipelines.extract.copies import needless_copies
from pipelines.extract.features_said import Hints
from pipelines.extract.rawblock import RawBlock
from pipelines.extract.rules import (
    after_advert,
    cell_and_row,
    data_rows,
    is_advert_label,
    is_cross_reference,
    is_lone_sign,
    is_newsletter_prompt,
    is_paywall_notice,
    is_residue,
    repeats_title,
    standfirsts,
    table_around,
)
from pipelines.model import Block, BlockKind

THRESHOLD = 0.5
_SURE, _STANDFIRST_FLOOR, _TABLE_FLOOR = 0.9, 0.3, 0.4


class Label(StrEnum):
    """What a block is."""

    BODY = "body"
    TITLE = "title"
    BYLINE = "byline"
    CAPTION = "caption"
    SHARE = "share"
    RELATED = "related"
    NEWSLETTER = "newsletter"
    ADVERTISEMENT = "advertisement"
    NAVIGATION = "navigation"
    COMMENT = "comment"
    NOTICE = "notice"
    OTHER = "other"


@dataclass(slots=True, eq=False)
class Labelled:
    """A block with the model's probability that it is body, and what it is where a hard fact overrules the model.

    Not to be changed; to enforce it would triple the cost of making one, and pages have hundreds.
    """

    raw: RawBlock
    folded: str
    hints: Hints
    probability: float
    ruled: tuple[Label, str] | None = None
    evidence: str = ""
    """What moved the probability, where something did."""

    @property
    def is_kept(self) -> bool:
        return self.probability >= THRESHOLD if self.ruled is None else self.ruled[0] is Label.BODY

    @property
    def label(self) -> Label:
        """What the block is. Of a dropped one the likeliest name, for people to read: nothing depends on it."""
        if self.ruled is not None:
            return self.ruled[0]
        return Label.BODY if self.is_kept else _dropped_as(self.raw, self.folded, self.hints)

    @property
    def why(self) -> str:
        if self.ruled is not None:
            return self.ruled[1]
        return f"model: {self.probability:.2f} body" + (f" as it {self.evidence}" if self.evidence else "")


def label_by(
    probabilities: list[float],
    blocks: Sequence[RawBlock],
    folded: Sequence[str],
    hints: Hints,
    evidence: Mapping[int, str] = MappingProxyType({}),
) -> tuple[Labelled, ...]:
    """Labels from the probability of each block that it is body, and from the hard facts.

    `evidence` says of some blocks what moved their probability.
    """
    belongs = belonging(blocks, probabilities, THRESHOLD)
    for i in belongs:
        probabilities[i] = THRESHOLD
    _share_rows(blocks, probabilities)
    ruled = _overruled(blocks, folded, probabilities, hints)
    chosen = [p >= THRESHOLD and i not in ruled for i, p in enumerate(probabilities)]
    for i in standfirsts(blocks, folded, chosen, hints):
        if probabilities[i] >= _STANDFIRST_FLOOR and _verdict(blocks[i], folded[i], hints, probabilities[i]) is None:
            ruled[i] = (Label.BODY, "a standfirst: between title and text, named so or as the page describes itself")
    return tuple(
        Labelled(block, folded[i], hints, probability, ruled.get(i), belongs.get(i) or evidence.get(i, ""))
        for i, (block, probability) in enumerate(zip(blocks, probabilities, strict=True))
    )


def _share_rows(blocks: Sequence[RawBlock], probabilities: list[float]) -> None:
    """A table of data belongs to the article as a whole or not at all: its cells share the mean of all.

    Between paragraphs that are kept it needs a little less than others: there its numbers are what the text speaks of.
    """
    kept = [i for i, probability in enumerate(probabilities) if probability >= _SURE]
    tables: dict[int, list[int]] = {}
    for row in data_rows(blocks):
        tables.setdefault(id(table_around(blocks[row[0]].frame)), []).extend(row)
    for cells in tables.values():
        mean = sum(probabilities[i] for i in cells) / len(cells)
        amid = bool(kept) and kept[0] < cells[0] and cells[-1] < kept[-1]
        for i in cells:
            probabilities[i] = THRESHOLD if amid and _TABLE_FLOOR <= mean < THRESHOLD else mean


def _overruled(
    blocks: Sequence[RawBlock], folded: Sequence[str], probabilities: Sequence[float], hints: Hints
) -> dict[int, tuple[Label, str]]:
    """Chosen blocks that are no body by a hard fact, with what they are."""
    found: dict[int, tuple[Label, str]] = {}
    chosen = [p >= THRESHOLD for p in probabilities]
    needless = needless_copies(blocks, folded, probabilities, chosen, _SURE)
    for i, block in enumerate(blocks):
        if not chosen[i]:
            continue
        verdict = _verdict(block, folded[i], hints, probabilities[i])
        if verdict is not None:
            found[i] = verdict
        elif after_advert(blocks, folded, i):
            found[i] = (Label.ADVERTISEMENT, "stands below an advertisement's label")
        elif i in needless:
            found[i] = _COPY
        elif is_lone_sign(blocks, folded, i):
            found[i] = (Label.OTHER, "a lone sign or letter")
    for i in [i - 1 for i in found if i and found[i] == _COPY]:
        if chosen[i] and i not in found and len(folded[i]) <= _HEAD_OF_BOX and probabilities[i] < _SURE:
            found[i] = (Label.OTHER, "the head of a text that stands elsewhere in the article")
    return found


_COPY = (Label.OTHER, "the same text stands elsewhere in the article")
_HEAD_OF_BOX = 40


def _verdict(block: RawBlock, folded: str, hints: Hints, probability: float) -> tuple[Label, str] | None:
    """What a block is by its own words and place, whatever the model says; None where nothing is certain.

    The name of a box decides nothing against a model that is sure: some sites wrap a whole text in "subscriber".
    """
    if repeats_title(folded, hints):
        return Label.TITLE, "repeats the title"
    if is_advert_label(folded):
        return Label.ADVERTISEMENT, "the label of an advertisement"
    if is_residue(folded):
        return Label.NAVIGATION, "a button or the head of a box, by its words"
    if is_cross_reference(block, folded):
        return Label.RELATED, "sends the reader to another article"
    if probability < _SURE and is_newsletter_prompt(block):
        return Label.NEWSLETTER, "stands in a newsletter box"
    return (Label.NOTICE, "asks to subscribe") if is_paywall_notice(block, folded) else None


_NAMES_OF: tuple[tuple[Label, tuple[str, ...]], ...] = (
    (Label.CAPTION, ("caption",)),
    (Label.SHARE, ("share",)),
    (Label.NEWSLETTER, ("newsletter",)),
    (Label.ADVERTISEMENT, ("advert",)),
    (Label.COMMENT, ("comment",)),
    (Label.RELATED, ("related", "popular")),
    (Label.BYLINE, ("byline", "bio")),
    (Label.NOTICE, ("cookie", "paywall", "correction")),
    (Label.NAVIGATION, ("nav", "header", "footer", "tags", "login", "search")),
)
"""Of names at one place the first decides."""
_RANK = {name: rank for rank, (_, names) in enumerate(_NAMES_OF) for name in names}
_TAGS_OF = {
    "figcaption": Label.CAPTION,
    "nav": Label.NAVIGATION,
    "footer": Label.NAVIGATION,
    "header": Label.NAVIGATION,
}


def _dropped_as(block: RawBlock, folded: str, hints: Hints) -> Label:
    """The likeliest name for what was dropped."""
    said = _verdict(block, folded, hints, 0.0)
    if said is not None:
        return said[0]
    depths = block.frame.cue_depth | dict.fromkeys(block.inline_cues, block.frame.depth + 1)
    named = [(-depth, _RANK[cue]) for cue, depth in depths.items() if cue in _RANK]
    if named:
        return _NAMES_OF[min(named)[1]][0]
    return next((_TAGS_OF[f.tag] for f in block.frame.ancestors() if f.tag in _TAGS_OF), Label.OTHER)


def body_blocks(labelled: Sequence[Labelled]) -> tuple[Block, ...]:
    """The kept blocks as they are published: lines parted by one `<br>` rejoined, cells of a row put together."""
    cells = {i for row in data_rows([item.raw for item in labelled]) for i in row}
    out: list[Block] = []
    before: RawBlock | None = None
    for i, item in enumerate(labelled):
        if item.is_kept:
            kind, level = (BlockKind.TABLE_ROW, 0) if i in cells else _kind(item.raw)
            joint = _joint(before, item.raw, kind) if out else ""
            if joint:
                out[-1] = Block(out[-1].kind, f"{out[-1].text}{joint}{item.raw.text}", out[-1].level)
            else:
                out.append(Block(kind, item.raw.text, level))
        before = item.raw if item.is_kept else None
    return tuple(out)


def _joint(before: RawBlock | None, raw: RawBlock, kind: BlockKind) -> str:
    """What joins a block to the kept block right before it, "" where they are separate."""
    if before is None:
        return ""
    if kind is BlockKind.TABLE_ROW:
        row = cell_and_row(raw.frame)[1]
        return " | " if row is not None and cell_and_row(before.frame)[1] is row else ""
    return "\n" if before.frame is raw.frame and raw.breaks == 1 else ""


def _kind(raw: RawBlock) -> tuple[BlockKind, int]:
    """The kind of a block by the elements around it; the innermost one that says something decides."""
    kind, level = next((_KINDS[frame.tag] for frame in raw.frame.ancestors() if frame.tag in _KINDS), _PARAGRAPH)
    if kind is BlockKind.LIST_ITEM:
        level = max(1, sum(frame.tag in ("ul", "ol") for frame in raw.frame.ancestors()))
    return kind, level


_PARAGRAPH = (BlockKind.PARAGRAPH, 0)
_KINDS = {
    **{f"h{level}": (BlockKind.HEADING, level) for level in range(1, 7)},
    "li": (BlockKind.LIST_ITEM, 1),
    "blockquote": (BlockKind.QUOTE, 0),
    "pre": (BlockKind.CODE, 0),
    "td": _PARAGRAPH,
    "article": _PARAGRAPH,
    "main": _PARAGRAPH,
}
