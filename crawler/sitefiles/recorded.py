"""The recorded pages of a site, beside its file: SITES/NAME/ID.html.gz, the bytes as they were sent, and ID.json with
what was known of the page when it was read and the record that it gave.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.errors import ConfigurationError
from crawler.explain.case import HEADERS, expectation
from crawler.reading import PageReading, ReadingContext, Task, read_task
from crawler.worker_faults import WorkerFault
from crawler.workers import Desk
from pipelines.model import Discovery, Fate, Page, Reason, Rejected, Rights, UrlKind, Via, fate_of, format_instant
from pipelines.model.url import record_id
from pipelines.store.atomic import write_atomic
from spiders.sites import Site

DEADLINE_S = 120.0
"""For a page: longer than a crawl gives it, so that a busy machine is not taken for a site that changed."""
_FAULTS = frozenset(str(reason) for reason in Reason if fate_of(reason) is Fate.QUARANTINED)


@dataclass(frozen=True, slots=True)
class RecordedPage:
    """A page and what reading it gave when it was recorded: a record's fields, or {"rejected": reason}."""

    page: Page
    expected: Mapping[str, Any]
    path: Path


def folder_of(site_file: Path) -> Path:
    return site_file.with_suffix("")


def reduced(page: Page) -> Page:
    """What of a page is recorded: no headers that extraction does not look at, such as cookies."""
    kept = {name: value for name, value in page.headers.items() if name.lower() in HEADERS}
    return replace(page, headers=kept, first_seen_at=None, crawl_id="", url_aliases=())


def read_again(pages: Sequence[Page], site: Site) -> list[dict[str, Any]]:
    """What each page gives now, read as a crawl reads it, in a worker process."""
    context = ReadingContext(kind=UrlKind.ARTICLE, depth=1, site_url=site.start[0], rules=site.rules)
    with Desk(1, deadline_s=DEADLINE_S) as desk:
        answers = [answer for _, answer in desk.map_ordered(read_task, [Task(page, context) for page in pages])]
    return [_expectation(answer) for answer in answers]


def _expectation(answer: PageReading | WorkerFault) -> dict[str, Any]:
    return expectation(Rejected(answer.reason, answer.detail) if isinstance(answer, WorkerFault) else answer.result)


def is_readable(expected: Mapping[str, Any]) -> bool:
    """Whether a worker could read the page: what it could not is not to be recorded as right."""
    return expected.get("rejected") not in _FAULTS


def save(folder: Path, page: Page, expected: Mapping[str, Any]) -> None:
    """Raises the errors of `write_atomic`; `folder` is there."""
    name = record_id(page.url)
    facts = {
        "url": page.url,
        "fetched_at": format_instant(page.fetched_at) if page.fetched_at else None,
        "status": page.status,
        "headers": dict(page.headers),
        "discovery": asdict(page.discovery),
        "rights": asdict(page.rights),
        "expected": dict(expected),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    write_atomic(folder / f"{name}.html.gz", [gzip.compress(page.body, mtime=0)])
    write_atomic(folder / f"{name}.json", [text.encode()])


def load(folder: Path) -> tuple[RecordedPage, ...]:
    """All recorded pages, by name. Raises ConfigurationError for one that cannot be read."""
    return tuple(_load(path) for path in sorted(folder.glob("*.json"))) if folder.is_dir() else ()


def _load(path: Path) -> RecordedPage:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        told, rights = facts["discovery"], facts["rights"]
        page = Page(
            body=gzip.decompress(path.with_suffix(".html.gz").read_bytes()),
            url=facts["url"],
            fetched_at=datetime.fromisoformat(facts["fetched_at"]) if facts["fetched_at"] else None,
            status=facts["status"],
            headers=facts["headers"],
            discovery=Discovery(**{**told, "via": Via(told["via"]), "authors": tuple(told["authors"])}),
            rights=Rights(**{**rights, "evidence": tuple(rights["evidence"])}),
        )
        return RecordedPage(page, dict(facts["expected"]), path)
    except OSError as error:
        raise ConfigurationError(f"{error.filename or path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, zlib.error) as error:
        raise ConfigurationError(
            f"{path} is no recorded page ({type(error).__name__}: {error}); record it anew by thresher sites add"
        ) from error
