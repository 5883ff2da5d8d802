"""Sites of many makes, crawled as they stand: their articles, each once, and next to nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawler.blogs import builders, cms, hosted, regional, static, wordpress
from tests.crawler.blogs.server import Served, serve
from tests.crawler.crawling import doubled, fates, records, thresher

pytestmark = [pytest.mark.crawl, pytest.mark.slow]

MAKES = {
    make.__name__: make
    for make in (
        *(
            wordpress.pretty,
            wordpress.plain,
            static.hugo,
            static.jekyll,
            static.flat,
            static.twins,
            cms.drupal,
            cms.joomla,
        ),
        *(cms.scripts, hosted.ghost, hosted.medium, hosted.blogger, hosted.newsletter),
        *(regional.italian, regional.numbered, builders.squares, builders.tumbling),
    )
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Served], Path]]:
    """All of them in one run, so that the hosts take turns."""
    folder = tmp_path_factory.mktemp("blogs")
    with ExitStack() as stack:
        sites = {name: stack.enter_context(serve(make())) for name, make in MAKES.items()}
        starts = [f"{site.base}/" for site in sites.values()]
        ended = thresher("crawl", *starts, "--out", folder, "--delay", "0", "--per-host", "4", "--json")
        assert ended.code == 0, ended.err
        yield sites, folder


@pytest.mark.parametrize("name", MAKES)
def test_articles_of_the_site_are_there_once_and_nothing_else(
    name: str, crawled: tuple[dict[str, Served], Path]
) -> None:
    sites, folder = crawled
    site = sites[name]
    found = [site.path(record["url"]) for record in records(folder) if record["url"].startswith(f"{site.base}/")]
    told = {site.path(url): (line["fate"], line["reason"]) for url, line in fates(folder).items()}
    missed = {path: told.get(path) for path in site.blog.articles - set(found)}
    assert doubled(found) == []
    assert not missed
    assert set(found) == site.blog.articles
