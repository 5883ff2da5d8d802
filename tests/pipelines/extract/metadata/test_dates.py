from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.decode import parse_html
from pipelines.extract.metadata import read_metadata
from pipelines.extract.metadata.stamps import parse_stamp
from pipelines.model import DateSource, Discovery, Precision, Via, format_instant
from tests.pipelines.extract.metadata.pages import FETCHED, article, jsonld, meta, read


@pytest.mark.parametrize(
    ("raw", "moment", "precision"),
    [
        ("2026-05-02T08:15:30+02:00", "2026-05-02T08:15:30+02:00", "second"),
        ("2026-05-02T08:15:30.123Z", "2026-05-02T08:15:30+00:00", "second"),
        ("2026-05-02T08:15:30+0000", "2026-05-02T08:15:30+00:00", "second"),
        ("2026-05-02T08:15-0500", "2026-05-02T08:15:00-05:00", "minute"),
        ("2026-05-02 08:15:30 +02:00", "2026-05-02T08:15:30+02:00", "second"),
        ("2026-05-02", "2026-05-02T00:00:00", "day"),
        ("20260502", "2026-05-02T00:00:00", "day"),
        ("20260502081530", "2026-05-02T08:15:30", "second"),
        ("1777709730", "2026-05-02T08:15:30+00:00", "second"),
        ("1777709730000", "2026-05-02T08:15:30+00:00", "second"),
        ("Sat, 02 May 2026 08:15:30 GMT", "2026-05-02T08:15:30+00:00", "second"),
        ("Sat May 02 08:15:30 CEST 2026", "2026-05-02T08:15:30+02:00", "second"),
        ("Sat May 02 2026 08:15:30 GMT+0200 (Central European Summer Time)", "2026-05-02T08:15:30+02:00", "second"),
        ("May 2, 2026 8:15 am EDT", "2026-05-02T08:15:00-04:00", "minute"),
        ("Published 8:15 p.m. ET May 2, 2026", "2026-05-02T20:15:00-04:00", "minute"),
        ("2. Mai 2026, 08:15 Uhr", "2026-05-02T08:15:00", "minute"),
        ("2 mai 2026 à 8h15", "2026-05-02T08:15:00", "minute"),
        ("2 de mayo de 2026", "2026-05-02T00:00:00", "day"),
        ("2 мая 2026", "2026-05-02T00:00:00", "day"),
        ("2026年5月2日 08:15", "2026-05-02T08:15:00", "minute"),
        ("2026년 5월 2일", "2026-05-02T00:00:00", "day"),
        ("2. května 2026", "2026-05-02T00:00:00", "day"),
        ("2 Mayıs 2026", "2026-05-02T00:00:00", "day"),
        ("2.5.2026", "2026-05-02T00:00:00", "day"),
        ("02/05/2026", "2026-05-02T00:00:00", "day"),
        ("2 พฤษภาคม 2569", "2026-05-02T00:00:00", "day"),
    ],
)
def test_dates_as_pages_write_them(raw: str, moment: str, precision: str) -> None:
    stamp = parse_stamp(raw)
    assert stamp is not None
    assert (stamp.moment.isoformat(), stamp.precision) == (moment, precision)


def test_slashes_are_read_the_american_way_only_where_asked() -> None:
    stamp = parse_stamp("05/02/2026", month_first=True)
    assert stamp is not None
    assert stamp.moment == datetime(2026, 5, 2)  # noqa: DTZ001 - the text names no zone


@pytest.mark.parametrize("raw", ["", "yesterday", "12345", "31.02.2026", "version 2.0.1", "5 min read", "2026-13-45"])
def test_what_is_no_date_is_none(raw: str) -> None:
    assert parse_stamp(raw) is None


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_every_instant_survives_its_own_iso_form(moment: datetime) -> None:
    whole = moment.replace(microsecond=0).astimezone(UTC)
    stamp = parse_stamp(whole.isoformat())
    assert stamp is not None
    assert stamp.moment == whole


@given(st.text(alphabet="0123456789-/.:,TZ+ apmMayjunUhr年月日", max_size=60))
def test_no_text_makes_the_date_reader_raise(text: str) -> None:
    parse_stamp(text)


def test_the_instant_keeps_its_zone_and_the_raw_text() -> None:
    found = read(jsonld(article(datePublished="2026-05-02T08:15:00+02:00", dateModified="2026-05-02T09:00:00+02:00")))
    assert found.published_at is not None
    assert found.modified_at is not None
    assert format_instant(found.published_at) == "2026-05-02T06:15:00Z"
    assert format_instant(found.modified_at) == "2026-05-02T07:00:00Z"
    assert (found.published_raw, found.published_source) == ("2026-05-02T08:15:00+02:00", DateSource.JSONLD)


def test_a_day_says_that_it_is_a_day() -> None:
    found = read(jsonld(article(datePublished="2026-05-02")), url="https://x.example/a")
    assert found.published_precision is Precision.DAY


def test_a_time_is_taken_from_another_source_that_means_the_same_day() -> None:
    head = jsonld(article(datePublished="2026-05-02")) + meta(article__published_time="2026-05-02T08:15:00+02:00")
    found = read(head)
    assert (found.published_precision, found.published_source) == (Precision.SECOND, DateSource.META)


