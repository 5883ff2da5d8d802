"""What the process loads that workers are forked from."""

from __future__ import annotations

import pytest

from crawler import preload
from pipelines.extract.judge import models_digest
from pipelines.extract.language import _identifier
from pipelines.model import Article


def test_page_that_is_read_beforehand_is_an_article_and_asks_every_model() -> None:
    assert isinstance(preload.load(), Article)
    assert models_digest.cache_info().currsize == _identifier.cache_info().currsize == 1


def test_workers_start_where_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(page: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("crawler.preload.process", full)
    assert preload.load() is None
