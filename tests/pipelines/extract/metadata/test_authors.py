from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.metadata.names import agency_in, clean_names
from tests.pipelines.extract.metadata.pages import article, jsonld, meta, read

SITE = meta(og__site_name="The Daily Herald")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("Von Jörg Soldwisch und Felix Schröder, dpa", ["Jörg Soldwisch", "Felix Schröder", "dpa"]),
        ("Par Ann Lee et Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee, Bo Ray and Cy Poe", ["Ann Lee", "Bo Ray", "Cy Poe"]),
        ("Ann Lee & Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee; Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ana García y Luis Soto", ["Ana García", "Luis Soto"]),
        ("Jo Poe, Senior Editor", ["Jo Poe"]),
        ("Jo Poe Senior Political Correspondent", ["Jo Poe"]),
        ("Jo Poe (London)", ["Jo Poe"]),
        ("Hours Ago Jo Poe", ["Jo Poe"]),
        ("Jo Poe an hour ago", ["Jo Poe"]),
        ("Photography by Jo Poe", ["Jo Poe"]),
        ("Jo Poe, PhD", ["Jo Poe"]),
        ("Sam Poe, Jr.", ["Sam Poe, Jr."]),
        ("Lee, Ann", ["Ann Lee"]),
        ("jo.poe@herald.example", []),
        ("Jo Poe jo.poe@herald.example", ["Jo Poe"]),
        ("https://www.facebook.com/herald", []),
        ("@jopoe", []),
        ("View all posts by Jo Poe", ["Jo Poe"]),
        ("John O'Connor The Associated Press", ["John O'Connor", "The Associated Press"]),
        ("责编：牛镛、岳弘彬", ["牛镛", "岳弘彬"]),
        ("Maria de la Cruz", ["Maria de la Cruz"]),
        ("admin", []),
        ("Senior Writer", []),
        ("3 Hours Ago", []),
        ("Posted 3 hours ago", []),
        ("Updated: May 2, 2026", []),
        ("2 May 2026 10:15", []),
        ("2026-05-02T10:00:00Z", []),
        ("Ann Lee | 3 hours ago", ["Ann Lee"]),
        ("Ann Lee, Updated 5 May 2026 at 10:00", ["Ann Lee"]),
        ("2 May 2026 | By Ann Lee", ["Ann Lee"]),
        ("Home | News | Sport", []),
        ("Follow us on Twitter", []),
        ("Sign in", []),
        ("By ANN LEE, AP National Political Writer", ["ANN LEE"]),
        ("By Ann Lee And Bo Ray For The Daily Herald", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee, MS, RDN, CEPF®", ["Ann Lee"]),
        ("Ann Lee, AFP", ["Ann Lee", "AFP"]),
        ("Herald-Reporterin Ann Lee", ["Ann Lee"]),
        ('<a href="/authors/ann-lee">Ann Lee</a>', ["Ann Lee"]),
        ("Ministry of Rain and public works", ["Ministry of Rain and public works"]),
        ("Poe & Poe", ["Poe & Poe"]),
        ("von ann lee und bo ray", ["ann lee", "bo ray"]),
    ],
)
def test_names_come_out_clean_and_apart(raw: str, expected: list[str]) -> None:
    assert clean_names([raw]) == expected


@given(st.lists(st.text(max_size=80), max_size=4))
def test_names_never_repeat_and_never_raise(raw: list[str]) -> None:
    names = clean_names(raw)
    assert len({name.casefold() for name in names}) == len(names)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"@type": "Person", "name": "Ann Lee"}, ("Ann Lee",)),
        ([{"name": "Ann Lee"}, {"name": "Bo Ray"}], ("Ann Lee", "Bo Ray")),
        ([{"givenName": "Ann", "familyName": "Lee"}], ("Ann Lee",)),
        ("Ann Lee and Bo Ray", ("Ann Lee", "Bo Ray")),
        (["Ann Lee", "ANN LEE"], ("Ann Lee",)),
        ({"name": ["Ann Lee", "Bo Ray"]}, ("Ann Lee", "Bo Ray")),
        ({"@type": "Organization", "name": "The Daily Herald"}, ("The Daily Herald",)),
    ],
)
def test_json_ld_authors_in_all_their_shapes(value: Any, expected: tuple[str, ...]) -> None:
    assert read(SITE + jsonld(article(author=value))).authors == expected


def test_a_byline_names_the_person_where_structured_data_names_the_publisher() -> None:
    head = SITE + jsonld(article(author={"@type": "Organization", "name": "The Daily Herald"}))
    found = read(
        head, '<h1>Rain stops play</h1><p class="byline">By <a href="/author/ann-lee">Ann Lee</a></p><p>Text.</p>'
    )
    assert (found.authors, found.sources["authors"]) == (("Ann Lee",), "byline")


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="meta"><a href="/staff/ann-lee">Ann Lee</a><a href="/staff/bo-ray">Bo Ray</a></div>',
        "<div>By Ann Lee and Bo Ray</div>",
        '<ul class="authors"><li>Ann Lee</li><li>Bo Ray</li></ul>',
        '<span data-testid="AuthorName">Ann Lee</span><span data-testid="AuthorName">Bo Ray</span>',
        '<p class="article__author">Von Ann Lee und Bo Ray | 3. Mai 2026</p>',
        "<p><strong>Ann Lee/Bo Ray</strong></p>",
    ],
)
def test_bylines_that_readers_see(byline: str) -> None:
    text = "<p>" + "It rained all day, and nobody played. " * 8 + "</p>"
    assert read("", f"<h1>Rain stops play</h1>{byline}{text}").authors == ("Ann Lee", "Bo Ray")


