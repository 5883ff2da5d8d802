from __future__ import annotations

import pytest

from pipelines import Article, Page, Rejected, process
from pipelines.extract import pagekind
from pipelines.model import Discovery, PageType, Reason, Via

SHORT = "The harbour board ordered two electric ferries on Tuesday, the chair of the board said after a long debate."
STORY = (
    "<html><head><title>Two ferries ordered</title></head><body><h1>Two ferries ordered</h1>"
    + "".join(
        f"<p>The members of the board voted on day {n} to buy two electric ferries, the chair said after the vote.</p>"
        for n in range(9)
    )
    + "</body></html>"
)


@pytest.mark.parametrize(
    ("via", "title", "threshold"),
    [
        (Via.FEED, "Ferries", 0.2),
        (Via.NEWS_SITEMAP, "", 0.2),
        (Via.SITEMAP, "Ferries", 0.6),
        (Via.SECTION, "", 0.72),
        (Via.WARC, "", 0.72),
        (Via.LIST, "", 0.72),
    ],
)
def test_a_page_is_believed_by_who_named_it(
    via: Via, title: str, threshold: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Discovery(via, title=title)
    page = Page(STORY.encode(), url="https://news.example/2026/05/two-ferries-ordered", discovery=found)
    for likely, wanted in ((threshold + 0.01, Article), (threshold - 0.01, Rejected)):
        monkeypatch.setattr(pagekind, "load_forest", lambda _name, p=likely: _Sure(p))
        assert isinstance(process(page), wanted)


class _Sure:
    def __init__(self, probability: float) -> None:
        self._probability = probability

    def probabilities(self, _rows: object) -> list[float]:
        return [self._probability]


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("404 Not Found", "<p>The page that you asked for is not here any more, we are sorry.</p>", Reason.ERROR_PAGE),
        ("Ferries", "<nav><a href='/a'>Home</a></nav>", Reason.NO_MAIN_TEXT),
        ("Ferries", f"<h1>Ferries</h1><article><p>{SHORT}</p></article>", Reason.TOO_SHORT),
    ],
)
def test_pages_that_are_certainly_no_article(title: str, body: str, reason: Reason) -> None:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    result = process(Page(html.encode(), url="https://news.example/a/b"))
    assert isinstance(result, Rejected)
    assert result.reason is reason


def test_a_record_names_the_model_that_made_it() -> None:
    result = process(Page(STORY.encode(), url="https://news.example/2026/05/two-ferries-ordered"))
    assert isinstance(result, Article)
    name, _, model, template = result.extractor.split()
    assert name == "thresher"
    assert len(model.removeprefix("model=")) == 12
    assert template == "template=0"


@pytest.mark.parametrize(
    ("path", "head", "opening", "kind"),
    [
        ("/2026/05/two-ferries-ordered", "", "", PageType.ARTICLE),
        ("/live-music/2026/two-ferries", "", "", PageType.ARTICLE),
        ("/liveblog/two-ferries", "", "", PageType.LIVEBLOG),
        ("/harbour/live/2026/may/02/two-ferries", "", "", PageType.LIVEBLOG),
        ("/news/two-ferries-live-updates-9", "", "", PageType.LIVEBLOG),
        ("/news/two-ferries", '<meta property="article:section" content="Comment">', "", PageType.OPINION),
        (
            "/news/two-ferries",
            '<meta property="article:section" content="Opinion &amp; Analysis">',
            "",
            PageType.OPINION,
        ),
        ("/news/two-ferries", '<meta property="article:section" content="Community">', "", PageType.ARTICLE),
        ("/news/two-ferries", '<meta property="og:type" content="video.other">', "", PageType.VIDEO),
        ("/news/two-ferries", "", "PORT ANSEL, May 2, 2026 /PRNewswire/ -- ", PageType.PRESS_RELEASE),
        ("/news/two-ferries", "", "PORT ANSEL--(BUSINESS WIRE)--", PageType.PRESS_RELEASE),
    ],
)
def test_kinds_by_address_section_and_first_line(path: str, head: str, opening: str, kind: PageType) -> None:
    body = STORY.replace("<head>", f"<head>{head}").replace("<p>", f"<p>{opening}", 1)
    result = process(Page(body.encode(), url=f"https://news.example{path}"))
    assert isinstance(result, Article)
    assert result.page_type is kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Rain, wind_and 3 waves.", 4),
        ("“What’s next?” – he said…", 5),
        ("Écoute la pluie\n\nRain at noon", 6),
        ("雨が降る and wind\nrain", 6 + 1),
        ("İzmir ve Ağrı", 3),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert pagekind.count_words(text) == words
