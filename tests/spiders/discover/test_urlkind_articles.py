"""URLs of articles, and of pages that may be some. Hosts are left out; the paths follow real sites' habits."""

from __future__ import annotations

import pytest

from pipelines.model import Reason, UrlKind, Via
from spiders.discover.urlkind import classify_url

SITE = "https://news.example.org"

ARTICLES = """
/2026/05/01/a-storm-comes
/2026/05/01/storm/
/2026/05/01/storm.html
/2026/5/1/storm
/2026/may/01/storm
/2026/05/storm
/2026-05-01/storm
/20260501/storm
/01-05-2026/storm
/2026/05/01/12345678
/news/2026/05/01/storm-123.html
/politics/storm-hits-coast-2026-05-01.html
/blog/2026/05/01/x1
/blog/letters/2026-05-01-18
/news/world-us-canada-12345678
/news/12345678
/news/articles/c4nn0lq2v3o
/a/1234567
/article1234567.ece
/story/storm-hits-coast-of-france/
/storm-hits-the-coast-of-northern-france
/storm-hits-the-coast-of-northern-france/
/politics/storm-hits-coast
/storm-hits-coast.html
/articoli/stampa-3d-edilizia.html
/articoli/ape.html
/artikel/sturm-1.2345678
/politik/deutschland/sturm-an-der-kueste-a-12345678-1234-1234-1234-123456789012.html
/inland/sturm-trifft-die-kueste-100.html
/international/article/2026/05/01/la-tempete-arrive_6123456_3210.html
/monde/europe/la-tempete-arrive-sur-la-cote-20260501
/internacional/2026-05-01/la-tormenta-llega-a-la-costa.html
/mundo/noticia/2026/05/01/tempestade-chega-ao-litoral.ghtml
/articleshow/123456789.cms
/india/storm-hits-the-coast/articleshow/123456789.cms
/story.php?id=123
/index.php?option=com_content&view=article&id=55&catid=3
/article.asp?idnews=44
/?p=1234
/?p=7
/archives/12345
/node/55555
/post/hello-world
/node/44
/news/121
/blog/hello-world
/read/hello
/p/hello-world-again
/category/politics/local/storm-hits-the-coast-of-northern-france
/topic/weather/storm-hits-coast-12345678
/search/2026/05/01/engines-compared
/%E5%9B%BD%E9%9A%9B/%E5%8F%B0%E9%A2%A8%E3%81%8C%E6%B5%B7%E5%B2%B8%E3%81%AB%E4%B8%8A%E9%99%B8%E3%81%97%E3%81%9F
/n/20260501.html
/new/20260501001234
/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D1%88%D1%82%D0%BE%D1%80%D0%BC-%D0%B4%D0%BE%D1%88%D0%B5%D0%BB-%D0%B4%D0%BE-%D0%B1%D0%B5%D1%80%D0%B5%D0%B3%D0%B0
/politics/why-we-left-node.js
/author-interview-with-the-poet-of-the-year
/the-tag-team-that-won-the-final-match
/sports/search-for-missing-sailor-continues
/video/storm-hits-the-coast-of-france
/newsletters/the-morning-brief-for-the-first-of-may
/20260501-storm-hits-coast
/celebrities/a45900022/women-in-film/
/article/life/which-artists-are-best/90495/1
/columnists/201911181077343476-royal-self-indicting-arrogance/
""".split()

OTHERS = """
/guide.html
/real-estate-deals
/product/blue-shirt-12345
/forum/thread-12345
/jobs/driver-wanted-12345
/?lang=en
/news/storm-wins
""".split()


@pytest.mark.parametrize("path", ARTICLES)
def test_article(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.ARTICLE, None), verdict


@pytest.mark.parametrize("path", OTHERS)
def test_what_is_unclear_is_fetched_all_the_same(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.OTHER, None), verdict


@pytest.mark.parametrize("path", ["/2026/05/01/storm/2", "/2026/05/01/storm?page=3", "/a-12345678/page/2"])
def test_later_page_of_an_article_is_part_of_it(path: str) -> None:
    assert classify_url(SITE + path).refused is Reason.NEXT_PAGE


def test_later_page_that_a_sitemap_lists_is_fetched_as_it_may_name_no_other() -> None:
    verdict = classify_url(SITE + "/2026/05/01/storm/2", via=Via.SITEMAP)
    assert (verdict.kind, verdict.refused) == (UrlKind.ARTICLE, None)
