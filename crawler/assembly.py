"""An article that runs over several pages, while they are asked for one after another. Pure: nothing is fetched here.

Nothing of it is on disk before all of it is: its first page stays pending in the ledger meanwhile, so that a kill makes
the next run begin with it again, and one commit holds the record and the fates of all its pages.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.reading import PageReading
from pipelines.model import Article, Candidate, Outcome
from pipelines.model.url import url_key
from pipelines.pager.find import Pager
from pipelines.pager.merge import fresh_blocks, holds_all, merge, take_whole

MAX_PAGES = 20
"""Pages of one article that are merged; what runs on is cut there, and `partial`."""
_MAX_MOVES = 3


class Assembly:
    """`wanted` is the address to ask for next, "" when nothing is: then `outcome` is the article's."""

    def __init__(self, asked: Outcome, pager: Pager) -> None:
        article = asked.article
        if article is None:
            raise ValueError(f"no article at {asked.url}")
        self._asked = asked
        self._article = article
        self._pager = pager
        self._later: list[Article] = []
        self._whole: Article | None = None
        self._number = 1
        self._moves = 0
        self._missing = ""
        self._own = frozenset(map(url_key, {asked.url, article.url, article.url_fetched}))  # one and the same mostly
        self._met: dict[str, str] = dict.fromkeys(self._own, "")
        self.wanted = ""
        self.is_whole_wanted = bool(pager.whole)
        self._want(pager.whole or pager.following)

    @property
    def is_broken(self) -> bool:
        """Whether a page is known to be there and could not be had."""
        return bool(self._missing)

    def take(self, reading: PageReading, found: tuple[Candidate, ...]) -> None:
        """The page at `wanted`, as read, and what it links to."""
        page = reading.result
        self._asked = replace(self._asked, found=(*self._asked.found, *found))
        if self.is_whole_wanted:
            if isinstance(page, Article) and holds_all(self._article, page):
                self._whole, self.wanted = page, ""
            else:
                self._want_parts()
        elif not isinstance(page, Article):
            self.miss(f"{page.reason}: {page.detail}")
        else:
            self._take_part(page, reading.pager)

    def _take_part(self, page: Article, pager: Pager) -> None:
        before = [block for article in (self._article, *self._later) for block in article.blocks]
        if not fresh_blocks(page, before, self._article.title):  # the pages of its comments: the same text again
            self.wanted = ""
            return
        self._later.append(page)
        self._number += 1
        following = pager.following or self._pager.page(self._number + 1)
        if following and len(self._later) + 1 >= MAX_PAGES:
            self._missing = f"cut after {MAX_PAGES} pages"
            following = ""
        self._want(following)

    def move(self, target: str) -> None:
        """The page at `wanted` has moved. Where that leads back to a page that was read, there is no such page."""
        self._moves += 1
        if self._moves > _MAX_MOVES * MAX_PAGES:
            self.miss("moved in a circle")
        else:
            self._want(target)

    def miss(self, why: str) -> None:
        """The page at `wanted` cannot be had."""
        if self.is_whole_wanted:
            self._want_parts()
            return
        self._missing = f"page {self._number + 1} is missing: {why}"
        self.wanted = ""

    def _want_parts(self) -> None:
        self.is_whole_wanted = False
        self._want(self._pager.following)

    def _want(self, url: str) -> None:
        key = url_key(url) if url else ""
        self.wanted = url if url and key not in self._met else ""
        if self.wanted:
            self._met[key] = url

    def outcome(self) -> Outcome:
        """What became of the first page: its article with all its pages, whose addresses are the record's too."""
        if self._whole is not None:
            article = take_whole(self._article, self._whole)
        elif self._later or self._missing:
            article = merge(self._article, self._later, is_whole=not self._missing)
        else:
            article = self._article
        known = {url_key(url): url for _, url in self._pager.numbered}
        known |= {url_key(self._pager.whole): self._pager.whole} if self._pager.whole else {}
        parts = tuple(url for key, url in ({**self._met, **known}).items() if url and key not in self._own)
        return replace(self._asked, article=article, parts=parts, detail=self._missing or self._asked.detail)
