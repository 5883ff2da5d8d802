"""The extractors that are compared: ours at both efforts, and those peers that are installed. None is loaded before it
is asked for, since each is measured in a process of its own.

Every system gets the bytes as they were sent; one that takes text only gets them decoded as a browser would, on its
own time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from crawler.benching.score import Prediction
from pipelines.model import Page, format_instant
from pipelines.version import VERSION

Extract = Callable[[Page], Prediction]


@dataclass(frozen=True, slots=True)
class System:
    """`module` must be there for it to run, `package` tells its version. `load` imports it and gives its extractor."""

    name: str
    title: tuple[str, str]
    """Two lines for the head of a column."""
    module: str
    package: str
    load: Callable[[], Extract]
    silent_on: frozenset[str] = frozenset()
    """Figures of what it does not try to tell."""

    @property
    def version(self) -> str:
        if self.package == "thresher":
            return VERSION
        try:
            return version(self.package)
        except PackageNotFoundError:
            return ""


def installed() -> tuple[System, ...]:
    return tuple(system for system in SYSTEMS if find_spec(system.module) is not None)


def _thresher(effort: str) -> Extract:
    from pipelines.extract.options import Effort, Options  # noqa: PLC0415 - loads the models
    from pipelines.model import Article  # noqa: PLC0415
    from pipelines.processing import process  # noqa: PLC0415

    options = Options(effort=Effort(effort))

    def extract(page: Page) -> Prediction:
        result = process(page, options)
        if not isinstance(result, Article):
            return Prediction()
        published = format_instant(result.published_at) if result.published_at is not None else ""
        is_day = result.published_precision == "day"
        return Prediction(
            result.text, result.title, result.authors, published[:10] if is_day else published, result.published_raw
        )

    return extract


def _trafilatura(**options: bool) -> Extract:
    bare_extraction = _loaded("trafilatura").bare_extraction
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    def extract(page: Page) -> Prediction:
        document = bare_extraction(page.body, url=page.url, with_metadata=True, **options)
        if document is None:
            return Prediction()
        authors = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
        return Prediction(document.text or "", document.title or "", authors, document.date or "")

    return extract


def _newspaper() -> Extract:
    article_of = _loaded("newspaper").Article

    def extract(page: Page) -> Prediction:
        article = article_of(page.url, fetch_images=False)  # it would ask the site for each picture
        article.download(input_html=_text_of(page))
        article.parse()
        date = article.publish_date
        published = date.isoformat() if isinstance(date, datetime) else ""
        return Prediction(article.text or "", article.title or "", tuple(article.authors), published)

    return extract


def _readability() -> Extract:
    document_of, html = _loaded("readability").Document, _loaded("lxml.html")
    logging.getLogger("readability").setLevel(logging.CRITICAL)

    def extract(page: Page) -> Prediction:
        document = document_of(_text_of(page), url=page.url)
        body = html.fromstring(document.summary(html_partial=True))
        for block in body.iter("p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "tr", "br"):
            block.tail = "\n" + (block.tail or "")  # its text is asked for, not its tree: words must not run together
        return Prediction(body.text_content().strip(), document.short_title() or "")

    return extract


def _resiliparse() -> Extract:
    text_of = _loaded("resiliparse.extract.html2text").extract_plain_text
    tree_of = _loaded("resiliparse.parse.html").HTMLTree

    def extract(page: Page) -> Prediction:
        tree = tree_of.parse(_text_of(page))
        return Prediction(text_of(tree, main_content=True), tree.title or "")

    return extract


def _loaded(module: str) -> Any:
    """A peer's module: none of them is a dependency of ours with types."""
    return import_module(module)


def _text_of(page: Page) -> str:
    from w3lib.encoding import html_to_unicode  # noqa: PLC0415

    return html_to_unicode(page.header("content-type") or None, page.body)[1]


BASELINE = "trafilatura"
_NO_TIME = frozenset({"instant"})
_NO_METADATA = frozenset({"authors", "day", "instant"})
SYSTEMS = (
    System("thresher", ("thresher", "best"), "pipelines", "thresher", partial(_thresher, "best")),
    System("thresher-fast", ("thresher", "fast"), "pipelines", "thresher", partial(_thresher, "fast")),
    System(BASELINE, ("trafilat.", "default"), "trafilatura", "trafilatura", _trafilatura, _NO_TIME),
    System(
        "trafilatura-precision",
        ("trafilat.", "precision"),
        "trafilatura",
        "trafilatura",
        partial(_trafilatura, favor_precision=True),
        _NO_TIME,
    ),
    System("newspaper4k", ("news-", "paper4k"), "newspaper", "newspaper4k", _newspaper),
    System(
        "readability-lxml", ("readabi-", "lity-lxml"), "readability", "readability-lxml", _readability, _NO_METADATA
    ),
    System("resiliparse", ("resili-", "parse"), "resiliparse", "resiliparse", _resiliparse, _NO_METADATA),
)
