from __future__ import annotations

import pytest

from pipelines.extract.metadata.sitenames import cut_site, is_publisher, name_keys
from pipelines.model import Discovery
from tests.pipelines.extract.metadata.pages import URL, article, jsonld, meta, read

NAMES = name_keys(["The Daily Herald"], URL)


@pytest.mark.parametrize(
    "text",
    [
        "Rain stops play | The Daily Herald",
        "Rain stops play - The Daily Herald - Sport",
        "The Daily Herald: Rain stops play",
        "Rain stops play — daily-herald.example",
        "Rain stops play | Opinion | The Daily Herald",
        "Rain stops play|The Daily Herald",
        "Rain stops play：The Daily Herald",
    ],
)
def test_the_site_s_name_is_cut_off(text: str) -> None:
    assert cut_site(text, NAMES, {"rain stops play"}) == "Rain stops play"


@pytest.mark.parametrize("text", ["Rain - and then more rain", "Budget 3.0 | Tax gets its army", "Play: a review"])
def test_a_headline_keeps_its_own_dashes(text: str) -> None:
    assert cut_site(text, NAMES) == text


def test_the_headline_that_most_sources_agree_on_wins() -> None:
    head = "<title>Rain stops play | The Daily Herald</title>" + meta(
        og__title="Rain stops play", og__site_name="Herald"
    )
    found = read(head, "<h1>Newsletter</h1><article><h1>Rain stops play</h1></article>")
    assert found.title == "Rain stops play"


def test_the_h1_that_says_what_the_page_states_is_its_headline() -> None:
    head = "<title>Rain stops play at noon | The Daily Herald</title>" + jsonld(
        article(headline="Rain stops play at noon")
    )
    found = read(head, "<h1>Log in</h1><h1>Most read</h1><article><h1>Rain stops play at noon</h1></article>")
    assert (found.title, found.sources["title"]) == ("Rain stops play at noon", "h1")


def test_a_logo_in_the_only_h1_is_no_headline() -> None:
    head = "<title>Rain stops play at noon - HERALD</title>" + meta(og__title="Rain stops play at noon")
    assert read(head, "<h1>HERALD Herald Logo</h1>").title == "Rain stops play at noon"


def test_the_editors_headline_wins_where_the_shown_one_is_the_search_engines_title() -> None:
    seo, own = "Cricket scores: Rain and delays at the Oval today", "Rain stops play for the third day in a row"
    head = f"<title>{seo}</title>" + meta(og__title=seo) + jsonld(article(headline=own, alternativeHeadline=own))
    assert read(head, f"<h1>{seo}</h1>").title == own


def test_tags_inside_a_word_do_not_part_it() -> None:
    assert read("", "<h1><b>R</b>ain sto<i>ps</i> play</h1>").title == "Rain stops play"


def test_a_kicker_in_the_headline_is_the_subtitle() -> None:
    head = meta(og__title="Rain stops play at noon") + "<title>Cricket: Rain stops play at noon</title>"
    found = read(head, "<h1><span>Cricket</span> <span>Rain stops play at noon</span></h1>")
    assert (found.title, found.subtitle) == ("Rain stops play at noon", "Cricket")


def test_a_headline_cut_short_by_the_cms_counts_for_the_whole_one() -> None:
    whole = "Rain stops play for the third day in a row and nobody knows when it will end"
    head = jsonld(article(headline=whole[:50] + "...")) + meta(og__title="Rain again")
    assert read(head, f"<h1>{whole}</h1>").title == whole


def test_the_name_of_the_site_alone_is_never_the_title() -> None:
    found = read(
        "<title>The Daily Herald</title>" + meta(og__site_name="The Daily Herald"), "<h1>The Daily Herald</h1>"
    )
    assert found.title == ""


def test_entities_that_were_escaped_twice_are_resolved() -> None:
    assert read(jsonld(article(headline="Tom &amp;amp; Jerry&#8217;s house"))).title == "Tom & Jerry’s house"


def test_a_feed_s_title_serves_where_the_page_has_none() -> None:
    found = read(discovery=Discovery(title="Rain stops play"))
    assert (found.title, found.sources["title"]) == ("Rain stops play", "discovery:title")


@pytest.mark.parametrize(
    ("name", "expected"), [("Daily Herald Staff", True), ("Ann Herald", False), ("Herald/bob", False)]
)
def test_publishers_are_told_from_people(name: str, expected: bool) -> None:
    assert is_publisher(name, NAMES) is expected


@pytest.mark.parametrize("sign", ['<a class="headerlink" href="#rain">¶</a>', ' <a href="#rain"><span>#</span></a>'])
def test_a_sign_that_links_to_the_headline_is_no_part_of_it(sign: str) -> None:
    found = read("<title>Rain stops play</title>", f"<article><h1 id=rain>Rain stops play{sign}</h1></article>")
    assert found.title == "Rain stops play"


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Using <code>git bisect</code> for a faster harvest", "Using git bisect for a faster harvest"),
        ("Adding a <span><svg></svg></span> badge to your project", "Adding a badge to your project"),
        ("<b>Cricket</b> Rain stops play at noon", "Rain stops play at noon"),
    ],
)
def test_a_headline_that_runs_on_behind_an_element_is_one(headline: str, expected: str) -> None:
    head = f"<title>{expected} | The Daily Herald</title>" + meta(og__site_name="The Daily Herald")
    assert read(head, f"<article><h1>{headline}</h1></article>").title == expected
