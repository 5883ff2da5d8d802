"""What a page loads, with a fetch that is none: bounds, redirects, what is kept, what is never asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from crawler.rendering.limits import RenderLimits
from crawler.rendering.loader import Asked, Fetched, Loader
from crawler.rendering.shelf import Answer, Shelf
from pipelines.model import Page

URL = "https://news.example/a"
PAGE = Page(b"<html>shell</html>", URL, headers={"Content-Type": "text/html; charset=latin-1", "Set-Cookie": "a=b"})
APP = Asked("https://news.example/app.js", "script")
DATA = Asked("https://api.news.example/a.json", "fetch", headers={"accept": "application/json", "x-api-key": "k"})


class Web:
    """Answers by URL; a fetch of anything else fails."""

    def __init__(self, **known: Fetched) -> None:
        self.known = known
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def __call__(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Fetched:
        self.asked.append((url, dict(headers)))
        await asyncio.sleep(0)
        name = url.rpartition("/")[2].partition(".")[0]
        if name not in self.known:
            raise OSError("no such thing")
        return self.known[name]


def answers(web: Web, *asked: Asked, limits: RenderLimits = RenderLimits(), shelf: Shelf | None = None) -> list[Answer]:  # noqa: B008
    async def all_of_them() -> list[Answer]:
        loader = Loader(PAGE, web, shelf or Shelf(), limits)
        found = [await loader.answer(one) for one in asked]
        assert loader.is_idle
        return found

    return asyncio.run(all_of_them())


def test_page_is_given_as_it_was_fetched_and_not_asked_for_again() -> None:
    web = Web()
    (page,) = answers(web, Asked(URL, "document", is_navigation=True))
    assert (page.body, page.headers) == (PAGE.body, {"content-type": "text/html; charset=latin-1"})
    assert web.asked == []


def test_script_that_leads_elsewhere_gets_nothing() -> None:
    first = Asked(URL, "document", is_navigation=True)
    _, elsewhere, again = answers(
        Web(),
        first,
        Asked("https://news.example/b", "document", is_navigation=True),
        Asked(URL + "#x", "document", is_navigation=True),
    )
    assert elsewhere.refused
    assert again.body == PAGE.body


def test_what_is_refused_is_never_asked_for() -> None:
    web = Web(vote=Fetched(200))
    refused = answers(
        web, Asked("https://news.example/vote", "fetch", "POST"), Asked("https://news.example/a.png", "image")
    )
    assert all(answer.refused for answer in refused)
    assert web.asked == []


def test_style_sheet_is_an_empty_one() -> None:
    web = Web()
    (sheet,) = answers(web, Asked("https://news.example/a.css", "stylesheet"))
    assert (sheet.status, sheet.body, sheet.refused) == (200, b"", "")
    assert web.asked == []


def test_script_is_asked_for_once_and_data_each_time() -> None:
    web = Web(app=Fetched(200, body=b"1"), a=Fetched(200, body=b"{}"))
    answers(web, APP, DATA, APP, DATA)
    assert [url for url, _ in web.asked] == [APP.url, DATA.url, DATA.url]
    assert web.asked[1][1] == {"accept": "application/json", "x-api-key": "k"}


def test_script_that_cannot_be_had_is_not_tried_on_each_page() -> None:
    web, shelf = Web(), Shelf()
    first = answers(web, APP, shelf=shelf)
    assert answers(web, APP, shelf=shelf) == first
    assert first[0].refused == "connection: OSError: no such thing"
    assert len(web.asked) == 1


def test_script_that_is_not_to_be_kept_is_not() -> None:
    web = Web(app=Fetched(200, {"cache-control": "no-store"}, b"1"))
    answers(web, APP, APP)
    assert len(web.asked) == 2


def test_redirect_is_followed_hop_by_hop_and_keys_stay_with_their_host() -> None:
    moved = Fetched(302, {"location": "https://other.example/b.json"})
    web = Web(a=moved, b=Fetched(200, {"content-type": "application/json"}, b"{}"))
    (answer,) = answers(web, DATA)
    assert (answer.status, answer.body) == (200, b"{}")
    assert web.asked[1] == ("https://other.example/b.json", {"accept": "*/*"})


def test_redirects_in_a_circle_end() -> None:
    web = Web(a=Fetched(302, {"location": DATA.url}))
    (answer,) = answers(web, DATA)
    assert answer.refused == "too many redirects"
    assert len(web.asked) == 6


def test_requests_and_bytes_of_a_page_are_bounded() -> None:
    web = Web(a=Fetched(200, body=b"12345"))
    few = answers(web, DATA, DATA, DATA, limits=RenderLimits(requests=2))
    assert [bool(answer.refused) for answer in few] == [False, False, True]
    small = answers(web, DATA, DATA, DATA, limits=RenderLimits(bytes=7))
    assert [bool(answer.refused) for answer in small] == [False, False, True]
    assert len(web.asked) == 4


def test_closed_page_asks_for_nothing_more() -> None:
    async def closed() -> Answer:
        loader = Loader(PAGE, web, Shelf(), RenderLimits())
        loader.close()
        return await loader.answer(DATA)

    web = Web(a=Fetched(200))
    assert asyncio.run(closed()).refused
    assert web.asked == []


def test_shelf_drops_what_was_longest_not_asked_for() -> None:
    shelf = Shelf(8000)
    for name in "abcd":
        shelf.put(name, Answer(body=b"x" * 1400))
    assert shelf.get("a")
    shelf.put("e", Answer(body=b"x" * 1400))
    assert [name for name in "abcde" if shelf.get(name)] == ["a", "c", "d", "e"]
    shelf.put("big", Answer(body=b"x" * 4000))
    assert shelf.get("big") is None
