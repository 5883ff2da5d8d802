"""A small site whose articles all have a line in their text that is not theirs, and a heading that is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.crawler.loopback import on_loopback

RESIDUE = "This newspaper belongs to its readers, and to nobody else."
HEADING = "What happens next"
_WORDS = (
    "harbour council bridge ferry winter market school garden library station river stone timber roof window engine"
    " captain pilot farmer teacher builder budget report letter meeting morning evening weather repair traffic"
).split()


def path_of(number: int) -> str:
    return f"/2026/05/{number:02}/the-{_WORDS[number]}-story"


class RepeatingSite:
    """Shows its first `shown` articles."""

    def __init__(self) -> None:
        self.shown = 6
        self.url = ""

    def paragraphs(self, number: int) -> list[str]:
        chance = random.Random(number)
        return [" ".join(_sentence(chance) for _ in range(3)) for _ in range(6)]

    def text(self, number: int) -> str:
        """What the record of an article should say."""
        told = self.paragraphs(number)
        return "\n\n".join([*told[:3], HEADING, *told[3:]])

    def page(self, path: str) -> str | None:
        paths = {path_of(number): number for number in range(1, self.shown + 1)}
        if path == "/":
            links = "".join(f'<li><a href="{path}">The story of the {_WORDS[n]}</a>' for path, n in paths.items())
            return f"<html lang=en><title>The Harbour Gazette</title><ul>{links}</ul></html>"
        return self._article(paths[path]) if path in paths else None

    def _article(self, number: int) -> str:
        told = [f"<p>{text}</p>" for text in self.paragraphs(number)]
        inside = "".join([*told[:3], f"<p>{RESIDUE}</p>", f"<h2>{HEADING}</h2>", *told[3:]])
        title = f"The story of the {_WORDS[number]} and the {_WORDS[-number]}"
        return (
            f"<!doctype html><html lang=en><head><title>{title}</title><meta property=og:type content=article>"
            f'<meta property=article:published_time content="2026-05-{number:02}T08:00:00Z"></head><body><nav>'
            f'<a href="/">Home</a></nav><main><article><h1>{title}</h1>{inside}</article></main></body></html>'
        )


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.randint(9, 16))]
    return " the ".join(words).capitalize() + "."


@contextmanager
def serve_repeating() -> Iterator[RepeatingSite]:
    site = RepeatingSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = site.page(self.path)
            body = (page or "").encode()
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with on_loopback(Handler) as base:
        site.url = f"{base}/"
        yield site
