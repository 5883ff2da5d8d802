"""The corpus that is exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.model import Access
from tests.pipelines.store.build import NOON, got, link, open_corpus
from tests.pipelines.store.export.exported import PAGES


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine articles, the first in two versions; what is rare comes last."""
    folder = tmp_path_factory.mktemp("corpus")
    with open_corpus(folder, rotate_bytes=5000) as corpus:
        corpus.add([link(page) for page in PAGES])
        rare = {"similarity": 0.5, "warc_offset": 7, "modified_at": NOON, "tags": ("x",), "language": "de"}
        for page in PAGES:
            more: dict[str, Any] = rare if page == PAGES[-1] else {"images": (), "links": (), "published_at": None}
            corpus.commit([got(page, f"Rain | on {page}. \u2028 Näss.", access=Access.PAYWALLED, **more)])
        corpus.finish_run(finished_at=NOON)
    with open_corpus(folder, rotate_bytes=5000) as corpus:
        corpus.commit([got(PAGES[0], "It rained again.")])
        corpus.finish_run(finished_at=NOON)
    return folder
