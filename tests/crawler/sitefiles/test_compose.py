"""What stands in a site file, from surveys made by hand; each file is one that the loader takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.newsroom import articles
from crawler.newsroom.site import respond
from crawler.sitefiles.compose import SiteDraft, site_toml
from crawler.sitefiles.survey import Listing, RobotsFacts, Seen, Survey
from pipelines import Article, Page, process
from pipelines.model import Access, UrlKind
from spiders.sites import Site, load_sites

BASE = "https://news.example"


def seen(number: int) -> Seen:
    page = Page(respond(articles()[number].path, BASE).body, url=BASE + articles()[number].path)
    article = process(page)
    assert isinstance(article, Article)
    return Seen(page, article)


EMPTY = Survey((), (), RobotsFacts(), 0, (), {}, None, is_interrupted=False)


def draft(survey: Survey, **other: object) -> SiteDraft:
    made = SiteDraft("news.example", f"{BASE}/", 1.5, "", survey, datetime(2026, 5, 2, tzinfo=UTC))
    return replace(made, **other)  # type: ignore[arg-type]


def loaded(text: str, folder: Path) -> Site:
    path = folder / "news.example.toml"
    path.write_text(text, encoding="utf-8")
    (site,) = load_sites([path])
    return site


def test_file_of_a_full_survey_is_loaded_with_what_was_found(tmp_path: Path) -> None:
    survey = replace(
        EMPTY,
        seen=(seen(0), seen(1)),
        listings=(
            Listing(f"{BASE}/rss.xml", UrlKind.FEED),
            Listing(f"{BASE}/all.xml", UrlKind.FEED, 20),
            Listing(f"{BASE}/sitemap.xml", UrlKind.SITEMAP, 1),
            *(Listing(f"{BASE}/section-{n}/", UrlKind.SECTION) for n in range(20)),
        ),
        robots=RobotsFacts(10.0, 1, (f"{BASE}/private/a",), 60, ""),
    )
    text = site_toml(draft(survey, contact="lab@example.org"))
    site = loaded(text, tmp_path)
    assert (site.name, site.delay_s, site.contact) == ("news.example", 1.5, "lab@example.org")
    assert site.start == (f"{BASE}/", f"{BASE}/all.xml", f"{BASE}/rss.xml")
    assert (site.language, site.render) == (survey.seen[0].article.language, False)
    assert "robots.txt asks for 10, and the longer one holds" in text
    assert "closes 1 of 60 addresses that were met: /private/a" in text
    assert "/sitemap.xml (1 page)" in " ".join(text.replace("#", " ").split())
    assert "/section-11/ and 8 more" in " ".join(text.replace("#", " ").split())
    assert max(map(len, text.splitlines())) <= 120


def test_every_key_has_its_comment() -> None:
    keys = [line for line in site_toml(draft(EMPTY)).splitlines() if " = " in line and not line.startswith("#")]
    assert [line.partition(" = ")[0] for line in keys] == ["name", "start", "delay_s", "render"]
    assert all("  # " in line for line in keys if not line.startswith("start"))


def test_pages_that_are_empty_without_a_browser_ask_for_one(tmp_path: Path) -> None:
    assert loaded(site_toml(draft(replace(EMPTY, needs_js=4))), tmp_path).render is True
    some = site_toml(draft(replace(EMPTY, needs_js=1, seen=(seen(0),))))
    assert loaded(some, tmp_path).render is False
    assert "1 of 2 pages are empty without JavaScript" in some
    rendered = site_toml(draft(replace(EMPTY, needs_js=2, seen=(seen(0), replace(seen(1), is_rendered=True)))))
    assert loaded(rendered, tmp_path).render is True
    assert "2 of 3 pages are empty without JavaScript" in rendered


def test_paywall_marks_and_words_on_automated_use_are_named() -> None:
    one = seen(0)
    article = replace(one.article, access=Access.PAYWALLED, access_evidence="a mark", rights_evidence=("tdm: 1",))
    free = replace(one.article, access=Access.FREE)
    text = site_toml(draft(replace(EMPTY, seen=(Seen(one.page, article), Seen(one.page, free)))))
    assert "paid for: 1 of 2 articles, by a mark" in text
    assert "it says: tdm: 1" in text


@pytest.mark.parametrize("words", ['"\n[rules]\nbody = ["x"]', "a\rrender = true", "\u2028\x7f\x00 # \\"])
def test_words_of_a_site_cannot_leave_their_comment_or_string(words: str, tmp_path: Path) -> None:
    one = seen(0)
    article = replace(one.article, access=Access.METERED, access_evidence=words, rights_evidence=(words,))
    survey = replace(
        EMPTY, seen=(Seen(one.page, article),), robots=RobotsFacts(why=words), listings=(Listing(BASE, UrlKind.FEED),)
    )
    site = loaded(site_toml(draft(survey, contact="lab@example.org")), tmp_path)
    assert (site.render, site.rules.body) == (False, ())
