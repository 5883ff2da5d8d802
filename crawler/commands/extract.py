"""`thresher extract`: the extraction of a crawl, over files, with no network."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Self

import click

from crawler.errors import ConfigurationError, UsageProblem
from crawler.inputs import Refusal, read_inputs
from crawler.render import as_html, as_markdown, as_text
from crawler.workers import Desk, WorkerFault
from pipelines import process
from pipelines.extract.options import Effort, Options
from pipelines.model import Article, Page, Reason, Rejected, fate_of
from pipelines.model.schema import dump_line, json_line

_FORMATS = {".jsonl": "jsonl", ".txt": "text", ".md": "markdown", ".html": "html"}
_PARTIAL = ".part"


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--out", default="-", help="File, folder (articles.jsonl in it), or - for standard output.", show_default=True
)
@click.option("--url", default="", help="The URL of a single HTML file.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Worker processes.")
@click.option(
    "--effort", type=click.Choice([e.value for e in Effort]), default="best", show_default=True, help="Care taken."
)
@click.option(
    "--format", "form", type=click.Choice(list(_FORMATS.values())), help="Default: by the suffix of --out, else jsonl."
)
@click.option(
    "--rejected", default="", help="Where pages that gave no record go (default: rejected.jsonl beside --out)."
)
@click.option("--all-pages", is_flag=True, help="Make records of pages that are no article, too.")
@click.option("--quiet", is_flag=True, help="No progress.")
def command(
    inputs: tuple[str, ...], out: str, url: str, workers: int, effort: str, form: str | None, rejected: str,
    *, all_pages: bool, quiet: bool,
) -> None:  # fmt: skip
    """Extract articles from HTML files, folders, WARC, JSONL (keys html, url, fetched_at) or - (standard input).

    \b
    Example: thresher extract page.html --url https://news.example/a --out page.jsonl
             thresher extract CC-NEWS.warc.gz --workers 2 --out corpus.jsonl
    """
    missing = [name for name in inputs if name != "-" and not Path(name).exists()]
    if missing:
        raise UsageProblem(f"no such file or folder: {', '.join(missing)}; give a path, or - for standard input")
    work = partial(process, options=Options(Effort(effort), all_pages))
    with ExitStack() as stack:
        sink = stack.enter_context(_Sink(out, form, rejected))
        desk = stack.enter_context(Desk(workers))
        progress = _Progress(quiet=quiet)
        for page, result in _results(desk, work, read_inputs(list(inputs), url)):
            sink.write(page, result)
            progress.count(isinstance(result, Article))
    progress.close(sink.where)


Result = Article | Rejected | WorkerFault


def _results(
    desk: Desk, work: Callable[[Page], Article | Rejected], entries: Iterator[Page | Refusal]
) -> Iterator[tuple[Page | Refusal, Result]]:
    """Every input with its result, in order; a refusal passes through a worker as it is."""
    return desk.map_ordered(partial(_work, work), entries)


def _work(work: Callable[[Page], Article | Rejected], entry: Page | Refusal) -> Article | Rejected:
    return Rejected(entry.reason, entry.detail, entry.url) if isinstance(entry, Refusal) else work(entry)


@dataclass
class _Sink:
    """Output under a temporary name until it is whole: a run that was killed leaves no file that looks complete."""

    out: str
    form: str | None
    rejected_name: str
    _files: list[tuple[Path, IO[bytes]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        path = None if self.out == "-" else Path(self.out)
        if path is not None and (path.is_dir() or self.out.endswith("/") or not path.suffix):
            path /= "articles.jsonl"
        self.where = "standard output" if path is None else str(path)
        self.form = self.form or (_FORMATS.get(path.suffix, "jsonl") if path else "jsonl")
        self._records = sys.stdout.buffer if path is None else self._open(path)
        name = self.rejected_name or ("" if path is None else str(path.parent / "rejected.jsonl"))
        self._rejected = self._open(Path(name)) if name else None
        return self

    def _open(self, path: Path) -> IO[bytes]:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.with_name(path.name + _PARTIAL).open("wb")
        except OSError as error:
            raise ConfigurationError(f"cannot write {path}: {error.strerror}; choose another --out") from error
        self._files.append((path, file))
        return file

    def write(self, page: Page | Refusal, result: Result) -> None:
        if isinstance(result, Article):
            self._records.write(_rendered(result, self.form or "jsonl"))
        elif self._rejected is not None:
            self._rejected.write(_rejected_line(page.url, result.reason, result.detail))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            self._records.flush()
        for path, file in self._files:
            file.flush()
            os.fsync(file.fileno())
            file.close()
            if kind is None:
                path.with_name(path.name + _PARTIAL).replace(path)


def _rendered(article: Article, form: str) -> bytes:
    if form == "jsonl":
        return dump_line(article.as_record())
    renderers = {"text": as_text, "markdown": as_markdown, "html": as_html}
    return renderers[form](article).encode("utf-8", "replace") + b"\n"


def _rejected_line(url: str, reason: Reason, detail: str) -> bytes:
    line = {"url": url, "fate": str(fate_of(reason)), "reason": str(reason), "detail": detail}
    return json_line(line)


class _Progress:
    """Counts on standard error: a line every 30 s, and the sum at the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._pages = self._articles = 0
        self._began = self._told = time.monotonic()

    def count(self, is_article: bool) -> None:
        self._pages += 1
        self._articles += is_article
        now = time.monotonic()
        if now - self._told >= 30 and not self._quiet:
            self._told = now
            rate = self._pages / (now - self._began)
            click.echo(f"{self._pages} pages, {self._articles} articles, {rate:.1f} pages/s", err=True)

    def close(self, where: str) -> None:
        if not self._quiet:
            rejected = self._pages - self._articles
            click.echo(f"{self._pages} pages: {self._articles} articles to {where}, {rejected} rejected", err=True)
