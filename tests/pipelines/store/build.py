"""Small things to fill a corpus with."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard
from lxml import html

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.phrases import fold
from pipelines.model import (
    Access,
    Article,
    Block,
    BlockKind,
    Candidate,
    Complete,
    DateSource,
    Discovery,
    Image,
    Link,
    Outcome,
    PageType,
    Precision,
    Reason,
    UrlKind,
    Via,
)
from pipelines.model.url import record_id
from pipelines.store.corpus import Corpus
from pipelines.store.files import ROTATE_BYTES
from pipelines.store.steps import Checkpoint, pass_by
from pipelines.template.learn import observe

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SITE = "https://news.example"


def article_of(url: str, text: str = "Rain fell.", **changed: Any) -> Article:
    hashed = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    article = Article(
        id=record_id(url),
        version=1,
        url=url,
        url_fetched=url,
        url_aliases=(),
        domain="news.example",
        site_name="News",
        page_type=PageType.ARTICLE,
        title="Rain",
        subtitle="",
        description="",
        text=text,
        blocks=(Block(BlockKind.PARAGRAPH, text),),
        authors=("A. Writer",),
        agency="",
        published_at=NOON,
        modified_at=None,
        published_raw="24 Nov",
        published_precision=Precision.DAY,
        published_source=DateSource.META,
        section="",
        tags=(),
        language="en",
        language_score=0.9,
        images=(Image("https://news.example/a.jpg"),),
        links=(Link("https://news.example/b", "b"),),
        access=Access.FREE,
        access_evidence="",
        complete=Complete.FULL,
        pages=1,
        word_count=2,
        content_hash=hashed,
        cluster_id="",
        duplicate_of="",
        similarity=None,
        quality_score=1.0,
        quality_flags=(),
        rights_robots="unknown",
        rights_tdm="unknown",
        rights_evidence=(),
        licence="",
        first_seen_at=NOON,
        fetched_at=NOON,
        http_status=200,
        etag="",
        last_modified="",
        discovered_via="section",
        discovered_from=SITE + "/",
        html_hash="",
        warc_file="",
        warc_offset=None,
        extractor="test",
        crawl_id="",
    )
    return replace(article, **changed)


def link(url: str, kind: UrlKind = UrlKind.ARTICLE, via: Via = Via.SECTION, **changed: Any) -> Candidate:
    return replace(Candidate(url, kind, discovery=Discovery(via, SITE + "/"), depth=2), **changed)


def start(url: str = SITE + "/") -> Candidate:
    return Candidate(url, UrlKind.SECTION, depth=0)


def got(url: str, text: str = "Rain fell.", found: Iterable[Candidate] = (), **changed: Any) -> Outcome:
    """The outcome of a page that is an article."""
    return Outcome(url, Reason.NEW, article=article_of(url, text, **changed), found=tuple(found), http_status=200)


def taught(number: int, run: int = 1) -> Outcome:
    """An article whose page ends in a line that all pages of its run have."""
    inside = f"<p>Story {number} of the day.</p><p>Sent to you by the desk of run {run}</p>"
    blocks = cut_blocks(html.document_fromstring(f"<body>{inside}"))
    seen = observe(blocks, [fold(block.text) for block in blocks], [True] * len(blocks))
    return replace(got(f"{SITE}/{number}", f"Story {number}."), seen=seen)


def open_corpus(
    folder: Path | None,
    compress: str = "none",
    rotate_bytes: int = ROTATE_BYTES,
    checkpoint: Checkpoint = pass_by,
    clock: Callable[[], datetime] = lambda: NOON,
) -> Corpus:
    """An open corpus with a run begun."""
    corpus = Corpus.open(folder, compress=compress, rotate_bytes=rotate_bytes, checkpoint=checkpoint, clock=clock)
    corpus.begin_run(started_at=NOON, options={})
    return corpus


def records_in(folder: Path) -> list[dict[str, Any]]:
    """Every record of the folder, read as a stranger would: by name, to the end of each file."""
    records = []
    for path in sorted(folder.glob("articles*.jsonl*")):
        body = unpack(path)
        assert not body or body.endswith(b"\n"), f"{path.name} ends in a torn line"
        records += [json.loads(line) for line in body.splitlines()]
    return records


def unpack(path: Path) -> bytes:
    body = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(body)
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body), read_across_frames=True).read()
    return body
