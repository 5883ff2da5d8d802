"""What counts as drift, from records made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.errors import ConfigurationError
from crawler.sitefiles.check import Drift, SiteCheck, check_live, differences
from crawler.sitefiles.recorded import RecordedPage, load, reduced, save
from crawler.sitefiles.survey import Seen
from crawler.sitefiles.terminal import apart, check_lines
from pipelines.model import Discovery, Page, Via
from spiders.sites import site_from_url
from tests.crawler.sitefiles.test_compose import BASE, EMPTY, seen

SITE = site_from_url(BASE)


def recorded(one: Seen) -> RecordedPage:
    return RecordedPage(one.page, one.article.as_record(), Path("x.json"))


def fields(check: SiteCheck) -> list[tuple[str, str]]:
    return [(drift.url, drift.field) for drift in check.drift]


def test_equal_records_do_not_drift_and_new_fields_are_no_drift() -> None:
    record = seen(0).article.as_record()
    assert list(differences("u", record, {**record, "a field of tomorrow": 1})) == []
    changed = list(differences("u", record, {**record, "title": "Other", "authors": []}))
    assert [drift.field for drift in changed] == ["title", "authors"]


def test_article_that_is_refused_now_is_one_drift() -> None:
    record = seen(0).article.as_record()
    (drift,) = differences("u", record, {"rejected": "too_short"})
    assert (drift.field, drift.was, drift.now) == ("", "an article", "no article (too_short)")
    assert list(differences("u", {"rejected": "empty"}, {"rejected": "empty"})) == []


def test_site_as_it_was_has_no_drift() -> None:
    pages = [recorded(seen(0)), recorded(seen(1))]
    check = check_live(SITE, pages, replace(EMPTY, seen=(seen(0), seen(1), seen(2))))
    assert (check.drift, check.new) == ((), 1)


def test_edited_article_is_no_drift_and_another_text_is() -> None:
    one, record = seen(0), seen(0).article.as_record()
    new = seen(2)
    words = record["text"].split(" ")
    edited = replace(one.article, text=" ".join(words[:-3]))
    assert not check_live(SITE, [recorded(one)], replace(EMPTY, seen=(Seen(one.page, edited), new))).drift
    other = replace(one.article, text=" ".join(words[: len(words) // 2]), title="Subscribe")
    check = check_live(SITE, [recorded(one)], replace(EMPTY, seen=(Seen(one.page, other), new)))
    assert fields(check) == [(one.page.url, "title"), (one.page.url, "text")]


def test_page_that_is_gone_is_named_with_its_reason_and_one_not_asked_is_not() -> None:
    one, other, new = seen(0), seen(1), seen(2)
    survey = replace(EMPTY, seen=(new,), fates={one.page.url: "http_404", other.page.url: "max_time"})
    check = check_live(SITE, [recorded(one), recorded(other)], survey)
    assert [(drift.url, drift.now) for drift in check.drift] == [(one.page.url, "http_404")]


def test_site_whose_listings_lead_nowhere_or_to_poorer_articles_drifted() -> None:
    one = seen(0)
    assert fields(check_live(SITE, [recorded(one)], replace(EMPTY, seen=(one,)))) == [("", "")]
    new = seen(1)
    poor = Seen(new.page, replace(new.article, authors=(), published_at=None))
    check = check_live(SITE, [recorded(one)], replace(EMPTY, seen=(one, poor)))
    assert fields(check) == [("", "authors"), ("", "published_at")]
    lines = list(check_lines(check))
    assert lines[:3] == [
        f"{SITE.name}: the site itself, 1 recorded page and 1 new: 2 differences",
        "  the site as a whole",
        "    authors on every recorded article, on none of 1 new ones",
    ]
    assert lines[-1].endswith(f"thresher sites add {SITE.start[0]} --replace records it anew.")


def test_what_drifted_is_told_with_what_to_do() -> None:
    one, new = seen(0), seen(2)
    url = one.page.url
    told = check_live(SITE, [recorded(one)], replace(EMPTY, seen=(new,), fates={url: "http_404"}))
    lines = list(check_lines(told))
    assert lines[1:4] == [
        f"  {url}",
        "    was an article, is now none (http_404)",
        f"  To do: thresher explain {url} shows how the page is read;",
    ]
    changed = Drift(url, "title", "Harbour", "Subscribe")
    lines = list(check_lines(SiteCheck("a", 1, (changed,), file="sites/a.toml", start=BASE)))
    assert lines == [
        "a: 1 recorded page: 1 difference",
        f"  {url}",
        "    title was 'Harbour', is now 'Subscribe'",
        f"  To do: thresher explain {url} shows how the page is read;",
        "         what is read wrongly is corrected below [rules] in sites/a.toml;",
        "         if what is read now is right, thresher sites check a --accept takes it.",
    ]


def test_recorded_page_comes_back_as_it_was(tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html", "Set-Cookie": "secret=1"}
    discovery = Discovery(Via.FEED, f"{BASE}/rss.xml", "Title", "2026-05-02", ("A", "B"))
    page = replace(seen(0).page, headers=headers, discovery=discovery, status=200, crawl_id="c")
    save(tmp_path, reduced(page), {"title": "T"})
    (back,) = load(tmp_path)
    assert back.page == replace(page, headers={"Content-Type": "text/html"}, crawl_id="")
    assert back.expected == {"title": "T"}
    assert "secret" not in back.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", ["{", "[]", '{"url": 1}', None])
def test_recording_that_is_broken_is_named(tmp_path: Path, damage: str | None) -> None:
    save(tmp_path, Page(b"<p>x", url=BASE), {})
    path = next(tmp_path.glob("*.json"))
    if damage is None:
        path.with_suffix(".html.gz").write_bytes(b"\x1f\x8b\x08 not gzip at all")
    else:
        path.write_text(damage, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=path.stem):
        load(tmp_path)


def test_long_texts_are_shown_where_they_part() -> None:
    was, now = apart("x" * 500 + " the old end", "x" * 500 + " the new end")
    assert was.endswith("the old end'")
    assert now.endswith("the new end'")
    assert len(was) < 60
