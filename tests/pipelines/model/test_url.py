"""URL identity: the cleaned form, ids, sites."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from pipelines.model.url import (
    MAX_URL_LENGTH,
    clean_url,
    host_of,
    is_same_site,
    link_url,
    record_id,
    registrable_domain,
    url_key,
)

CLEANED = [
    ("HTTP://Example.COM/A/b", "http://example.com/A/b"),
    ("http://example.com", "http://example.com/"),
    ("http://example.com?x=1", "http://example.com/?x=1"),
    ("http://example.com.:80/", "http://example.com/"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("https://example.com:80/a", "https://example.com:80/a"),
    ("http://example.com:/a", "http://example.com/a"),
    ("http://user:secret@example.com/a", "http://example.com/a"),
    ("http://example.com/a#part", "http://example.com/a"),
    ("http://example.com/#!/story/1", "http://example.com/"),
    ("http://example.com/a/", "http://example.com/a/"),
    ("http://example.com/a", "http://example.com/a"),
    ("http://example.com/a//b", "http://example.com/a//b"),
    ("http://example.com/a/./b/../c", "http://example.com/a/c"),
    ("http://example.com/../../a", "http://example.com/a"),
    ("http://example.com/a/..", "http://example.com/"),
    ("http://example.com/a/%2e%2e/b", "http://example.com/b"),
    ("http://example.com/%7euser/%c3%a9", "http://example.com/~user/%C3%A9"),
    ("http://example.com/é", "http://example.com/%C3%A9"),
    ("http://example.com/a%2Fb", "http://example.com/a%2Fb"),
    ("http://example.com/100%", "http://example.com/100%25"),
    ("http://example.com/a b", "http://example.com/a%20b"),
    ("http://example.com/a?q=x+y", "http://example.com/a?q=x+y"),
    ("http://example.com/a?q=ü#x", "http://example.com/a?q=%C3%BC"),
    (" \n http://exam\tple.com/a\r\n ", "http://example.com/a"),
    ("http:\\\\example.com\\a?b\\c", "http://example.com/a?b%5Cc"),
    ("http:////example.com/a", "http://example.com/a"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"),
    ("http://straße.example/", "http://xn--strae-oqa.example/"),
    ("http://例え。jp/", "http://xn--r8jz45g.jp/"),
    ("http://[0:0::1]:8080/a", "http://[::1]:8080/a"),
    ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
    ("http://ex%61mple.com/", "http://example.com/"),
    ("http://example.com/a?", "http://example.com/a"),
    ("http://example.com/a?&&b=1&", "http://example.com/a?b=1"),
    ("http://example.com/a?b&a=", "http://example.com/a?b&a="),
    ("http://example.com/a?z=1&a=2&z=3", "http://example.com/a?z=1&a=2&z=3"),
    ("http://example.com/a?x=1&amp;y=2&amp;amp;z=3", "http://example.com/a?x=1&y=2&z=3"),
    ("http://example.com/a;jsessionid=1A2B.node1?x=1", "http://example.com/a?x=1"),
    ("http://example.com/(S(abcdefghij0123456789abcd))/a.aspx", "http://example.com/a.aspx"),
    ("http://example.com/(S(abcdefghij0123456789abcd));sid=1/a.aspx", "http://example.com/a.aspx"),
    ("http://example.com/a?PHPSESSID=abc&p=1", "http://example.com/a?p=1"),
    ("http://example.com/a?id=7&sid=0123456789abcdef0123456789abcdef", "http://example.com/a?id=7"),
    ("http://example.com/a\ud800b", "http://example.com/a%EF%BF%BDb"),
    ("http://example.com/\x00a", "http://example.com/%00a"),
]


@pytest.mark.parametrize(("url", "cleaned"), CLEANED)
def test_url_is_cleaned_to_its_one_form(url: str, cleaned: str) -> None:
    assert clean_url(url) == cleaned


TRACKED = [
    "utm_source=rss",
    "UTM_Campaign=x",
    "utm_medium",
    "fbclid=IwAR0",
    "gclid=1",
    "mc_eid=1&mc_cid=2",
    "at_medium=RSS&at_campaign=KARANGA",
    "CMP=Share_iOSApp_Other",
    "ref=rss",
    "source=newsletter",
    "from=homepage",
    "partner=rss",
    "xtor=RSS-1",
    "_ga=2.1",
    "WT.mc_id=5",
    "utm%5Fsource=x",
    "amp;utm_source=x",
]


@pytest.mark.parametrize("query", TRACKED)
def test_tracking_parameters_are_dropped(query: str) -> None:
    assert clean_url(f"http://example.com/a?{query}") == "http://example.com/a"
    assert clean_url(f"http://example.com/a?id=1&{query}&p=2") == "http://example.com/a?id=1&p=2"


@pytest.mark.parametrize(
    "query",
    ["ref=12345", "source=reuters", "sid=1234", "s=hello", "cid=77", "from=2024-01-01", "page=2", "id=1", "goal=3"],
)
def test_parameters_that_may_choose_the_page_stay(query: str) -> None:
    assert clean_url(f"http://example.com/a?{query}") == f"http://example.com/a?{query}"


UNUSABLE = [
    "",
    "   ",
    "#top",
    "example.com/a",
    "/relative",
    "//example.com/a",
    "javascript:void(0)",
    "JavaScript:alert(1)",
    "mailto:a@example.com",
    "data:text/html,x",
    "tel:+1",
    "ftp://example.com/a",
    "http:",
    "http:/example.com/a",
    "http:example.com",
    "http://",
    "http:///",
    "http://:80/",
    "http://[::1",
    "http://[zz]/",
    "http://example.com:99999/",
    "http://example.com:0/",
    "http://example.com:x/",
    "http://exa mple.com/",
    "http://exa<b>mple.com/",
    "http://a..b/",
    "http://-/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://127.1/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://" + "a" * 300 + ".com/",
    "http://" + "ü" * 300 + ".com/",
    "http://example.com/" + "a" * MAX_URL_LENGTH,
    "http://example.com/" + "é" * (MAX_URL_LENGTH // 3),
]


@pytest.mark.parametrize("url", UNUSABLE)
def test_what_is_no_usable_web_address_becomes_nothing(url: str) -> None:
    assert clean_url(url) == ""


RESOLVED = [
    ("b", "http://example.com/a/b"),
    ("/b", "http://example.com/b"),
    ("../b", "http://example.com/b"),
    ("?p=2", "http://example.com/a/x.html?p=2"),
    ("#top", "http://example.com/a/x.html"),
    ("", "http://example.com/a/x.html"),
    ("//cdn.example.net/b", "http://cdn.example.net/b"),
    ("\\b", "http://example.com/b"),
    ("https://other.example/b", "https://other.example/b"),
    ("mailto:a@example.com", ""),
    ("javascript:history.back()", ""),
    ("b:c", ""),
    ("a/b:c", "http://example.com/a/a/b:c"),
]


@pytest.mark.parametrize(("url", "resolved"), RESOLVED)
def test_relative_reference_is_resolved_against_its_base(url: str, resolved: str) -> None:
    assert clean_url(url, "http://example.com/a/x.html") == resolved


@pytest.mark.parametrize("base", ["", "about:blank", "http://[", "x" * 10000])
def test_relative_reference_without_a_usable_base_becomes_nothing(base: str) -> None:
    assert clean_url("/a", base) == ""


URL_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="htps:/\\.?#&=%;@[]()~+ aZ9\u00e9\u3002\t", max_size=40).map(lambda tail: "http://a.b" + tail),
    st.text(alphabet="./%2e;sidA()=&?amp", max_size=40).map(lambda tail: "https://example.co.uk/" + tail),
)


@given(URL_TEXT, URL_TEXT)
@settings(max_examples=400, deadline=None)
def test_cleaning_never_raises_and_is_idempotent(url: str, base: str) -> None:
    for cleaned in (clean_url(url), clean_url(url, base), clean_url(url, "http://a.b/c/d?e")):
        assert clean_url(cleaned) == cleaned
        assert cleaned == "" or (cleaned.isascii() and cleaned.startswith(("http://", "https://")))
        assert not set(cleaned) & set(' \t\n\r#\\<>"')
    for question in (host_of, registrable_domain, record_id, url_key):
        question(url)
    is_same_site(url, base)


@given(URL_TEXT)
@example("https:///a.b/c")
@example("http://a.b?x/y")
@example("http://a: /")
@example(" http://a.b\\c/d")
@example("http://a.b/" + "c" * 9000)
@settings(max_examples=400, deadline=None)
def test_domain_is_that_of_the_host_whatever_follows_it(url: str) -> None:
    for text in (url, "http://" + url, "https://a.b/" + url):
        assert registrable_domain(text) == registrable_domain(" " + text)  # read without the short cut


@given(URL_TEXT)
@settings(max_examples=200, deadline=None)
def test_scrapy_sends_a_cleaned_url_unchanged(url: str) -> None:
    cleaned = clean_url(url)
    if cleaned:
        assert safe_url_string(cleaned) == cleaned


def test_record_id_is_the_hash_of_the_cleaned_url() -> None:
    expected = "th1-" + hashlib.sha256(b"http://example.com/a").hexdigest()[:16]
    assert record_id("http://example.com/a") == expected
    assert record_id("HTTP://example.com:80/a?utm_source=x#y") == expected
    assert record_id("http://example.com/a/") != expected


def test_link_on_a_secure_page_to_its_own_host_is_secure() -> None:
    page = "https://www.example.com/a"
    assert link_url("http://www.example.com/b", page) == "https://www.example.com/b"
    assert link_url("http://example.com/b", page) == "http://example.com/b"
    assert link_url("http://www.example.com:8080/b", page) == "http://www.example.com:8080/b"
    assert link_url("https://www.example.com/b", "http://www.example.com/a") == "https://www.example.com/b"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("http://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://m.news.example.com:8443/", "example.com"),
        ("http://127.0.0.1:8000/a", "127.0.0.1:8000"),
        ("http://[::1]:81/", "127.0.0.1:81"),
        ("http://localhost/a", "127.0.0.1"),
        ("http://www.news.internal:8000/", "news.internal"),
        ("http://co.uk/", "co.uk"),
        ("http://localhost:8000/a", "127.0.0.1:8000"),
        ("http://alice.blogspot.com/", "alice.blogspot.com"),
        ("http://xn--bcher-kva.de/", "xn--bcher-kva.de"),
        ("mailto:x@example.com", ""),
    ],
)
def test_registrable_domain(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


@pytest.mark.parametrize(
    ("url", "site", "same"),
    [
        ("http://m.example.com/", "https://www.example.com/", True),
        ("http://example.org/", "https://example.com/", False),
        ("http://notexample.com/", "https://example.com/", False),
        ("http://example.com.evil.net/", "https://example.com/", False),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/", True),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8000/", False),
        ("http://alice.blogspot.com/", "http://bob.blogspot.com/", False),
        ("http://a.co.uk/", "http://b.co.uk/", False),
        ("", "", False),
    ],
)
def test_same_site_is_the_same_registrable_domain(url: str, site: str, same: bool) -> None:
    assert is_same_site(url, site) is same


def test_url_key_folds_scheme_www_and_trailing_slash_only() -> None:
    forms = ["http://www.example.com/a/", "https://example.com/a", "https://www.example.com/a?utm_source=x"]
    assert len({url_key(form) for form in forms}) == 1
    assert url_key("http://example.com/a?p=2") != url_key("http://example.com/a")
    assert url_key("http://m.example.com/a") != url_key("http://example.com/a")
