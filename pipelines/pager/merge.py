"""One article of its pages: their blocks in order, what a later page repeats left out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extract.pagekind import count_words
from pipelines.model import Access, Article, Block, BlockKind, Complete
from pipelines.processing import MAX_LINKS, content_hash
from pipelines.quality import TEXT_FLAGS, in_order, quality_score, text_flags

_LONG = 40
"""Characters from which a block that stands on two pages is a repeat wherever it stands; shorter ones on top alone."""
_REPEATING = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST_ITEM, BlockKind.HEADING})
_NOT_WORD = re.compile(r"[\W_]+")


def merge(first: Article, later: Sequence[Article], *, is_whole: bool) -> Article:
    """`first` with the text, pictures and links of its later pages; `is_whole` False where some are missing.

    All else (address, authors, dates …) is the first page's; a date or an author that it lacks is a later page's.
    """
    blocks = list(first.blocks)
    used = []
    for page in later:
        fresh = fresh_blocks(page, blocks, first.title)
        used += [page] if fresh else []
        blocks += fresh
    merged = _with_text(first, tuple(blocks), (first, *used), is_whole=is_whole)
    return replace(merged, pages=1 + len(used))


def take_whole(first: Article, whole: Article) -> Article:
    """`first` with the text of the page that shows all of it; that is one page, whatever the others number."""
    return _with_text(first, whole.blocks, (first, whole), is_whole=True)


def holds_all(first: Article, whole: Article) -> bool:
    """Whether `whole` shows what `first` begins, and more."""
    told = {_folded(block.text) for block in whole.blocks}
    own = [text for block in first.blocks if len(text := _folded(block.text)) >= _LONG]
    return whole.word_count > first.word_count and sum(text in told for text in own) >= 0.6 * len(own)


def fresh_blocks(page: Article, before: Sequence[Block], title: str) -> list[Block]:
    """The blocks of a later page that are not on those before it: without a repeated title, standfirst or overlap."""
    seen = {_folded(block.text) for block in before} | {_folded(title), _folded(page.title), ""}
    fresh: list[Block] = []
    for block in page.blocks:
        text = _folded(block.text)
        is_repeat = text in seen and (not fresh or (block.kind in _REPEATING and len(text) >= _LONG))
        if not is_repeat:
            fresh.append(block)
    return fresh


def _with_text(first: Article, blocks: tuple[Block, ...], pages: Sequence[Article], *, is_whole: bool) -> Article:
    text = "\n\n".join(block.text for block in blocks)
    images = {image.url: image for page in reversed(pages) for image in page.images}
    links = {link.url: link for page in reversed(pages) for link in page.links}
    dated = next((page for page in pages if page.published_at), first)
    gone = {*TEXT_FLAGS, *({"no_date"} if dated.published_at else set())}
    flags = in_order({*first.quality_flags} - gone | {*text_flags(blocks)})
    return replace(
        first,
        text=text,
        blocks=blocks,
        images=tuple(images[url] for url in dict.fromkeys(image.url for page in pages for image in page.images)),
        links=tuple(links[url] for url in dict.fromkeys(link.url for page in pages for link in page.links))[:MAX_LINKS],
        authors=next((page.authors for page in pages if page.authors), ()),
        published_at=dated.published_at,
        published_raw=dated.published_raw,
        published_precision=dated.published_precision,
        published_source=dated.published_source,
        complete=_complete(first, is_whole=is_whole),
        word_count=count_words(text),
        content_hash=content_hash(first.title, text),
        quality_flags=flags,
        quality_score=quality_score(flags),
    )


def _complete(first: Article, *, is_whole: bool) -> Complete:
    if not is_whole or (first.access is Access.PAYWALLED and first.complete is Complete.PARTIAL):
        return Complete.PARTIAL
    return Complete.FULL


def _folded(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip().casefold()
