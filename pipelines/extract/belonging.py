"""What belongs to the text by where it stands, though the model doubts it: the rest of a list, code, a heading between
paragraphs, the last words. All of it stands in the element that holds the text, in no box of its own.

The models know news, where such blocks are few. The numbers were chosen on pages of unseen sites (ADR 25).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from pipelines.extract.frames import Frame, in_pre
from pipelines.extract.phrases import words_of
from pipelines.extract.rawblock import RawBlock

_TEXT_SHARE = 0.4
"""An element holds the text if so much of what is kept stands right in it."""
_LISTS = ("ul", "ol")
_BOXES = frozenset(["nav", "header", "footer", "aside", "form"])
_CLOSED = _BOXES | {"figure"}
_HOLDERS = frozenset(["p", "div", "section", "article", "main"])
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_COLONS = (":", "：")
_CODE, _HEADING, _LAST, _BEFORE_LAST = 0.13, 0.05, 0.1, 0.6
_ANNOUNCED, _AMID, _LINKS = 0.12, 0.35, 0.7
_LAST_WORDS, _LAST_BLOCKS = 8, 2
_ADDRESS = ("@", "/")


def belonging(blocks: Sequence[RawBlock], probabilities: Sequence[float], threshold: float) -> dict[int, str]:
    """Blocks below the threshold that are text all the same, by number, with the reason."""
    likely = [probability >= threshold for probability in probabilities]
    kept = [i for i, is_kept in enumerate(likely) if is_kept]
    if not kept:
        return {}
    page = _Page(blocks, probabilities, likely, kept[0], kept[-1], _text_elements(blocks, kept))
    found: dict[int, str] = {}
    for judge in (_code, _lists, _headings, _last_words):
        for i, why in judge(page):  # each sees what was found before
            found[i] = why
            page.likely[i] = True
    return found


@dataclass(slots=True)
class _Page:
    """`likely` says of each block whether it is text so far; `first` and `last` are the outermost by the model."""

    blocks: Sequence[RawBlock]
    probabilities: Sequence[float]
    likely: list[bool]
    first: int
    last: int
    elements: frozenset[Frame]

    def element_of(self, i: int) -> Frame | None:
        """The innermost element with text around the block, where the block stands in no box inside it."""
        for frame in self.blocks[i].frame.ancestors():
            if frame in self.elements:
                return frame
            if frame.tag in _CLOSED:
                return None
        return None


def _text_elements(blocks: Sequence[RawBlock], kept: Sequence[int]) -> frozenset[Frame]:
    held: dict[Frame, int] = {}
    for block in (blocks[i] for i in kept):
        frame = block.frame.parent if block.frame.tag == "p" else block.frame
        if frame is not None and block.frame.tag in _HOLDERS and _list_around(block.frame) is None:
            held[frame] = held.get(frame, 0) + len(block.text)
    least = _TEXT_SHARE * sum(len(blocks[i].text) for i in kept)
    return frozenset(frame for frame, chars in held.items() if chars >= least)


def _list_around(frame: Frame) -> Frame | None:
    """The outermost list around, up to the next box."""
    if not any(tag in frame.tag_depth for tag in _LISTS):
        return None
    found = None
    for each in frame.ancestors():
        if each.tag in _LISTS:
            found = each
        if each.tag in _BOXES:
            break
    return found


def _code(page: _Page) -> Iterator[tuple[int, str]]:
    for i in range(page.first + 1, len(page.blocks)):
        doubtful = not page.likely[i] and page.probabilities[i] >= _CODE
        if doubtful and in_pre(page.blocks[i].frame) and page.element_of(i) is not None:
            yield i, "is code in the text"


def _lists(page: _Page) -> Iterator[tuple[int, str]]:
    """A list after a kept line is text as a whole if that line announces it, or if the text goes on behind it."""
    i = page.first + 1
    while i < len(page.blocks):
        around = _list_around(page.blocks[i].frame) if page.likely[i - 1] else None
        end = i + 1
        if around is not None and _list_around(page.blocks[i - 1].frame) is not around:
            while end < len(page.blocks) and _list_around(page.blocks[end].frame) is around:
                end += 1
            if page.element_of(i) is not None and _is_list_of_text(page, range(i, end)):
                for item in range(i, end):
                    if not page.likely[item]:
                        yield item, "is part of a list in the text"
        i = end


def _is_list_of_text(page: _Page, items: range) -> bool:
    blocks = [page.blocks[i] for i in items]
    chars = sum(len(block.text) for block in blocks)
    few_links = sum(block.link_chars for block in blocks) < _LINKS * max(1, chars)
    mean = sum(page.probabilities[i] for i in items) / len(items)
    amid = items[-1] < page.last
    if page.blocks[items[0] - 1].text.rstrip().endswith(_COLONS) and mean >= _ANNOUNCED:
        return few_links or amid
    return amid and few_links and mean >= _AMID


def _headings(page: _Page) -> Iterator[tuple[int, str]]:
    """A heading right in the element of the text, before a line of it."""
    for i in range(page.last - 1, page.first, -1):
        if page.likely[i] or page.probabilities[i] < _HEADING or not _is_heading(page, i):
            continue
        after = next(j for j in range(i + 1, len(page.blocks)) if page.likely[j] or not _is_heading(page, j))
        if page.likely[after] and page.element_of(after) is page.blocks[i].frame.parent:
            yield i, "is a heading in the text"


def _is_heading(page: _Page, i: int) -> bool:
    block = page.blocks[i]
    is_plain = 2 * block.link_chars < len(block.text) and any(map(str.isalnum, block.text))
    return block.frame.tag in _HEADINGS and block.frame.parent in page.elements and is_plain


def _last_words(page: _Page) -> Iterator[tuple[int, str]]:
    """Few words that end the element of the text: a greeting, a name."""
    end = max(i for i, likely in enumerate(page.likely) if likely)
    element = page.element_of(end)
    if element is None:
        return
    inside = takewhile(lambda i: element in page.blocks[i].frame.ancestors(), range(end + 1, len(page.blocks)))
    behind = list(islice(inside, _LAST_BLOCKS + 1))
    if len(behind) > _LAST_BLOCKS:
        return
    for i in behind:
        if not _is_last_word(page, i, end, element):
            return
        yield i, "ends the text"


def _is_last_word(page: _Page, i: int, end: int, element: Frame) -> bool:
    block = page.blocks[i]
    is_line = block.frame is page.blocks[end].frame or (block.frame.tag == "p" and block.frame.parent is element)
    is_plain = not block.link_chars and not block.frame.node.get("class") and not any(s in block.text for s in _ADDRESS)
    is_sure = page.probabilities[i] >= _LAST and (i > end + 1 or page.probabilities[end] >= _BEFORE_LAST)
    return is_line and is_plain and is_sure and len(words_of(block.text)) <= _LAST_WORDS
