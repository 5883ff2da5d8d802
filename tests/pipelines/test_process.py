from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import Article, Page, Rejected, process
from pipelines.extract.options import Options
from pipelines.model import PageType, Reason

TITLE = "Harbour board orders two electric ferries"
LEAD = (
    "The harbour board\\'s members voted on Tuesday to buy two electric ferries, the first of their kind on this coast."
)
PARAGRAPHS = [
    "The harbour board's members voted on Tuesday to buy two electric ferries, the first of their kind on this coast.",
    '"We will save eleven thousand litres of diesel a week," said the board\'s chair, Mara Lind, after the vote.',
    "The boats are to be built in Port Ansel and will each carry two hundred passengers and thirty bicycles.",
    "Opponents had argued that the quays would first need new cables, which the town has promised by next spring.",
    "The first crossing is planned for the second week of June, the board said in a statement.",
]
TAIL = ["Show Full Article", "Print Article", "Next Story", "More Stories", "ADVERTISEMENT", "ADVERTISEMENTS"]


def _page(body: str) -> Page:
    html = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    return Page(html.encode(), url="https://news.example/2026/05/ferries-ordered")


def _divs(lines: list[str]) -> str:
    return "".join(f"<div>{line}</div>" for line in lines)


RESIDUE = {
    "paragraph tags": f"<h1>{TITLE}</h1><h2>{TITLE}</h2>"
    + _divs(["x", "Highlights", LEAD])
    + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    + _divs(TAIL),
    "one div with line breaks": f"<h1>{TITLE}</h1><div>x</div><div>Highlights</div><div>{LEAD}</div><div class=story>"
    + "<br><br>".join(PARAGRAPHS)
    + "</div>"
    + _divs(TAIL),
    "plain divs in one container": "<div id=main>"
    + _divs([TITLE, TITLE, "x", "Highlights", LEAD, *PARAGRAPHS, *TAIL])
    + "</div>",
    "line breaks in one container": f"<div>{TITLE}<br>x<br>Highlights<br>{LEAD}<br><br>"
    + "<br><br>".join(PARAGRAPHS)
    + "<br><br>"
    + "<br>".join(TAIL)
    + "</div>",
}


@pytest.mark.parametrize("markup", RESIDUE.values(), ids=RESIDUE.keys())
def test_residue_around_the_text_is_left_out(markup: str) -> None:
    result = process(_page(markup))
    assert isinstance(result, Article)
    assert result.text.split("\n\n") == PARAGRAPHS
    assert result.title == TITLE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"  \n ", Reason.EMPTY),
        (b"%PDF-1.4 \x00\x01\x02", Reason.NOT_HTML),
        (b"just some words", Reason.NOT_HTML),
        (b"<html><body></body></html>", Reason.NO_MAIN_TEXT),
        (b"<html><head><title>404 Not Found</title></head><body><p>Nothing here.</p></body></html>", Reason.ERROR_PAGE),
        (
            b'<div id="root"></div><noscript>Please enable JavaScript.</noscript><script src=a.js></script>',
            Reason.EMPTY_SHELL,
        ),
    ],
)
def test_page_without_an_article_is_rejected_with_its_reason(body: bytes, reason: Reason) -> None:
    result = process(Page(body, url="https://news.example/a"))
    assert isinstance(result, Rejected)
    assert result.reason is reason


@pytest.mark.parametrize("seed", range(5))
def test_noise_that_holds_a_tag_by_chance_is_no_page(seed: int) -> None:
    noise = Random(seed).randbytes(30_000)
    result = process(Page(noise[:9000] + b"<p>" + noise[9000:], url="https://news.example/2026/05/a.html"))
    assert isinstance(result, Rejected)
    assert result.reason is Reason.NOT_HTML


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso2022_jp", "gb18030", "koi8_r", "cp1252"])
def test_no_encoding_looks_like_noise(encoding: str) -> None:
    text = "フェリー" if encoding == "iso2022_jp" else "паром" if encoding != "cp1252" else "Fähre"
    body = f"<html><body><h1>{text}</h1>{f'<p>{text} {text}.' * 30}</body></html>".encode(encoding)
    headers = {"Content-Type": f"text/html; charset={encoding}"}
    result = process(Page(body, url="https://news.example/2026/05/a", headers=headers))
    assert not isinstance(result, Rejected) or result.reason is not Reason.NOT_HTML


