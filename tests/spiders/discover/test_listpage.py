"""Lists and pages of the menu that read like articles, and articles that look like lists."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import html

from pipelines.extract.options import Options
from pipelines.model import Article, Page, Reason, Via
from pipelines.processing import process
from spiders.discover.listpage import is_evident_post, unmask

SITE = "https://news.example.org"
PROSE = [
    f"<p>For {n} weeks, {who} said on Monday, the {what} would stay closed to all, and that nobody had asked the "
    f"people who use it each day what they think of the plan, which was made in another town by other people.</p>"
    for n, (who, what) in enumerate([("Mara Lind", "mill"), ("Tom Ashby", "bridge"), ("Ruth Cole", "hall")] * 4, 3)
]
TIME = '<time datetime="2026-11-05T08:00:00Z">5 November 2026</time> by <span class="author">Mara Lind</span>'


def judged(path: str, body: str, head: str = "<title>The paper</title>", via: Via = Via.SECTION) -> Reason | None:
    page = f'<html lang="en"><head>{head}</head><body>{body}</body></html>'
    fetched = Page(body=page.encode(), url=SITE + path, fetched_at=datetime(2026, 11, 6, tzinfo=UTC))
    article = process(fetched, Options(all_pages=True))
    assert isinstance(article, Article)
    assert article.text
    refused = unmask(article, html.document_fromstring(page), SITE + path, via)
    return refused.reason if refused else None


def entry(number: int, paragraphs: int = 3) -> str:
    return (
        f'<div class="post"><h2><a href="/2026/11/0{number}/story-{number}">Story number {number} of the day</a></h2>'
        f"{TIME}"
        f'<div class="entry">{"".join(PROSE[number : number + paragraphs])}</div></div>'
    )


def story(extra: str = "") -> str:
    return (
        f'<article><h1>A storm hits the coast</h1>{TIME}<div class="body">{"".join(PROSE[:5])}</div></article>{extra}'
    )


@pytest.mark.parametrize("path", ["/stichworte-x/sturm", "/x7", "/front-of-all-the-news-here"])
def test_whole_posts_below_their_headlines_are_a_list_whatever_the_address(path: str) -> None:
    assert judged(path, f"<div id=content>{entry(1)}{entry(4)}{entry(7)}</div>") is Reason.LISTING


def test_flat_list_without_boxes_is_one_too() -> None:
    flat = "".join(
        f'<h3><a href="/a-story-of-the-day-{n}">Story number {n} is here</a></h3>{PROSE[n]}' for n in range(6)
    )
    assert judged("/x7", f"<div>{flat}</div>") is Reason.LISTING


def test_list_with_one_entry_is_told_by_the_headline_that_leads_elsewhere() -> None:
    assert judged("/x7", f"<div>{entry(1, 5)}</div>") is Reason.LISTING


def test_article_whose_headline_links_to_another_form_of_itself_stays() -> None:
    body = f'<div><h1><a href="/?p=55">A storm hits the coast</a></h1>{TIME}{"".join(PROSE[:5])}</div>'
    assert judged("/x7", body, "<title>A storm hits the coast - The paper</title>") is None


@pytest.mark.parametrize(
    "path", ["/tag/storm", "/2026/11/05/", "/author/jane", "/?paged=2", "/news/page/3/", "/?cat=5"]
)
def test_address_of_a_list_is_believed_though_only_one_post_is_shown(path: str) -> None:
    assert judged(path, story()) is Reason.LISTING


DECLARED = (
    '<title>A storm hits the coast</title><meta property="og:type" content="article">'
    '<meta property="article:published_time" content="2026-11-05T08:00:00Z">'
)
JSON_LD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-05"}</script>'


@pytest.mark.parametrize("head", [DECLARED, JSON_LD])
def test_article_at_the_address_of_a_list_is_kept_if_the_page_declares_one(head: str) -> None:
    assert judged("/tag/storm", story(), head) is None


def test_list_that_calls_itself_an_article_is_still_a_list() -> None:
    assert judged("/tag/storm", entry(1) + entry(4), DECLARED) is Reason.LISTING


def test_address_of_a_list_counts_for_nothing_where_a_feed_names_it() -> None:
    assert judged("/tag/storm", story(), via=Via.FEED) is None


def test_related_headlines_in_and_below_the_text_make_no_list() -> None:
    box = '<div class="box"><h4><a href="/a-storm-of-last-year-{0}">A storm of last year, part {0}</a></h4></div>'
    inside = "".join(PROSE[n] + box.format(n) for n in range(5))
    below = "".join(
        f'<li><h3><a href="/other-story-of-the-day-{n}">Another story {n} to read</a></h3></li>' for n in range(6)
    )
    body = f"<article><h1>A storm hits the coast</h1>{TIME}<div>{inside}</div></article><ul class=related>{below}</ul>"
    assert judged("/x7", body) is None


def test_links_to_sections_above_the_headline_make_no_list() -> None:
    kicker = '<h5><a href="/politics">Politics</a></h5>'
    assert judged("/x7", f"<div>{kicker}{story()}</div>") is None


_LINKS = '<li><a href="/">Home</a></li><li><a href="/write-to-us">Write to us</a></li>'
MENU = f'<header class="site-header"><ul>{_LINKS}</ul></header>'


def undated(title: str) -> str:
    return f"<h1>{title}</h1><div>{''.join(PROSE[:4])}</div>"


def test_undated_page_of_the_menu_is_a_service_page() -> None:
    assert judged("/write-to-us", MENU + undated("Write to us")) is Reason.SERVICE


def test_dated_story_in_the_menu_and_undated_one_outside_it_are_articles() -> None:
    assert judged("/write-to-us", MENU + story()) is None
    assert judged("/an-essay", MENU + undated("What the tide leaves")) is None


def test_story_that_the_frame_names_by_its_headline_is_an_article() -> None:
    trending = MENU.replace("Write to us", "Why we write to each other again")
    assert judged("/write-to-us", trending + undated("Why we write to each other again")) is None


@pytest.mark.parametrize("title", ["About us", "Chi siamo", "Impressum", "Über uns", "Privacy"])
def test_undated_page_with_the_title_of_a_service_page_is_one(title: str) -> None:
    assert judged("/x7", undated(title), f"<title>{title}</title>") is Reason.SERVICE


@pytest.mark.parametrize(
    ("path", "via", "evident"),
    [
        ("/post/712345001/notes", Via.SECTION, True),
        ("/2026/11/05/notes", Via.SECTION, True),
        ("/notes", Via.FEED, True),
        ("/notes", Via.SECTION, False),
        ("/", Via.FEED, False),
        ("/how-to-cancel-your-paper", Via.SECTION, False),
        ("/help/articles/how-to-cancel-your-paper", Via.SECTION, False),
        ("/tag/notes", Via.SECTION, False),
    ],
)
def test_source_or_address_may_say_that_a_page_is_a_post(path: str, via: Via, evident: bool) -> None:
    assert is_evident_post(SITE + path, via) is evident


@pytest.mark.parametrize(("time", "teasers", "reason"), [("", 5, Reason.LISTING), ("", 3, None), (TIME, 5, None)])
def test_undated_introduction_above_many_headlines_is_a_list(time: str, teasers: int, reason: Reason | None) -> None:
    boxes = "".join(
        f'<div class="teaser"><h2><a href="/2026/11/0{n}/story-{n}">Story number {n} of the day</a></h2></div>'
        for n in range(1, teasers + 1)
    )
    text = f"<article><h1>The sluices: our dossier</h1>{time}{''.join(PROSE[:3])}</article>"
    assert judged("/city/sluices/", f"<main>{text}<section>{boxes}</section></main>") is reason
