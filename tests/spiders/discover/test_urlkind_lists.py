"""URLs of sections, feeds and sitemaps."""

from __future__ import annotations

import pytest

from pipelines.model import UrlKind
from spiders.discover.urlkind import classify_url

SITE = "https://news.example.org"

SECTIONS = """
/
/index.html
/index.php
/en
/en/
/pt-br/
/politics
/politics/
/news/
/news/local
/sport/football
/politik/
/politique
/cronaca/
/деньги
/политика/
/%E6%94%BF%E6%B2%BB/
/markets/center
/tag/storm
/tags/
/tag/storms-of-the-north-atlantic-ocean
/news/tag/storm/
/schlagwort/sturm
/autore/giulia-marchetti.html
/author/jane-doe
/author/jane-doe/page/2
/authors
/reporters/jane-doe
/category/politics
/category/politics/local/
/categoria/bonus-fiscali.html
/rubrik/politik
/thema/klimawandel
/topics/climate-change
/archive
/archive/2026/05
/archives/2026
/2026/
/2026/05/
/2026/05/01/
/2026/05/01/politics/
/news/2026/05
/latest-news
/sitemap.html
/sitemap/
/news/page/2
/news/page-2
/news/2/
/page/3/
/seite/2
/?page=2
/news?page=2
/news/?paged=12
/2026/05/page/2/
/latest-news-from-all-over-the-county?page=2
/news?p=2
/?cat=5
/?m=202605
/?author=1
/index.php?option=com_content&view=category&id=8
/category.php?cat_id=5
/tag.php?id=5
/search/label/storm
/@jane-doe
/taxonomy/term/3
/index2.html
/blog/index-2.html
/archive/2026/11
/tagged/storm
/obituaries/
/articles
/blog/
""".split()

FEEDS = """
/feed
/feed/
/rss
/rss.xml
/atom.xml
/index.rdf
/feed.json
/feeds/all
/rss/politics
/category/politics/feed/
/tag/storm/feed
/?feed=rss2
/index.php?format=feed&type=rss
/news.rss
/en/rss/news.xml
""".split()

SITEMAPS = """
/sitemap.xml
/sitemap_index.xml
/news-sitemap.xml
/sitemap-2026-05.xml.gz
/sitemaps/articles-1.xml
/sitemap.txt
/post-sitemap12.xml?page=2
""".split()


@pytest.mark.parametrize("path", SECTIONS)
def test_section(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.SECTION, None), verdict


@pytest.mark.parametrize("path", FEEDS)
def test_feed(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.FEED, None), verdict


@pytest.mark.parametrize("path", SITEMAPS)
def test_sitemap(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.SITEMAP, None), verdict


NO_LISTS = [
    "/themen/land/die-flut-und-wir",
    "/category/local-news",
    "/news/21",
    "/politics",
    "/weather",
    "/storm",
    "/sport/football",
    "/c/3/2",
]


@pytest.mark.parametrize("path", [path for path in SECTIONS if "page" in path or "tag" in path or "/20" in path])
def test_address_that_only_a_list_has_is_told(path: str) -> None:
    assert classify_url(SITE + path).is_list, path


@pytest.mark.parametrize("path", NO_LISTS)
def test_address_that_an_article_may_have_too_is_left_to_its_page(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert not verdict.is_list, verdict
