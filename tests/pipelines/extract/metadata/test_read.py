from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.extract.decode import parse_html
from pipelines.extract.metadata import Metadata, read_metadata
from pipelines.model import Access, Discovery
from tests.pipelines.extract.metadata.pages import URL, article, jsonld, meta, read

PIECES = st.sampled_from(
    """<meta property="og:title" content="|<meta name="author" content="By |">|<title>|</title>|<h1>|</h1>
    |<time datetime=|>|<script type="application/ld+json">|</script>|{"@type":"NewsArticle",|"author":[|{"name":|"x"|]}
    |<div itemscope itemprop=author>|<a rel=author href="http://[">|</a>|</div>|2026-05-02|</figure>|Ann Lee|<p>
    |<figure><img src='http://[::1'>|&amp;#0;|<link rel=canonical href="//">|99/99/9999|<svg><title>|By Ann Lee
    |<link rel=license>|\x00|\u2028""".split("|")
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(PIECES, max_size=40), st.sampled_from([URL, "", "http://[", "not a url", "https://x.example/20260199/"])
)
def test_no_page_makes_it_raise(pieces: list[str], url: str) -> None:
    tree = parse_html("<html><body>" + "".join(pieces))
    assert tree is not None
    assert isinstance(read_metadata(tree, url, headers={}, discovery=Discovery(), fetched_at=None), Metadata)


def test_the_tree_stays_as_it_was() -> None:
    text = (
        f"<html><head>{jsonld(article())}</head><body><h1>Rain</h1><p class=byline>By Ann Lee</p><p>x</p></body></html>"
    )
    tree = parse_html(text)
    assert tree is not None
    before = etree.tostring(tree)
    read_metadata(tree, URL, headers={}, discovery=Discovery(), fetched_at=None)
    assert etree.tostring(tree) == before


def test_a_deep_page_is_read_without_recursion() -> None:
    body = "<div itemscope>" * 200 + "<h1>Rain stops play</h1>" + "</div>" * 200
    assert read("", body).title == "Rain stops play"


def test_section_tags_and_site_name() -> None:
    head = jsonld(article(articleSection=["Sport"], keywords="rain, cricket, Rain")) + meta(
        og__site_name="The Daily Herald"
    )
    found = read(head)
    assert (found.section, found.tags, found.site_name) == ("Sport", ("rain", "cricket"), "The Daily Herald")


def test_a_breadcrumb_tells_the_section_where_nothing_else_does() -> None:
    steps = [("Home", "/"), ("Sport", "/sport"), ("Rain stops play", URL)]
    items = [{"@type": "ListItem", "name": name, "item": target} for name, target in steps]
    assert read(jsonld({"@type": "BreadcrumbList", "itemListElement": items})).section == "Sport"


def test_of_sections_in_one_string_the_first_counts() -> None:
    assert read(jsonld(article(articleSection="Sport, Cricket, Weather"))).section == "Sport"


def test_the_title_is_no_section() -> None:
    steps = [{"@type": "ListItem", "name": name} for name in ("Home", "Rain stops play")]
    crumbs = {"@type": "BreadcrumbList", "itemListElement": steps}
    assert read(jsonld(article(), crumbs) + meta(og__title="Rain stops play")).section == ""


def test_a_breadcrumb_in_microdata_tells_the_section() -> None:
    step = (
        '<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"><b itemprop="name">{}</b></li>'
    )
    crumbs = "".join(step.format(name) for name in ("Home", "Sport", "Rain stops play"))
    body = f'<ol itemscope itemtype="https://schema.org/BreadcrumbList">{crumbs}</ol><h1>Rain stops play</h1>'
    assert read("", body).section == "Sport"


@pytest.mark.parametrize(
    ("head", "access", "evidence"),
    [
        (jsonld(article(isAccessibleForFree=True)), Access.FREE, "isAccessibleForFree=true"),
        (jsonld(article(isAccessibleForFree="False")), Access.PAYWALLED, "isAccessibleForFree=false"),
        (meta(article__content_tier="metered"), Access.METERED, "article:content_tier=metered"),
        (meta(article__content_tier="locked"), Access.PAYWALLED, "article:content_tier=locked"),
        (
            jsonld(article(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "http://schema.org/False"})),
            Access.PAYWALLED,
            "hasPart.isAccessibleForFree=false",
        ),
        (jsonld(article(hasPart={"@type": "WebPageElement", "isAccessibleForFree": True})), Access.UNKNOWN, ""),
        (jsonld(article()), Access.UNKNOWN, ""),
    ],
)
def test_access_is_what_the_page_declares(head: str, access: Access, evidence: str) -> None:
    found = read(head)
    assert (found.access, found.access_evidence) == (access, evidence)


def test_paywalled_parts_are_named_by_their_selector() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}
    assert read(jsonld(article(isAccessibleForFree=False, hasPart=part))).paywall_selectors == (".paid",)


def test_addresses_are_absolute_and_templates_are_refused() -> None:
    links = '<link rel="canonical" href="/a"><link rel="amphtml" href="{{amp}}"><link rel="license" href="/cc">'
    found = read(links)
    origin = "https://www.daily-herald.example"
    assert (found.canonical, found.forms, found.licence) == (f"{origin}/a", (), f"{origin}/cc")


def test_forms_are_what_the_head_names_beside_the_page() -> None:
    links = '<link rel="alternate" href="//m.x.example/a"><link rel="amphtml" href="/a/amp"><link rel="next" href="/b">'
    assert read(links).forms == ("https://www.daily-herald.example/a/amp", "https://m.x.example/a")


@pytest.mark.parametrize(
    ("lang", "head", "headers", "expected"),
    [
        ("de-AT", "", {}, "de-AT"),
        ("", meta(og__locale="pt_BR"), {}, "pt_BR"),
        ("", "", {"Content-Language": "fr, en"}, "fr"),
        ("", jsonld(article(inLanguage="sv")), {}, "sv"),
    ],
)
def test_the_declared_language(lang: str, head: str, headers: dict[str, str], expected: str) -> None:
    assert read(head, lang=lang, headers=headers).language_hint == expected


def test_the_article_s_body_comes_as_plain_text() -> None:
    assert read(jsonld(article(articleBody="<p>One &amp; two</p>"))).article_body.strip() == "One & two"


def test_live_blogs_are_told() -> None:
    node = {
        "@type": "LiveBlogPosting",
        "headline": "Rain stops play",
        "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "12:00"}],
    }
    found = read(jsonld(node))
    assert (found.is_live, found.title) == (True, "Rain stops play")


def test_a_licence_that_only_readers_see_is_found_and_what_the_head_says_comes_first() -> None:
    seen = '<a rel="external license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>'
    assert read("", f'<a rel=nofollow href="/x">x</a>{seen}').licence == "https://creativecommons.org/licenses/by/4.0/"
    assert read('<link rel="license" href="/cc">', seen).licence == "https://www.daily-herald.example/cc"
    assert read("", '<a rel="license" href="javascript:void(0)">CC</a>').licence == ""
