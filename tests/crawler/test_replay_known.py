"""With what a page is read again: what was known of its site when its record was made, or what is known today."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.replaying.known import Today, site_knowledge
from crawler.replaying.reread import Line, reread
from pipelines.model.schema import dump_line
from pipelines.store.corpus import Corpus
from spiders.sites import site_from_url
from tests.pipelines.store.build import NOON, SITE, article_of, open_corpus, taught


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus that has learnt twice of its site."""
    with open_corpus(tmp_path) as corpus:
        corpus.commit([taught(n) for n in range(6)])
        corpus.finish_run(finished_at=NOON)
        corpus.begin_run(started_at=NOON + timedelta(days=1), options={})
        corpus.commit([taught(n) for n in range(6, 9)])
        corpus.finish_run(finished_at=NOON + timedelta(days=1))
    return tmp_path


def record(version: int) -> dict[str, object]:
    return article_of(SITE + "/1", extractor=f"thresher 0.1 model=ab template={version}").as_record()


@pytest.mark.parametrize("is_open", [False, True])
def test_each_record_is_read_with_the_template_that_it_names(folder: Path, *, is_open: bool) -> None:
    corpus = Corpus.open(folder) if is_open else None
    try:
        with site_knowledge(folder, corpus, Today()) as sites:
            found = [sites.of(record(version)).template for version in (0, 1, 2)]
        with site_knowledge(folder, corpus, Today(is_template_latest=True)) as sites:
            latest = [sites.of(record(version)).template for version in (0, 1, 2)]
    finally:
        if corpus is not None:
            corpus.close()
    assert [template and template.version for template in found] == [None, 1, 2]
    assert latest == [found[2]] * 3


def test_a_record_whose_template_is_gone_is_named_and_not_compared(folder: Path) -> None:
    with site_knowledge(folder, None, Today()) as sites:
        known = sites.of(record(7))
    assert known.template is None
    made = article_of(SITE + "/1", warc_file="archive/pages-00000.warc.gz", warc_offset=0)
    told = reread(Line(folder, dump_line(made.as_record()), made.id, known))
    assert told.missing == "state.sqlite lacks template 7 of news.example"


@pytest.mark.parametrize("version", [0, 1])
def test_a_folder_without_a_state_knows_of_no_site(folder: Path, version: int) -> None:
    (folder / "state.sqlite").unlink()
    with site_knowledge(folder, None, Today()) as sites:
        assert bool(sites.of(record(version)).lacking) == bool(version)
    with site_knowledge(folder, None, Today(is_template_latest=True)) as sites:
        assert not sites.of(record(version)).lacking


def test_rules_are_those_of_the_archive_unless_a_site_file_is_named(folder: Path) -> None:
    with site_knowledge(folder, None, Today()) as sites:
        assert sites.of(record(0)).rules is None
    site = site_from_url(SITE + "/")
    with site_knowledge(folder, None, Today(sites=(site,))) as sites:
        assert sites.of(record(0)).rules == site.rules
