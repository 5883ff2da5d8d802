"""The work: a site of any number of articles, made from the bundled news site with what surrounds articles elsewhere.

Each page has one of the bundled articles under an address and title of its own, some eighty links to others, and the
scripts and styles that make real pages large. Pure: the same number gives the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from crawler.newsroom import articles
from crawler.newsroom.site import respond

A_LIST = 50
"""Links on one list."""
_LINKS = 80
_BASE = "http://newsroom.invalid"
_HREF = re.compile(rb'href="(?:http://newsroom\.invalid)?/[^"]*"')
_OTHER_FORMS = re.compile(rb'<link[^>]+rel="(?:amphtml|alternate|next|prev)"[^>]*>')
_SCRIPT = "<script>var shop={" + ",".join(f'"k{n}":"{n * 7919:x}"' for n in range(1200)) + "};</script>"
_STYLE = "<style>" + "".join(f".c{n}{{margin:{n % 9}px;color:#{n % 4096:03x}}}" for n in range(500)) + "</style>"


def path_of(number: int) -> str:
    return f"/2026/05/story-{number:06}.html"


@cache
def _originals() -> tuple[tuple[str, str, bytes], ...]:
    """Path, title and page of the bundled English articles that lists lead to: some peers want more for others."""
    told = [each for each in articles() if each.only_road in {"", "text"} and each.language == "en"]
    return tuple((each.path, each.title, respond(each.path, _BASE).body) for each in told)


def article(number: int, total: int, base: str) -> bytes:
    """The page of an article of `total`, its address under `base`."""
    path, title, body = _originals()[number % len(_originals())]
    body = _OTHER_FORMS.sub(b"", body)
    address = f"{base}{path_of(number)}".encode()
    own = {f'href="{_BASE}{path}"'.encode(), f'href="{path}"'.encode()}
    others = iter(range(number + 1, number + 10_000))
    body = _HREF.sub(
        lambda found: b'href="%s"' % (address if found[0] in own else path_of(next(others) % total).encode()), body
    )
    body = body.replace(f"{_BASE}{path}".encode(), address).replace(_BASE.encode(), base.encode())
    body = body.replace(title.encode(), f"{title} ({number})".encode())
    around = "".join(_teaser((number * 31 + n) % total) for n in range(_LINKS))
    more = f'<aside class="more"><h2>More from the paper</h2><ul>{around}</ul></aside>'
    body = body.replace(b"</head>", f"{_STYLE}{_SCRIPT}</head>".encode(), 1)
    return body.replace(b"</body>", f"{more}{_SCRIPT}</body>".encode(), 1)


def _teaser(number: int) -> str:
    title = _originals()[number % len(_originals())][1]
    return f'<li class="teaser"><a href="{path_of(number)}">{title} ({number})</a></li>'


def front(total: int) -> bytes:
    lists = "".join(f'<li><a href="/news/{n}">News, page {n}</a></li>' for n in range(-(-total // A_LIST)))
    return f"<html><head><title>The Courier</title></head><body><nav><ul>{lists}</ul></nav></body></html>".encode()


def listing(number: int, total: int) -> bytes:
    inside = range(number * A_LIST, min(total, (number + 1) * A_LIST))
    rows = "".join(_teaser(n) for n in inside)
    return f"<html><head><title>News, page {number}</title></head><body><ul>{rows}</ul></body></html>".encode()


def answer(path: str, total: int, base: str) -> bytes:
    """What the site sends for `path`; nothing for what it does not have."""
    if path == "/":
        return front(total)
    if found := re.fullmatch(r"/news/(\d+)", path):
        return listing(int(found[1]), total)
    found = re.fullmatch(r"/2026/05/story-(\d{6})\.html", path)
    return article(int(found[1]), total, base) if found and int(found[1]) < total else b""


def pages(total: int, base: str = "https://courier.example") -> Iterator[tuple[str, bytes]]:
    """Address and page of every article."""
    return ((f"{base}{path_of(number)}", article(number, total, base)) for number in range(total))
