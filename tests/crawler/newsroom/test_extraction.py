"""The newsroom's pages read by `process`: what comes out is what the site's truth says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from crawler.newsroom import TrueArticle, articles
from crawler.newsroom.site import SiteOptions, respond
from pipelines import Article, Page, process
from pipelines.model import Block, BlockKind

BASE = "http://127.0.0.1:1"


def _without_standfirst(blocks: list[str], article: TrueArticle) -> list[str]:
    """The texts of the blocks but for the standfirst, which references count as text or not."""
    return [text for text in blocks if text != article.subtitle]


def _updates(blocks: Sequence[Block]) -> list[str]:
    """The lines that begin an update of a live blog."""
    return [block.text for block in blocks if block.kind is BlockKind.UPDATE]


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.path)
def test_text_title_authors_and_instant_are_those_of_the_truth(article: TrueArticle) -> None:
    reply = respond(article.path, BASE, SiteOptions())
    headers = {"Content-Type": reply.content_type}
    result = process(Page(reply.body, url=BASE + article.path, headers=headers))
    assert isinstance(result, Article), result
    found = _without_standfirst([block.text for block in result.blocks], article)
    assert found == _without_standfirst([block.text for block in article.blocks], article)
    assert result.title == article.title
    assert result.authors == tuple(article.authors)
    assert result.published_at == article.published_at
    assert result.published_precision == article.published_precision
    assert result.language == article.language
    assert _updates(result.blocks) == _updates(article.blocks)
