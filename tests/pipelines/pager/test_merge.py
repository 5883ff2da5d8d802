"""What the pages of an article say together."""

from __future__ import annotations

from pipelines import Article, Page, process
from pipelines.extract.options import Options
from pipelines.model import Complete
from pipelines.pager.merge import holds_all, merge, take_whole
from pipelines.processing import content_hash

TITLE = "The storm of the century and what it left behind"
TEXTS = [
    f"Paragraph number {n} tells of a thing that happened on the coast that night, and of the people who saw it happen."
    for n in range(9)
]


def page(*texts: str, url: str = "https://news.example/a-storm", published: str = "") -> Article:
    date = f'<meta property="article:published_time" content="{published}">' if published else ""
    body = "".join(f"<p>{text}</p>" for text in texts)
    markup = (
        f"<html><head><title>{TITLE}</title>{date}</head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"
    )
    result = process(Page(markup.encode(), url), Options(all_pages=True))
    assert isinstance(result, Article)
    return result


def texts_of(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def test_blocks_are_joined_and_counted_anew() -> None:
    first, second, third = page(*TEXTS[:3]), page(*TEXTS[3:6]), page(*TEXTS[6:])
    merged = merge(first, [second, third], is_whole=True)
    assert texts_of(merged) == TEXTS
    assert merged.text == "\n\n".join(TEXTS)
    assert merged.word_count == first.word_count + second.word_count + third.word_count
    assert merged.content_hash == content_hash(TITLE, merged.text)
    assert (merged.pages, merged.complete) == (3, Complete.FULL)
    assert (merged.id, merged.url, merged.html_hash) == (first.id, first.url, first.html_hash)


def test_what_a_later_page_repeats_is_left_out() -> None:
    merged = merge(page(*TEXTS[:3]), [page(TEXTS[0], TEXTS[2], *TEXTS[3:5], TEXTS[1])], is_whole=True)
    assert texts_of(merged) == TEXTS[:5]


def test_page_that_says_nothing_new_is_not_counted() -> None:
    first = page(*TEXTS[:3])
    merged = merge(first, [page(*TEXTS[:3])], is_whole=True)
    assert (merged.pages, merged.text, merged.content_hash) == (1, first.text, first.content_hash)


def test_missing_page_makes_it_partial() -> None:
    assert merge(page(*TEXTS[:3]), [], is_whole=False).complete is Complete.PARTIAL


def test_date_that_only_a_later_page_tells_is_taken() -> None:
    merged = merge(page(*TEXTS[:3]), [page(*TEXTS[3:], published="2026-05-02T08:00:00Z")], is_whole=True)
    assert merged.published_at is not None
    assert "no_date" not in merged.quality_flags


def test_page_with_everything_takes_the_place_of_the_text() -> None:
    first, whole = page(*TEXTS[:3]), page(*TEXTS, url="https://news.example/a-storm?page=all")
    assert holds_all(first, whole)
    assert not holds_all(first, page(*TEXTS[4:]))
    taken = take_whole(first, whole)
    assert (taken.url, taken.pages, texts_of(taken)) == (first.url, 1, TEXTS)
