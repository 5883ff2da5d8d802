"""`thresher explain`: the account is the record's own story, in every dress it comes in."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from crawler.explain import Account, explain_page
from crawler.explain.case import expectation, load_case, save_case
from crawler.explain.page import as_page
from crawler.explain.terminal import show
from crawler.newsroom import TrueArticle, articles
from crawler.newsroom.site import SiteOptions, respond
from pipelines import process
from pipelines.model import Article, Page, Reason, Rejected
from tests.crawler.browser import complaints

BASE = "https://news.example"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


def page_at(path: str) -> Page:
    reply = respond(path, BASE, SiteOptions())
    return Page(body=reply.body, url=BASE + path, headers={"Content-Type": reply.content_type}, status=reply.status)


def first_in(language: str) -> TrueArticle:
    return next(article for article in articles() if article.language == language)


ACCOUNT = explain_page(page_at(first_in("en").path))
EMPTY = explain_page(Page(body=b"  "))
EVIL_PAGE = Page(
    body=f"<html><head><title>{EVIL}</title></head><body><article><h1>{EVIL.replace('<', '&lt;')}</h1>"
    f"<p>{'Some words of a text that goes on. ' * 30}{EVIL.replace('<', '&lt;')}</p></article></body></html>".encode(),
    url="javascript:alert(1)",
)


@pytest.mark.parametrize("article", articles()[::5], ids=lambda article: article.path)
def test_kept_blocks_are_the_blocks_of_the_record(article: TrueArticle) -> None:
    page = page_at(article.path)
    account, result = explain_page(page), process(page)
    assert isinstance(result, Article)
    kept = [block for block in account.blocks if block.kept]
    assert "\n\n".join(block.text for block in kept) == result.text
    assert [block.kind for block in kept] == [str(block.kind) for block in result.blocks]
    assert account.fields["title"].value == account.title == result.title


def test_every_block_says_what_it_is_and_why() -> None:
    labels = {block.label for block in ACCOUNT.blocks}
    assert {"body", "title"} < labels
    assert all(block.why for block in ACCOUNT.blocks)
    assert all((block.label == "body") == block.kept for block in ACCOUNT.blocks)


def test_dropped_block_shows_what_the_page_says_of_it() -> None:
    body = b"<html><body><article><h1>The title of the page</h1>" + b"<p>A sentence of the text. </p>" * 20
    body += b"</article><nav class='share-bar'><a href='/x'>Tell a friend</a></nav></body></html>"
    block = next(block for block in explain_page(Page(body=body)).blocks if block.text == "Tell a friend")
    assert not block.kept
    assert block.why.endswith("; named share, tools; <nav>; 100 % links")


def test_every_field_that_was_found_has_a_source() -> None:
    missing = [
        name for name, told in ACCOUNT.fields.items() if told.value not in ("", [], None, "unknown") and not told.source
    ]
    assert missing == []
    assert ACCOUNT.fields["title"].source in {"h1", "jsonld:headline", "microdata:headline"}


def test_json_has_the_shape_of_the_interface() -> None:
    told = json.loads(json.dumps(ACCOUNT.as_json()))
    assert list(told) == ["url", "title", "blocks", "fields"]
    assert all(list(block) == ["kept", "label", "why", "kind", "text"] for block in told["blocks"])
    assert all(list(entry) == ["value", "source"] for entry in told["fields"].values())


def test_section_front_says_why_it_is_no_article_and_still_shows_its_blocks() -> None:
    account = explain_page(page_at("/"))
    assert not account.is_article
    assert account.verdict.startswith("no article (section/")
    assert account.fields["fate"].value == "section"
    assert len(account.blocks) > 20


def test_page_without_content_has_a_reason_and_no_blocks() -> None:
    assert EMPTY.verdict == "no article (not_an_article/empty): the page has no content"
    assert EMPTY.as_json()["blocks"] == []


def shown(account: Account, width: int, **options: bool) -> str:
    stream = io.StringIO()
    show(account, Console(file=stream, width=width, highlight=False, soft_wrap=True, **options))  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("language", ["en", "ja", "ru"])
def test_terminal_shows_all_blocks_within_eighty_columns(language: str) -> None:
    account = explain_page(page_at(first_in(language).path))
    text = shown(account, 80)
    console = Console(width=80)
    assert max(console.measure(line).maximum for line in text.splitlines()) <= 80
    assert len(re.findall(r"^× ", text, re.MULTILINE)) == sum(not block.kept for block in account.blocks)
    letters = "".join(re.findall(r"\w", text))
    assert all("".join(re.findall(r"\w", block.text)) in letters for block in account.blocks if block.kept)


def test_terminal_has_colour_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[35m" in shown(ACCOUNT, 80, force_terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[35m" not in shown(ACCOUNT, 80, force_terminal=True)
    assert "\x1b" not in shown(ACCOUNT, 80)


def test_terminal_says_what_is_missing() -> None:
    assert "no article (not_an_article/empty)" in shown(EMPTY, 80)


@pytest.mark.parametrize("page", [page_at(first_in("en").path), page_at("/"), EVIL_PAGE, Page(body=b"")])
def test_html_is_sound_and_asks_nothing_of_any_server(page: Page) -> None:
    told = as_page(explain_page(page))
    assert not re.search(r"<(script|img|iframe|object|embed)\b|@import|url\(|href=\"javascript", told)
    assert '"Liberation Sans"' in told.partition("</style>")[0]
    ids = re.findall(r' id="([^"]+)"', told)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-describedby="([^"]+)"', told)) <= set(ids)


def test_html_lets_the_keyboard_reach_every_reason() -> None:
    told = as_page(ACCOUNT)
    assert told.count('tabindex="0"') == told.count('role="tooltip"') == len(ACCOUNT.blocks)
    assert "block:focus > .why" in told


def test_html_opens_without_a_complaint_of_the_browser(tmp_path: Path) -> None:
    for name, account in (("page", ACCOUNT), ("evil", explain_page(EVIL_PAGE))):
        path = tmp_path / f"{name}.html"
        path.write_text(as_page(account), encoding="utf-8")
        assert complaints(path, tmp_path / "profile") == []


def test_saved_case_gives_the_same_record_again(tmp_path: Path) -> None:
    page = page_at(first_in("en").path)
    save_case(tmp_path / "new" / "case", page, process(page))
    case = load_case(tmp_path / "new" / "case")
    assert case.page.body == page.body
    assert case.expected == expectation(process(case.page))
    assert case.expected["title"] == first_in("en").title


def test_case_of_a_page_that_is_no_article_expects_its_reason(tmp_path: Path) -> None:
    save_case(tmp_path, Page(body=b""), Rejected(Reason.EMPTY))
    assert load_case(tmp_path).expected == {"rejected": "empty"}


def test_case_never_overwrites_anything(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(FileExistsError):
        save_case(tmp_path, Page(body=b""), Rejected(Reason.EMPTY))
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
