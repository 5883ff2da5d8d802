"""The newsroom agrees with itself: pages, feeds, sitemaps and truth say the same."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin

import feedparser
import pytest
from lxml import etree, html

from crawler.newsroom import SiteOptions, TrueArticle, articles, assets, expected_fates, sitemaps
from crawler.newsroom.bank import LANGUAGES
from crawler.newsroom.feeds import feed_paths
from crawler.newsroom.site import Reply, paths, respond
from pipelines.model import Fate, Reason
from pipelines.model.url import clean_url

BASE = "http://127.0.0.1:7777"
EDITIONS = (1, 2)


def ask(path: str, edition: int = 1) -> Reply:
    return respond(path, BASE, SiteOptions(edition=edition))


def tree_of(path: str, edition: int = 1) -> html.HtmlElement:
    """The page as a reader with a sound decoder sees it: by the charset that its bytes have."""
    body = ask(path, edition).body
    for charset in ("utf-8", "shift_jis", "windows-1251"):
        try:
            return html.document_fromstring(body.decode(charset).encode(), parser=html.HTMLParser(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def visible_text(path: str, edition: int = 1) -> str:
    tree = tree_of(path, edition)
    for node in tree.xpath("//script|//style"):
        node.drop_tree()
    return " ".join(tree.text_content().split())


def listed(path: str, edition: int = 1) -> list[str]:
    """What a sitemap names."""
    body = ask(path, edition).body
    root = etree.fromstring(gzip.decompress(body) if path.endswith(".gz") else body)
    return [loc.text or "" for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def feed_links(path: str, edition: int = 1) -> list[str]:
    body = ask(path, edition).body
    if path.endswith(".json"):
        return [item["url"] for item in json.loads(body)["items"]]
    return [entry.link for entry in feedparser.parse(body).entries]


def links_on(path: str, edition: int) -> Iterator[str]:
    """Links, and the canonical address, which is the only mention of one story."""
    for node in tree_of(path, edition).xpath("//a[@href] | //link[@rel='canonical']"):
        cleaned = clean_url(urljoin(BASE + path, node.get("href")))
        if cleaned.startswith(BASE):
            yield cleaned.removeprefix(BASE)


@lru_cache(maxsize=2)
def reachable(edition: int) -> frozenset[str]:
    """Every path that a crawler meets from the front page and robots.txt, following all it may read."""
    waiting = ["/", sitemaps.INDEX, sitemaps.NEWS, *feed_paths()]
    seen = set(waiting)
    while waiting:
        found = [path for path in _named_by(waiting.pop(), edition) if path not in seen]
        seen.update(found)
        waiting += found
    return frozenset(seen)


def _named_by(path: str, edition: int) -> list[str]:
    if path in sitemaps.PATHS:
        return [clean_url(url).removeprefix(BASE) for url in listed(path, edition)]
    if path in feed_paths():
        return [clean_url(url).removeprefix(BASE) for url in feed_links(path, edition)]
    reply = ask(path, edition)
    if reply.location.startswith(BASE):
        return [] if "loop" in path else [reply.location.removeprefix(BASE)]
    is_page = reply.status == 200 and reply.content_type.startswith("text/html") and reply.body
    return [] if not is_page or path.startswith(("/private/", "/search")) else list(links_on(path, edition))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_path_that_can_be_met_is_known_to_the_truth_and_every_known_one_can_be_met(edition: int) -> None:
    known = {article.path for article in articles(edition)} | set(expected_fates(edition))
    assert set(reachable(edition)) - known == set()
    assert known - set(reachable(edition)) == set()


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_path_is_both_an_article_and_something_else(edition: int) -> None:
    assert not {article.path for article in articles(edition)} & set(expected_fates(edition))
    assert len({article.path for article in articles(edition)}) == len(articles(edition))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_article_answers_and_says_its_text_in_order(edition: int) -> None:
    for article in articles(edition):
        shown, at = visible_text(article.path, edition), 0
        for block in article.blocks:
            wanted = [" ".join(part.split()) for part in block.text.split(" | ")]
            for part in wanted:
                at = shown.find(part, at)
                assert at >= 0, (article.path, part)
                at += len(part)


def test_every_article_shows_its_title_and_authors() -> None:
    for article in articles():
        shown = visible_text(article.path)
        assert article.title in shown
        assert all(name in shown for name in article.authors), article.path


def test_all_that_issue_and_demo_need_is_there() -> None:
    true = articles()
    assert len(true) >= 57
    assert {article.language for article in true} == set(LANGUAGES)
    assert {article.layout for article in true} == {1, 2, 3}
    assert {"feed", "sitemap", "news", "amp", "redirect", "text", "page2"} <= {article.only_road for article in true}
    assert {"article", "opinion", "liveblog", "gallery"} == {article.page_type for article in true}
    kinds = {block.kind for article in true for block in article.blocks}
    assert {"paragraph", "heading", "list_item", "quote", "table_row", "code", "update"} == kinds


def test_stories_differ_from_each_other() -> None:
    seen: dict[str, str] = {}
    for article in articles():
        paragraphs = [block.text for block in article.blocks if block.kind == "paragraph" and len(block.text) > 60]
        assert len(paragraphs) == len(set(paragraphs)), article.path
        shared = [text for text in paragraphs if text in seen]
        assert len(shared) <= 1, (article.path, shared)
        seen |= dict.fromkeys(paragraphs, article.path)


def test_templates_leave_no_marks_in_the_text() -> None:
    for article in articles():
        for block in article.blocks:
            if block.kind != "code":
                assert not re.search(r"[{}\[\]]|(?<! )\|(?! )|->|\*\*|  ", block.text), block.text


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("path", sitemaps.PATHS)
def test_every_url_of_a_sitemap_answers(path: str, edition: int) -> None:
    urls = listed(path, edition)
    assert urls
    assert {ask(url.removeprefix(BASE), edition).status for url in urls} == {200}


def test_index_names_the_other_sitemaps() -> None:
    assert {url.removeprefix(BASE) for url in listed(sitemaps.INDEX)} == set(sitemaps.PATHS) - {sitemaps.INDEX}


@pytest.mark.parametrize("path", feed_paths())
def test_every_feed_can_be_read_and_names_articles_only(path: str) -> None:
    found = {clean_url(url).removeprefix(BASE) for url in feed_links(path)}
    assert len(found) >= 5
    assert found <= {article.path for article in articles()}


def test_one_feed_is_broken_and_the_others_are_not() -> None:
    broken = {path for path in feed_paths() if not path.endswith(".json") and feedparser.parse(ask(path).body).bozo}
    assert broken == {"/ru/rss.xml"}


def test_feed_dates_are_those_of_the_truth() -> None:
    truth = {article.path: article for article in articles()}
    for entry in feedparser.parse(ask("/rss.xml").body).entries:
        article = truth[clean_url(entry.link).removeprefix(BASE)]
        told = tuple(entry.published_parsed[:6]) if "published_parsed" in entry else None
        assert told in {None, article.published_at.utctimetuple()[:6]}
        assert (told is None) == (article.published_precision == "day")


def test_a_story_with_one_road_is_named_by_nothing_else() -> None:
    named: dict[str, set[str]] = {}
    for path in reachable(1):
        for target in _named_by(path, 1):
            named.setdefault(target, set()).add(path)
    forms = {alias: article.path for article in articles() for alias, _reason in article.aliases}
    for article in articles():
        if article.only_road:
            own = {alias for alias, _reason in article.aliases} | {article.path}
            by = {forms.get(path, path) for target in own for path in named.get(target, ())} - own
            assert len(by) == 1, (article.path, article.only_road, by)


@pytest.mark.parametrize("edition", EDITIONS)
def test_fates_are_what_the_answers_say(edition: int) -> None:
    by_status = {Reason.HTTP_404: 404, Reason.HTTP_410: 410, Reason.HTTP_403: 403, Reason.HTTP_5XX: 500}
    for path, (fate, reason) in expected_fates(edition).items():
        status = ask(path, edition).status
        if reason in by_status:
            assert status == by_status[reason], path
        elif fate in {Fate.SECTION, Fate.NOT_AN_ARTICLE, Fate.ROBOTS, Fate.JS_REQUIRED}:
            assert status == 200, path


def test_aliases_lead_to_their_article() -> None:
    for article in articles():
        for path, reason in article.aliases:
            if reason is Reason.REDIRECT:
                assert ask(path).location == BASE + article.path
            else:
                assert tree_of(path).xpath("string(//link[@rel='canonical']/@href)") == BASE + article.path


def test_assets_are_no_pages() -> None:
    assert {ask(path).content_type for path in assets()} == {"application/pdf", "image/png"}


def test_the_same_is_made_twice() -> None:
    def made() -> dict[str, bytes]:
        return {path: ask(path).body for path in paths(1)}

    assert made() == made()


def test_the_second_edition_changes_one_story_adds_one_and_drops_one() -> None:
    first, second = ({article.path: article for article in articles(edition)} for edition in EDITIONS)
    assert len(set(second) - set(first)) == 1
    (gone,) = set(first) - set(second)
    assert ask(gone, 2).status == 410
    changed = [path for path in set(first) & set(second) if first[path].text != second[path].text]
    assert len(changed) == 1
    old, new = first[changed[0]], second[changed[0]]
    assert new.title != old.title
    assert new.modified_at
    assert not old.modified_at or new.modified_at > old.modified_at


def test_pages_of_unchanged_stories_keep_their_bytes_in_the_second_edition() -> None:
    first = {article.path: article for article in articles(1)}
    moved = [p for a in articles(2) if (p := a.path) in first and ask(p, 1).body != ask(p, 2).body]
    # The one that changed, and those whose lists name its new title.
    assert 1 <= len(moved) < len(first) / 3


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.path)
def test_instants_are_aware(article: TrueArticle) -> None:
    assert article.published_at.tzinfo is not None
    assert article.modified_at is None or article.modified_at > article.published_at
