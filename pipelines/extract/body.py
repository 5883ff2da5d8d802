"""Which blocks are the article: the model's probabilities, then a few hard facts, then kinds of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from lxml import html

from pipelines.extract.blocks import RawBlock, cut_blocks
from pipelines.extract.context import with_context
from pipelines.extract.features import Hints, describe
from pipelines.extract.forest import load_forest
from pipelines.extract.phrases import fold
from pipelines.extract.rules import (
    after_advert,
    best_copies,
    cell_and_row,
    data_rows,
    is_advert_label,
    is_cross_reference,
    is_header,
    is_lone_sign,
    is_newsletter_prompt,
    is_paywall_notice,
    is_residue,
    repeats_title,
)
from pipelines.model import Block, BlockKind

BLOCK_MODEL = "blocks"
THRESHOLD = 0.5
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


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


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A block with its label, why it has it, and the model's probability that it is body."""

    raw: RawBlock
    label: Label
    why: str
    probability: float

    @property
    def is_kept(self) -> bool:
        return self.label is Label.BODY


def label_blocks(tree: html.HtmlElement, hints: Hints, opinion: str) -> tuple[Labelled, ...]:
    """Every block of the page with its label, in document order."""
    blocks = cut_blocks(tree)
    if not blocks:
        return ()
    folded = [fold(block.text) for block in blocks]
    rows = with_context(describe(blocks, folded, hints), blocks, folded, opinion)
    probabilities = load_forest(BLOCK_MODEL).probabilities(rows).tolist()
    _share_rows(blocks, probabilities)
    overruled = _overruled(blocks, folded, [p >= THRESHOLD for p in probabilities], hints)
    return tuple(
        _labelled(block, probability, folded[i], overruled.get(i), hints)
        for i, (block, probability) in enumerate(zip(blocks, probabilities, strict=True))
    )


def _share_rows(blocks: Sequence[RawBlock], probabilities: list[float]) -> None:
    """The cells of a row of data stay together, and a row of headers with the row below it."""
    rows = data_rows(blocks)
    none: list[int] = []
    for row, following in zip_longest(rows, rows[1:], fillvalue=none):
        judged = following if following and following[0] == row[-1] + 1 and is_header(blocks, row) else row
        mean = sum(probabilities[i] for i in judged) / len(judged)
        for i in row:
            probabilities[i] = mean


def _labelled(
    block: RawBlock, probability: float, folded: str, overruled: tuple[Label, str] | None, hints: Hints
) -> Labelled:
    if overruled is not None:
        return Labelled(block, *overruled, probability)
    label = Label.BODY if probability >= THRESHOLD else _dropped_as(block, folded, hints)
    return Labelled(block, label, f"model: {probability:.2f} body", probability)


def _overruled(
    blocks: Sequence[RawBlock], folded: Sequence[str], chosen: Sequence[bool], hints: Hints
) -> dict[int, tuple[Label, str]]:
    """Chosen blocks that are no body by a hard fact, with what they are."""
    found: dict[int, tuple[Label, str]] = {}
    best = best_copies(blocks, folded, chosen)
    for i, block in enumerate(blocks):
        if not chosen[i]:
            continue
        verdict = _verdict(block, folded[i], hints)
        if verdict is not None:
            found[i] = verdict
        elif after_advert(blocks, folded, i):
            found[i] = (Label.ADVERTISEMENT, "stands below an advertisement's label")
        elif best.get(folded[i], i) != i:
            found[i] = (Label.OTHER, "the same text stands elsewhere in the article")
        elif is_lone_sign(blocks, folded, i):
            found[i] = (Label.OTHER, "a lone sign or letter")
    return found


def _verdict(block: RawBlock, folded: str, hints: Hints) -> tuple[Label, str] | None:
    """What a block is by its own words and place, whatever the model says; None where nothing is certain."""
    if repeats_title(folded, hints):
        return Label.TITLE, "repeats the title"
    if is_advert_label(folded):
        return Label.ADVERTISEMENT, "the label of an advertisement"
    if is_residue(folded):
        return Label.NAVIGATION, "a button or the head of a box, by its words"
    if is_cross_reference(block, folded):
        return Label.RELATED, "sends the reader to another article"
    if is_newsletter_prompt(block):
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
_TAGS_OF = {
    "figcaption": Label.CAPTION,
    "nav": Label.NAVIGATION,
    "footer": Label.NAVIGATION,
    "header": Label.NAVIGATION,
}


def _dropped_as(block: RawBlock, folded: str, hints: Hints) -> Label:
    """The likeliest name for what was dropped: for people to read, nothing depends on it."""
    if folded in hints.titles:
        return Label.TITLE
    nearest = sorted(block.frame.cue_depth.items(), key=lambda pair: -pair[1])
    cues = [*block.inline_cues, *(cue for cue, _ in nearest)]
    for cue in cues:
        for label, names in _NAMES_OF:
            if cue in names:
                return label
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
    lists = 0
    kind: tuple[BlockKind, int] | None = None
    for frame in raw.frame.ancestors():
        tag = frame.tag
        lists += tag in ("ul", "ol")
        if kind is None and tag in _HEADINGS:
            kind = (BlockKind.HEADING, _HEADINGS[tag])
        elif kind is None:
            kind = _PLAIN.get(tag)
    if kind is None:
        return BlockKind.PARAGRAPH, 0
    return (kind[0], max(1, lists)) if kind[0] is BlockKind.LIST_ITEM else kind


_PLAIN = {
    "li": (BlockKind.LIST_ITEM, 1),
    "blockquote": (BlockKind.QUOTE, 0),
    "pre": (BlockKind.CODE, 0),
    "td": (BlockKind.PARAGRAPH, 0),
    "article": (BlockKind.PARAGRAPH, 0),
    "main": (BlockKind.PARAGRAPH, 0),
}
