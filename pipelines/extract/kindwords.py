"""Words that tell kinds of pages apart: in the address, and in what the page says to its reader."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.phrases import plain_and_other, words_of

_ADDRESS: dict[str, str] = {
    "forum": "forum forums thread threads viewtopic topic topics discussion discussions bbs board boards community"
    " showthread questions question answers groups comments",
    "product": "product products shop store item items listing dp p cart buy sku catalog catalogue collections pd prod",
    "service": "service services pricing about contact locations location solutions careers jobs company team programs"
    " program courses course degrees certificate admissions tuition support help faq login plans insurance",
    "listing": "category categories tag tags list lists archive archives issues topics all index search paths resources"
    " library collection collections directory",
    "article": "news blog article articles story stories post posts nachrichten artikel noticias noticia actualites"
    " actualite notizie politica sport sports world politics opinion guides guide",
}
_SAYS: dict[str, re.Pattern[str]] = {
    "shop": re.compile(
        r"\badd to (?:cart|bag|basket|wish ?list)|\bin den warenkorb|\bajouter au panier|\bañadir al carrito"
        r"|\bbuy now\b|\bin stock\b|\bout of stock\b|\bsku\b|\bfree shipping\b|\bcustomer reviews?\b|\bquantity\b"
        r"|\bsize guide\b",
        re.MULTILINE,
    ),
    "forum": re.compile(
        r"#\d+$|\b(?:joined:?\b|posts: ?\d|member since\b|reply\b|quote\b|views?: ?\d|replies\b|registered\b"
        r"|new member\b|moderator\b|last edited\b)",  # one \b for all: six times as fast
        re.MULTILINE,
    ),
    "offer": re.compile(
        r"\b(?:free|get a|request a|get your) (?:quote|estimate|consultation|demo)|\bcall (?:us|now|today)\b"
        r"|\bcontact us\b|\bbook (?:now|online|an appointment)\b|\bget started\b|\bapply now\b|\bschedule (?:a|your)\b"
        r"|\bour (?:team|services|clients|customers|experts)\b|\bwe (?:offer|provide|specialize)\b|\benrol?l\b",
        re.MULTILINE,
    ),
}
_PARTS = {
    "shop": "add to |warenkorb|au panier|al carrito|buy now|in stock|of stock|sku|free shipping|customer review"
    "|quantity|size guide",
    "forum": "#|joined|posts:|member since|new member|reply|quote|view:|views:|replies|registered|moderator"
    "|last edited",
    "offer": "contact us| quote| estimate| consultation| demo|call us|call now|call today|book |get started|apply now"
    "|schedule |our team|our services|our clients|our customers|our experts|we offer|we provide|we specialize|enrol",
}
"""Parts of the words above, one of which is in whatever they match: to look for them takes a fifth of the time."""
_READER = frozenset(
    "you your yours we our us ours sie ihr ihre wir uns unsere vous votre vos nous notre nos usted su".split()
)

WORD_FEATURES: tuple[str, ...] = (
    *(f"address_{kind}" for kind in _ADDRESS),
    *(f"page_says_{kind}" for kind in _SAYS),
    "reader_share",
)


def word_row(path: str, texts: Sequence[str], kept: Sequence[str]) -> list[float]:
    """A value for each of `WORD_FEATURES`, from the path of the address, all block texts, and the kept ones."""
    words = set(re.findall(r"[a-z]+", path.lower()))
    plain, others = plain_and_other("\n".join(kept))
    own = plain.lower().split() + words_of(others)
    # Lowered one by one: most are ASCII, which is fast, and all of them together seldom are.
    short = "\n".join([text.lower() for text in texts if len(text) < 200])
    return [
        *(float(not words.isdisjoint(table)) for table in _TABLES),
        *(min(20.0, _times_said(kind, short)) for kind in _SAYS),
        sum(map(_READER.__contains__, own)) / (len(own) or 1),
    ]


def _times_said(kind: str, text: str) -> int:
    """How often `text` says what pages of a kind do; the pattern is tried only where a part of its words is there."""
    return len(_SAYS[kind].findall(text)) if any(part in text for part in _PARTS_OF[kind]) else 0


_TABLES = tuple(frozenset(words.split()) for words in _ADDRESS.values())
_PARTS_OF = {kind: tuple(parts.split("|")) for kind, parts in _PARTS.items()}