def test_a_missing_zone_is_borrowed_from_agreement() -> None:
    head = jsonld(article(datePublished="2026-05-02 08:15:00")) + meta(
        article__published_time="2026-05-02T08:15:00+02:00"
    )
    found = read(head)
    assert found.published_at is not None
    assert (format_instant(found.published_at), found.published_zone) == ("2026-05-02T06:15:00Z", "agreement")


@pytest.mark.parametrize("local", ["2026-05-01T20:15:19-04:00", "2026-05-01 20:15:19"])
def test_a_moment_in_utc_keeps_the_day_of_the_site_s_own_clock(local: str) -> None:
    found = read(
        jsonld(article(datePublished="2026-05-02T00:15:19Z")),
        f'<h1>Rain stops play</h1><time datetime="{local}">May 1</time>',
    )
    assert found.published_at is not None
    assert format_instant(found.published_at) == "2026-05-02T00:15:19Z"
    assert (found.published_raw, found.published_source) == (local, DateSource.TIME_TAG)


def test_a_moment_without_zone_is_placed_by_the_same_moment_in_utc() -> None:
    head = jsonld(article(datePublished="2026-05-01T20:15:19"))
    found = read(head, '<h1>Rain stops play</h1><time datetime="2026-05-02T00:15:19Z"></time>')
    assert found.published_at is not None
    assert (format_instant(found.published_at), found.published_zone) == ("2026-05-02T00:15:19Z", "agreement")


@pytest.mark.parametrize("other", ["2026-05-01 20:15:00", "2026-05-01 20:16:19", "2026-04-30 20:15:19"])
def test_times_that_may_agree_by_chance_are_no_clock_of_the_site(other: str) -> None:
    seconds = "00" if other.endswith("00") else "19"
    head = jsonld(article(datePublished=f"2026-05-02T00:15:{seconds}Z"))
    found = read(head, f'<h1>Rain stops play</h1><time datetime="{other}"></time>')
    assert found.published_source is DateSource.JSONLD


def test_a_missing_zone_that_nothing_tells_is_flagged() -> None:
    found = read(jsonld(article(datePublished="2026-05-02 08:15:00")))
    assert found.published_zone == "assumed"


@pytest.mark.parametrize(
    "bad", ["2031-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "2026-05-21T13:00:00Z"]
)
def test_impossible_dates_are_passed_over(bad: str) -> None:
    head = jsonld(article(datePublished=bad)) + meta(article__published_time="2026-05-02T08:15:00Z")
    found = read(head)
    assert found.published_at == datetime(2026, 5, 2, 8, 15, tzinfo=UTC)


def test_the_future_is_bounded_only_where_the_time_of_fetching_is_known() -> None:
    found = read(jsonld(article(datePublished="2031-01-01T00:00:00Z")), fetched_at=None)
    assert found.published_at == datetime(2031, 1, 1, tzinfo=UTC)


def test_a_change_before_publication_is_no_change() -> None:
    found = read(jsonld(article(datePublished="2026-05-02T08:15:00Z", dateModified="2026-05-01T08:15:00Z")))
    assert found.modified_at is None


def test_dates_of_listed_articles_and_comments_are_not_the_page_s() -> None:
    listed = {"@type": "ItemList", "itemListElement": [article(headline="Other", datePublished="2026-05-10T08:00:00Z")]}
    comment = {"@type": "Comment", "dateCreated": "2026-05-12T08:00:00Z"}
    found = read(jsonld(listed, comment, article(datePublished="2026-05-02T08:15:00Z")))
    assert found.published_at == datetime(2026, 5, 2, 8, 15, tzinfo=UTC)


def test_a_feed_s_date_serves_where_the_page_has_none() -> None:
    seen = Discovery(via=Via.NEWS_SITEMAP, published="2026-05-02T08:15:00+02:00")
    assert read(discovery=seen).published_source is DateSource.NEWS_SITEMAP


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ('<h1>Rain stops play</h1><time datetime="2026-05-02T08:15:00Z">2 May</time>', DateSource.TIME_TAG),
        (
            '<aside><time datetime="2026-05-15T10:00Z"></time></aside><h1>Rain</h1><div>2 May 2026</div>',
            DateSource.TEXT,
        ),
        ("<h1>Rain stops play</h1><span class=date>2 May 2026</span>", DateSource.TEXT),
        ("<p class=date>2 May 2026</p><h1>Rain stops play</h1>", DateSource.TEXT),
        ('<h1>Rain</h1><script>x={"publishedAt":"2026-05-02T08:15:00Z"}</script>', DateSource.META),
    ],
)
def test_dates_that_stand_on_the_page(body: str, source: DateSource) -> None:
    found = read("", body, url="https://x.example/a")
    assert found.published_source is source


def test_time_tags_of_teasers_give_way_to_that_of_the_headline() -> None:
    body = (
        '<nav><time datetime="2026-05-15"></time></nav><h1>Rain stops play</h1>'
        '<p><time datetime="2026-05-02"></time></p>'
        '<p>Text</p><div><time datetime="2026-05-16"></time></div>'
    )
    found = read("", body)
    assert found.published_raw == "2026-05-02"


