"""The whole site as a pure function: a path and the options in, a reply out. The server only carries it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import lru_cache

from crawler.newsroom import feeds, sitemaps
from crawler.newsroom.bank import LANGUAGES, bank_of, front_path
from crawler.newsroom.page import listing, odd, variants
from crawler.newsroom.page.chrome import FEEDS
from crawler.newsroom.page.view import View
from crawler.newsroom.plan import Story, all_stories, stories

HTML, XML = "text/html; charset=utf-8", "application/xml; charset=utf-8"
_SITE_CHANGED = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How the site behaves. `front`: "normal", "forbidden" (all is 403) or "javascript" (all pages are empty shells).

    `robots`: "normal", "missing" (404), "error" (503) or "closed" (nothing is allowed). `slow_ms` is the answering
    time of the slow stories. Without `validators` no answer has ETag or Last-Modified, so that none is conditional.
    """

    edition: int = 1
    crawl_delay: float | None = None
    robots: str = "normal"
    front: str = "normal"
    calendar_trap: bool = False
    slow_ms: int = 1200
    latency_ms: int = 0
    validators: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer. `etag` and `last_modified` are set where conditional requests work."""

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = HTML
    location: str = ""
    last_modified: str = ""
    delay_ms: int = 0

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"' if self.status == 200 and self.body else ""


def respond(target: str, base: str, options: SiteOptions = SiteOptions()) -> Reply:
    """What the site at `base` (no trailing slash) answers to a GET of `target` (path and query)."""
    target = target.partition("#")[0]
    if target == "/robots.txt":
        return _robots(base, options)
    if options.front == "forbidden":
        return Reply(403, b"<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>")
    if options.front == "javascript":
        return _html(odd.shell("The Merrow Courier"))
    if options.calendar_trap and target.startswith("/calendar/"):
        return _calendar(target)
    made = _routes(options.edition, options.calendar_trap).get(strip_tracking(target))
    return made(base, options) if made else _html(odd.render(odd.odd_pages()["/news/2019/missing.html"]), status=404)


def paths(edition: int = 1) -> tuple[str, ...]:
    """Every path that the site knows in an edition, robots.txt apart."""
    return tuple(_routes(edition, False))


def strip_tracking(target: str) -> str:
    """The target without the parameters that only count readers, as the site itself does.

    >>> strip_tracking("/a/?utm_source=rss&print=1")
    '/a/?print=1'
    """
    path, _, query = target.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith(("utm_", "fbclid="))]
    return f"{path}?{'&'.join(kept)}" if kept else path


Maker = Callable[[str, SiteOptions], Reply]


@lru_cache(maxsize=8)
def _routes(edition: int, trap: bool) -> Mapping[str, Maker]:
    table: dict[str, Maker] = {}
    for page in odd.odd_pages().values():
        table[page.path] = _odd(page)
    for code in LANGUAGES:
        table[front_path(code)] = _front(code, archive_links(code, edition, trap))
    for path in sitemaps.PATHS:
        table[path] = _sitemap(path)
    for path, language in feeds.feed_paths().items():
        table[path] = _feed(language)
    for page_listing in listing.all_listings(edition):
        table[page_listing.path] = _listing(page_listing)
    for story in all_stories():
        table.update(_story_routes(story, edition))
    return table


def _story_routes(story: Story, edition: int) -> dict[str, Maker]:
    if story.edition2 == "new" and edition == 1:
        return {}
    if not story.is_in(edition):
        return {
            story.path: lambda _base, _options: _html(
                odd.render(odd.odd_pages()["/2025/11/02/withdrawn-report/"]), status=410
            )
        }
    table: dict[str, Maker] = {story.path: _story(story, "")}
    table.update({story.variant_path(kind): _story(story, kind) for kind in story.variants})
    if story.old:
        table[story.old] = lambda base, _options: Reply(301, location=base + story.path)
    media = {
        f"/media/{story.language}-{story.number:03d}{end}.png": _png for end in ("", *(f"-{n}" for n in range(1, 7)))
    }
    return table | dict.fromkeys(media, _png)


def archive_links(language: str, edition: int, trap: bool) -> tuple[tuple[str, str], ...]:
    """What the foot of a front links to: old addresses, AMP forms, and on the English front all odd pages."""
    own = [story for story in stories(edition) if story.language == language]
    links = [(story.old, story.title) for story in own if story.old]
    links += [(story.variant_path("amp"), story.title) for story in own if story.only == "amp"]
    if language == "en":
        links += [(page.path, page.title) for page in odd.odd_pages().values() if not page.unlinked]
        links += [(odd.CALENDAR_START, "Calendar")] if trap else []
    return tuple(links)


def _html(body: str, *, status: int = 200, changed: datetime = _SITE_CHANGED) -> Reply:
    return Reply(status, body.encode(), last_modified=_http_date(changed) if status == 200 else "")


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _robots(base: str, options: SiteOptions) -> Reply:
    kind = "text/plain; charset=utf-8"
    if options.robots == "missing":
        return Reply(404, b"not here\n", kind)
    if options.robots == "error":
        return Reply(503, b"later\n", kind)
    closed = b"User-agent: *\nDisallow: /\n"
    body = closed if options.robots == "closed" else sitemaps.robots_txt(base, options.crawl_delay).encode()
    return Reply(200, body, kind, last_modified=_http_date(_SITE_CHANGED))


def _calendar(target: str) -> Reply:
    try:
        return _html(odd.calendar(date.fromisoformat(target.split("/")[2])))
    except (ValueError, IndexError, OverflowError):
        return _html("", status=404)


def _story(story: Story, kind: str) -> Maker:
    def make(base: str, options: SiteOptions) -> Reply:
        page = variants.render(View(story, base, options.edition), kind)
        changed = datetime.fromisoformat(story.modified_in(options.edition) or story.instant.isoformat())
        encoding, header = ("utf-8", "utf-8") if kind else story.charset[:2]
        content_type = f"text/html; charset={header}" if header else "text/html"
        delay = options.slow_ms if story.slow and not kind else 0
        # What a charset cannot write is written as an entity, as browsers and old systems do.
        body = page.encode(encoding, "xmlcharrefreplace")
        return Reply(200, body, content_type, last_modified=_http_date(changed), delay_ms=delay)

    return make


def _front(language: str, archive: tuple[tuple[str, str], ...]) -> Maker:
    return lambda base, options: _html(listing.front(language, base, options.edition, archive))


def _listing(shown: listing.Listing) -> Maker:
    return lambda base, options: _html(listing.render(shown, base, options.edition))


def _feed(language: str) -> Maker:
    kind = FEEDS[language][1] + "; charset=utf-8"
    changed = _http_date(_SITE_CHANGED)
    return lambda base, options: Reply(
        200, feeds.render(language, base, options.edition).encode(), kind, last_modified=changed
    )


def _sitemap(path: str) -> Maker:
    kind = "application/gzip" if path.endswith(".gz") else XML
    changed = _http_date(_SITE_CHANGED)
    return lambda base, options: Reply(200, sitemaps.render(path, base, options.edition), kind, last_modified=changed)


def _png(_base: str, _options: SiteOptions) -> Reply:
    return Reply(200, odd.png(), "image/png", last_modified=_http_date(_SITE_CHANGED))


def _odd(page: odd.OddPage) -> Maker:
    if page.kind == "redirect":
        return lambda base, _options: Reply(
            page.status, location=base + page.to if page.to.startswith("/") else page.to
        )
    if page.kind in {"pdf", "image"}:
        body, kind = (odd.PDF, "application/pdf") if page.kind == "pdf" else (odd.png(), "image/png")
        return lambda _base, _options: Reply(200, body, kind)
    return lambda _base, _options: _html(odd.render(page), status=page.status)


__all__ = ["Reply", "SiteOptions", "bank_of", "paths", "respond", "strip_tracking"]
