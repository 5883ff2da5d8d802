"""Pages of the bundled site's articles in plain markup, with one fault each: for what must have a quality flag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from crawler.newsroom import articles
from crawler.newsroom.truth import TrueArticle
from pipelines import Page

_FEW = 6
_UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}


@dataclass(frozen=True, slots=True)
class Fault:
    """`apply` makes the markup of the paragraphs that has the fault."""

    name: str
    flag: str
    apply: Callable[[Sequence[str]], Sequence[str]]
    has_title: bool = True
    languages: frozenset[str] = frozenset({"en", "de", "es", "ru", "ja"})


def _linked(texts: Sequence[str]) -> list[str]:
    """The first half of each paragraph is a link."""
    return [f'<a href="/a">{text[: len(text) // 2]}</a>{text[len(text) // 2 :]}' for text in texts]


def _misread(texts: Sequence[str]) -> list[str]:
    """UTF-8 that was read as windows-1252 before it was sent, as browsers read it."""
    return ["".join(_as_1252(octet) for octet in text.encode()) for text in texts]


def _as_1252(octet: int) -> str:
    return chr(octet) if octet in _UNDEFINED else bytes([octet]).decode("cp1252")


def _lost(texts: Sequence[str]) -> list[str]:
    """Letters beyond ASCII that could not be decoded."""
    return ["".join(char if char.isascii() else "\ufffd" for char in text) for text in texts]


def _reworded(texts: Sequence[str]) -> list[str]:
    """The whole text three times, each time with another word in the middle: what says the same is left out."""
    return [_with_word(text, f"({turn})") for turn in range(3) for text in texts]


def _with_word(text: str, word: str) -> str:
    words = text.split(" ")
    return " ".join([*words[: len(words) // 2], word, *words[len(words) // 2 :]])


def _half_spanish(texts: Sequence[str]) -> list[str]:
    return [*texts[: len(texts) // 2], *_texts(next(a for a in _usable() if a.language == "es"))[:4]]


FAULTS = (
    Fault("half of the text is links", "link_dense", _linked),
    Fault("UTF-8 read as windows-1252", "mojibake", _misread, languages=frozenset({"de", "es", "ru", "ja"})),
    Fault("letters lost", "mojibake", _lost, languages=frozenset({"de", "es"})),
    Fault(
        "the text three times, a word changed", "repetitive", _reworded, languages=frozenset({"en", "de", "es", "ru"})
    ),
    Fault("no title", "no_title", list, has_title=False),
    Fault("one short paragraph", "short", lambda texts: [max(texts, key=len)[:380]]),
    Fault("half in Spanish", "mixed_language", _half_spanish, languages=frozenset({"en", "de", "ru", "ja"})),
)


def articles_with(fault: Fault) -> list[TrueArticle]:
    """The articles that the fault can be made of."""
    return [article for article in _usable() if article.language in fault.languages]


def page_of(article: TrueArticle, fault: Fault | None = None) -> Page:
    """An article in plain markup, with a fault or without one."""
    texts = [escape(text) for text in _texts(article)]
    has_title = fault is None or fault.has_title
    title = escape(article.title) if has_title else ""
    heading = f"<h1>{title}</h1>" if has_title else ""
    body = "".join(f"<p>{text}</p>" for text in (fault.apply(texts) if fault else texts))
    markup = (
        f'<!doctype html><html lang="{article.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{article.published_at.isoformat()}"></head>'
        f"<body><article>{heading}{body}</article></body></html>"
    )
    return Page(body=markup.encode(), url="https://news.example/2026/a-story")


def _usable() -> list[TrueArticle]:
    return [article for article in articles() if len(_texts(article)) >= _FEW]


def _texts(article: TrueArticle) -> list[str]:
    return [block.text for block in article.blocks if block.kind == "paragraph" and len(block.text) > 60]
