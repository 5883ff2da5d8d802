"""The account of one page: plain data, from the very reading that its record is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.explain.blocks import ShownBlock, shown_blocks
from crawler.explain.fields import FieldShown, shown_fields
from crawler.reading import ReadingContext, read_page
from pipelines.extract.decode import parse_page
from pipelines.extract.options import Options
from pipelines.model import Article, Page, Rejected
from pipelines.processing import process_parsed, read


@dataclass(frozen=True, slots=True)
class Account:
    """What was read off a page. `result` is what a crawl would make of it; `blocks` are in page order."""

    page: Page
    result: Article | Rejected
    title: str = ""
    blocks: tuple[ShownBlock, ...] = field(default=(), repr=False)
    fields: Mapping[str, FieldShown] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        return self.result.url or self.page.url

    @property
    def is_article(self) -> bool:
        return isinstance(self.result, Article)

    @property
    def verdict(self) -> str:
        """One line: what kind of article it is, or why it is none."""
        if isinstance(self.result, Article):
            kind = str(self.result.page_type).replace("_", " ")
            return f"{kind}, {self.result.word_count} words, {self.result.complete} text"
        detail = f": {self.result.detail}" if self.result.detail else ""
        return f"no article ({self.result.fate}/{self.result.reason}){detail}"

    def as_json(self) -> dict[str, Any]:
        """The object that `explain --json` prints."""
        return {
            "url": self.url,
            "title": self.title,
            "blocks": [
                {"kept": b.kept, "label": b.label, "why": b.why, "kind": b.kind, "text": b.text} for b in self.blocks
            ],
            "fields": {name: {"value": told.value, "source": told.source} for name, told in self.fields.items()},
        }


def explain_page(page: Page, context: ReadingContext | None = None) -> Account:
    """Never raises for what a page contains. A page that cannot be read has a reason and no blocks.

    `context` is what a crawl knew of its URL; without it the page is read by itself.
    """
    parsed = parse_page(page)
    options = Options(rules=context.rules, template=context.template) if context else Options()
    result = read_page(page, context).result if context else process_parsed(parsed, options)
    is_read = isinstance(result, Article)
    anyway = result if is_read else process_parsed(parsed, replace(options, all_pages=True))
    if parsed.tree is None or isinstance(anyway, Rejected):
        return Account(page, result, fields=shown_fields(result, None, None))
    reading = read(parsed, options)
    blocks = shown_blocks(reading.labelled, reading.blocks)
    return Account(page, result, anyway.title, blocks, shown_fields(result, anyway, reading.metadata))
