"""A site whose articles run over several pages, in the ways in which sites do that. Plain HTML over loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.crawler.loopback import on_loopback

_WORDS = (
    "harbour tide mooring ferry pilot lantern rope quay barge signal weather captain cargo anchor bridge canal sluice "
    "dredger"
).split()


def paragraph(name: str, number: int) -> str:
    """A sentence or two that stand nowhere else."""
    words = [_WORDS[(number * step + len(name)) % len(_WORDS)] for step in (1, 5, 7, 11, 13)]
    return (
        f"In part {number} of the {name} report the {words[0]} office told the {words[1]} council that every "
        f"{words[2]} had been counted twice, and that the {words[3]} would be mended before the {words[4]} "
        "returned in spring."
    )


@dataclass(frozen=True)
class Paged:
    """An article: `addresses` of its pages, three paragraphs on each; `links[n]` is the HTML of page n's pager."""

    name: str
    addresses: tuple[str, ...]
    links: Mapping[int, str] = field(default_factory=dict)
    has_canonical: bool = False
    per_page: int = 3

    @property
    def title(self) -> str:
        return f"What the {self.name} report says of the harbour"

    def paragraphs(self, *pages: int) -> list[str]:
        return [paragraph(self.name, page * 10 + n) for page in pages for n in range(self.per_page)]

    def pager(self, page: int) -> str:
        numbers = (
            f"<b>{n}</b>" if n == page else f'<a href="{address}">{n}</a>'
            for n, address in enumerate(self.addresses, 1)
        )
        return self.links.get(page) or f'<div class="pages">{" ".join(numbers)}</div>'

    def html(self, *pages: int) -> str:
        canonical = f'<link rel="canonical" href="{self.addresses[0]}">' if self.has_canonical else ""
        text = "".join(f"<p>{text}</p>" for text in self.paragraphs(*pages))
        pager = self.pager(pages[0]) if len(pages) == 1 else ""
        return (
            f'<html lang="en"><head><title>{self.title}</title>{canonical}<meta property="og:type" content="article">'
            '<meta property="article:published_time" content="2026-05-02T08:00:00Z"></head>'
            '<body><nav><a href="/">Home</a></nav>'
            f"<article><h1>{self.title}</h1><p class=byline>By Ada Marchetti</p>{text}{pager}</article></body></html>"
        )


@dataclass
class PagedSite:
    base: str
    asked: list[str]
    broken: set[str]


@contextmanager
def serve_paged(
    pages: Mapping[str, str], listed: list[str], *, sitemap: list[str] | None = None, latency_s: float = 0.0
) -> Iterator[PagedSite]:
    """A site of `pages` by path; its front links to those `listed`, its sitemap to those of `sitemap`."""
    site = PagedSite("", [], set())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            time.sleep(latency_s)
            links = "".join(f'<li><a href="{path}">Story {n}</a></li>' for n, path in enumerate(listed))
            known = {**pages, "/": f"<html><head><title>Front</title></head><body><ul>{links}</ul></body></html>"}
            if sitemap is not None:
                urls = "".join(f"<url><loc>{site.base}{path}</loc></url>" for path in sitemap)
                known["/sitemap.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
            body = known.get(self.path, "").encode()
            self.send_response(500 if self.path in site.broken else 200 if body else 404)
            self.send_header(
                "Content-Type", "application/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with on_loopback(Handler) as site.base:
        yield site
