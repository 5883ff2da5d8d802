"""Reads inputs, has worker processes extract them, and writes what they give in input order, with bounded memory."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from crawler.errors import UsageProblem
from crawler.inputs import STDIN, Entry, Refusal, list_inputs, read_inputs
from crawler.outputs.places import Places
from crawler.outputs.progress import Meter, View
from crawler.outputs.sink import Done, Sink
from crawler.render import as_html, as_markdown, as_text
from crawler.worker_faults import WorkerFault, limit_met
from crawler.workers import Desk
from pipelines.extract.options import Options
from pipelines.model import Article, Reason, UrlKind, fate_of
from pipelines.model.schema import dump_line, json_line
from pipelines.model.url import record_id
from pipelines.processing import extractor, process
from spiders.discover.markup import listing_kind

_RENDERERS = {"text": as_text, "markdown": as_markdown, "html": as_html}
_WINDOW_BYTES = 32_000_000
"""Bytes of pages on their way through the workers. Large pages are rare, and then few at a time."""


class Line(NamedTuple):
    """What one page gave, as it is written."""

    body: bytes
    is_article: bool
    name: str = ""
    """Of an article, its id."""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """One run of the verb."""

    inputs: tuple[str, ...]
    places: Places
    url: str = ""
    workers: int = 1
    options: Options = field(default_factory=Options)

    def run(self, view: View) -> Done:
        """Extract everything; how much that was. Raises the errors of the program for outputs that cannot be."""
        files = list_inputs(list(self.inputs), self.places.files)
        self._check(files)
        meter = Meter(files)
        with Sink(self.places, self._command(files)) as sink, Desk(self.workers) as desk:
            done = sink.done
            entries = read_inputs(files, self.url, done.source)
            for entry, line in self._lines(desk, itertools.islice(entries, done.entries, None)):
                meter.count(entry.source, entry.consumed)
                told = self._numbered(entry, line, sink)
                sink.write(told.body, entry.source, is_article=told.is_article)
                view.look(meter, lambda: meter.describe(done.pages, done.articles))
            sink.finish()
        return done

    def _check(self, files: list[str]) -> None:
        if self.url and len(files) != 1:
            raise UsageProblem(f"--url is for one page, but there are {len(files)} inputs; leave it out")
        both = [name for name in files if name != STDIN and Path(name).resolve() in self.places.files]
        if both:
            raise UsageProblem(f"{both[0]} is an input and an output at once; choose another --out")

    def _command(self, files: list[str]) -> object:
        """What makes two runs the same command on the same inputs. A pipe never gives the same bytes again."""
        stats = [None if name == STDIN else Path(name).stat() for name in files]
        known = [stat and (stat.st_size, stat.st_mtime_ns) for stat in stats]
        options = [self.options.effort, self.options.all_pages, self.url]
        return [extractor(), options, self.places.form, str(self.places.rejected), list(zip(files, known, strict=True))]

    def _numbered(self, entry: Entry, line: Line, sink: Sink) -> Line:
        """`line` with the version that it is among those of this run, or why it is none."""
        version = sink.number(line.name, line.content_hash) if line.name else 1
        if version == 0:
            return _rejected(entry, Reason.KNOWN, "the latest record of this article says the same")
        if version == 1 or self.places.form != "jsonl":
            return line
        return line._replace(body=dump_line(json.loads(line.body) | {"version": version}))

    def _lines(self, desk: Desk, entries: Iterator[Entry]) -> Iterator[tuple[Entry, Line]]:
        work = partial(extract_entry, options=self.options, form=self.places.form)
        for entry, result in desk.map_ordered(work, entries, _answer_at_once, _weight, _WINDOW_BYTES):
            if isinstance(result, WorkerFault) and result.limit:
                raise limit_met(result)
            yield entry, _rejected(entry, result.reason, result.detail) if isinstance(result, WorkerFault) else result


def extract_entry(entry: Entry, *, options: Options, form: str) -> Line:
    """In a worker: the record of a page, rendered, or the line that says why there is none."""
    if isinstance(entry.item, Refusal):
        return _rejected(entry, entry.item.reason, entry.item.detail)
    listing = listing_kind(entry.item.body)
    if listing is not None:
        reason = Reason.FEED if listing is UrlKind.FEED else Reason.SITEMAP
        return _rejected(entry, reason, "it lists pages and is none")
    result = process(entry.item, options)
    if not isinstance(result, Article):
        return _rejected(entry, result.reason, result.detail)
    result = with_identity(result)
    if form == "jsonl":
        body = dump_line(result.as_record())
    else:
        body = _RENDERERS[form](result).encode("utf-8", "replace") + b"\n"
    return Line(body, is_article=True, name=result.id, content_hash=result.content_hash)


def with_identity(article: Article) -> Article:
    """The article; where neither its input nor its page says its address, named by its bytes.

    Otherwise all such records would have one id, and whatever keeps the latest version of each would keep one of them.
    """
    if article.url:
        return article
    url = f"urn:{article.html_hash}"
    return replace(article, id=record_id(url), url=url)


def _answer_at_once(entry: Entry) -> Line | None:
    item = entry.item
    return _rejected(entry, item.reason, item.detail) if isinstance(item, Refusal) else None


def _weight(entry: Entry) -> int:
    return 0 if isinstance(entry.item, Refusal) else len(entry.item.body)


def _rejected(entry: Entry, reason: Reason, detail: str) -> Line:
    told = {
        "url": entry.item.url, "fate": str(fate_of(reason)), "reason": str(reason), "detail": detail,
        "input": entry.where,
    }  # fmt: skip
    return Line(json_line(told), is_article=False)
