"""URLs that are not fetched: files, tools and service pages, traps, and what was never meant to be one."""

from __future__ import annotations

import pytest

from pipelines.model import Reason, UrlKind
from spiders.discover.urlkind import classify_url

SITE = "https://news.example.org"

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

PRINTED = ["/print.php?id=5", "/print/55", "/node/55/print", "/stampa.asp?idnews=7", "/printmail/55"]
UNFILLED = ["/${url}", "/news/{{ link }}", "/undefined", "/a/[object Object]", "/<%= url %>"]


@pytest.mark.parametrize("path", MEDIA)
def test_file_is_media(path: str) -> None:
    verdict = classify_url(SITE + path)
    assert (verdict.kind, verdict.refused) == (UrlKind.MEDIA, Reason.MEDIA), verdict


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


@pytest.mark.parametrize("url", ["", "mailto:a@b.c", "/relative", "javascript:void(0)"])
def test_no_web_address_is_refused(url: str) -> None:
    assert classify_url(url).refused is Reason.MALFORMED_URL


@pytest.mark.parametrize("path", PRINTED)
def test_page_that_prints_another_by_its_number_is_refused(path: str) -> None:
    assert classify_url(SITE + path).refused is Reason.PRINT


@pytest.mark.parametrize(
    "path", ["/print/", "/print/a-story-of-the-day-in-print", "/news/print", "/print/2026/05/01/storm"]
)
def test_section_called_print_is_fetched(path: str) -> None:
    assert classify_url(SITE + path).refused is None
