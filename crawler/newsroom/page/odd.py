"""Pages that are no articles: service pages, a dossier that looks like one, errors, an empty shell, redirects, files."""

from __future__ import annotations

import struct
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from crawler.newsroom.bank import bank_of
from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page import chrome
from crawler.newsroom.page.listing import teasers
from crawler.newsroom.plan import story_of
from pipelines.model import Reason

CALENDAR_START = "/calendar/2026-06-01/"


@dataclass(frozen=True, slots=True)
class OddPage:
    """One such page. `reason` is what should become of it; `unlinked` ones are only met by way of another."""

    path: str
    kind: str
    title: str
    reason: Reason
    status: int = 200
    to: str = ""
    text: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    unlinked: bool = False


@lru_cache(maxsize=1)
def odd_pages() -> Mapping[str, OddPage]:
    raw = tomllib.loads(files("crawler.newsroom").joinpath("texts", "odd.toml").read_text("utf-8"))
    pages = (
        OddPage(
            entry["path"],
            entry["kind"],
            entry["title"],
            Reason(entry["fate"]),
            entry.get("status", 200),
            entry.get("to", ""),
            tuple(entry.get("text", ())),
            tuple(entry.get("links", ())),
            entry.get("unlinked", False),
        )
        for entry in raw["page"]
    )
    return {page.path: page for page in pages}


def render(page: OddPage) -> str:
    """The page's HTML; "" for one that is blank."""
    return _KINDS[page.kind](page) if page.kind in _KINDS else ""


def _frame(title: str, inner: str, *, kind: str = "website") -> str:
    bank = bank_of("en")
    head = f'<title>{text(title)} | {text(bank.name)}</title>\n<meta property="og:type" content="{kind}">'
    body = f"{chrome.cookie_bar(bank)}\n{chrome.navigation(bank)}\n<main>{inner}</main>\n{chrome.footer(bank)}"
    return chrome.document(bank, head, body)


def _prose(page: OddPage) -> str:
    return _frame(page.title, f"<h1>{text(page.title)}</h1>" + "".join(f"<p>{text(line)}</p>" for line in page.text))


def _form(page: OddPage) -> str:
    fields = "<form method='post'><input name='mail'><input type='password' name='word'><button>OK</button></form>"
    return _frame(page.title, f"<h1>{text(page.title)}</h1><p>{text(page.text[0])}</p>{fields}")


def _dossier(page: OddPage) -> str:
    """A section front in an article's clothes: headline, byline, a long introduction, `og:type` article."""
    listed = teasers([story_of(slug) for slug in page.links], 1)
    intro = "".join(f"<p>{text(line)}</p>" for line in page.text)
    inner = f"<article><h1>{text(page.title)}</h1><div class='byline'>By the Courier desk</div>{intro}</article>\n<section>{listed}</section>"
    return _frame(page.title, inner, kind="article")


def _not_found(_page: OddPage) -> str:
    bank = bank_of("en")
    return _frame(
        bank.label("not_found"), f"<h1>{text(bank.label('not_found'))}</h1><p>{text(bank.label('not_found_text'))}</p>"
    )


def _shell(page: OddPage) -> str:
    """What a server sends that leaves all work to the browser."""
    head = f'<title>{text(page.title)}</title><meta name="description" content="{attribute(page.title)}">'
    body = '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript><script src="/static/app.3f9a.js"></script>'
    return f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>\n'


_KINDS = {
    "prose": _prose,
    "form": _form,
    "dossier": _dossier,
    "soft404": _not_found,
    "error": _not_found,
    "shell": _shell,
}


def shell(title: str) -> str:
    return _shell(OddPage("", "shell", title, Reason.EMPTY_SHELL))


def calendar(day: date) -> str:
    """A day without events that links to the next one: without end."""
    after, before = day + timedelta(days=1), day - timedelta(days=1)
    links = "".join(f'<a href="/calendar/{other.isoformat()}/">{other.isoformat()}</a> ' for other in (before, after))
    return _frame(
        f"Events on {day.isoformat()}", f"<h1>Events on {day.isoformat()}</h1><p>No events on this day.</p>{links}"
    )


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@lru_cache(maxsize=1)
def png() -> bytes:
    """The smallest picture: one grey pixel."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\x80", 9))
        + chunk(b"IEND", b"")
    )