def test_a_date_under_the_headline_beats_time_tags_of_teasers_below() -> None:
    teaser = '<div><a href="/x">More</a> <time datetime="2026-05-16"></time></div>'
    found = read("", f"<h1>Rain stops play</h1><span>2 May 2026</span><p>Text</p>{teaser}{teaser}")
    assert (found.published_raw, found.published_source) == ("2 May 2026", DateSource.TEXT)


def test_a_time_tag_that_speaks_of_a_change_gives_way() -> None:
    times = '<time class="updated" datetime="2026-05-04">4 May</time><time datetime="2026-05-02">2 May</time>'
    assert read("", f"<h1>Rain stops play</h1>{times}").published_raw == "2026-05-02"


def test_a_bare_date_beats_one_that_is_told_beside_it() -> None:
    body = "<h1>Rain stops play</h1><div>As stated on 1 May 2026 in a letter</div><div>2 May 2026</div>"
    assert read("", body, url="https://x.example/a").published_raw == "2 May 2026"


RAW_DATES = st.one_of(
    st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2090, 1, 1)).map(str),  # noqa: DTZ001
    st.dates().map(str),
    st.text(alphabet="0123456789-/.:,TZ+ apmMayjun年月日", max_size=40),
)


@settings(max_examples=60, deadline=None)
@given(RAW_DATES, RAW_DATES, RAW_DATES)
def test_whatever_a_page_says_an_instant_is_aware_past_and_as_precise_as_its_words(a: str, b: str, c: str) -> None:
    body = f"<h1>Rain stops play</h1><time>{c}</time>"
    found = read(jsonld(article(datePublished=a, dateModified=b)), body, url="https://x.example/a")
    if found.published_at is None:
        assert (found.published_source, found.published_precision) == (DateSource.NONE, Precision.UNKNOWN)
        return
    assert found.published_at.tzinfo is not None
    assert found.published_at <= FETCHED + timedelta(hours=24)
    assert found.published_raw
    assert found.published_source is not DateSource.NONE
    if found.published_precision is Precision.DAY:
        assert found.published_at.time() == time(0)
        assert found.published_zone == ""
    else:
        assert found.published_zone in ("value", "agreement", "assumed")
    assert found.modified_at is None or found.published_at <= found.modified_at <= FETCHED + timedelta(hours=24)


def test_a_date_that_is_told_is_no_date_of_publication() -> None:
    body = "<h1>Rain stops play</h1><p>The next match will be held on 5 May 2026 in town.</p>"
    assert read("", body, url="https://x.example/a").published_at is None


def test_the_address_is_the_last_resort() -> None:
    found = read(url="https://x.example/2026/05/02/rain")
    assert (found.published_precision, found.published_source) == (Precision.DAY, DateSource.URL)


@pytest.mark.parametrize(("box", "dated"), [("article", False), ("div", True)])
def test_a_time_in_another_article_element_is_a_teasers(box: str, dated: bool) -> None:
    time = '<time datetime="2026-04-07T06:30:00Z">7 April 2026</time>'
    body = (
        "<article><h1>The sluices: our dossier</h1><p>For three years the town has argued.</p></article>"
        f"<{box}><h2>Oak piles found</h2>{time}</{box}>"
    )
    tree = parse_html(f"<html><head><title>The sluices: our dossier</title></head><body>{body}</body></html>")
    assert tree is not None
    found = read_metadata(tree, "https://news.example/city/", headers={}, discovery=Discovery(), fetched_at=None)
    assert (found.published_at is not None) is dated


@pytest.mark.parametrize(
    "holder", ['<ol class="comment-list"><li>{}</li></ol>', '<div id="comments">{}</div>', '<p class="comment">{}</p>']
)
def test_the_date_of_a_comment_is_never_the_article_s(holder: str) -> None:
    comment = holder.format("<time datetime='2026-05-01T10:00:00Z'>1 May</time> <b>Ann</b> I agree")
    found = read("", f"<h1>Rain stops play</h1><p>It rained.</p>{comment}")
    assert (found.published_at, found.published_source) == (None, DateSource.NONE)
    shown = f"<div class='post comments-open'><h1>Rain stops play</h1><p class=date>28 April 2026</p></div>{comment}"
    assert format_instant(read("", shown).published_at) == "2026-04-28T00:00:00Z"


@pytest.mark.parametrize(
    "line",
    [
        "Updated 1 May 2026 10:00 | Published 28 April 2026 09:15",
        "Published 28 April 2026 09:15, last updated 1 May 2026 10:00",
        "Aktualisiert 01.05.2026, 10:00, veröffentlicht 28.04.2026, 09:15 Uhr",
    ],
)
def test_a_line_with_both_dates_is_read_for_the_publication(line: str) -> None:
    found = read("", f"<h1>Rain stops play</h1><p class=date>{line}</p><p>It rained.</p>")
    assert format_instant(found.published_at) == "2026-04-28T09:15:00Z"
    assert found.published_source is DateSource.TEXT