@pytest.mark.parametrize(
    "noise",
    [
        '<aside><a href="/author/someone">Some One</a></aside>',
        '<div class="author-share">Twitter Facebook</div>',
        "<figure><figcaption>By Photo Grapher</figcaption></figure>",
        '<div class="byline">5 min read</div>',
        "<p>By the end of the day it rained.</p>",
        '<a id="email-reporter-btn" href="mailto:tips@herald.example">Email Reporter</a>',
        '<div class="author-tools"><a href="/reporters/mail">Contact the author</a></div>',
    ],
)
def test_what_is_no_byline_names_nobody(noise: str) -> None:
    assert read("", f"<h1>Rain stops play</h1>{noise}<p>{'Text of the article. ' * 20}</p>").authors == ()


def test_authors_of_listed_articles_are_not_the_page_s() -> None:
    other = article(author={"name": "Some One"}, headline="Another story")
    found = read(jsonld({"@type": "ItemList", "itemListElement": [other]}, article(author={"name": "Ann Lee"})))
    assert found.authors == ("Ann Lee",)


def test_microdata_authors() -> None:
    body = (
        '<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Rain</h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ann Lee</b></span>'
        "</article>"
    )
    assert read("", body).authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("names", "agency"), [(["Ann Lee", "AFP"], "AFP"), (["The Associated Press"], "AP"), (["Ann"], "")]
)
def test_agencies_have_one_house_form(names: list[str], agency: str) -> None:
    assert agency_in(names) == agency


def test_a_publisher_s_seat_is_nobody() -> None:
    assert read(SITE + meta(author="The Daily Herald, Leeds, England")).authors == ("The Daily Herald",)


def test_citations_put_the_family_name_first() -> None:
    assert read(meta(citation_author="Lee, Ann T.")).authors == ("Ann T. Lee",)


@pytest.mark.parametrize("word", ["Portugal", "Partner", "Discover", "Bytes"])
def test_words_that_begin_like_by_are_no_byline(word: str) -> None:
    assert read("", f"<h1>Rain stops play</h1><a>{word}</a><span>{word} Magazine</span>").authors == ()


def test_a_byline_may_stand_under_a_long_standfirst_but_not_in_the_text() -> None:
    long = "<p>" + "It rained all day, and nobody played. " * 6 + "</p>"
    byline = '<p class="byline">By Ann Lee</p>'
    assert read("", f"<h1>Rain stops play</h1>{long}{byline}{long}").authors == ("Ann Lee",)
    assert read("", f"<h1>Rain stops play</h1>{long}{long}{byline}").authors == ()


def test_a_byline_of_the_publisher_ends_the_search_in_other_boxes() -> None:
    head = SITE + jsonld(article(author="Daily Herald Staff"))
    teaser = '<div class="author">Ann Lee</div>'
    body = f'<h1>Rain stops play</h1><div class="byline">Daily Herald Staff</div>{"<i></i>" * 20}{teaser}'
    assert read(head, body).authors == ("Daily Herald Staff",)


def test_a_signature_in_bold_names_the_author_where_the_byline_is_the_publisher_s() -> None:
    text = "<p>" + "It rained all day, and nobody played. " * 8 + "</p>"
    body = f'<h1>Rain</h1><p class="byline">by The Daily Herald</p><p><b>Ann Lee/Bo Ray</b></p>{text}'
    assert read(SITE, body).authors == ("Ann Lee", "Bo Ray")


def test_an_agency_is_author_and_agency() -> None:
    found = read(jsonld(article(author="Reuters")))
    assert (found.authors, found.agency) == (("Reuters",), "Reuters")


@pytest.mark.parametrize(
    "line",
    [
        "Posted on 17 November 2019 by <a href=https://code.example/ann>Ann Lee</a>",
        "Published May 3, 2021 by Ann Lee",
        "Written on 2021-05-03 by <b>Ann Lee</b>",
    ],
)
def test_a_name_behind_the_date_is_the_author_s(line: str) -> None:
    assert read("", f"<h2>Rain stops play</h2><p>{line}</p><p>{'It rained. ' * 30}</p>").authors == ("Ann Lee",)


def test_a_sentence_with_a_date_and_by_names_nobody() -> None:
    told = "Published figures fell in 2021. They were hit by Ann Lee and others."
    assert not read("", f"<h2>Rain stops play</h2><p>{told}</p><p>{'It rained. ' * 30}</p>").authors


def test_whom_the_text_links_to_behind_the_byline_is_no_author() -> None:
    told = f"<p>A map by <a href=/people/bo-ray>Bo Ray</a>. {'It rained. ' * 20}</p>"
    assert read("", f"<h1>Rain stops play</h1><p>By Ann Lee</p>{told}").authors == ("Ann Lee",)
    role = "our correspondent for rain, wind and everything else that comes from above, in Port Ansel,"
    line = f"<p>By <a href=/people/ann-lee>Ann Lee</a>, {role} and <a href=/people/bo-ray>Bo Ray</a></p>"
    assert read("", f"<h1>Rain stops play</h1>{line}<p>{'It rained. ' * 20}</p>").authors == ("Ann Lee", "Bo Ray")
