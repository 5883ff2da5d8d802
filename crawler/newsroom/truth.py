"""What is true of the newsroom: every article as a perfect record would have it, and the fate of every other URL.

Rules of this truth:
- `text` is the blocks joined by an empty line. A block is what an editor wrote as one piece: a paragraph, heading, list
  item, quotation, code, a row of a table (cells joined by " | "), an entry of a live blog ("23:50 The water is falling",
  kind `update`, its paragraphs after it).
- A standfirst shown between title and text (layout 1) is what readers read first: it opens the text.
  Captions, bylines, prompts, highlights that repeat the lead, and "Also read" lines are no part of it either.
- A paywalled story's text is what the page shows, and it is `partial`.
- Where only the day is known, `published_at` is the first moment of that day in UTC and the precision is `day`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from crawler.newsroom.markup import links_of, plain_of
from crawler.newsroom.page.view import View, images_of
from crawler.newsroom.plan import Story, stories, story_of
from pipelines.model import Access, Block, BlockKind, Complete, PageType, Precision, Reason


@dataclass(frozen=True, slots=True)
class TrueImage:
    """A picture of an article: lead picture first, or all pictures of a gallery."""

    path: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """One article. All paths are as the site links them; put the base URL before them."""

    path: str
    title: str
    subtitle: str
    description: str
    authors: tuple[str, ...]
    agency: str
    published_at: datetime
    published_precision: Precision
    modified_at: datetime | None
    language: str
    section: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...] = field(repr=False)
    page_type: PageType
    access: Access
    complete: Complete
    images: tuple[TrueImage, ...] = field(repr=False)
    links: tuple[tuple[str, str], ...] = field(repr=False)
    aliases: tuple[tuple[str, Reason], ...] = field(repr=False)
    layout: int
    only_road: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks)


@lru_cache(maxsize=2)
def articles(edition: int = 1) -> tuple[TrueArticle, ...]:
    """Every article that stands in an edition, newest first."""
    return tuple(_true(story, edition) for story in stories(edition))


def _true(story: Story, edition: int) -> TrueArticle:
    view = View(story, "", edition)
    modified = story.modified_in(edition)
    is_stub = story.access == "paywalled"
    return TrueArticle(
        path=story.path,
        title=view.title,
        subtitle=story.summary if story.layout == 1 else "",
        description=story.summary,
        authors=story.authors,
        agency=story.agency,
        published_at=story.instant,
        published_precision=_precision(story.published),
        modified_at=datetime.fromisoformat(modified) if modified else None,
        language=story.language,
        section=view.section.name,
        tags=story.tags,
        blocks=_blocks(story, view),
        page_type=PageType(story.page_type),
        access=Access.PAYWALLED if is_stub else Access.FREE,
        complete=Complete.PARTIAL if is_stub else Complete.FULL,
        images=tuple(TrueImage(i.path, i.alt, i.caption, i.credit) for i in images_of(story)),
        links=tuple((story_of(slug).path, text) for p in view.shown for text, slug in links_of(p.source)),
        aliases=aliases_of(story),
        layout=story.layout,
        only_road=story.only,
    )


def _blocks(story: Story, view: View) -> tuple[Block, ...]:
    standfirst = (Block(BlockKind.PARAGRAPH, story.summary, 0),) if story.layout == 1 else ()
    return standfirst + tuple(Block(p.kind, plain_of(p.source), p.level) for p in view.shown)


def _precision(published: str) -> Precision:
    if len(published) == len("2026-01-01"):
        return Precision.DAY
    return Precision.SECOND if published[16:17] == ":" else Precision.MINUTE


_VARIANTS = {"amp": Reason.AMP, "mobile": Reason.MOBILE, "print": Reason.PRINT}


def aliases_of(story: Story) -> tuple[tuple[str, Reason], ...]:
    """Other paths of the same story: AMP, mobile and print forms, and an old address that redirects."""
    forms = [(story.variant_path(kind), _VARIANTS[kind]) for kind in story.variants]
    return tuple(forms + ([(story.old, Reason.REDIRECT)] if story.old else []))
