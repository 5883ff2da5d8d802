"""URLs of many sites and what they are taken for. Hosts are left out; the paths follow real sites' habits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model import Reason, UrlKind, Via
from spiders.discover.urlkind import classify_url, is_headline

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

MEDIA = """
/a.jpg
/2026/05/01/photo.JPG
/wp-content/uploads/2026/05/report
/report.pdf?download=1
/podcast/episode-12.mp3
/style.css
/app.js
/?attachment_id=55
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

UTILITIES = """
/login
/user/login?destination=node/5
/wp-login.php
/wp-admin/
/wp-json/wp/v2/posts
/xmlrpc.php
/cdn-cgi/l/email-protection
/search
/search?q=storm
/?s=storm
/suche/?q=sturm
/cerca.html
/recherche
/2026/05/01/storm?replytocom=12
/2026/05/01/storm?share=facebook
/2026/05/01/storm/feed/
/storm-hits-the-coast-of-france/comments
/comments/feed/
/?feed=comments-rss2
/2026/05/01/storm/trackback/
/cart
/share/facebook
/?login=1
/index.php?action=login
/news?sort=oldest
/news?orderby=date
/about
/about-us/
/en/about
/about/team
/privacy
/privacy-policy
/legal/privacy-policy
/cookie-policy.html
/terms-and-conditions
/terms-of-use
/impressum
/datenschutz.html
/mentions-legales
/chi-siamo.html
/note-legali.html
/aviso-legal/
/o-nas
/%D0%BE-%D0%BD%D0%B0%D1%81
/contact
/kontakt/
/newsletter
/subscribe
/404.html
/robots.txt
/ads.txt
/manifest.json
""".split()

TRAPS = """
/events/2026/05/
/calendar?month=5&year=2026
/kalender/2026-05-01/
/events/?tribe-bar-date=2026-05-01
/a/b/a/b/a/b
/news/news/news/storm
/a?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11
/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16
""".split()

UNFILLED = ["/${url}", "/news/{{ link }}", "/undefined", "/a/[object Object]", "/<%= url %>"]


@pytest.mark.parametrize("path", ARTICLES)
def test_article(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.ARTICLE, None), verdict


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


@pytest.mark.parametrize("path", MEDIA)
def test_file_is_media(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.MEDIA, Reason.MEDIA), verdict


@pytest.mark.parametrize("path", OTHERS)
def test_what_is_unclear_is_fetched_all_the_same(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.OTHER, None), verdict


@pytest.mark.parametrize("path", UTILITIES)
def test_action_tool_or_service_page_is_refused(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert verdict.refused is Reason.UTILITY, verdict


@pytest.mark.parametrize("path", TRAPS)
def test_trap_is_refused(path: str) -> None:
    assert classify_url(SITE + path).refused is Reason.TRAP, classify_url(SITE + path)


@pytest.mark.parametrize("path", UNFILLED)
def test_template_that_was_not_filled_in_is_refused(path: str) -> None:
    assert classify_url(SITE + path).refused is Reason.MALFORMED_URL


@pytest.mark.parametrize("path", ["/2026/05/01/storm/2", "/2026/05/01/storm?page=3", "/a-12345678/page/2"])
def test_later_page_of_an_article_is_part_of_it(path: str) -> None:
    assert classify_url(SITE + path).refused is Reason.NEXT_PAGE


def test_headline_decides_where_the_url_does_not() -> None:
    headline = "A storm has hit the coast of northern France"
    assert classify_url(SITE + "/x7").kind is UrlKind.OTHER
    assert classify_url(SITE + "/x7", anchor=headline).kind is UrlKind.ARTICLE
    assert classify_url(SITE + "/politics", anchor=headline).kind is UrlKind.SECTION
    assert classify_url(SITE + "/login", anchor=headline).refused is Reason.UTILITY


@pytest.mark.parametrize(
    ("anchor", "headline"),
    [
        ("Politics", False),
        ("Read more", False),
        ("Terms and conditions of use", False),
        ("Storm hits coast of northern France", True),
        ("台風が九州北部の海岸に上陸した", True),
        ("政治", False),
        ("", False),
        ("x " * 400, False),
    ],
)
def test_headline_is_told_from_label(anchor: str, headline: bool) -> None:
    assert is_headline(anchor) is headline


@pytest.mark.parametrize("via", [Via.FEED, Via.NEWS_SITEMAP])
def test_feeds_name_articles_whatever_their_address(via: Via) -> None:
    for path in ("/x", "/about", "/news?sort=1", "/events/2026/05/", "/politics/"):
        assert classify_url(SITE + path, via=via) == (
            UrlKind.ARTICLE,
            classify_url(SITE + path, via=via).why,
            None,
            True,
        )
    assert classify_url(SITE + "/", via=via).kind is UrlKind.SECTION
    assert classify_url(SITE + "/a.mp3", via=via).kind is UrlKind.MEDIA


@pytest.mark.parametrize("url", ["", "mailto:a@b.c", "/relative", "javascript:void(0)"])
def test_no_web_address_is_refused(url: str) -> None:
    assert classify_url(url).refused is Reason.MALFORMED_URL


@given(st.text(max_size=80), st.text(max_size=40))
@settings(max_examples=400, deadline=None)
def test_every_url_gets_a_kind_and_a_reason(tail: str, anchor: str) -> None:
    verdict = classify_url(SITE + "/" + tail, anchor=anchor)
    assert verdict.why
    assert (verdict.kind is UrlKind.MEDIA) <= (verdict.refused is not None)