def test_all_pages_gives_a_record_of_kind_other() -> None:
    page = Page(b"<html><body><p>Log in to read your messages.</p></body></html>", url="https://news.example/login")
    assert isinstance(process(page), Rejected)
    result = process(page, Options(all_pages=True))
    assert isinstance(result, Article)
    assert result.page_type == "other"


def test_the_form_that_was_fetched_is_an_alias_of_the_page_that_it_names() -> None:
    url, amp = "https://news.example/2026/05/ferries-ordered", "https://news.example/2026/05/ferries-ordered/amp"
    link = f'<html><head><link rel="canonical" href="{url}"></head><body><article><h1>{TITLE}</h1>'
    page = Page((link + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)).encode(), url=amp)
    found = [
        process(replace(page, url=one, url_aliases=seen)) for one, seen in ((amp, (amp, url)), (amp, ()), (url, ()))
    ]
    assert [one.url for one in found if isinstance(one, Article)] == [url] * 3
    assert [one.url_aliases for one in found if isinstance(one, Article)] == [(amp,), (amp,), ()]


def test_forms_that_the_page_names_are_aliases_where_their_address_says_so() -> None:
    url = "https://www.news.example/2026/05/ferries-ordered"
    named = {
        "amphtml": (url + "/amp", "https://www.news.example/", "https://www.news.example/2026/05/another/amp"),
        "alternate": (
            "https://m.news.example/2026/05/ferries-ordered",
            "https://www.news.example/feed",
            url + "?lang=fr",
        ),
    }
    head = "".join(f'<link rel="{rel}" href="{href}">' for rel, hrefs in named.items() for href in hrefs)
    text = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    page = Page(f"<html><head>{head}</head><body><article><h1>{TITLE}</h1>{text}</article>".encode(), url=url)
    result = process(page)
    assert isinstance(result, Article)
    assert result.url_aliases == (url + "/amp", "https://m.news.example/2026/05/ferries-ordered")


def test_links_within_the_page_are_none_of_the_text() -> None:
    body = "".join(f"<p>{p} <a href='#top'>Top</a> <a href='/b#more'>More</a></p>" for p in PARAGRAPHS)
    result = process(_page(f"<article><h1>{TITLE}</h1>{body}</article>"))
    assert isinstance(result, Article)
    assert [link.url for link in result.links] == ["https://news.example/b"]


@pytest.mark.parametrize("section", ["Press releases", "Press Release", "Pressemitteilungen", "Communiqués de presse"])
def test_a_press_release_is_told_by_its_section(section: str) -> None:
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    named = f'<meta property="article:section" content="{section}"><article><h1>{TITLE}</h1>{body}</article>'
    result = process(_page(named))
    assert isinstance(result, Article)
    assert result.page_type is PageType.PRESS_RELEASE


def test_rows_of_a_table_are_blocks_with_their_cells_together() -> None:
    rows = "".join(f"<tr><td>{year}</td><td>{year * 3}</td></tr>" for year in (2021, 2022, 2023))
    table = f"<table><thead><tr><th>Year</th><th>Visitors</th></tr></thead><tbody>{rows}</tbody></table>"
    markup = f"<article><h1>{TITLE}</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:3]) + table
    result = process(_page(markup + "".join(f"<p>{p}</p>" for p in PARAGRAPHS[3:]) + "</article>"))
    assert isinstance(result, Article)
    assert [b.text for b in result.blocks if b.kind == "table_row"][:2] == ["Year | Visitors", "2021 | 6063"]


def test_same_page_gives_the_same_record_every_time() -> None:
    page = _page(RESIDUE["paragraph tags"])
    other = _page(RESIDUE["one div with line breaks"])
    first = process(page)
    process(other)
    assert process(page) == first


def test_record_has_every_key_in_order_and_text_is_the_join_of_blocks() -> None:
    page = _page(RESIDUE["paragraph tags"])
    result = process(Page(page.body, url=page.url, fetched_at=datetime(2026, 5, 2, tzinfo=UTC)))
    assert isinstance(result, Article)
    record = result.as_record()
    assert list(record)[:3] == ["id", "version", "url"]
    assert list(record)[-1] == "schema_version"
    assert record["text"] == "\n\n".join(block["text"] for block in record["blocks"])
    assert record["fetched_at"] == "2026-05-02T00:00:00Z"


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda t: f"<html><p>{t}</p>".encode())))
def test_any_bytes_are_processed_without_raising(body: bytes) -> None:
    process(Page(body, url="https://news.example/a"))
