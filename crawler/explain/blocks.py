"""The blocks of a page as they are shown: those that are kept are the blocks of the record, letter by letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.extract.body import Label, Labelled, body_blocks
from pipelines.extract.rawblock import RawBlock
from pipelines.model import Block, BlockKind

_JOINTS = ("", "\n", " | ")
"""What stands between the pieces of a page that make one block of a record: nothing, a line break, a cell's edge."""
_TOLD_TAGS = frozenset({"nav", "header", "footer", "aside", "figcaption", "form", "button"})
_MOST_CUES = 2
_BODILY = frozenset({"main", "content", "article", "body", "title"})
"""Names of elements that speak for an article, and so are no reason to drop anything."""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One block. `why` is for people to read."""

    kept: bool
    label: str
    why: str
    kind: str
    text: str


def shown_blocks(labelled: Sequence[Labelled], published: Sequence[Block]) -> tuple[ShownBlock, ...]:
    """Every block in page order; pieces that the record joins are one block here as well."""
    shown: list[ShownBlock] = []
    waiting = list(published)[::-1]
    done = 0
    for item in labelled:
        if not item.is_kept:
            shown.append(ShownBlock(False, str(item.label), _why(item), str(_kind(item)), item.raw.text))
            continue
        at = _place(waiting[-1].text, done, item.raw.text) if waiting else -1
        if at < 0:
            raise ValueError("the blocks of the record are not those that the page's blocks were joined to")
        if not done:
            block = waiting[-1]
            shown.append(ShownBlock(True, str(item.label), _why(item), str(block.kind), block.text))
        done = at + len(item.raw.text)
        if done == len(waiting[-1].text):
            waiting.pop()
            done = 0
    return tuple(shown)


def _place(text: str, start: int, piece: str) -> int:
    """Where `piece` goes on in `text`, -1 where it does not."""
    for joint in _JOINTS:
        if text.startswith(joint + piece, start):
            return start + len(joint)
    return -1


def _kind(item: Labelled) -> BlockKind:
    """What a dropped block would be, had it been kept."""
    return body_blocks([replace(item, ruled=(Label.BODY, ""))])[0].kind


def _why(item: Labelled) -> str:
    """The reason for the label and, where a block is dropped, what the page shows of it."""
    seen = [] if item.is_kept else _evidence(item.raw)
    return "; ".join([item.why, *seen])


def _evidence(raw: RawBlock) -> list[str]:
    frame = raw.frame
    seen = []
    nearest = sorted(frame.cue_depth.items(), key=lambda pair: (-pair[1], pair[0]))
    cues = [
        cue for cue in dict.fromkeys([*sorted(raw.inline_cues), *(cue for cue, _ in nearest)]) if cue not in _BODILY
    ]
    if cues:
        seen.append(f"named {', '.join(cues[:_MOST_CUES])}")
    tag = next((ancestor.tag for ancestor in frame.ancestors() if ancestor.tag in _TOLD_TAGS), "")
    if tag:
        seen.append(f"<{tag}>")
    if raw.text and raw.link_chars >= 0.5 * len(raw.text):
        seen.append(f"{min(100, round(100 * raw.link_chars / len(raw.text)))} % links")
    if frame.hidden or raw.hidden_chars > 0.5 * len(raw.text):
        seen.append("hidden")
    return seen
