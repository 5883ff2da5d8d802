"""Which blocks are the article: the model's probabilities, then a few hard facts, then kinds of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lxml import html

from pipelines.extract.blocks import RawBlock, cut_blocks
from pipelines.extract.context import with_context
from pipelines.extract.features import Hints, describe
from pipelines.extract.forest import load_forest
from pipelines.extract.phrases import fold
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
    rows = with_context(describe(blocks, hints), blocks, opinion)
    probabilities = load_forest(BLOCK_MODEL).probabilities(rows).tolist()
    folded = [fold(block.text) for block in blocks]
    chosen = [probability >= THRESHOLD for probability in probabilities]
    overruled = _overruled(blocks, folded, chosen, hints)
    return tuple(
        _labelled(block, probability, folded[i], overruled.get(i), hints)
        for i, (block, probability) in enumerate(zip(blocks, probabilities, strict=True))
    )


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
    """Chosen blocks that are no body by a hard fact: the title again, a text twice, a lone sign."""
    found: dict[int, tuple[Label, str]] = {}
    best = _best_copies(blocks, folded, chosen)
    for i, block in enumerate(blocks):
        if not chosen[i]:
            continue
        if folded[i] in hints.titles and len(folded[i]) >= _MIN_TITLE:
            found[i] = (Label.TITLE, "repeats the title")
        elif best.get(folded[i], i) != i:
            found[i] = (Label.OTHER, "the same text stands elsewhere in the article")
        elif len(block.text) < _MIN_TITLE and not folded[i]:
            found[i] = (Label.OTHER, "signs only, no words")
        elif len(folded[i]) == 1 and folded[i].isascii() and folded[i].isalpha() and not _is_drop_cap(blocks, i):
            found[i] = (Label.OTHER, "a lone letter, as on a button that closes a box")
    return found


_MIN_TITLE = 12
_MIN_COPY = 40
_ESCAPED = ("\\'", '\\"', "\\n", "&quot;", "&#")


def _best_copies(blocks: Sequence[RawBlock], folded: Sequence[str], chosen: Sequence[bool]) -> dict[str, int]:
    """For each longer text that was chosen twice, the copy to keep: without escape signs, standing where most of the
    article stands, and first.
    """
    copies: dict[str, list[int]] = {}
    chars_at: dict[str, int] = {}
    for i, block in enumerate(blocks):
        if chosen[i]:
            chars_at[block.frame.path] = chars_at.get(block.frame.path, 0) + len(block.text)
            if len(folded[i]) >= _MIN_COPY:
                copies.setdefault(folded[i], []).append(i)

    def rank(i: int) -> tuple[bool, int, int]:
        return any(sign in blocks[i].text for sign in _ESCAPED), -chars_at[blocks[i].frame.path], i

    return {text: min(group, key=rank) for text, group in copies.items() if len(group) > 1}


def _is_drop_cap(blocks: Sequence[RawBlock], i: int) -> bool:
    return i + 1 < len(blocks) and blocks[i + 1].text[0].islower()


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
    out: list[Block] = []
    previous: Labelled | None = None
    for item in labelled:
        if item.is_kept:
            _append(out, item.raw, previous)
        previous = item
    return tuple(out)


def _append(out: list[Block], raw: RawBlock, previous: Labelled | None) -> None:
    kind, level = _kind(raw)
    after_kept = previous is not None and previous.is_kept and bool(out)
    if after_kept and previous is not None and previous.raw.frame is raw.frame and raw.breaks == 1:
        out[-1] = Block(out[-1].kind, f"{out[-1].text}\n{raw.text}", out[-1].level)
    elif after_kept and previous is not None and kind is BlockKind.TABLE_ROW and _same_row(previous.raw, raw):
        out[-1] = Block(kind, f"{out[-1].text} | {raw.text}", 0)
    else:
        out.append(Block(kind, raw.text, level))


def _same_row(first: RawBlock, second: RawBlock) -> bool:
    return _row(first) is not None and _row(first) is _row(second)


def _row(raw: RawBlock) -> object | None:
    return next((f for f, _ in zip(raw.frame.ancestors(), range(4), strict=False) if f.tag == "tr"), None)


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
    if kind is None or (kind[0] is BlockKind.TABLE_ROW and len(raw.text) > 200):
        return BlockKind.PARAGRAPH, 0
    return (kind[0], max(1, lists)) if kind[0] is BlockKind.LIST_ITEM else kind


_PLAIN = {
    "li": (BlockKind.LIST_ITEM, 1),
    "blockquote": (BlockKind.QUOTE, 0),
    "pre": (BlockKind.CODE, 0),
    "td": (BlockKind.TABLE_ROW, 0),
    "th": (BlockKind.TABLE_ROW, 0),
    "article": (BlockKind.PARAGRAPH, 0),
    "main": (BlockKind.PARAGRAPH, 0),
}
