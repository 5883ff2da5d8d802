"""The pages of a benchmark and what is true of them: a folder of gold pages, or the bundled news site.

A gold folder holds gold.jsonl, one page a line, and html/ID.html.gz. Keys of a line: `id`, `set`, `url`; `text` (and
`summary`, lines that may open it); `title`, `authors`, `published`; `must_contain` and `must_not_contain`;
`is_article`. A page has what its set knows of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import UsageProblem
from crawler.newsroom import articles, expected_fates
from crawler.newsroom.site import respond
from pipelines.model import Fate, Page, Precision

GOLD_FILE = "gold.jsonl"
BASE = "http://127.0.0.1:1"
"""Where the bundled pages pretend to be served. Nothing is asked there."""
TRAINED_ON = "93b2bd1848bd8e8d62f48c703d3de5324978ab718b9aa9e9240a0ad2e9a91c56"
"""SHA-256 of the gold.jsonl whose pages taught the block model: our figures on them flatter it."""
_NO_ARTICLES = frozenset({Fate.SECTION, Fate.NOT_AN_ARTICLE})


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one page. None where its set does not say; `text` None also where there is no article."""

    id: str
    group: str
    text: str | None = None
    summary: str = ""
    is_article: bool = True
    title: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    must_contain: tuple[str, ...] | None = None
    must_not_contain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Pages in a fixed order. `folder` None is the bundled site. Small enough to send to the process that measures."""

    truths: tuple[Truth, ...]
    urls: tuple[str, ...]
    folder: Path | None
    is_taught: bool
    """Whether our model has learnt from these pages."""

    def pages(self) -> Iterator[Page]:
        """The page of each truth, read when it is wanted."""
        for truth, url in zip(self.truths, self.urls, strict=True):
            yield _bundled_page(truth.id) if self.folder is None else _gold_page(self.folder, truth.id, url)

    def part(self, pages: int) -> Benchmark:
        """At most so many pages, drawn by a hash of their names: always the same ones, from all sets alike."""
        order = sorted(range(len(self.truths)), key=lambda n: hashlib.sha256(self.truths[n].id.encode()).digest())
        kept = sorted(order[:pages])
        truths, urls = tuple(self.truths[n] for n in kept), tuple(self.urls[n] for n in kept)
        return Benchmark(truths, urls, self.folder, self.is_taught)


def bundled() -> Benchmark:
    """The pages of the bundled news site: its articles, and sections and service pages that are none."""
    truths = [
        Truth(
            id=article.path,
            group="newsroom",
            text=article.text,
            title=article.title,
            authors=article.authors,
            published=_published(article.published_at.isoformat(), article.published_precision),
        )
        for article in articles()
    ]
    for path, (fate, _) in sorted(expected_fates().items()):
        reply = respond(path, BASE)
        if fate in _NO_ARTICLES and reply.status == 200 and "html" in reply.content_type:
            truths.append(Truth(id=path, group="newsroom", is_article=False))
    return Benchmark(tuple(truths), tuple(BASE + truth.id for truth in truths), None, is_taught=False)


def gold(folder: Path) -> Benchmark:
    """The pages of a gold folder. Raises UsageProblem for a folder that is none."""
    path = folder / GOLD_FILE
    try:
        content = path.read_bytes()
        rows = [json.loads(line) for line in content.splitlines() if line.strip()]
        truths = tuple(map(_truth, rows))
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read ({error.strerror}); name a folder with gold pages") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageProblem(f"{path} has a line that is no gold page ({type(error).__name__}: {error})") from None
    missing = next((t.id for t in truths if not _gold_path(folder, t.id).is_file()), None)
    if missing is not None or not truths:
        raise UsageProblem(f"{folder} has no page for {missing or 'any line'}; pages are html/ID.html.gz")
    urls = tuple(str(row.get("url") or f"https://{row['id']}.example/").strip() for row in rows)
    return Benchmark(truths, urls, folder, hashlib.sha256(content).hexdigest() == TRAINED_ON)


def _truth(row: Mapping[str, object]) -> Truth:
    authors, segments = row.get("authors"), row.get("must_contain")
    return Truth(
        id=str(row["id"]),
        group=str(row["set"]),
        text=_text(row.get("text")),
        summary="\n".join(_strings(row.get("summary"))),
        is_article=bool(row.get("is_article", True)),
        title=_text(row.get("title")),
        authors=None if authors is None else _strings(authors),
        published=_text(row.get("published")),
        must_contain=None if segments is None and "must_not_contain" not in row else _strings(segments),
        must_not_contain=_strings(row.get("must_not_contain")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, Sequence) else ()


def _gold_path(folder: Path, name: str) -> Path:
    return folder / "html" / f"{name}.html.gz"


def _gold_page(folder: Path, name: str, url: str) -> Page:
    return Page(gzip.decompress(_gold_path(folder, name).read_bytes()), url=url)


def _bundled_page(path: str) -> Page:
    reply = respond(path, BASE)
    return Page(reply.body, url=BASE + path, headers={"Content-Type": reply.content_type})


def _published(instant: str, precision: Precision) -> str:
    return instant[:10] if precision is Precision.DAY else instant


__all__ = ["Benchmark", "Truth", "bundled", "gold"]
